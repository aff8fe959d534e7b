"""Pictures as the rows of a network: decoded, squared, altered while learning, scaled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from vitrine.models.convolutional import Backbone
from vitrine.vision.decoding import decode_picture
from vitrine.vision.picture_input import PIXEL_SCALES, Augmentation, PictureInput

Decode = Callable[[str], np.ndarray]


def decoded(path: str) -> np.ndarray:
    """Pixels of a picture file, uint8 (height, width, 3).

    Raises
    ------
    PictureRefused
    """
    return decode_picture(Path(path).read_bytes()).pixels


class PictureRows:
    """Files of pictures, read when their batch comes: a catalogue does not fit in memory.

    Parameters
    ----------
    paths : sequence of str
    backbone : Backbone
        Tells the scale of the pixels.
    size : int, optional
        Side of the square in pixels; the backbone's own by default.
    augmentation : Augmentation, optional
        Alters the pictures of batches that are learnt from, never of those that are asked about.
    decode : callable
        From a path to pixels.
    """

    def __init__(
        self,
        paths: Sequence[str],
        backbone: Backbone,
        size: int | None = None,
        augmentation: Augmentation | None = None,
        decode: Decode = decoded,
    ) -> None:
        self.paths = list(paths)
        self.groups = [np.arange(len(self.paths))]
        self.augmentation = augmentation
        self._scale = PIXEL_SCALES[backbone.scale]
        self._square = PictureInput(size or backbone.size).square
        self._decode = decode

    def __len__(self) -> int:
        return len(self.paths)

    def take(self, chosen: np.ndarray, rng: np.random.Generator | None = None) -> np.ndarray:
        """Pictures on the backbone's scale, float32 (n, size, size, 3)."""
        squares = [self._square(self._decode(self.paths[row])) for row in chosen]
        if rng is not None and self.augmentation is not None:
            squares = [self.augmentation.apply(square, rng) for square in squares]
        return self._scale(np.stack(squares).astype(np.float32))
