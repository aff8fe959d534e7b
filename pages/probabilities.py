"""Probabilities and votes: several models become one, and how far they can be believed."""

from vitrine.web.frame import open_page, problems_said
from vitrine.web.probabilities import show_probabilities

open_page("probabilities")
with problems_said():
    show_probabilities()
