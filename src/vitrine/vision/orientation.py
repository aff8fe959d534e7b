"""Which way up a camera held the picture: reading the EXIF orientation and undoing it.

Read here rather than by Pillow, which interprets all of a camera's notes to find this one number
and warns about the damaged ones.
"""

from __future__ import annotations

import struct
from struct import unpack_from

from PIL import Image

ORIENTATION_TAG = 0x0112
AS_STORED = 1

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


def exif_orientation(tiff: bytes) -> int:
    """Orientation in an EXIF block, 1..8; 1, as stored, when it is absent or unreadable.

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
                return value if value in UPRIGHT else AS_STORED
    except struct.error:
        pass
    return AS_STORED


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """Turn or mirror a picture the way its orientation asks for."""
    method = UPRIGHT.get(orientation)
    return image if method is None else image.transpose(method)
