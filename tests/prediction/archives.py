"""Zips built for the tests, good and hostile."""

from __future__ import annotations

import io
import zipfile


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files, under these very names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return stream.getvalue()


def patched(data: bytes, local: int, central: int, value: bytes) -> bytes:
    """The zip with ``value`` written into the first entry's local and central headers."""
    content = bytearray(data)
    for mark, place in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        start = content.find(mark) + place
        content[start : start + len(value)] = value
    return bytes(content)


def with_encryption_flag(data: bytes) -> bytes:
    return patched(data, 6, 8, b"\x01\x00")


def with_declared_size(data: bytes, size: int) -> bytes:
    """The same bytes, said to unpack to another size."""
    return patched(data, 22, 24, size.to_bytes(4, "little"))


def with_symlink(name: str, target: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.create_system = 3
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, target)
    return stream.getvalue()
