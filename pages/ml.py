"""Classical models: what each is, how it does, whom it takes for whom."""

from vitrine.web.frame import open_page, problems_said
from vitrine.web.models_view import show_family

open_page("ml")
with problems_said():
    show_family(["ml"], "ml")
