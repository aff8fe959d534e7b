from __future__ import annotations

import numpy as np
import pytest

from tests.crumbs import png
from vitrine.categories import CODES
from vitrine.prediction.explanations.explanation import (
    Change,
    Rectangle,
    alone,
    changed_product,
    masked,
)
from vitrine.prediction.product import Modality, Product
from vitrine.vision.decoding import decode_picture


@pytest.fixture
def picture():
    return decode_picture(png(side=40))


def test_a_masked_part_is_white_and_the_rest_is_as_it_was(picture) -> None:
    found = masked(picture, Rectangle(25, 75, 0, 50)).pixels
    assert (found[:20, 10:30] == 255).all()
    untouched = np.ones((40, 40), bool)
    untouched[:20, 10:30] = False
    np.testing.assert_array_equal(found[untouched], picture.pixels[untouched])


@pytest.mark.parametrize("rectangle", [Rectangle(40, 40, 0, 100), Rectangle(0, 100, 70, 70)])
def test_an_empty_rectangle_masks_nothing(picture, rectangle) -> None:
    np.testing.assert_array_equal(masked(picture, rectangle).pixels, picture.pixels)


def test_the_picture_given_is_not_touched(picture) -> None:
    before = picture.pixels.copy()
    masked(picture, Rectangle())
    np.testing.assert_array_equal(picture.pixels, before)


def test_other_words_move_the_answer(toy_predictor) -> None:
    before = toy_predictor.predict(Product("lot 2583")).final
    after = toy_predictor.predict(changed_product(Product("lot 2583"), "lot 10", "", None)).final
    change = Change(before, after)
    assert change.is_another
    moves = {CODES[move.column]: move for move in change.moves}
    assert moves[2583].before == pytest.approx(0.9, abs=1e-3)
    assert moves[2583].after < 0.01
    assert moves[10].after == pytest.approx(0.9, abs=1e-3)
    assert change.moves[0].column == CODES.index(2583)


def test_less_is_known_of_a_product_that_has_both(toy_predictor, picture) -> None:
    left = alone(toy_predictor.predict(Product("lot 2583", picture=picture)))
    assert left[Modality.TEXT].best.category.code == 2583
    assert left[Modality.IMAGE].best.category.code == CODES[0]
    assert alone(toy_predictor.predict(Product("lot 2583"))) == {}
