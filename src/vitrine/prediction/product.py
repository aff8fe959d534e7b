"""What is classified, and what is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import CATEGORIES, Category
from vitrine.errors import VitrineError
from vitrine.i18n import N_
from vitrine.text.cleaning import product_text
from vitrine.vision.decoding import Picture

if TYPE_CHECKING:
    from vitrine.models.image import ImageModel
    from vitrine.models.text import TextModel


class Modality(Enum):
    """What an answer was read from."""

    TEXT = "text"
    IMAGE = "image"
    BOTH = "both"


MODALITY_TITLES = {
    Modality.TEXT: N_("From the text"),
    Modality.IMAGE: N_("From the picture"),
    Modality.BOTH: N_("From both together"),
}


class Agreement(Enum):
    """How the answers from the text and from the picture relate."""

    ALONE = "alone"
    SAME = "same"
    CLOSE = "close"
    APART = "apart"


@dataclass(frozen=True, eq=False)
class Product:
    """A product to classify; the text, the picture, or both are given."""

    designation: str = ""
    description: str = ""
    picture: Picture | None = None

    @cached_property
    def text(self) -> str:
        """Title and description as the model reads them: one line, no markup; may be empty."""
        return product_text(self.designation, self.description)

    @property
    def has_text(self) -> bool:
        """Whether anything is left to read once markup and white space are gone."""
        return bool(self.text)


@dataclass(frozen=True)
class Ranked:
    """A category and its probability, 0..1."""

    category: Category
    probability: float


@dataclass(frozen=True, eq=False)
class Opinion:
    """The answer of one modality.

    Attributes
    ----------
    modality : Modality
    probabilities : ndarray of float32, (27,)
        In ``CODES`` order, sums to 1.
    threshold : float
        Probability under which the answer is "I do not know".
    """

    modality: Modality
    probabilities: np.ndarray
    threshold: float

    @property
    def ranking(self) -> list[Ranked]:
        """Every category, the most probable first; equal ones by code."""
        return self.top(len(CATEGORIES))

    @cached_property
    def best(self) -> Ranked:
        """The most probable category."""
        return self.top(1)[0]

    @property
    def is_sure(self) -> bool:
        """Whether the best category is probable enough to be answered."""
        return self.best.probability >= self.threshold

    def top(self, count: int = 5) -> list[Ranked]:
        """The ``count`` most probable categories."""
        order = np.argsort(-self.probabilities, kind="stable")[:count].tolist()
        shares = self.probabilities[order].tolist()
        return [Ranked(CATEGORIES[i], share) for i, share in zip(order, shares, strict=True)]


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the reasons of a prediction are read from; references only, nothing is computed yet.

    Attributes
    ----------
    product : Product
    text_model, image_model : callable
        Give the models that answered; the one that a product does not need is never loaded.
    """

    product: Product
    text_model: Callable[[], TextModel]
    image_model: Callable[[], ImageModel]


@dataclass(frozen=True, eq=False)
class Prediction:
    """Everything that is known of one product after reading it.

    Attributes
    ----------
    opinions : dict of Modality to Opinion
        From the text, from the picture, from both; only those that could be had.
    problems : tuple of VitrineError
        Why an opinion that was asked for is not there.
    evidence : Evidence or None
        None for products that were classified together: a batch does not keep its pictures.
    """

    opinions: dict[Modality, Opinion]
    problems: tuple[VitrineError, ...] = ()
    evidence: Evidence | None = None

    @property
    def final(self) -> Opinion:
        """The joint opinion where there is one, else the one from the text, else the other."""
        return self.opinions.get(Modality.BOTH) or next(iter(self.opinions.values()))

    @property
    def agreement(self) -> Agreement:
        """Do text and picture name the same category, each the other's among five, or neither."""
        text, image = (self.opinions.get(m) for m in (Modality.TEXT, Modality.IMAGE))
        if text is None or image is None:
            return Agreement.ALONE
        if text.best.category == image.best.category:
            return Agreement.SAME
        pairs = ((text, image), (image, text))
        is_close = any(
            one.best.category in [ranked.category for ranked in other.top()] for one, other in pairs
        )
        return Agreement.CLOSE if is_close else Agreement.APART


def evidence_of(prediction: Prediction) -> Evidence:
    """What the reasons of a prediction are read from.

    Raises
    ------
    ValueError
        When its product was classified together with others.
    """
    if prediction.evidence is None:
        raise ValueError("products that were classified together carry no evidence")
    return prediction.evidence
