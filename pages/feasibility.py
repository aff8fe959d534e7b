"""Feasibility: how far products can be grouped without labels."""

from vitrine.web.feasibility import show_feasibility
from vitrine.web.frame import open_page, problems_said

open_page("feasibility")
with problems_said():
    show_feasibility()
