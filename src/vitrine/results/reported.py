"""Scores that others report, as facts with their metric, rows, split, source and standing.

They are shown beside what is measured here and never mixed with it: another metric, other rows or
another split make another number.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from vitrine.i18n import N_


class Standing(Enum):
    """How far a score can be relied upon."""

    MEASURED = "measured"
    OFFICIAL = "official"
    REPORTED = "reported"
    DOUBTFUL = "doubtful"


STANDINGS = {
    Standing.MEASURED: N_("computed here from counts"),
    Standing.OFFICIAL: N_("official"),
    Standing.REPORTED: N_("reported by its authors"),
    Standing.DOUBTFUL: N_("doubtful"),
}
WEIGHTED = N_("Weighted F1")
MACRO = N_("Macro F1")
PRECISION = N_("Precision")
OFFICIAL_TEST = N_("official test of the challenge")
OWN_SPLIT = N_("split of their own")
NO_SPLIT = N_("split not said")
OTHER_ROWS = N_("other products: SIGIR eCom 2020 data challenge")


@dataclass(frozen=True)
class ReportedScore:
    """One score.

    Attributes
    ----------
    model, metric, split : str
        Messages, or names that need no translation.
    score : float
        Between 0 and 1, with the decimals it was given with.
    rows : int or None
        Products it was measured on, None where it is not said.
    source : str
        Where it is found.
    """

    model: str
    metric: str
    split: str
    score: float
    rows: int | None
    source: str
    standing: Standing

    @property
    def group(self) -> tuple[str, str]:
        """Scores of one group can be compared."""
        return self.metric, self.split


# The challenge's test holds 13,812 products, whose categories only its organisers know.
TEST_ROWS = 13_812
_ENS = "challengedata.ens.fr/challenges/35"
_MECHERI = "mmecheri (2022)"
_PIXEL = "beautiful-pixel/rakuten-product-classification"

REPORTED: tuple[ReportedScore, ...] = (
    ReportedScore(
        N_("Text, picture and fusion"), WEIGHTED, OFFICIAL_TEST, 0.9273, TEST_ROWS, _PIXEL,
        Standing.REPORTED,
    ),
    ReportedScore(
        N_("Best public score before"), WEIGHTED, OFFICIAL_TEST, 0.9196, TEST_ROWS,
        N_("source not named"), Standing.REPORTED,
    ),
    ReportedScore(
        N_("Text alone"), WEIGHTED, OFFICIAL_TEST, 0.912, TEST_ROWS, _PIXEL, Standing.REPORTED
    ),
    ReportedScore(
        N_("TF-IDF and LinearSVC"), WEIGHTED, OFFICIAL_TEST, 0.873, TEST_ROWS, _PIXEL,
        Standing.REPORTED,
    ),
    ReportedScore(
        N_("Text and picture, rank 25 of 83 in March 2022"), WEIGHTED, OFFICIAL_TEST, 0.8349,
        TEST_ROWS, _MECHERI, Standing.OFFICIAL,
    ),
    ReportedScore(
        N_("Challenge's own reference, text"), WEIGHTED, OFFICIAL_TEST, 0.8113, TEST_ROWS, _ENS,
        Standing.OFFICIAL,
    ),
    ReportedScore(
        N_("Picture alone"), WEIGHTED, OFFICIAL_TEST, 0.763, TEST_ROWS, _PIXEL, Standing.REPORTED
    ),
    ReportedScore(
        N_("Challenge's own reference, picture"), WEIGHTED, OFFICIAL_TEST, 0.5534, TEST_ROWS, _ENS,
        Standing.OFFICIAL,
    ),
    ReportedScore(
        N_("Weighted vote of text and picture"), WEIGHTED, OWN_SPLIT, 0.84, None, _MECHERI,
        Standing.REPORTED,
    ),
    ReportedScore(
        N_("Concatenation of text and picture"), WEIGHTED, OWN_SPLIT, 0.829, None,
        "Tolstolutska, Bachkat, Lagresle (2023)", Standing.REPORTED,
    ),
    ReportedScore(
        N_("Text and picture"), WEIGHTED, OWN_SPLIT, 0.817, None, "Shiyu-Liu", Standing.REPORTED
    ),
    ReportedScore(
        N_("Text alone"), WEIGHTED, OWN_SPLIT, 0.81, None, _MECHERI, Standing.REPORTED
    ),
    ReportedScore(
        N_("Picture alone"), WEIGHTED, OWN_SPLIT, 0.66, None, _MECHERI, Standing.REPORTED
    ),
    ReportedScore(
        N_("Winner"), MACRO, OTHER_ROWS, 0.9144, None, "arXiv 2008.06179", Standing.REPORTED
    ),
    ReportedScore(
        N_("Third"), MACRO, OTHER_ROWS, 0.9053, None, "arXiv 2008.06179", Standing.REPORTED
    ),
    ReportedScore(
        N_("LSTM and VGG16"), PRECISION, NO_SPLIT, 0.9, None,
        N_("read-me of a PyTorch port; “about”, without rows"), Standing.DOUBTFUL,
    ),
)  # fmt: skip
