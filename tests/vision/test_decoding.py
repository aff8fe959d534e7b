"""Decoding as a visitor meets it; what is odd or hostile is in tests/hostile/test_pictures.py."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tests.hostile import pictures as make
from vitrine.errors import PictureRefused
from vitrine.vision import decoding
from vitrine.vision.containers import Header, read_header
from vitrine.vision.decoding import LIMITS, Limits, decode_picture


def gradient(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Smooth, and different in every corner."""
    across, down = np.linspace(0, 255, width), np.linspace(0, 255, height)
    bands = [np.add.outer(down, across) / 2, np.subtract.outer(down, across) / 2 + 127]
    pixels = np.stack([*bands, bands[0][:, ::-1]], axis=2).round().astype(np.uint8)
    return Image.fromarray(pixels).convert(mode)


def test_a_picture_tells_what_it_was() -> None:
    picture = decode_picture(make.png(gradient(50, 30)))
    assert picture.source_format == "PNG"
    assert picture.original_size == (50, 30)
    assert picture.pixels.shape == (30, 50, 3)
    assert picture.pixels.dtype == np.uint8
    assert not picture.pixels.flags.writeable


@pytest.mark.parametrize("kind", decoding.FORMATS)
def test_every_kind_on_the_list_is_read(kind) -> None:
    data = make.encoded(gradient(40, 40), kind)
    assert decode_picture(data).source_format == kind


@pytest.mark.parametrize("make_bytes", [make.png, make.webp], ids=["png", "webp"])
def test_a_lossless_picture_is_read_exactly(make_bytes) -> None:
    image = gradient(300, 200)
    np.testing.assert_array_equal(decode_picture(make_bytes(image)).pixels, np.asarray(image))


def test_a_jpeg_of_the_catalogue_s_size_is_what_pillow_reads() -> None:
    data = make.jpeg(gradient(500, 500))
    with Image.open(io.BytesIO(data)) as image:
        np.testing.assert_array_equal(decode_picture(data).pixels, np.asarray(image))


@pytest.mark.parametrize(
    ("size", "reduced"),
    [
        ((895, 895), (895, 895)),
        ((896, 896), (448, 448)),
        ((900, 100), (450, 50)),
        ((901, 101), (451, 51)),
        ((1500, 1000), (500, 334)),
        ((20_000, 8), (455, 1)),
    ],
)
def test_a_big_picture_is_divided_by_a_whole_number(size, reduced) -> None:
    picture = decode_picture(make.png(make.plain(size=size)))
    assert picture.original_size == size
    assert picture.pixels.shape == (*reduced[::-1], 3)
    assert (picture.pixels == make.RED).all()


@pytest.mark.parametrize("size", [(896, 600), (1300, 1800), (4000, 1000)])
def test_a_jpeg_reduced_at_decoding_is_close_to_one_reduced_afterwards(size) -> None:
    image = gradient(*size)
    picture = decode_picture(make.jpeg(image))
    height, width = picture.pixels.shape[:2]
    assert LIMITS.working_side <= max(height, width) < 2 * LIMITS.working_side
    expected = np.asarray(image.resize((width, height), Image.Resampling.BOX)).astype(int)
    assert np.abs(picture.pixels - expected).max() <= 4


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1"])
def test_reduction_in_strips_is_that_of_the_whole(mode) -> None:
    image = gradient(1500, 1400).quantize(16) if mode == "P" else gradient(1500, 1400, mode)
    picture = decode_picture(make.png(image))
    np.testing.assert_array_equal(picture.pixels, np.asarray(image.convert("RGB").reduce(3)))


def test_a_frame_smaller_than_its_gif_stays_in_place_when_reduced(monkeypatch) -> None:
    monkeypatch.setattr(decoding, "STRIP_PIXELS", 1000)  # several strips, though small
    data = make.gif_bytes((100, 90), (20, 30, 40, 40), make.gif_pixels([1] * 40 * 40))
    picture = decode_picture(data, Limits(working_side=50))
    expected = np.full((45, 50, 3), 255, np.uint8)
    expected[15:35, 10:30] = make.BLUE
    np.testing.assert_array_equal(picture.pixels, expected)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparency_lies_over_white(mode) -> None:
    image = Image.new(mode, (40, 40), (*[0] * (len(mode) - 1), 255))
    image.paste((*[0] * (len(mode) - 1), 51), (0, 0, 20, 40))
    picture = decode_picture(make.png(image))
    assert picture.pixels[5, 5].tolist() == [204] * 3
    assert picture.pixels[5, 35].tolist() == [0] * 3


def test_limits_are_limits() -> None:
    data = make.png(gradient(20, 10))
    size = len(data)
    assert decode_picture(data, Limits(file_bytes=size, pixels=200, smallest_side=10))
    for limits in (
        Limits(file_bytes=size - 1),
        Limits(pixels=199),
        Limits(smallest_side=11),
        Limits(longest_side=19),
    ):
        with pytest.raises(PictureRefused):
            decode_picture(data, limits)


def test_what_a_refusal_says_fills_its_places() -> None:
    with pytest.raises(PictureRefused) as caught:
        decode_picture(make.png(gradient(20, 10)), Limits(longest_side=19))
    assert caught.value.values == {"width": 20, "height": 10, "limit": 19}
    assert "20 × 10" in str(caught.value)


def test_only_big_pictures_that_are_decoded_whole_wait_for_their_turn() -> None:
    limits = Limits(shared_pixels=20 * 20)
    small, big, reduced = make.png(make.plain(size=(20, 20))), make.png(), make.jpeg()
    with ThreadPoolExecutor() as threads:
        with decoding._TURN:
            waiting = threads.submit(decode_picture, big, limits)
            for data in (small, reduced):
                assert threads.submit(decode_picture, data, limits).result(10)
            assert not waiting.done()
        assert waiting.result(10)


def test_a_turn_is_given_back_by_a_picture_that_is_refused() -> None:
    limits = Limits(shared_pixels=1)
    with pytest.raises(PictureRefused):
        decode_picture(make.raw_png((16, 16), [], idat=b"nothing"), limits)
    assert decode_picture(make.png(), limits).pixels.size


def test_a_decoder_that_sees_another_size_than_was_checked_is_not_trusted(monkeypatch) -> None:
    def lie(data: bytes) -> Header:
        return replace(read_header(data), size=(20, 20))

    monkeypatch.setattr(decoding, "read_header", lie)
    with pytest.raises(PictureRefused):
        decode_picture(make.png())


@pytest.mark.corpus
def test_the_catalogue_is_read_as_pillow_reads_it(corpus) -> None:
    paths = sorted((corpus / "images" / "labelled").glob("*.jpg"))[:40]
    assert paths
    for path in paths:
        with Image.open(path) as image:
            expected = np.asarray(image.convert("RGB"))
        np.testing.assert_array_equal(decode_picture(path.read_bytes()).pixels, expected)
