"""Kinds of picture that are not read, known by their first bytes: a refusal then names them."""

from __future__ import annotations

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


def other_kind(data: bytes) -> str | None:
    """Name of a kind of picture that is known but not read, from its first bytes."""
    if data[4:8] == b"ftyp":
        return BRANDS.get(data[8:12])
    text = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype svg")):
        return "SVG" if b"<svg" in text and b"<html" not in text else None
    if data.startswith(b"BM") and data[6:10] == bytes(4):
        return "BMP"
    return next((name for start, name in OTHERS.items() if data.startswith(start)), None)
