"""Concatenation: two or three models become one network, trained live when somebody asks."""

from vitrine.web.concatenation import show_concatenation
from vitrine.web.frame import open_page, problems_said

open_page("concatenation")
with problems_said():
    show_concatenation()
