"""What a table is looked at for, as data: each measure is counts over bins fixed beforehand.

Fixed bins make the reference a few numbers that say nothing of any product, and make two tables
comparable whatever their length.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from vitrine.categories import CATEGORIES
from vitrine.i18n import N_, Translator
from vitrine.insight.trust.languages import LANGUAGES

Origin = Literal["text", "answer", "picture"]


@dataclass(frozen=True, eq=False)
class Measure:
    """One way to look at a table.

    Attributes
    ----------
    key : str
    title, sentence : str
        Messages: its name, and what it is, in a sentence.
    origin : {"text", "answer", "picture"}
        What a row must have for it: words, an answer of the text model, or a picture.
    options : mapping of str to str
        Keys and messages of bins without an order; empty for ordered ones.
    edges : ndarray of float64, (bins + 1,)
        Limits of ordered bins, rising; what is beyond an end is counted in the last bin there.
    percent : bool
        Whether ordered values are shares, 0 to 1.
    higher_is_well : bool
        Whether only lower values than usual are a reason to doubt the answers.
    """

    key: str
    title: str
    sentence: str
    origin: Origin
    options: Mapping[str, str] = field(default_factory=dict)
    edges: np.ndarray = field(default_factory=lambda: np.zeros(0))
    percent: bool = False
    higher_is_well: bool = False

    @property
    def is_ordered(self) -> bool:
        """Whether its bins have an order."""
        return not self.options

    @property
    def bins(self) -> int:
        """How many bins it has."""
        return len(self.edges) - 1 if self.is_ordered else len(self.options)

    def count(self, values: np.ndarray) -> np.ndarray:
        """Rows in each bin, int64 (bins,), of ordered values; NaN is not counted."""
        known = values[~np.isnan(values)]
        clipped = np.clip(known, self.edges[0], self.edges[-1])
        return np.histogram(clipped, self.edges)[0].astype(np.int64)

    def names(self, say: Translator) -> list[str]:
        """What each bin is called."""
        if not self.is_ordered:
            return [say(message) for message in self.options.values()]
        limits = [self.said(edge, say) for edge in self.edges]
        return [f"{low} – {high}" for low, high in zip(limits, limits[1:], strict=False)]

    def said(self, value: float, say: Translator) -> str:
        """A value of an ordered measure, as people write it."""
        return say.percent(value) if self.percent else say.number(value)


def _steps(last: int, size: int = 1) -> np.ndarray:
    """Limits of bins of ``size`` whole numbers, from 0 to ``last``."""
    return np.arange(0, last + size, size, dtype=np.float64)


SHARES = np.linspace(0, 1, 41)
SIDES = {
    "small": N_("Under 224 pixels: smaller than what the model looks at"),
    "medium": N_("224 to 449 pixels"),
    "usual": N_("450 to 550 pixels, as in the catalogue"),
    "large": N_("Over 550 pixels"),
}
SHAPES = {
    "square": N_("Square"),
    "wide": N_("Wider than high"),
    "tall": N_("Higher than wide"),
}
DESCRIPTIONS = {"there": N_("With a description"), "missing": N_("Without a description")}

MEASURES: tuple[Measure, ...] = (
    Measure(
        "category", N_("Categories answered"),
        N_("Which categories the text model answers, in which shares."),
        "answer", options={str(category.code): category.name for category in CATEGORIES},
    ),
    Measure(
        "confidence", N_("How sure the model is"),
        N_("Probability of the answer of the text model."),
        "answer", edges=SHARES, percent=True, higher_is_well=True,
    ),
    Measure(
        "language", N_("Languages"),
        N_("The language that title and description seem to be written in."),
        "text", options=LANGUAGES,
    ),
    Measure(
        "known_words", N_("Words that the model knows"),
        N_("Share of the words of a product, of three letters or more, that the model knows."),
        "text", edges=SHARES, percent=True, higher_is_well=True,
    ),
    Measure(
        "title_words", N_("Length of titles"),
        N_("Words of a title."),
        "text", edges=_steps(40),
    ),
    Measure(
        "description", N_("Descriptions"),
        N_("Whether a product has a description."),
        "text", options=DESCRIPTIONS,
    ),
    Measure(
        "description_words", N_("Length of descriptions"),
        N_("Words of the descriptions that are there."),
        "text", edges=_steps(500, 5),
    ),
    Measure(
        "brightness", N_("Brightness of pictures"),
        N_("Mean brightness of a picture, from black (0%) to white (100%)."),
        "picture", edges=SHARES, percent=True,
    ),
    Measure(
        "white", N_("White ground"),
        N_("Share of a picture that is white."),
        "picture", edges=SHARES, percent=True,
    ),
    Measure(
        "side", N_("Size of pictures"),
        N_("The longer side of a picture."),
        "picture", options=SIDES,
    ),
    Measure(
        "shape", N_("Shape of pictures"),
        N_("Square, wide or tall; within 5% of a square counts as square."),
        "picture", options=SHAPES,
    ),
)  # fmt: skip
BY_KEY: dict[str, Measure] = {measure.key: measure for measure in MEASURES}
