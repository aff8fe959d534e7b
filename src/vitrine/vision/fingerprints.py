"""Finding pictures that are prints of one another, so that none trains a model and measures it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PIL import Image

# Fingerprints have 256 bits; up to here two pictures are prints of the same one.
COPY_DISTANCE = 10


def copies_of(pictures: Iterable[np.ndarray], originals: Iterable[np.ndarray]) -> np.ndarray:
    """Which pictures, uint8 (height, width, 3), are prints of one of the originals.

    Returns
    -------
    ndarray of bool, (n,)
    """
    known = [_difference_hash(picture) for picture in originals]
    if not known:
        return np.zeros(sum(1 for _ in pictures), bool)
    prints = np.stack(known)
    distances = [
        np.bitwise_count(prints ^ _difference_hash(picture)).sum(axis=1).min()
        for picture in pictures
    ]
    return np.array(distances) <= COPY_DISTANCE


def _difference_hash(picture: np.ndarray) -> np.ndarray:
    """For each of 16 x 16 cells, whether it is lighter than the one on its left; 32 bytes."""
    grey = Image.fromarray(picture).convert("L").resize((17, 16), Image.Resampling.BOX)
    cells = np.asarray(grey).astype(int)
    return np.packbits((cells[:, 1:] > cells[:, :-1]).ravel())
