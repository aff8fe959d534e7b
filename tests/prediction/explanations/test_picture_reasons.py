from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from tests.crumbs import RedImageModel
from vitrine.categories import CODES
from vitrine.models.image import ImageCard, ImageModel, classifier
from vitrine.prediction.explanations.picture_reasons import (
    GRID,
    PictureReasons,
    explain_picture,
    hidden,
    over_picture,
    strongest_region,
)
from vitrine.prediction.explanations.word_reasons import NothingToExplain
from vitrine.prediction.product import Product
from vitrine.vision.backbones import efficientnet_lite
from vitrine.vision.decoding import decode_picture
from vitrine.vision.picture_input import PictureInput

SIZE = 64


@pytest.fixture(scope="module")
def model() -> ImageModel:
    network = classifier(efficientnet_lite("lite0", SIZE), len(CODES))
    return ImageModel(network, ImageCard("lite0", PictureInput(size=SIZE), 1.0))


def noise(height: int = 40, width: int = 40) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 255, (height, width, 3), np.uint8)


def encoded(pixels: np.ndarray, orientation: int | None = None) -> bytes:
    image, stream = Image.fromarray(pixels), io.BytesIO()
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    image.save(stream, "PNG", exif=exif)
    return stream.getvalue()


def test_maps_sum_to_the_logits(model) -> None:
    square = noise(SIZE, SIZE)
    maps = model.evidence_maps(square, range(27))
    bias = np.asarray(model.network.get_layer("logits").bias)
    np.testing.assert_allclose(maps.sum(axis=(1, 2)) + bias, model.logits([square])[0], atol=1e-4)


def test_maps_are_those_of_grad_cam(model) -> None:
    import keras
    import tensorflow as tf

    square, column = noise(SIZE, SIZE), 4
    layers = [model.network.get_layer("feature_map").output, model.network.output]
    both = keras.Model(model.network.input, layers)
    with tf.GradientTape() as tape:
        features, logits = both(model.card.preparation.apply(square)[None])
        tape.watch(features)
        pooled = tf.reduce_mean(features, axis=(1, 2))
        dense = model.network.get_layer("logits")
        logit = dense(pooled)[0, column]
    weights = tf.reduce_mean(tape.gradient(logit, features), axis=(1, 2))[0]
    expected = np.asarray(tf.reduce_sum(features[0] * weights, axis=-1))
    found = model.evidence_maps(square, [column])[0]
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert float(logit) == pytest.approx(float(logits[0, column]), abs=1e-4)


def test_a_sideways_picture_is_explained_upright(model) -> None:
    upright = noise(30, 50)
    # Orientation 6: the camera stored the picture turned by a quarter, as rot90 does.
    turned = decode_picture(encoded(np.rot90(upright), orientation=6))
    straight = decode_picture(encoded(upright))
    found = [
        explain_picture(model, Product(picture=picture), [2]) for picture in (turned, straight)
    ]
    assert found[0].pixels.shape == (30, 50, 3)
    np.testing.assert_array_equal(found[0].pixels, found[1].pixels)
    np.testing.assert_allclose(found[0].heat(2), found[1].heat(2), atol=1e-6)


@pytest.mark.parametrize(("height", "width"), [(100, 300), (300, 100), (50, 50), (8, 400)])
def test_heat_stands_on_the_pixels_that_made_it(height: int, width: int) -> None:
    preparation = PictureInput(size=224)
    # One hot place, two thirds along the long side of the picture and in its middle.
    long = max(height, width)
    place = int(7 * 2 / 3)
    values = np.zeros((7, 7), np.float32)
    values[(3, place) if width >= height else (place, 3)] = 1
    heat = over_picture(values, preparation, width, height)
    assert heat.shape == (height, width)
    row, column = np.unravel_index(np.argmax(heat), heat.shape)
    expected = (place + 0.5) / 7 * long
    assert abs((column if width >= height else row) - expected) <= long / 14
    assert abs((row / height if width >= height else column / width) - 0.5) <= 0.5


def test_what_the_map_says_of_the_white_beside_a_picture_is_cut_off() -> None:
    values = np.zeros((7, 7), np.float32)
    values[0] = 1
    assert over_picture(values, PictureInput(size=224), 300, 60).max() == 0


@pytest.mark.parametrize("colour", [(255, 255, 255), (10, 200, 30)])
def test_a_picture_of_one_colour_has_nothing_to_explain(colour) -> None:
    pixels = np.full((40, 40, 3), colour, np.uint8)
    product = Product(picture=decode_picture(encoded(pixels)))
    with pytest.raises(NothingToExplain, match="of one colour"):
        explain_picture(RedImageModel(), product, [0])


def test_no_picture_is_nothing_to_explain() -> None:
    with pytest.raises(NothingToExplain, match="No picture"):
        explain_picture(RedImageModel(), Product("texte"), [0])


class LeftCornerModel:
    """Sure of the first category while the top left corner is dark."""

    def probabilities(self, pictures):
        rows = np.full((len(pictures), 27), 0.1 / 26, np.float32)
        for row, pixels in zip(rows, pictures, strict=True):
            dark = 1 - pixels[:40, :40].mean() / 255
            row[0] = dark
            row[1] = 1 - dark
        return rows


def test_hiding_parts_finds_what_the_answer_hangs_on() -> None:
    pixels = np.full((210, 210, 3), 255, np.uint8)
    pixels[:30, :30] = 0
    product = Product(picture=decode_picture(encoded(pixels)))
    reasons = explain_picture(LeftCornerModel(), product, [0])
    assert reasons.method == "occlusion"
    region = reasons.region(0)
    assert (region.row, region.column) == (0, 0)
    assert region.share > 0.9


def test_hidden_parts_change_and_the_others_do_not() -> None:
    square = noise(70, 70)
    stays = np.ones((1, GRID * GRID), bool)
    stays[0, 8] = False  # second row, second column
    found = hidden(square, stays)[0]
    changed = (found != square).any(axis=-1)
    assert changed[10:20, 10:20].mean() > 0.9
    changed[10:20, 10:20] = False
    assert not changed.any()


def test_plain_data_is_a_grid_over_the_picture() -> None:
    pixels = noise(20, 60)
    maps = np.random.default_rng(1).normal(size=(1, 7, 7)).astype(np.float32)
    reasons = PictureReasons(pixels, PictureInput(size=224), (3,), maps, "grad-cam")
    record = reasons.to_dict(3)
    assert [len(record["grid"]), len(record["grid"][0])] == [7, 7]
    assert 0 <= min(map(min, record["grid"])) <= max(map(max, record["grid"])) <= 1


def test_nothing_positive_has_no_strongest_part() -> None:
    assert strongest_region(np.zeros((9, 9), np.float32)).share == 0


def test_visitors_at_the_same_moment_get_the_same_maps(model) -> None:
    fresh = ImageModel(model.network, model.card)
    squares = [noise(SIZE, SIZE)] * 4
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda square: fresh.evidence_maps(square, [1]), squares))
    assert all(np.array_equal(found[0], other) for other in found[1:])
