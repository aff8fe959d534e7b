"""All the reasons of one prediction together: what the site, the command line and the API share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from vitrine.categories import CATEGORIES, CODES
from vitrine.errors import VitrineError
from vitrine.i18n import Translator
from vitrine.prediction.explanations.picture_reasons import (
    NO_PICTURE,
    PictureReasons,
    ReadsPictures,
    explain_by_hiding,
    explain_picture,
)
from vitrine.prediction.explanations.track_record import TrackRecord, track_record_of
from vitrine.prediction.explanations.word_reasons import (
    NO_TEXT,
    NothingToExplain,
    WordReasons,
    explain_words,
)
from vitrine.prediction.predictor import attempt
from vitrine.prediction.product import Modality, Opinion, Prediction, Product, evidence_of
from vitrine.results.result import Result
from vitrine.vision.decoding import Picture
from vitrine.vision.picture_input import WHITE

EXPLAINED = 5
MOST_WORDS = 20
# What is left of a product when one of the two is taken away.
WITHOUT = {"text": Modality.IMAGE, "picture": Modality.TEXT}

# Hiding parts of a picture is the check of its maps.
PICTURE_METHODS: dict[str, Callable[[ReadsPictures, Product, Sequence[int]], PictureReasons]] = {
    "grad-cam": explain_picture,
    "occlusion": explain_by_hiding,
}


@dataclass(frozen=True, eq=False)
class Explanation:
    """A prediction and its reasons.

    Attributes
    ----------
    prediction : Prediction
    columns : tuple of int
        The categories that are explained, the most probable first.
    words, picture
        None where there is nothing to explain.
    nothing : dict of Modality to VitrineError
        Why not, for text and picture.
    track_record : TrackRecord or None
        How often answers like this one were right; None without results to compare with.
    """

    prediction: Prediction
    columns: tuple[int, ...]
    words: WordReasons | None
    picture: PictureReasons | None
    nothing: Mapping[Modality, VitrineError] = field(default_factory=dict)
    track_record: TrackRecord | None = None

    @property
    def without(self) -> dict[str, Opinion]:
        """The opinion without the text and without the picture, of a product that has both."""
        left = alone(self.prediction)
        return {gone: left[modality] for gone, modality in WITHOUT.items() if modality in left}

    def to_dict(self, say: Translator | None = None, most: int = MOST_WORDS) -> dict[str, Any]:
        """As plain data, ready for JSON.

        Parameters
        ----------
        say : Translator, optional
            Language of names and sentences; English by default.
        most : int
            Words listed of each category, those that do most first.
        """
        say = say or Translator("en")
        final = self.prediction.final
        record: dict[str, Any] = {
            "modality": final.modality.value,
            "sure": final.is_sure,
            "threshold": final.threshold,
            "categories": [self._category(column, say, most) for column in self.columns],
            "without": {
                gone: {
                    "modality": opinion.modality.value,
                    "code": opinion.best.category.code,
                    "name": say(opinion.best.category.name),
                    "probability": opinion.best.probability,
                    "sure": opinion.is_sure,
                }
                for gone, opinion in self.without.items()
            },
            "nothing": {m.value: say.error(error) for m, error in self.nothing.items()},
            "problems": [say.error(problem) for problem in self.prediction.problems],
        }
        if self.track_record is not None:
            record["measured"] = self.track_record.to_dict()
        return record

    def _category(self, column: int, say: Translator, most: int) -> dict[str, Any]:
        record: dict[str, Any] = {
            "code": CODES[column],
            "name": say(CATEGORIES[column].name),
            "probability": float(self.prediction.final.probabilities[column]),
        }
        if self.words is not None:
            record["text"] = self.words.to_dict(column, most)
        if self.picture is not None:
            record["image"] = self.picture.to_dict(column)
        return record


def explain(
    prediction: Prediction,
    measured: Mapping[str, Result] | None = None,
    columns: Sequence[int] | None = None,
) -> Explanation:
    """Give the reasons of an answer.

    Parameters
    ----------
    prediction : Prediction
        Of one product, as :meth:`Predictor.predict` gives it.
    measured : mapping of str to Result, optional
        Results of the run ``embedded``, by model: they tell how sure to be.
    columns : sequence of int, optional
        Categories to explain, 0..26; the five most probable by default.
    """
    explained = tuple(columns) if columns else first_columns(prediction)
    nothing: dict[Modality, VitrineError] = {}
    words = attempt(nothing, Modality.TEXT, lambda: word_reasons(prediction, explained), None)
    picture = attempt(nothing, Modality.IMAGE, lambda: picture_reasons(prediction, explained), None)
    record = track_record_of(prediction.final, measured) if measured else None
    return Explanation(prediction, explained, words, picture, nothing, record)


def word_reasons(prediction: Prediction, columns: Sequence[int]) -> WordReasons:
    """Reasons of the text; the model is not loaded for a product without one.

    Raises
    ------
    NothingToExplain, ArtefactMissing, ArtefactAltered
    """
    evidence = evidence_of(prediction)
    if not evidence.product.has_text:
        raise NothingToExplain(NO_TEXT)
    return explain_words(evidence.text_model(), evidence.product, columns)


def picture_reasons(
    prediction: Prediction, columns: Sequence[int], method: str = "grad-cam"
) -> PictureReasons:
    """Reasons of the picture; the model is not loaded for a product without one.

    Parameters
    ----------
    method : str
        Key of :data:`PICTURE_METHODS`.

    Raises
    ------
    NothingToExplain, ArtefactMissing, ArtefactAltered
    """
    evidence = evidence_of(prediction)
    if evidence.product.picture is None:
        raise NothingToExplain(NO_PICTURE)
    return PICTURE_METHODS[method](evidence.image_model(), evidence.product, columns)


def first_columns(prediction: Prediction, count: int = EXPLAINED) -> tuple[int, ...]:
    """Columns of the most probable categories of the final opinion."""
    return tuple(CODES.index(row.category.code) for row in prediction.final.top(count))


SHOWN = 5


@dataclass(frozen=True)
class Rectangle:
    """A part of a picture, edges in hundredths of its width and height."""

    left: int = 0
    right: int = 100
    top: int = 0
    bottom: int = 100

    @property
    def is_empty(self) -> bool:
        """Whether it covers nothing."""
        return self.left >= self.right or self.top >= self.bottom


@dataclass(frozen=True)
class Move:
    """Probability of a category before and after a change, 0..1."""

    column: int
    before: float
    after: float


@dataclass(frozen=True, eq=False)
class Change:
    """The answer to a product and the answer to the changed one."""

    before: Opinion
    after: Opinion

    @property
    def is_another(self) -> bool:
        """Whether another category comes first."""
        return self.before.best.category != self.after.best.category

    @property
    def moves(self) -> list[Move]:
        """The first categories of both, as they were ranked before; all of the five before."""
        named = [*self.before.top(SHOWN), *self.after.top(3)]
        columns = dict.fromkeys(CATEGORIES.index(ranked.category) for ranked in named)
        before, after = self.before.probabilities, self.after.probabilities
        return [Move(c, float(before[c]), float(after[c])) for c in columns]


def masked(picture: Picture, hidden: Rectangle) -> Picture:
    """A picture with a rectangle painted white, like the ground of the catalogue's pictures."""
    height, width = picture.pixels.shape[:2]
    pixels = np.array(picture.pixels)
    rows = slice(hidden.top * height // 100, -(-hidden.bottom * height // 100))
    columns = slice(hidden.left * width // 100, -(-hidden.right * width // 100))
    if not hidden.is_empty:
        pixels[rows, columns] = WHITE
    pixels.setflags(write=False)
    return replace(picture, pixels=pixels)


def alone(prediction: Prediction) -> dict[Modality, Opinion]:
    """What would have been answered from the text only and from the picture only.

    Empty for a product that has only one of the two.
    """
    if Modality.BOTH not in prediction.opinions:
        return {}
    return {m: prediction.opinions[m] for m in (Modality.TEXT, Modality.IMAGE)}


def changed_product(product: Product, designation: str, description: str,
                    hidden: Rectangle | None) -> Product:  # fmt: skip
    """The product with other words, and perhaps a part of its picture hidden."""
    picture = product.picture
    if picture is not None and hidden is not None:
        picture = masked(picture, hidden)
    return Product(designation, description, picture)
