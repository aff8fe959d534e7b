"""Pictures that are odd, broken or meant to harm: read right, or refused in one sentence."""

from __future__ import annotations

import gzip
import struct
import time
import warnings

import numpy as np
import pytest
from PIL import Image

from tests.hostile import pictures as make
from tests.hostile.pictures import BLACK, BLUE, GREEN, RED, WHITE, YELLOW
from vitrine.errors import PictureRefused
from vitrine.vision.decoding import LIMITS, Limits, Picture, decode_picture

MEGABYTE = 2**20
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>'
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script><svg></svg></body></html>"


def refusal(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(PictureRefused) as caught:
        decode_picture(data, limits)
    return str(caught.value)


def truncated(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def flipped(data: bytes, position: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :]


def noise(size=(64, 64)) -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8))


def ftyp(brand: bytes) -> bytes:
    return struct.pack(">I4s4sI", 24, b"ftyp", brand, 0) + b"mif1heic" + bytes(400)


NOT_A_PICTURE = "This file is not a picture"
CUT_SHORT = "The end of the picture file is missing"
DAMAGED = "The picture file is damaged"
TOO_MANY = "over the limit of 40 megapixels"
TOO_SMALL = "at least 8 pixels on each side"

# What it is called, how its bytes are made, and what the sentence says.
REFUSED = {
    "empty": (lambda: b"", "The picture file is empty"),
    "one byte": (lambda: b"\xff", NOT_A_PICTURE),
    "zeros": (lambda: bytes(1000), NOT_A_PICTURE),
    "plain text": (lambda: b"Une console de jeux", NOT_A_PICTURE),
    "html renamed to .jpg": (lambda: HTML, NOT_A_PICTURE),
    "html with an svg, after a declaration": (lambda: b"<?xml version='1'?>" + HTML, NOT_A_PICTURE),
    "pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(200), NOT_A_PICTURE),
    "zip": (lambda: b"PK\x03\x04" + bytes(200), NOT_A_PICTURE),
    "gzip": (lambda: gzip.compress(make.png()), NOT_A_PICTURE),
    "program": (lambda: b"\x7fELF" + bytes(200), NOT_A_PICTURE),
    "film": (lambda: ftyp(b"isom"), NOT_A_PICTURE),
    "sound in RIFF": (lambda: b"RIFF\x24\0\0\0WAVEfmt " + bytes(40), NOT_A_PICTURE),
    "picture in base64": (lambda: b"data:image/png;base64,iVBORw0KGgo=", NOT_A_PICTURE),
    "text that starts as bitmap": (lambda: b"BMW, moteur neuf " * 9, NOT_A_PICTURE),
    "svg renamed to .jpg": (lambda: SVG, "SVG pictures are not read here"),
    "svg after byte order mark and declaration": (
        lambda: b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a drawing -->\n' + SVG,
        "SVG pictures are not read here",
    ),
    "heic": (lambda: ftyp(b"heic"), "HEIC pictures are not read here: save it as JPEG or PNG"),
    "heif": (lambda: ftyp(b"mif1"), "HEIF pictures"),
    "avif": (lambda: ftyp(b"avif"), "AVIF pictures"),
    "tiff": (lambda: make.encoded(make.plain(), "TIFF"), "TIFF pictures"),
    "tiff, other byte order": (lambda: b"MM\0*" + bytes(200), "TIFF pictures"),
    "bmp": (lambda: make.encoded(make.plain(), "BMP"), "BMP pictures"),
    "ico": (lambda: make.encoded(make.plain(), "ICO"), "ICO pictures"),
    "jpeg 2000": (lambda: make.encoded(make.plain(), "JPEG2000"), "JPEG 2000 pictures"),
    "jpeg xl": (lambda: b"\xff\x0a" + bytes(200), "JPEG XL pictures"),
    "photoshop": (lambda: b"8BPS\0\1" + bytes(200), "Photoshop pictures"),
    "truncated jpeg": (lambda: truncated(make.jpeg(noise())), CUT_SHORT),
    "jpeg without its last byte": (lambda: make.jpeg()[:-1], CUT_SHORT),
    "jpeg of three bytes": (lambda: b"\xff\xd8\xff", CUT_SHORT),
    "jpeg header alone": (lambda: make.jpeg()[:200], CUT_SHORT),
    "truncated progressive jpeg": (
        lambda: truncated(make.jpeg(noise(), progressive=True)),
        CUT_SHORT,
    ),
    "truncated png": (lambda: truncated(make.png(noise())), CUT_SHORT),
    "png of a signature": (lambda: make.SIGNATURE, CUT_SHORT),
    "truncated gif": (lambda: truncated(make.gif(noise())), CUT_SHORT),
    "gif of a signature": (lambda: b"GIF89a", CUT_SHORT),
    "truncated webp": (lambda: truncated(make.webp(noise())), CUT_SHORT),
    "webp of a signature": (lambda: b"RIFF", CUT_SHORT),
    "jpeg without a frame": (lambda: b"\xff\xd8\xff\xda\0\2\xff\xd9", DAMAGED),
    "jpeg without a scan": (lambda: b"\xff\xd8\xff\xfe\0\2\xff\xd9", DAMAGED),
    "jpeg segment of no length": (lambda: b"\xff\xd8\xff\xdb\0\0" + bytes(9), DAMAGED),
    "jpeg of 12 bits": (
        lambda: make.jpeg().replace(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c"),
        DAMAGED,
    ),
    "jpeg of no height": (lambda: make.jpeg_of_size(32, 0), TOO_SMALL),
    "jpeg of millions of segments": (
        lambda: b"\xff\xd8" + b"\xff\xdb\0\2" * 2_000_000 + make.jpeg()[2:],
        DAMAGED,
    ),
    "jpeg without its tables": (lambda: make.jpeg().replace(b"\xff\xdb", b"\xff\xfe"), DAMAGED),
    "corrupted png": (lambda: flipped(make.png(noise()), 6000), DAMAGED),
    "png with a changed header": (lambda: flipped(make.png(), 19), DAMAGED),
    "png without pixels": (lambda: make.SIGNATURE + make.chunk(b"IEND"), DAMAGED),
    "png with pixels that do not inflate": (
        lambda: make.raw_png((16, 16), [], idat=b"not zlib at all"),
        DAMAGED,
    ),
    "png of a palette that is missing": (
        lambda: make.raw_png((16, 16), [bytes(16)] * 16, colours=3),
        DAMAGED,
    ),
    "png of an unknown colour type": (
        lambda: make.raw_png((16, 16), [bytes(16)] * 16, colours=5),
        DAMAGED,
    ),
    "png of millions of chunks": (
        lambda: make.with_png_chunks(make.png(), make.chunk(b"IDAT") * 800_000),
        DAMAGED,
    ),
    "gif without an image": (lambda: b"GIF89a\x10\0\x10\0\0\0\0\x3b", DAMAGED),
    "gif of millions of blocks": (
        lambda: make.gif_bytes((16, 16), (0, 0, 16, 16), extra=bytes(5_000_000)),
        DAMAGED,
    ),
    "gif with an endless comment": (
        lambda: make.gif_bytes((16, 16), (0, 0, 16, 16), extra=b"!\xfe" + b"\1a" * 4_000_000),
        DAMAGED,
    ),
    "webp with another chunk first": (lambda: make.riff((b"JUNK", bytes(40))), DAMAGED),
    "webp with broken pixels": (lambda: make.webp_lossless_header(32, 32), DAMAGED),
    "webp whose picture is not its canvas": (
        lambda: make.webp_canvas(32, 32, (b"VP8L", make.webp()[20:])),
        DAMAGED,
    ),
    "webp of millions of chunks": (
        lambda: make.webp_canvas(32, 32, *[(b"JUNK", b"")] * 1_000_000),
        DAMAGED,
    ),
    "over 10 MB": (lambda: make.png() + bytes(10 * MEGABYTE), "over 10 MB"),
    "1 x 1": (lambda: make.png(make.plain(size=(1, 1))), "has 1 × 1 pixels"),
    "1 x 1 gif": (lambda: make.gif(make.plain(size=(1, 1))), TOO_SMALL),
    "1 x 1 webp": (lambda: make.webp(make.plain(size=(1, 1))), TOO_SMALL),
    "a line": (lambda: make.jpeg(make.plain(size=(500, 7))), "has 500 × 7 pixels"),
    "40 megapixels and a column": (
        lambda: make.raw_png((8001, 5000), [], idat=b""),
        "8001 × 5000 pixels, over the limit",
    ),
}

# What each says is small on disk and huge in memory or time.
BOMBS = {
    "png of 4 gigapixels": (lambda: make.raw_png((65535, 65535), [bytes(9)]), TOO_MANY),
    "png of 2 to the 62 pixels": (lambda: make.raw_png((2**31 - 1,) * 2, [bytes(9)]), TOO_MANY),
    "png of 80 megapixels, all there": (
        lambda: make.raw_png((10_000, 8000), [], colours=0, idat=make.zeros(80 * MEGABYTE)),
        TOO_MANY,
    ),
    "png of 1 x a billion": (lambda: make.raw_png((1, 10**9), [bytes(9)]), TOO_MANY),
    "png of 5 million x 8": (
        lambda: make.raw_png((4_999_999, 8), [], colours=6, idat=make.zeros(160 * MEGABYTE)),
        "30000 pixels on a side",
    ),
    "jpeg of 4 gigapixels": (lambda: make.jpeg_of_size(65535, 65535), TOO_MANY),
    "gif of a huge canvas": (lambda: make.gif_bytes((65535, 65535), (0, 0, 8, 8)), TOO_MANY),
    "gif of a small canvas and a huge frame": (
        lambda: make.gif_bytes((16, 16), (65000, 65000, 65535, 65535)),
        TOO_MANY,
    ),
    "webp of a huge canvas": (lambda: make.webp_canvas(2**24, 2**24), "over the limit of 20"),
    "webp of 268 megapixels": (
        lambda: make.webp_lossless_header(16383, 16383),
        "over the limit of 20",
    ),
    "webp of 40 megapixels": (lambda: make.webp_lossless_header(6320, 6320), "over the limit"),
    "jpeg of a thousand scans": (lambda: make.jpeg_of_scans(1000), "take too long"),
    "jpeg of a thousand scans, hidden": (
        lambda: make.jpeg_of_scans(1000, hidden=True),
        "take too long",
    ),
}

TEXT_BOMB = make.zeros(256 * MEGABYTE)
SMALL_ROWS = [bytes(RED) * 16] * 16

# Odd, but a picture: how its bytes are made, its kind, and the colour in its middle.
READ = {
    "jpeg named .png": (lambda: make.jpeg(make.plain()), "JPEG", RED),
    "mpo of two pictures": (
        lambda: make.encoded(
            make.plain(),
            "MPO",
            quality=95,
            subsampling=0,
            save_all=True,
            append_images=[make.plain(BLUE)],
        ),
        "JPEG",
        RED,
    ),
    "jpeg with a film behind it": (
        lambda: make.jpeg(make.plain()) + b"\xff\xda" * 5000 + bytes(9),
        "JPEG",
        RED,
    ),
    "progressive jpeg": (lambda: make.jpeg(make.plain(), progressive=True), "JPEG", RED),
    "grey jpeg": (lambda: make.jpeg(make.plain(200, mode="L")), "JPEG", (200,) * 3),
    "cmyk jpeg, inverted as Adobe does": (
        lambda: make.jpeg(make.plain((0, 255, 255, 0), mode="CMYK")),
        "JPEG",
        RED,
    ),
    "jpeg with broken exif": (
        lambda: make.with_jpeg_segments(
            make.jpeg(make.plain()),
            make.jpeg_segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\x7f"),
        ),
        "JPEG",
        RED,
    ),
    "jpeg with a broken list of pictures": (
        lambda: make.with_jpeg_segments(
            make.jpeg(make.plain()),
            make.jpeg_segment(0xE2, b"MPF\0II*\0\x08\0\0\0\xff\xff"),
        ),
        "JPEG",
        RED,
    ),
    "jpeg with padding before its segments": (
        lambda: make.with_jpeg_segments(make.jpeg(make.plain()), b"\xff" * 1000),
        "JPEG",
        RED,
    ),
    "16-bit grey png": (lambda: make.grey_png([1000] * 16, 16), "PNG", (3, 3, 3)),
    "16-bit grey png, light": (lambda: make.grey_png([40_000] * 16, 16), "PNG", (156,) * 3),
    "16-bit grey png with a clear value": (
        lambda: make.grey_png([1000] * 16, 16, make.chunk(b"tRNS", struct.pack(">H", 1000))),
        "PNG",
        WHITE,
    ),
    "16-bit colour png": (
        lambda: make.raw_png((16, 16), [struct.pack(">3H", 65535, 300, 0) * 16] * 16, depth=16),
        "PNG",
        (255, 1, 0),
    ),
    "16-bit colour png with a clear colour": (
        lambda: make.raw_png(
            (16, 16),
            [struct.pack(">3H", 9000, 300, 0) * 16] * 16,
            16,
            extra=make.chunk(b"tRNS", struct.pack(">3H", 9000, 300, 0)),
        ),
        "PNG",
        WHITE,
    ),
    "16-bit png with alpha": (
        lambda: make.raw_png((16, 16), [struct.pack(">4H", 0, 0, 0, 0) * 16] * 16, 16, 6),
        "PNG",
        WHITE,
    ),
    "4-bit grey png with a clear value": (
        lambda: make.grey_png([9] * 16, 4, make.chunk(b"tRNS", b"\0\x09")),
        "PNG",
        WHITE,
    ),
    "4-bit grey png with another clear value": (
        lambda: make.grey_png([9] * 16, 4, make.chunk(b"tRNS", b"\0\x99")),
        "PNG",
        (153,) * 3,
    ),
    "1-bit png": (lambda: make.png(make.plain(0, mode="1")), "PNG", BLACK),
    "1-bit png, clear": (
        lambda: make.grey_png([0] * 16, 1, make.chunk(b"tRNS", b"\0\0")),
        "PNG",
        WHITE,
    ),
    "grey png with alpha": (
        lambda: make.png(make.plain((0, 0), mode="LA")),
        "PNG",
        WHITE,
    ),
    "png half clear": (
        lambda: make.png(make.plain((255, 0, 0, 127), mode="RGBA")),
        "PNG",
        (255, 128, 128),
    ),
    "png with a clear colour": (
        lambda: make.png(make.plain(), transparency=RED),
        "PNG",
        WHITE,
    ),
    "palette png": (lambda: make.png(make.plain().quantize(2)), "PNG", RED),
    "palette png with one clear colour": (
        lambda: make.png(make.plain().quantize(2), transparency=0),
        "PNG",
        WHITE,
    ),
    "palette png with half-clear colours": (
        lambda: make.png(make.plain().quantize(2), transparency=b"\x7f\x7f"),
        "PNG",
        (255, 128, 128),
    ),
    "palette png whose pixels are beyond its palette": (
        lambda: make.raw_png(
            (16, 16), [b"\xfa" * 16] * 16, colours=3, extra=make.chunk(b"PLTE", bytes(RED))
        ),
        "PNG",
        BLACK,
    ),
    "animated png": (lambda: make.animation("PNG"), "PNG", RED),
    "png with a nonsensical animation": (
        lambda: make.with_png_chunks(make.png(make.plain()), make.chunk(b"acTL", bytes(8)) * 2),
        "PNG",
        RED,
    ),
    "png with a text bomb": (
        lambda: make.with_png_chunks(
            make.png(make.plain()),
            make.chunk(b"zTXt", b"a\0\0" + TEXT_BOMB),
            make.chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + TEXT_BOMB),
            make.chunk(b"iCCP", b"a\0\0" + TEXT_BOMB),
        ),
        "PNG",
        RED,
    ),
    "png whose pixels inflate far beyond its size": (
        lambda: make.raw_png((16, 16), [], colours=0, idat=TEXT_BOMB),
        "PNG",
        BLACK,
    ),
    "png with a damaged comment": (
        lambda: make.with_png_chunks(make.png(make.plain()), make.chunk(b"tEXt", b"a")[:-1] + b"?"),
        "PNG",
        RED,
    ),
    "gif": (lambda: make.gif(make.plain()), "GIF", RED),
    "animated gif": (lambda: make.animation("GIF"), "GIF", RED),
    "gif with a clear colour": (
        lambda: make.gif(make.plain().quantize(2), transparency=0),
        "GIF",
        WHITE,
    ),
    "gif drawn beside its middle": (
        lambda: make.gif_bytes((32, 32), (0, 0, 4, 4), make.gif_pixels([1] * 16)),
        "GIF",
        WHITE,
    ),
    "gif drawn in its middle": (
        lambda: make.gif_bytes((32, 32), (12, 12, 8, 8), make.gif_pixels([1] * 64)),
        "GIF",
        BLUE,
    ),
    "webp": (lambda: make.webp(make.plain()), "WEBP", RED),
    "animated webp": (lambda: make.animation("WEBP", lossless=True), "WEBP", RED),
    "clear webp": (
        lambda: make.webp(make.plain((0, 0, 0, 0), mode="RGBA")),
        "WEBP",
        WHITE,
    ),
    "picture with a name and a script in its comment": (
        lambda: make.jpeg(make.plain(), comment=b"<script>alert(1)</script>"),
        "JPEG",
        RED,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_is_refused_in_one_sentence(name) -> None:
    make_bytes, said = REFUSED[name]
    text = refusal(make_bytes())
    assert said in text
    assert text.endswith(".")
    assert text.count(". ") == 0
    assert "\n" not in text


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_goes_off(name) -> None:
    make_bytes, said = BOMBS[name]
    data = make_bytes()
    start = time.process_time()  # of the processor: a busy machine does not count
    text = refusal(data)
    assert said in text
    assert time.process_time() - start < 1


@pytest.mark.parametrize("name", READ)
def test_an_odd_picture_is_read_right(name) -> None:
    make_bytes, kind, colour = READ[name]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        picture = decode_picture(make_bytes())
    assert not said
    assert picture.source_format == kind
    height, width = picture.pixels.shape[:2]
    tolerance = 2 if kind == "JPEG" else 0
    middle = picture.pixels[height // 2, width // 2].astype(int)
    assert np.abs(middle - colour).max() <= tolerance, middle


def test_every_value_of_16_bit_grey_keeps_its_place() -> None:
    values = list(range(0, 65536, 4096))
    row = decode_picture(make.grey_png(values, 16)).pixels[0, :, 0]
    assert row.tolist() == [value >> 8 for value in values]


def test_a_clear_value_of_grey_is_white_and_only_it() -> None:
    data = make.grey_png([1, 2] * 8, 2, make.chunk(b"tRNS", b"\0\x02"))
    assert decode_picture(data).pixels[0, :2].tolist() == [[85] * 3, [255] * 3]


# Corners of `quadrants` (red green / blue yellow) once the orientation is applied.
UPRIGHT = {
    1: (RED, GREEN, BLUE, YELLOW),
    2: (GREEN, RED, YELLOW, BLUE),
    3: (YELLOW, BLUE, GREEN, RED),
    4: (BLUE, YELLOW, RED, GREEN),
    5: (RED, BLUE, GREEN, YELLOW),
    6: (BLUE, RED, YELLOW, GREEN),
    7: (YELLOW, GREEN, BLUE, RED),
    8: (GREEN, YELLOW, RED, BLUE),
}


def corners(picture: Picture) -> np.ndarray:
    pixels = picture.pixels.astype(int)
    return np.stack([pixels[1, 1], pixels[1, -2], pixels[-2, 1], pixels[-2, -2]])


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_camera_s_rotation_is_applied(kind, orientation, order) -> None:
    note = make.exif(orientation, order)
    data = {
        "JPEG": lambda: make.jpeg(exif=note),
        "PNG": lambda: make.with_png_chunks(make.png(), make.chunk(b"eXIf", note[6:])),
        "WEBP": lambda: make.webp(exif=note),
    }[kind]()
    picture = decode_picture(data)
    size = (24, 40) if orientation > 4 else (40, 24)
    assert picture.original_size == size
    assert picture.pixels.shape == (*size[::-1], 3)
    tolerance = 3 if kind == "JPEG" else 0
    assert np.abs(corners(picture) - UPRIGHT[orientation]).max() <= tolerance


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_rotation_and_reduction_at_decoding_agree(orientation) -> None:
    data = make.jpeg(make.quadrants(3600, 1000), exif=make.exif(orientation))
    picture = decode_picture(data)
    turned = orientation > 4
    assert picture.original_size == ((1000, 3600) if turned else (3600, 1000))
    assert picture.pixels.shape[:2] == ((450, 125) if turned else (125, 450))
    assert np.abs(corners(picture) - UPRIGHT[orientation]).max() <= 3


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_turns_nothing(orientation) -> None:
    picture = decode_picture(make.webp(exif=make.exif(orientation)))
    assert (corners(picture) == UPRIGHT[1]).all()
