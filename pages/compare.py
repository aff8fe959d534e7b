"""Compare: two models side by side, all models of a run, scores published elsewhere."""

from vitrine.web.compare import show_comparison
from vitrine.web.frame import open_page, problems_said

open_page("compare")
with problems_said():
    show_comparison()
