"""Front page: what this is, what it found, one product already classified, and every page."""

from vitrine.web.frame import open_page, problems_said
from vitrine.web.home_view import show_example, show_figures, show_links

open_page("home")
with problems_said():
    show_example()
with problems_said():
    show_figures()
show_links()
