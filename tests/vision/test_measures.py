"""Measures of pictures whose answers are known beforehand."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.vision.measures import (
    COLOUR_BINS,
    MEAN_SIDE,
    colour_histogram,
    content_share,
    count_shapes,
    measure,
)


def square(side: int, of: int = 100, colour: int = 0) -> np.ndarray:
    pixels = np.full((of, of, 3), 255, np.uint8)
    start = (of - side) // 2
    pixels[start : start + side, start : start + side] = colour
    return pixels


@pytest.mark.parametrize(("side", "share"), [(100, 1), (50, 0.25), (10, 0.01), (0, 0)])
def test_content_is_the_box_without_white_border(side, share) -> None:
    assert content_share(square(side)) == pytest.approx(share)


def test_a_histogram_is_of_shares() -> None:
    found = colour_histogram(square(50))
    assert found.shape == (3, COLOUR_BINS)
    assert found[:, 0] == pytest.approx([0.25] * 3)
    assert found[:, -1] == pytest.approx([0.75] * 3)


def test_a_square_has_one_contour_and_four_corners() -> None:
    grey = square(60, 128)[..., 0] / np.float32(255)
    assert count_shapes(grey) == (1, 4)
    assert count_shapes(np.ones((128, 128), np.float32)) == (0, 0)


@pytest.mark.parametrize("shape", [(1, 1, 3), (500, 3, 3), (64, 500, 3)])
def test_any_shape_is_measured(shape) -> None:
    found = measure(np.zeros(shape, np.uint8))
    assert found.small.shape == (MEAN_SIDE, MEAN_SIDE, 3)
    assert found.content == 1
