"""The page of probabilities and votes: its sides, as a table."""

from __future__ import annotations

from vitrine.i18n import N_
from vitrine.web import certainty_view, votes_view
from vitrine.web.sections import Section, choose_section

PAGE = "probabilities"
VIEWS = {
    "votes": Section(N_("Votes"), votes_view.show_votes),
    "calibration": Section(N_("Calibration"), certainty_view.show_calibration),
    "coverage": Section(N_("Coverage"), certainty_view.show_coverage),
    "closely": Section(N_("Five products closely"), certainty_view.show_closely),
}


def show_probabilities() -> None:
    """Draw the side that is asked for."""
    choose_section(PAGE, VIEWS, "view").show()
