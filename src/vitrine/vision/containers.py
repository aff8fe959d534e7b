"""What a picture file says of itself, read without decoding a pixel.

Strangers' files are walked here part by part: the kind is told from the content, the size is known
before memory is spent on it, and only the parts that draw the picture are handed on. Comments,
colour profiles, thumbnails and animation never reach the decoder, so a bomb hidden in them never
goes off and a picture whose camera data is damaged is still read.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import unpack_from

from vitrine.errors import PictureRefused
from vitrine.i18n import N_

NOT_A_PICTURE = N_("This file is not a picture: choose a JPEG, PNG, WebP or GIF picture.")
OTHER_KIND = N_("{kind} pictures are not read here: save it as JPEG or PNG and try again.")
CUT_SHORT = N_("The end of the picture file is missing: copy or download it again and try again.")
DAMAGED = N_("The picture file is damaged: open it elsewhere and save it again as JPEG or PNG.")

# No honest file under 10 MB has as many segments, chunks or blocks; a dishonest one has millions.
MOST_PARTS = 65_536

# Kinds of picture that are not read, known by their first bytes: a refusal then names them.
BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "HEIC"),
    **dict.fromkeys((b"mif1", b"msf1"), "HEIF"),
    **dict.fromkeys((b"avif", b"avis"), "AVIF"),
}
OTHERS = {
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",
    b"MM\0+": "TIFF",
    b"\0\0\0\x0cjP  ": "JPEG 2000",
    b"\0\0\0\x0cJXL ": "JPEG XL",
    b"\xff\x0a": "JPEG XL",
    b"8BPS": "Photoshop",
    b"\0\0\1\0": "ICO",
}

ORIENTATION_TAG = 0x0112
AS_STORED = 1

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Header:
    """What is known of a picture before it is decoded.

    Attributes
    ----------
    kind : {"JPEG", "PNG", "WEBP", "GIF"}
        Told from the content.
    size : tuple of int
        Width and height as stored, before any rotation.
    drawing : bytes
        The file with only the parts that draw its (first) picture.
    orientation : int
        EXIF orientation, 1..8; 1 where there is none.
    frame : tuple of int, optional
        Left, upper, right and lower edge of what is drawn, where it is not the whole picture.
    depth : int
        Bits a sample.
    scans : int
        Passes over the picture (progressive JPEG); more than one keeps it all in memory.
    """

    kind: str
    size: tuple[int, int]
    drawing: bytes = field(repr=False)
    orientation: int = 1
    frame: Box | None = None
    depth: int = 8
    scans: int = 1


def read_header(data: bytes) -> Header:
    """Walk a picture file.

    Raises
    ------
    PictureRefused
        When it is no JPEG, PNG, WebP or GIF, or its structure is broken.
    """
    for signature, reader in READERS.items():
        if data.startswith(signature):
            try:
                return reader(data)
            except (struct.error, IndexError):
                # Every reader fetches by position: a fetch past the end means a missing end.
                raise PictureRefused(CUT_SHORT) from None
    if kind := _other_kind(data):
        raise PictureRefused(OTHER_KIND, kind=kind)
    raise PictureRefused(NOT_A_PICTURE)


def _other_kind(data: bytes) -> str | None:
    """Name of a kind of picture that is known but not read, from its first bytes."""
    if data[4:8] == b"ftyp":
        return BRANDS.get(data[8:12])
    text = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype svg")):
        return "SVG" if b"<svg" in text and b"<html" not in text else None
    if data.startswith(b"BM") and data[6:10] == bytes(4):
        return "BMP"
    return next((name for start, name in OTHERS.items() if data.startswith(start)), None)


def exif_orientation(tiff: bytes) -> int:
    """Orientation in an EXIF block, 1..8; 1, as stored, when it is absent or unreadable.

    Read here rather than by Pillow, which interprets all of a camera's notes to find this one
    number and warns about the damaged ones.

    Parameters
    ----------
    tiff : bytes
        The block from its TIFF header on.
    """
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return AS_STORED
    try:
        (directory,) = unpack_from(order + "I", tiff, 4)
        (count,) = unpack_from(order + "H", tiff, directory)
        for entry in range(directory + 2, directory + 2 + 12 * count, 12):
            tag, value = unpack_from(order + "H6xH", tiff, entry)
            if tag == ORIENTATION_TAG:
                return value if 1 <= value <= 8 else AS_STORED
    except struct.error:
        pass
    return AS_STORED


# JPEG: segments, and after each start of scan the compressed pixels, where no marker can hide.
MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")  # the others stand alone or are padding
START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
END_OF_IMAGE, START_OF_SCAN, APP0, APP1, APP14 = 0xD9, 0xDA, 0xE0, 0xE1, 0xEE
# APP0 and APP14 tell how colours are coded; the other applications' notes and comments do not.
NOTES = frozenset({*range(0xE0, 0xF0), 0xFE}) - {APP0, APP14}
EXIF = b"Exif\0\0"


def _read_jpeg(data: bytes) -> Header:
    kept, size, orientation, scans = [data[:2]], None, 0, []
    for marker, start, end in _jpeg_segments(data):
        if marker == START_OF_SCAN:
            scans.append(start)
        elif not scans and marker not in NOTES:
            kept.append(data[start:end])
        if marker in START_OF_FRAME and not scans:
            height, width = unpack_from(">HH", data, start + 5)
            size = (width, height)
        elif marker == APP1 and not orientation and data.startswith(EXIF, start + 4):
            orientation = exif_orientation(data[start + 4 + len(EXIF) : end])
    if size is None or not scans:
        raise PictureRefused(DAMAGED)
    drawing = b"".join((*kept, data[scans[0] :]))
    return Header("JPEG", size, drawing, orientation or 1, scans=len(scans))


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each segment of the first picture: a phone may append others."""
    position = 2
    for _ in range(MOST_PARTS):
        found = MARKER.search(data, position)
        if found is None:
            raise PictureRefused(CUT_SHORT)
        start, marker = found.start(), data[found.end() - 1]
        if marker == END_OF_IMAGE:
            return
        (length,) = unpack_from(">H", data, start + 2)
        position = start + 2 + length
        if length < 2:
            break
        yield marker, start, position
    raise PictureRefused(DAMAGED)


# PNG: chunks, each with a checksum. IDAT holds the still picture; an animation's other frames
# (fdAT) are left out.
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_PALETTE = 3
PNG_ONCE = (b"IHDR", b"PLTE", b"tRNS")
PNG_KEPT = frozenset({*PNG_ONCE, b"IDAT", b"eXIf"})


def _read_png(data: bytes) -> Header:
    parts: dict[bytes, list[memoryview]] = {kind: [] for kind in PNG_KEPT}
    for kind, body in _png_chunks(data):
        parts[kind].append(body)
    if not parts[b"IHDR"] or not parts[b"IDAT"]:
        raise PictureRefused(DAMAGED)
    width, height, depth, colours = unpack_from(">IIBB", parts[b"IHDR"][0])
    if colours == PNG_PALETTE and not parts[b"PLTE"]:
        raise PictureRefused(DAMAGED)
    orientation = exif_orientation(b"".join(parts[b"eXIf"][:1]))
    chunks = [_png_chunk(kind, *parts[kind][:1]) for kind in PNG_ONCE if parts[kind]]
    chunks += _png_chunk(b"IDAT", *parts[b"IDAT"]), _png_chunk(b"IEND")
    drawing = b"".join((PNG_SIGNATURE, *chunks))
    return Header("PNG", (width, height), drawing, orientation, depth=depth)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Kind and body of the chunks that are kept, their checksums checked."""
    view, position = memoryview(data), len(PNG_SIGNATURE)
    for _ in range(MOST_PARTS):
        length, kind = unpack_from(">I4s", data, position)
        body = view[position + 8 : position + 8 + length]
        (checksum,) = unpack_from(">I", data, position + 8 + length)
        position += 12 + length
        if kind in PNG_KEPT:
            if zlib.crc32(body, zlib.crc32(kind)) != checksum:
                raise PictureRefused(DAMAGED)
            yield kind, body
        if kind == b"IEND":
            return
    raise PictureRefused(DAMAGED)


def _png_chunk(kind: bytes, *bodies: memoryview) -> bytes:
    body = b"".join(bodies)
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", checksum)


# GIF: a canvas, then blocks; the first image block is the first frame.
GIF_EXTENSION, GIF_IMAGE, GIF_TRAILER, GIF_CONTROL = 0x21, 0x2C, 0x3B, 0xF9


def _read_gif(data: bytes) -> Header:
    canvas_width, canvas_height, flags = unpack_from("<HHB", data, 6)
    opening = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    control, image = b"", 0
    for label, start, end in _gif_blocks(data, opening):
        if label == GIF_CONTROL:
            control = data[start:end]
        image = start
    left, upper, width, height = unpack_from("<4H", data, image + 1)
    frame = (left, upper, left + width, upper + height)
    size = (max(canvas_width, frame[2]), max(canvas_height, frame[3]))
    drawing = data[:opening] + control + data[image:]
    return Header("GIF", size, drawing, frame=None if frame == (0, 0, *size) else frame)


def _gif_blocks(data: bytes, position: int) -> Iterator[tuple[int, int, int]]:
    """Label, start and end of each extension, then of the first image block."""
    for _ in range(MOST_PARTS):
        introducer = data[position]
        if introducer == GIF_IMAGE:
            yield GIF_IMAGE, position, position
            return
        if introducer == GIF_TRAILER:
            break
        end = position + 1
        if introducer == GIF_EXTENSION:
            end = _after_sub_blocks(data, position + 2)
            yield data[position + 1], position, end
        position = end
    raise PictureRefused(DAMAGED)


def _after_sub_blocks(data: bytes, position: int) -> int:
    for _ in range(MOST_PARTS):
        length = data[position]
        position += 1 + length
        if length == 0:
            return position
    raise PictureRefused(DAMAGED)


# WebP: RIFF chunks; the first tells the size. The decoder reads pixels alone, nothing is left out.
def _read_webp(data: bytes) -> Header:
    length, form, first = unpack_from("<I4s4s", data, 4)
    if form != b"WEBP":
        raise PictureRefused(NOT_A_PICTURE)
    if len(data) < 8 + length:
        raise PictureRefused(CUT_SHORT)
    if first == b"VP8 ":
        width, height = unpack_from("<HH", data, 26)
        size = (width & 0x3FFF, height & 0x3FFF)
    elif first == b"VP8L":
        (bits,) = unpack_from("<I", data, 21)
        size = ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    elif first == b"VP8X":
        low_width, high_width, low_height, high_height = unpack_from("<HBHB", data, 24)
        size = ((high_width << 16 | low_width) + 1, (high_height << 16 | low_height) + 1)
    else:
        raise PictureRefused(DAMAGED)
    exif = next(_webp_exif(data, 8 + length), b"")
    orientation = exif_orientation(exif.removeprefix(EXIF))
    return Header("WEBP", size, data, orientation)


def _webp_exif(data: bytes, finish: int) -> Iterator[bytes]:
    position = 12
    for _ in range(MOST_PARTS):
        if position + 8 > finish:
            return
        kind, length = unpack_from("<4sI", data, position)
        if kind == b"EXIF":
            yield data[position + 8 : position + 8 + length]
        position += 8 + length + length % 2
    raise PictureRefused(DAMAGED)


READERS = {
    b"\xff\xd8\xff": _read_jpeg,
    PNG_SIGNATURE: _read_png,
    b"GIF87a": _read_gif,
    b"GIF89a": _read_gif,
    b"RIFF": _read_webp,
}
