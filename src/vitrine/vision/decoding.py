"""Strangers' bytes become a picture here, and nowhere else.

Everything happens in memory and inside named limits: the kind is told from the content, the number
of pixels is checked before any is decoded, and a big picture is made smaller while or as soon as
it is decoded. Nothing global to Pillow or to Python's warnings is touched, so visitors can be
served at the same moment.
"""

from __future__ import annotations

import threading
from contextlib import nullcontext
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np

# Imported for what they register: without them Pillow would import its forty other formats.
from PIL import GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from vitrine.errors import PictureRefused
from vitrine.i18n import N_
from vitrine.vision.containers import CUT_SHORT, DAMAGED, Box, Header, read_header

FORMATS = tuple(
    plugin.format
    for plugin in (
        JpegImagePlugin.JpegImageFile,
        PngImagePlugin.PngImageFile,
        WebPImagePlugin.WebPImageFile,
        GifImagePlugin.GifImageFile,
    )
)

EMPTY = N_("The picture file is empty: choose another one.")
TOO_HEAVY = N_("The picture file is over {limit} MB: save the picture smaller and try again.")
TOO_MANY_PIXELS = N_(
    "The picture has {width} × {height} pixels, over the limit of {limit} megapixels: save it "
    "smaller and try again."
)
TOO_SMALL = N_(
    "The picture has {width} × {height} pixels: choose one with at least {limit} pixels on each "
    "side."
)
TOO_LONG = N_(
    "The picture has {width} × {height} pixels, over the limit of {limit} pixels on a side: cut "
    "it or save it smaller and try again."
)
TOO_MANY_SCANS = N_("The picture would take too long to read: save it again as JPEG or PNG.")


@dataclass(frozen=True)
class Limits:
    """How much is accepted from a stranger.

    Attributes
    ----------
    file_bytes : int
        Of the file.
    pixels : int
        Width times height, as the header says.
    webp_pixels : int
        The same for WebP, whose decoder takes 15 bytes a pixel where the others take 6 at most.
    smallest_side, longest_side : int
        Pixels, width and height. A ribbon of five million by eight is small by its area alone,
        but cannot be worked on in strips.
    scans : int
        Passes of a progressive JPEG over its pixels; encoders write about ten, and a file of
        10 MB could ask for a hundred thousand.
    working_side : int
        Longest side, in pixels, that a bigger picture is still at least as big as once it has
        been reduced: twice what the image model looks at.
    shared_pixels : int
        Pictures decoded whole that have more pixels take turns, so that many visitors at once
        need the memory of one.
    """

    file_bytes: int = 10 * 2**20
    pixels: int = 40_000_000
    webp_pixels: int = 20_000_000
    smallest_side: int = 8
    longest_side: int = 30_000
    scans: int = 50
    working_side: int = 448
    shared_pixels: int = 4_000_000


# What brings a picture upright, by orientation.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = frozenset({5, 6, 7, 8})

STRIP_PIXELS = 2**20
WHITE = (255, 255, 255)
LIMITS = Limits()
_TURN = threading.Lock()


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture that has been read.

    Attributes
    ----------
    pixels : ndarray of uint8, (height, width, 3)
        RGB, upright, over white, read-only. A picture whose longest side was at least twice
        ``Limits.working_side`` has been divided by a whole number.
    source_format : {"JPEG", "PNG", "WEBP", "GIF"}
        What the bytes were, whatever their name said.
    original_size : tuple of int
        Width and height before any reduction, after rotation.
    """

    pixels: np.ndarray = field(repr=False)
    source_format: str
    original_size: tuple[int, int]


def decode_picture(data: bytes, limits: Limits = LIMITS) -> Picture:
    """Read a JPEG, PNG, WebP or GIF (first frame) from its bytes.

    Rotation of the camera is applied, transparency is laid over white, CMYK, grey, palette and
    16-bit colours become RGB. Colour profiles are not applied.

    Raises
    ------
    PictureRefused
        One sentence that says why and what to do; no other error comes out of here.
    """
    if not data:
        raise PictureRefused(EMPTY)
    if len(data) > limits.file_bytes:
        raise PictureRefused(TOO_HEAVY, limit=limits.file_bytes // 2**20)
    header = read_header(data)
    _check(header, limits)
    # A JPEG of one scan is reduced line by line while it is decoded: it never stands whole.
    whole = header.kind != "JPEG" or header.scans > 1
    big = header.size[0] * header.size[1] > limits.shared_pixels
    image, refusal = None, DAMAGED
    try:
        with _TURN if whole and big else nullcontext():
            image = _decoded(header, limits)
            if header.orientation in UPRIGHT:
                image = image.transpose(UPRIGHT[header.orientation])
    # Pillow's decoders raise nearly every kind of error on broken data, and all mean the same.
    except Exception as error:
        refusal = CUT_SHORT if "truncated" in str(error) else DAMAGED
    if image is None:
        # Raised out of the handler: a refusal that is kept must not keep half a picture alive.
        raise PictureRefused(refusal)
    pixels = np.asarray(image)
    pixels.setflags(write=False)
    turned = header.orientation in SIDEWAYS
    return Picture(pixels, header.kind, header.size[::-1] if turned else header.size)


def _check(header: Header, limits: Limits) -> None:
    width, height = header.size
    most = limits.webp_pixels if header.kind == "WEBP" else limits.pixels
    if width * height > most:
        raise PictureRefused(TOO_MANY_PIXELS, width=width, height=height, limit=most // 10**6)
    if max(width, height) > limits.longest_side:
        raise PictureRefused(TOO_LONG, width=width, height=height, limit=limits.longest_side)
    if min(width, height) < limits.smallest_side:
        raise PictureRefused(TOO_SMALL, width=width, height=height, limit=limits.smallest_side)
    if header.scans > limits.scans:
        raise PictureRefused(TOO_MANY_SCANS)


def _decoded(header: Header, limits: Limits) -> Image.Image:
    """Decode to RGB, divided by a whole number so as to stay above the working side."""
    image: Image.Image = Image.open(BytesIO(header.drawing), formats=[header.kind])
    if image.size != header.size:
        raise ValueError("the decoder sees another size than the header says")
    factor = _factor(header.size, limits)
    # JPEG only: the decoder itself divides by 2, 4 or 8 and does not compute the rest.
    image.draft(None, (max(1, image.width // factor), max(1, image.height // factor)))
    image.load()
    factor = _factor(image.size, limits)
    frame = header.frame or (0, 0, *image.size)
    if image.mode == "RGB" and not header.frame and not image.has_transparency_data:
        return image.reduce(factor) if factor > 1 else image
    # Pillow scales a PNG's samples to 8 bits and forgets to scale its transparent colour.
    colour = image.info.get("transparency")
    if image.mode == "L" and isinstance(colour, int):
        image.info["transparency"] = colour * 255 // (2**header.depth - 1)
    if image.mode == "RGB" and isinstance(colour, tuple) and header.depth == 16:
        image.info["transparency"] = tuple(sample >> 8 for sample in colour)
    # Strip by strip: another copy of 40 megapixels would take 160 MB.
    small = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)))
    rows = factor * max(1, STRIP_PIXELS // (image.width * factor))
    for top in range(0, image.height, rows):
        strip = _over_white(image, frame, top, min(top + rows, image.height))
        small.paste(strip.reduce(factor), (0, top // factor))
    return small


def _factor(size: tuple[int, int], limits: Limits) -> int:
    return max(1, max(size) // limits.working_side)


def _over_white(image: Image.Image, frame: Box, top: int, bottom: int) -> Image.Image:
    """Rows ``top`` to ``bottom`` of a picture drawn inside ``frame``, white elsewhere."""
    strip = Image.new("RGB", (image.width, bottom - top), WHITE)
    left, upper, right, lower = frame[0], max(top, frame[1]), frame[2], min(bottom, frame[3])
    if upper < lower and left < right:
        piece = image.crop((left, upper, right, lower))
        if piece.mode.startswith("I"):
            # 16-bit grey to 8 bits and alpha, by the high byte; Pillow would clip at 255 instead.
            grey = np.asarray(piece)
            alpha = np.where(grey == piece.info.get("transparency", -1), 0, 255).astype(np.uint8)
            bands = ((grey >> 8).astype(np.uint8), alpha)
            piece = Image.merge("LA", [Image.fromarray(band) for band in bands])
        transparent = piece.has_transparency_data
        colours = piece.convert("RGBA" if transparent else "RGB")
        strip.paste(colours, (left, upper - top), colours if transparent else None)
    return strip
