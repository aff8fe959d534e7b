from __future__ import annotations

import json

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.hostile import pictures as make
from vitrine.errors import ArtefactAltered
from vitrine.models.cnn_models import BACKBONES
from vitrine.models.convolutional import LITE
from vitrine.vision.decoding import decode_picture
from vitrine.vision.picture_input import PIXEL_SCALES, Augmentation, PictureInput

PREPARATION = PictureInput()


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


def test_a_picture_of_the_right_size_is_only_normalised() -> None:
    pixels = noise(224, 224)
    np.testing.assert_array_equal(PREPARATION.square(pixels), pixels)
    prepared = PREPARATION.apply(pixels)
    assert prepared.dtype == np.float32
    np.testing.assert_array_equal(prepared, (pixels.astype(np.float32) - 127) / 128)


def test_a_square_picture_is_resized_as_pillow_does() -> None:
    pixels = noise(500, 500)
    expected = Image.fromarray(pixels).resize((224, 224), Image.Resampling.BICUBIC)
    np.testing.assert_array_equal(PREPARATION.square(pixels), np.asarray(expected))


@pytest.mark.parametrize(
    ("height", "width", "box"),
    [
        (500, 500, (0, 0, 224, 224)),
        (224, 112, (56, 0, 168, 224)),
        (100, 200, (0, 56, 224, 168)),
        (448, 1, (111, 0, 112, 224)),
        (3, 4, (0, 28, 224, 196)),
    ],
)
def test_a_picture_lies_in_its_box_and_white_around_it(height, width, box) -> None:
    assert PREPARATION.box(width, height) == box
    square = PREPARATION.square(np.zeros((height, width, 3), np.uint8))
    left, upper, right, lower = box
    expected = np.full((224, 224, 3), 255, np.uint8)
    expected[upper:lower, left:right] = 0
    np.testing.assert_array_equal(square, expected)


@settings(derandomize=True, database=None)
@given(st.integers(1, 30_000), st.integers(1, 30_000), st.integers(1, 512))
def test_the_box_is_inside_centred_and_keeps_proportions(width, height, size) -> None:
    left, upper, right, lower = PictureInput(size=size).box(width, height)
    assert 0 <= left < right <= size
    assert 0 <= upper < lower <= size
    assert abs(left - (size - right)) <= 1
    assert abs(upper - (size - lower)) <= 1
    longest = max(width, height)
    assert max(right - left, lower - upper) == size
    for shown, side in ((right - left, width), (lower - upper, height)):
        assert shown == 1 or abs(shown - side * size / longest) <= 0.5


def test_proportions_are_kept() -> None:
    """A disc in a wide picture is as wide as it is high once prepared."""
    down, across = np.mgrid[:300, :600]
    disc = (down - 150) ** 2 + (across - 300) ** 2 < 100**2
    pixels = np.where(disc[..., None], 0, 255).astype(np.uint8).repeat(3, axis=2)
    dark = PREPARATION.square(pixels)[..., 0] < 128
    assert abs(int(dark.any(axis=0).sum()) - int(dark.any(axis=1).sum())) <= 1


def test_many_are_prepared_as_one_is() -> None:
    pictures = [noise(224, 224), noise(500, 500), noise(60, 90), noise(700, 300)]
    prepared = PREPARATION.apply_many(pictures)
    assert prepared.shape == (4, 224, 224, 3)
    assert prepared.dtype == np.float32
    for row, pixels in zip(prepared, pictures, strict=True):
        np.testing.assert_array_equal(row, PREPARATION.apply(pixels))


def test_none_are_prepared_too() -> None:
    assert PREPARATION.apply_many([]).shape == (0, 224, 224, 3)


def test_what_is_prepared_is_left_as_it_was() -> None:
    picture = decode_picture(make.png(make.plain(size=(224, 224))))
    PREPARATION.apply(picture.pixels)
    assert (picture.pixels == make.RED).all()


def test_the_record_comes_back_the_same_through_json() -> None:
    preparation = PictureInput(size=160, mean=0, scale=255.0, resampling="lanczos")
    record = json.loads(json.dumps(preparation.to_dict()))
    assert PictureInput.from_dict(record) == preparation


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"size": 0}, "size"),
        ({"size": -224}, "size"),
        ({"size": 224.0}, "size"),
        ({"size": "224"}, "size"),
        ({"size": True}, "size"),
        ({"size": 100_000}, "size"),
        ({"mean": None}, "mean"),
        ({"mean": float("nan")}, "mean"),
        ({"mean": [127, 127, 127]}, "mean"),
        ({"scale": 0}, "scale"),
        ({"scale": -1.0}, "scale"),
        ({"scale": float("inf")}, "scale"),
        ({"resampling": "nearest"}, "resampling"),
        ({"resampling": ["bicubic"]}, "resampling"),
        ({"crop": 0.9}, "crop"),
        ({"size": None, "scale": None}, "size, scale"),
    ],
)
def test_a_record_of_nonsense_is_refused_by_name(changes, named) -> None:
    with pytest.raises(ArtefactAltered) as caught:
        PictureInput.from_dict({**PREPARATION.to_dict(), **changes})
    assert f"({named})" in str(caught.value)


@pytest.mark.parametrize("name", ["size", "mean", "scale", "resampling"])
def test_a_record_that_lacks_a_field_is_refused(name) -> None:
    record = PREPARATION.to_dict()
    del record[name]
    with pytest.raises(ArtefactAltered, match=name):
        PictureInput.from_dict(record)


@pytest.mark.parametrize("record", [None, [], "pad", 224])
def test_what_is_no_record_is_refused(record) -> None:
    with pytest.raises(ArtefactAltered):
        PictureInput.from_dict(record)


BATCH = np.random.default_rng(0).integers(0, 256, (2, 8, 8, 3)).astype(np.float32)
MODULES = {
    "EfficientNetB1": "efficientnet",
    "InceptionV3": "inception_v3",
    "VGG16": "vgg16",
    "VGG19": "vgg19",
    "ResNet50": "resnet50",
    "Xception": "xception",
    "DenseNet121": "densenet",
    "MobileNetV2": "mobilenet_v2",
    "InceptionResNetV2": "inception_resnet_v2",
    "NASNetMobile": "nasnet",
}


@pytest.mark.parametrize("backbone", [b for b in BACKBONES.values() if b.name != LITE])
def test_a_backbone_is_fed_as_keras_feeds_it(backbone) -> None:
    theirs = getattr(keras.applications, MODULES[backbone.name]).preprocess_input(BATCH.copy())
    assert PIXEL_SCALES[backbone.scale](BATCH) == pytest.approx(np.asarray(theirs), abs=1e-4)


def test_our_own_is_fed_as_the_site_feeds_it() -> None:
    shown = BATCH[0].astype(np.uint8)
    expected = PictureInput(size=8).apply(shown)
    assert PIXEL_SCALES[BACKBONES[LITE].scale](BATCH[:1])[0] == pytest.approx(expected)


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
