"""What would be answered if the product were another: other words, a part of the picture hidden."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vitrine.categories import CATEGORIES
from vitrine.prediction.product import Modality, Opinion, Prediction, Product
from vitrine.vision.decoding import Picture
from vitrine.vision.picture_input import WHITE

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
