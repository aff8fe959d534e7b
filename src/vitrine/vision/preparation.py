"""From pixels to the input of an image model: the preprocessing that travels with its weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from PIL import Image

from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_

RESAMPLING = {
    "bicubic": Image.Resampling.BICUBIC,
    "bilinear": Image.Resampling.BILINEAR,
    "lanczos": Image.Resampling.LANCZOS,
}
WHITE = (255, 255, 255)
LARGEST_SIZE = 1024

UNKNOWN = N_(
    "The preparation of the image model is wrong ({fields}): run git restore fichiers to bring it "
    "back."
)


@dataclass(frozen=True)
class Preparation:
    """Pad to a white square, resize, normalise.

    The catalogue's pictures are square packshots on white, and so is what a model has learnt: a
    picture of another shape keeps its proportions and gets white beside it.

    Attributes
    ----------
    size : int
        Side of the model's square input, in pixels.
    mean, scale : float
        Pixels 0..255 become ``(pixel - mean) / scale``.
    resampling : {"bicubic", "bilinear", "lanczos"}
        Antialiased, as Pillow does it.
    """

    size: int = 224
    mean: float = 127.0
    scale: float = 128.0
    resampling: str = "bicubic"

    def to_dict(self) -> dict[str, Any]:
        """Record to be written beside the weights."""
        return asdict(self)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Preparation:
        """Read back a record.

        Raises
        ------
        ArtefactAltered
            When a field is missing, unknown, or holds nonsense; all such fields are named.
        """
        if not isinstance(record, Mapping):
            raise ArtefactAltered(UNKNOWN, fields=type(record).__name__)
        wrong = [name for name, valid in VALID.items() if not valid(record.get(name))]
        wrong += sorted(str(name) for name in set(record) - set(VALID))
        if wrong:
            raise ArtefactAltered(UNKNOWN, fields=", ".join(wrong))
        return cls(**record)

    def apply(self, pixels: np.ndarray) -> np.ndarray:
        """Prepare one picture.

        Parameters
        ----------
        pixels : ndarray of uint8, (height, width, 3)
            RGB, any size.

        Returns
        -------
        ndarray of float32, (size, size, 3)
        """
        prepared = self.square(pixels).astype(np.float32)
        prepared -= self.mean
        prepared /= self.scale
        return prepared

    def apply_many(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
        """Prepare pictures of any sizes: float32, (n, size, size, 3)."""
        prepared = np.empty((len(pictures), self.size, self.size, 3), np.float32)
        for row, pixels in enumerate(pictures):
            prepared[row] = self.square(pixels)
        prepared -= self.mean
        prepared /= self.scale
        return prepared

    def square(self, pixels: np.ndarray) -> np.ndarray:
        """What the model looks at, before normalisation: uint8, (size, size, 3)."""
        height, width = pixels.shape[:2]
        if (width, height) == (self.size, self.size):
            return pixels
        left, upper, right, lower = self.box(width, height)
        image = Image.fromarray(pixels)
        image = image.resize((right - left, lower - upper), RESAMPLING[self.resampling])
        if image.size != (self.size, self.size):
            padded = Image.new("RGB", (self.size, self.size), WHITE)
            padded.paste(image, (left, upper))
            image = padded
        return np.asarray(image)

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, upper, right and lower edge of a picture inside the square, in pixels.

        The rest of the square is white. At least one pixel wide and high.
        """
        longest = max(width, height)
        shown_width = max(1, round(self.size * width / longest))
        shown_height = max(1, round(self.size * height / longest))
        left, upper = (self.size - shown_width) // 2, (self.size - shown_height) // 2
        return left, upper, left + shown_width, upper + shown_height


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and _is_number(value) and value > 0


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LARGEST_SIZE


VALID: dict[str, Callable[[object], bool]] = {
    "size": _is_size,
    "mean": _is_number,
    "scale": _is_positive,
    "resampling": lambda value: isinstance(value, str) and value in RESAMPLING,
}
