from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vitrine.vision.picture_measures import (
    COLOUR_BINS,
    MEAN_SIDE,
    MEASURES,
    SIDE,
    colour_histogram,
    content_share,
    count_shapes,
    frame_measures,
    margins_of,
    measure_picture,
)


def framed(left: int, right: int, top: int, bottom: int, side: int = SIDE) -> np.ndarray:
    """A black box on white, with these margins in pixels."""
    pixels = np.full((side, side, 3), 255, np.uint8)
    pixels[top : side - bottom, left : side - right] = 0
    return pixels


def test_margins_are_those_of_the_box() -> None:
    assert margins_of([framed(100, 50, 20, 200)]).tolist() == [[100, 50, 20, 200]]


def test_margins_do_not_depend_on_the_size_of_the_picture() -> None:
    expected = margins_of([framed(100, 50, 20, 200)])
    for scale in (0.5, 2, 4):
        parts = [round(margin * scale) for margin in (100, 50, 20, 200)]
        found = margins_of([framed(*parts, side=round(SIDE * scale))])
        assert found == pytest.approx(expected, abs=2)


def test_a_narrow_picture_gets_the_margins_of_its_white_square() -> None:
    tall = np.zeros((400, 100, 3), np.uint8)
    assert margins_of([tall])[0] == pytest.approx([187.5, 187.5, 0, 0])


def test_a_picture_turned_over_swaps_its_margins() -> None:
    pixels = framed(100, 50, 20, 200)
    assert margins_of([pixels[:, ::-1]]).tolist() == [[50, 100, 20, 200]]
    assert margins_of([pixels[::-1]]).tolist() == [[100, 50, 200, 20]]


def test_a_white_picture_fills_its_square() -> None:
    white = np.full((30, 30, 3), 255, np.uint8)
    assert margins_of([white]).tolist() == [[0, 0, 0, 0]]


def test_no_picture_has_no_margins() -> None:
    assert margins_of([]).shape == (0, 4)
    assert frame_measures(np.zeros((0, 4))).shape == (0, len(MEASURES))


def test_measures_follow_their_names() -> None:
    found = dict(zip(MEASURES, frame_measures(np.array([[100, 50, 20, 200]]))[0], strict=True))
    assert found["width"] == SIDE - 1 - 150
    assert found["height"] == SIDE - 1 - 220
    assert found["ratio"] == pytest.approx(349 / 280)
    assert (found["off_centre_across"], found["off_centre_down"]) == (50, -180)
    assert found["area"] == 349 * 279


def test_published_margins_are_found_again(corpus: Path) -> None:
    import pandas as pd
    from PIL import Image

    from vitrine.building.frame_model import EDGES, FILE
    from vitrine.catalogue.gold import read_labelled_pictures

    published = pd.read_csv(corpus / FILE, dtype={"imageid": str, "productid": str})
    rows = read_labelled_pictures(corpus).merge(published, on=["imageid", "productid"])
    pictures = [np.asarray(Image.open(path).convert("RGB")) for path in rows["picture"]]
    left, right, top, bottom = rows[list(EDGES)].to_numpy(float).T
    expected = np.stack([left, SIDE - 1 - right, top, SIDE - 1 - bottom], axis=1)
    near = np.abs(margins_of(pictures) - expected).max(axis=1) <= 1
    assert len(rows) == 461
    assert near.mean() > 0.9


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
    found = measure_picture(np.zeros(shape, np.uint8))
    assert found.small.shape == (MEAN_SIDE, MEAN_SIDE, 3)
    assert found.content == 1
