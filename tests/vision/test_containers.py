from __future__ import annotations

import struct

import pytest

from tests.hostile import pictures as make
from vitrine.errors import PictureRefused
from vitrine.vision.containers import exif_orientation, read_header


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (make.jpeg(), "JPEG"),
        (make.jpeg(progressive=True), "JPEG"),
        (make.png(), "PNG"),
        (make.gif(), "GIF"),
        (make.webp(), "WEBP"),
        (make.webp(lossless=False), "WEBP"),
        (make.animation("WEBP"), "WEBP"),
    ],
)
def test_kind_and_size_are_told_from_the_content(data, kind) -> None:
    header = read_header(data)
    assert header.kind == kind
    assert header.size == ((32, 32) if data == make.animation("WEBP") else (40, 24))


def test_a_lossy_webp_with_notes_tells_its_canvas() -> None:
    header = read_header(make.webp(lossless=False, exif=make.exif(6)))
    assert header.size == (40, 24)
    assert header.orientation == 6


def test_a_webp_chunk_of_odd_length_is_stepped_over() -> None:
    assert read_header(make.webp(icc_profile=b"odd", exif=make.exif(6))).orientation == 6


def test_notes_of_a_jpeg_are_not_handed_on() -> None:
    note = b"where this was taken"
    data = make.jpeg(exif=make.exif(6) + note, comment=note, icc_profile=note)
    header = read_header(data)
    assert note in data
    assert note not in header.drawing
    assert header.orientation == 6


def test_how_the_colours_of_a_jpeg_are_coded_is_handed_on() -> None:
    data = make.jpeg(make.plain((0, 255, 255, 0), mode="CMYK"))
    assert b"Adobe" in read_header(data).drawing


def test_notes_and_animation_of_a_png_are_not_handed_on() -> None:
    data = make.with_png_chunks(make.animation("PNG"), make.chunk(b"tEXt", b"a\0b"))
    drawing = read_header(data).drawing
    for kind in (b"acTL", b"fcTL", b"fdAT", b"tEXt"):
        assert kind in data
        assert kind not in drawing


def test_pixels_of_a_png_in_many_chunks_are_handed_on_in_one() -> None:
    header, pixels = struct.pack(">IIBBBBB", 16, 16, 8, 0, 0, 0, 0), b"abcdef"
    pieces = [make.chunk(b"IDAT", pixels[i : i + 1]) for i in range(6)]
    data = make.SIGNATURE + make.chunk(b"IHDR", header) + b"".join(pieces) + make.chunk(b"IEND")
    assert make.chunk(b"IDAT", pixels) in read_header(data).drawing


def test_the_scans_of_a_jpeg_are_counted() -> None:
    assert read_header(make.jpeg()).scans == 1
    ordinary = read_header(make.jpeg(progressive=True)).scans
    assert 2 <= ordinary <= 12
    assert read_header(make.jpeg_of_scans(30)).scans == ordinary + 30
    assert read_header(make.jpeg_of_scans(30, hidden=True)).scans == ordinary + 30


def test_scans_of_a_picture_behind_the_first_are_not_its_own() -> None:
    assert read_header(make.jpeg() + make.jpeg_of_scans(30)).scans == 1


def test_a_gif_tells_where_its_first_frame_lies() -> None:
    assert read_header(make.gif()).frame is None
    assert read_header(make.gif_bytes((32, 32), (1, 2, 10, 20))).frame == (1, 2, 11, 22)
    assert read_header(make.gif_bytes((8, 8), (0, 0, 40, 50))).size == (40, 50)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_read_in_both_byte_orders(order, orientation) -> None:
    assert exif_orientation(make.exif(orientation, order)[6:]) == orientation


@pytest.mark.parametrize(
    "tiff",
    [
        b"",
        b"II",
        b"II*\0",
        b"XX*\0\x08\0\0\0",
        b"II*\0\xff\xff\xff\xff",
        b"II*\0\x08\0\0\0\xff\xff",
        b"II*\0\x08\0\0\0\0\0",
        make.exif(6)[6:-8],
    ],
)
def test_an_orientation_that_cannot_be_read_turns_nothing(tiff) -> None:
    assert exif_orientation(tiff) == 1


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(PictureRefused):
        read_header(b"<html>")
