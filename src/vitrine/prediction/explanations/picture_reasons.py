"""Which parts of a picture speak for a category.

The map is Grad-CAM's, which is exact for this network (see :meth:`ImageModel.evidence_maps`); the
effect of hiding each part is measured as a check. A model of which only the answers are known is
explained by hiding parts alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from PIL import Image, ImageFilter

from vitrine.i18n import N_
from vitrine.models.image import ImageModel
from vitrine.prediction.explanations.word_reasons import NothingToExplain
from vitrine.prediction.product import Product
from vitrine.vision.picture_input import PictureInput

PictureMethod = Literal["grad-cam", "occlusion"]
# Parts along each side: the places of the network's last map.
GRID = 7
# A picture whose pixels differ by less than this, of 255, shows nothing.
PLAIN = 4
# What hides a part: the picture blurred over this share of its side.
BLUR = 14

NO_PICTURE = N_("No picture was given: there is nothing in it to explain.")
PLAIN_PICTURE = N_(
    "Nothing to explain in the picture: it is of one colour, and no part of it says more than "
    "another."
)


class ReadsPictures(Protocol):
    """Any model of pictures."""

    def probabilities(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
        """Probabilities (n, 27) of pictures, uint8 (height, width, 3)."""


@dataclass(frozen=True, eq=False)
class PictureReasons:
    """Maps of evidence over a picture.

    Attributes
    ----------
    pixels : ndarray of uint8, (height, width, 3)
        The picture, upright.
    preparation : PictureInput
        How the model squares it.
    columns : tuple of int
        The categories that are explained, 0..26.
    maps : ndarray of float32, (k, places, places)
        Over the model's square: parts of the logit, or of the probability (occlusion).
    method : {"grad-cam", "occlusion"}
    """

    pixels: np.ndarray
    preparation: PictureInput
    columns: tuple[int, ...]
    maps: np.ndarray
    method: PictureMethod

    def map_of(self, column: int) -> np.ndarray:
        """Map of a category over the model's square, (places, places)."""
        return np.asarray(self.maps[self.columns.index(column)])

    def heat(self, column: int) -> np.ndarray:
        """What speaks for a category, over the picture's own pixels, float32 (height, width), 0..1.

        The largest value of the map is 1; what speaks against the category is 0. All 0 when
        nothing speaks for it.
        """
        height, width = self.pixels.shape[:2]
        positive = np.maximum(self.map_of(column), 0)
        shares = np.asarray(positive / (positive.max() or 1), np.float32)
        return over_picture(shares, self.preparation, width, height)

    def region(self, column: int) -> Region:
        """The part of the picture that speaks most for a category."""
        return strongest_region(self.heat(column))

    def to_dict(self, column: int) -> dict[str, Any]:
        """Map of one category over the upright picture, as plain data."""
        heat, region = self.heat(column), self.region(column)
        # Means over GRID x GRID parts of the picture, fewer where it has fewer pixels.
        rows = np.array_split(heat, min(GRID, len(heat)), axis=0)
        grid = [np.array_split(row, min(GRID, row.shape[1]), axis=1) for row in rows]
        return {
            "method": self.method,
            "grid": [[round(float(part.mean()), 4) for part in row] for row in grid],
            "strongest": {"row": region.row, "column": region.column, "share": region.share},
        }


@dataclass(frozen=True)
class Region:
    """One of nine parts of a picture, and its share of all that speaks for a category.

    Attributes
    ----------
    row, column : int
        0, 1 or 2, from the top and from the left.
    share : float
        0..1; 0 when nothing speaks for the category.
    """

    row: int
    column: int
    share: float


def explain_picture(
    model: ReadsPictures, product: Product, columns: Sequence[int]
) -> PictureReasons:
    """Explain what the parts of a picture do for some categories.

    Parameters
    ----------
    model : object with ``probabilities``
        An :class:`ImageModel` is explained by its maps, any other by occlusion.
    product : Product
    columns : sequence of int
        Categories, 0..26.

    Raises
    ------
    NothingToExplain
        When there is no picture, or it is of one colour.
    """
    if not isinstance(model, ImageModel):
        return explain_by_hiding(model, product, columns)
    pixels, preparation = _pixels_of(product), model.card.preparation
    maps = model.evidence_maps(preparation.square(pixels), columns)
    return PictureReasons(pixels, preparation, tuple(columns), maps, "grad-cam")


def _pixels_of(product: Product) -> np.ndarray:
    """Pixels of a product's picture.

    Raises
    ------
    NothingToExplain
        When there is no picture, or it is of one colour.
    """
    if product.picture is None:
        raise NothingToExplain(NO_PICTURE)
    pixels = product.picture.pixels
    if np.ptp(pixels.reshape(-1, 3), axis=0).max() < PLAIN:
        raise NothingToExplain(PLAIN_PICTURE)
    return pixels


def explain_by_hiding(
    model: ReadsPictures, product: Product, columns: Sequence[int]
) -> PictureReasons:
    """Explain by hiding each part of the model's square in turn.

    Raises
    ------
    NothingToExplain
        As :func:`explain_picture`.
    """
    preparation = model.card.preparation if isinstance(model, ImageModel) else PictureInput()
    pixels = _pixels_of(product)
    maps = occlusion_maps(model, preparation.square(pixels))[list(columns)]
    return PictureReasons(pixels, preparation, tuple(columns), maps, "occlusion")


def occlusion_maps(model: ReadsPictures, square: np.ndarray) -> np.ndarray:
    """What each part does: the probability with it minus without it (Zeiler and Fergus 2014).

    A part is hidden with its neighbours, which are all hidden in turn: an outline that is left
    would give it away.

    Returns
    -------
    ndarray of float32, (27, GRID, GRID)
    """
    stays = np.ones((GRID * GRID + 1, GRID, GRID), bool)
    for part in range(GRID * GRID):
        row, column = divmod(part, GRID)
        stays[part + 1, max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2] = False
    shown = list(hidden(square, stays.reshape(len(stays), -1)))
    probabilities = model.probabilities(shown)
    return np.asarray((probabilities[0] - probabilities[1:]).T.reshape(-1, GRID, GRID), np.float32)


def hidden(square: np.ndarray, stays: np.ndarray) -> np.ndarray:
    """A square of which only some parts stay; the others are blurred beyond recognition.

    Parameters
    ----------
    square : ndarray of uint8, (size, size, 3)
    stays : ndarray of bool, (m, GRID * GRID)

    Returns
    -------
    ndarray of uint8, (m, size, size, 3)
    """
    size = len(square)
    blurred = np.asarray(Image.fromarray(square).filter(ImageFilter.GaussianBlur(size / BLUR)))
    part = np.arange(size) * GRID // size
    shown = stays.reshape(-1, GRID, GRID)[:, part][:, :, part]
    return np.where(shown[..., None], square[None], blurred[None])


def over_picture(
    values: np.ndarray, preparation: PictureInput, width: int, height: int
) -> np.ndarray:
    """A map over the model's square, brought to the pixels of the picture that was squared.

    The white that was put beside the picture is cut off again, and what the map said of it.

    Parameters
    ----------
    values : ndarray of float32, (places, places)

    Returns
    -------
    ndarray of float32, (height, width)
    """
    scale = len(values) / preparation.size
    left, upper, right, lower = preparation.box(width, height)
    box = (left * scale, upper * scale, right * scale, lower * scale)
    image = Image.fromarray(np.asarray(values, np.float32))
    stretched = image.resize((width, height), Image.Resampling.BILINEAR, box=box)
    return np.asarray(stretched)


def strongest_region(heat: np.ndarray) -> Region:
    """The strongest of nine parts of a map."""
    total = float(heat.sum())
    sums = [[float(part.sum()) for part in np.array_split(rows, 3, axis=1)]
            for rows in np.array_split(heat, 3, axis=0)]  # fmt: skip
    row, column = divmod(int(np.argmax(sums)), 3)
    return Region(row, column, sums[row][column] / total if total else 0.0)
