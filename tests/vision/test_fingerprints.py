from __future__ import annotations

import numpy as np
from PIL import Image

from vitrine.vision.fingerprints import copies_of


def scene(seed: int) -> np.ndarray:
    """A picture of broad patches, as different from another seed's as two products."""
    patches = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), np.uint8)
    return np.asarray(Image.fromarray(patches).resize((64, 64), Image.Resampling.BICUBIC))


def test_copies_are_found_through_resizing_and_compression_and_others_are_not() -> None:
    originals = np.stack([scene(i) for i in range(5)])
    smaller = Image.fromarray(originals[2]).resize((40, 40)).resize((64, 64))
    brighter = np.clip(originals[4].astype(int) + 12, 0, 255).astype(np.uint8)
    candidates = np.stack([scene(50), np.asarray(smaller), scene(51), brighter])
    assert copies_of(candidates, originals).tolist() == [False, True, False, True]


def test_nothing_is_a_copy_of_nothing() -> None:
    assert copies_of([scene(0), scene(1)], []).tolist() == [False, False]
