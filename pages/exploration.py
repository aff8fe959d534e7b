"""Exploration of the data: categories, texts, words, pictures, a map, the reports."""

from vitrine.web.exploration import show_exploration
from vitrine.web.frame import open_page, problems_said

open_page("exploration")
with problems_said():
    show_exploration()
