from __future__ import annotations

import numpy as np
import pytest

from vitrine.vision.augmentation import Augmentation

STILL = Augmentation(0, 0, 0, 0, mirrored=False, upside_down=False)
PIXELS = np.random.default_rng(0).integers(0, 200, (24, 32, 3), dtype=np.uint8)


def many(augmentation: Augmentation, count: int = 40) -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    return [augmentation.apply(PIXELS, rng) for _ in range(count)]


def test_nothing_asked_changes_nothing() -> None:
    assert np.array_equal(STILL.apply(PIXELS, np.random.default_rng(0)), PIXELS)


@pytest.mark.parametrize(
    ("choice", "flipped"),
    [({"mirrored": True}, PIXELS[:, ::-1]), ({"upside_down": True}, PIXELS[::-1])],
)
def test_about_half_the_pictures_are_flipped(choice: dict, flipped: np.ndarray) -> None:
    found = many(Augmentation(0, 0, 0, 0, **{"mirrored": False, "upside_down": False, **choice}))
    right = sum(np.array_equal(one, flipped) for one in found)
    assert sum(np.array_equal(one, PIXELS) for one in found) == len(found) - right
    assert 10 < right < 30


def test_a_shift_moves_the_picture_and_shows_white() -> None:
    shifted = Augmentation(0, 0.5, 0, 0, mirrored=False, upside_down=False)
    found = many(shifted, 10)
    assert all((one == 255).all(axis=2).any() for one in found)
    assert all(one.shape == PIXELS.shape and one.dtype == np.uint8 for one in found)


@pytest.mark.parametrize("choice", [{"rotation": 45}, {"shear": 0.4}, {"zoom": 0.4}])
def test_a_geometric_change_keeps_the_centre_of_the_picture(choice: dict) -> None:
    nothing = {"rotation": 0, "shift": 0, "shear": 0, "zoom": 0}
    augmentation = Augmentation(**{**nothing, **choice}, mirrored=False, upside_down=False)
    pixels = np.full((41, 41, 3), 255, np.uint8)
    pixels[17:24, 17:24] = 0
    altered = [augmentation.apply(pixels, np.random.default_rng(seed)) for seed in range(8)]
    assert all((one[19:22, 19:22] < 60).all() for one in altered)
    assert not any(np.array_equal(one, pixels) for one in altered)


def test_the_same_generator_gives_the_same_pictures() -> None:
    assert all(map(np.array_equal, many(Augmentation(), 5), many(Augmentation(), 5)))
