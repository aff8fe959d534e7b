"""Classical models, and dropped-in ones that nobody described: how each does, whom it confuses."""

from vitrine.web.frame import open_page, problems_said
from vitrine.web.models import show_family

open_page("ml")
with problems_said():
    show_family(["ml", "other"], "ml")
