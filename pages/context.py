"""Context: the challenge, its files, its score, the categories, one product step by step."""

from vitrine.web.context import show_context
from vitrine.web.frame import open_page, problems_said

open_page("context")
with problems_said():
    show_context()
