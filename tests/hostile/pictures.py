"""Makers of pictures, good and bad: every byte is made here, none is kept in a file."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence

from PIL import Image

RED, GREEN, BLUE, YELLOW = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)
WHITE, BLACK = (255, 255, 255), (0, 0, 0)


def plain(colour=RED, size=(32, 32), mode="RGB") -> Image.Image:
    return Image.new(mode, size, colour)


def quadrants(width=40, height=24) -> Image.Image:
    """Red and green above, blue and yellow below."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    image.paste(YELLOW, (width // 2, height // 2, width, height))
    return image


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def jpeg(image: Image.Image | None = None, **options: object) -> bytes:
    return encoded(image or quadrants(), "JPEG", quality=95, subsampling=0, **options)


def png(image: Image.Image | None = None, **options: object) -> bytes:
    return encoded(image or quadrants(), "PNG", **options)


def webp(image: Image.Image | None = None, **options: object) -> bytes:
    return encoded(image or quadrants(), "WEBP", **{"lossless": True, "exact": True, **options})


def gif(image: Image.Image | None = None, **options: object) -> bytes:
    return encoded(image or quadrants(), "GIF", **options)


def animation(kind: str, **options: object) -> bytes:
    """A red frame, then a blue one."""
    frames = {"save_all": True, "append_images": [plain(BLUE)], "duration": 100}
    return encoded(plain(RED), kind, **frames, **options)


def exif(orientation: int, order: str = "<") -> bytes:
    """EXIF block that holds an orientation and nothing else."""
    mark = b"II" if order == "<" else b"MM"
    tiff = struct.pack(order + "2sHIH", mark, 42, 8, 1)
    tiff += struct.pack(order + "HHIHHI", 0x0112, 3, 1, orientation, 0, 0)
    return b"Exif\0\0" + tiff


def jpeg_segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def with_jpeg_segments(data: bytes, *segments: bytes) -> bytes:
    """Put segments right behind the start of a JPEG."""
    return data[:2] + b"".join(segments) + data[2:]


def jpeg_of_size(width: int, height: int) -> bytes:
    """A small JPEG whose header says another size."""
    data = bytearray(jpeg(plain()))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def jpeg_of_scans(scans: int, hidden: bool = False) -> bytes:
    """A progressive JPEG that goes over its pixels again and again.

    ``hidden``: a table in front of them holds the bytes of an end of image.
    """
    data = encoded(plain(), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    tail = data[last:-2]
    table = jpeg_segment(0xC4, bytes([0x13, 2]) + bytes(15) + b"\xff\xd9") if hidden else b""
    return data[:-2] + table + tail * scans + b"\xff\xd9"


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", checksum)


SIGNATURE = b"\x89PNG\r\n\x1a\n"


def raw_png(
    size: tuple[int, int],
    rows: Sequence[bytes],
    depth: int = 8,
    colours: int = 2,
    extra: bytes = b"",
    idat: bytes | None = None,
) -> bytes:
    """PNG chunk by chunk; ``extra`` goes between header and pixels."""
    header = struct.pack(">IIBBBBB", *size, depth, colours, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows)) if idat is None else idat
    parts = chunk(b"IHDR", header), extra, chunk(b"IDAT", pixels), chunk(b"IEND")
    return SIGNATURE + b"".join(parts)


def grey_png(values: Sequence[int], depth: int, extra: bytes = b"") -> bytes:
    """16 x 16 PNG in grey whose columns are ``values`` (16 of them), of ``depth`` bits."""
    bits = "".join(f"{value:0{depth}b}" for value in values)
    row = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return raw_png((16, 16), [row] * 16, depth, 0, extra)


def with_png_chunks(data: bytes, *chunks: bytes) -> bytes:
    """Put chunks right behind the header of a PNG."""
    return data[:33] + b"".join(chunks) + data[33:]


def zeros(count: int) -> bytes:
    """``count`` zero bytes, compressed about a thousand times."""
    squeeze = zlib.compressobj(9)
    blocks = [squeeze.compress(bytes(2**20)) for _ in range(count // 2**20)]
    return b"".join(blocks) + squeeze.flush()


def gif_bytes(
    canvas: tuple[int, int], frame: tuple[int, int, int, int], pixels: bytes = b"", extra=b""
) -> bytes:
    """GIF block by block: two colours, red and blue; ``frame`` is left, upper, width, height."""
    opening = b"GIF89a" + struct.pack("<HHBBB", *canvas, 0x80, 0, 0) + bytes((*RED, *BLUE))
    image = b"\x2c" + struct.pack("<4HB", *frame, 0)
    return opening + extra + image + pixels + b"\x3b"


def gif_pixels(indices: Sequence[int]) -> bytes:
    """Uncompressed LZW codes for pixels of two colours: 3 bits each, cleared after every one."""
    codes = [code for index in indices for code in (4, index)] + [5]
    bits = sum(code << 3 * place for place, code in enumerate(codes))
    data = bits.to_bytes(3 * len(codes) // 8 + 1, "little")
    blocks = [data[start : start + 255] for start in range(0, len(data), 255)]
    return b"\x02" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        struct.pack("<4sI", kind, len(data)) + data + bytes(len(data) % 2) for kind, data in chunks
    )
    return struct.pack("<4sI4s", b"RIFF", len(body) + 4, b"WEBP") + body


def webp_canvas(width: int, height: int, *chunks: tuple[bytes, bytes], flags: int = 0) -> bytes:
    """Extended WebP that announces a canvas."""
    low = [struct.pack("<I", side - 1)[:3] for side in (width, height)]
    return riff((b"VP8X", struct.pack("<I", flags) + b"".join(low)), *chunks)


def webp_lossless_header(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return riff((b"VP8L", b"\x2f" + struct.pack("<I", bits) + bytes(16)))


# Small pictures that are read, one of each kind: what the fuzzers cut and change.
def seeds() -> dict[str, bytes]:
    clear = Image.new("RGBA", (24, 24), (255, 0, 0, 128))
    return {
        "jpeg": jpeg(exif=exif(6)),
        "progressive": jpeg(progressive=True),
        "cmyk": jpeg(plain((0, 255, 255, 0), mode="CMYK")),
        "png": with_png_chunks(png(), chunk(b"eXIf", exif(8)[6:]), chunk(b"tEXt", b"a\0b")),
        "clear png": png(clear),
        "palette": png(quadrants().quantize(4), transparency=b"\x00\x80\xff\xff"),
        "interlaced": png(quadrants().convert("1")),
        "apng": animation("PNG"),
        "gif": animation("GIF"),
        "webp": webp(exif=exif(3)),
        "lossy": webp(lossless=False),
        "animated webp": animation("WEBP"),
        "clear webp": webp(clear),
    }
