"""The page of probabilities and votes: its sides, as a table."""

from __future__ import annotations

from vitrine.i18n import N_
from vitrine.web import certainty_view, votes_view
from vitrine.web.choices import Choice, segments
from vitrine.web.language import _

PAGE = "probabilities"
VIEWS = {
    "votes": (N_("Votes"), votes_view.show_votes),
    "calibration": (N_("Calibration"), certainty_view.show_calibration),
    "coverage": (N_("Coverage"), certainty_view.show_coverage),
    "closely": (N_("Five products closely"), certainty_view.show_closely),
}


def show_probabilities() -> None:
    """Draw the side that is asked for."""
    view = segments(
        Choice(PAGE, "view", list(VIEWS), "votes"),
        _("View"),
        lambda key: _(VIEWS[key][0]),
        labelled=False,
    )
    VIEWS[view][1]()
