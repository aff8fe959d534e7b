"""Zips of strangers: refused in one sentence, or read around what is wrong in them."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest

from tests.crumbs import png
from tests.prediction.archives import (
    with_declared_size,
    with_encryption_flag,
    with_symlink,
    zipped,
)
from vitrine.errors import PictureRefused
from vitrine.prediction.picture_sources import ArchiveLimits, PictureArchive

SMALL = ArchiveLimits(
    file_bytes=200_000, entries=50, list_bytes=10_000, total_bytes=3_000_000, entry_bytes=1_000_000
)
MANY = zipped({f"{number}.png": b"x" for number in range(60)}, zipfile.ZIP_STORED)
GOOD = zipped({"a.png": png()})


def refusal(action) -> str:
    with pytest.raises(PictureRefused) as caught:
        action()
    text = str(caught.value)
    assert "\n" not in text
    return text


def with_end(data: bytes, at: int, value: bytes) -> bytes:
    """The zip with ``value`` written into its last record."""
    content = bytearray(data)
    start = content.rfind(b"PK\x05\x06") + at
    content[start : start + len(value)] = value
    return bytes(content)


def test_pictures_are_found_by_the_last_part_of_their_name() -> None:
    archive = PictureArchive(zipped({"photos/été/a.png": png(), "b.png": b"b"}))
    assert archive.read("a.png") == png()
    assert archive.read("b.png") == b"b"
    assert len(archive) == 2
    assert "a.png" in archive
    assert "photos/été/a.png" not in archive


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "cannot be read as a zip"),
        (b"not a zip at all" * 100, "cannot be read as a zip"),
        (png(), "cannot be read as a zip"),
        (GOOD[: len(GOOD) // 2], "cannot be read as a zip"),
        (GOOD[:-1], "cannot be read as a zip"),
        (GOOD[60:], "cannot be read as a zip"),
        (with_end(GOOD, 16, b"\xff\xff\xff\x7f"), "cannot be read as a zip"),
        (b"PK\x05\x06" + bytes(200_000), "over 0 MB"),
        (MANY, "over 50 files"),
        (with_end(MANY, 8, b"\x01\x00\x01\x00"), "over 50 files"),
        (with_end(GOOD, 12, (2**31).to_bytes(4, "little")), "over 50 files"),
        (GOOD[:-22] + b"PK\x06\x07" + bytes(16) + GOOD[-22:], "over 50 files"),
        (with_encryption_flag(GOOD), "password"),
        (zipped({"a.png": png(), "more/inner.ZIP": GOOD}), "another archive, inner.ZIP"),
        (zipped({"a.tar.gz": b"x"}), "another archive"),
        (zipped({"a.png": png()}, zipfile.ZIP_BZIP2), "compressed in a way"),
        (zipped({"a.png": png()}, zipfile.ZIP_LZMA), "compressed in a way"),
        (zipped({f"{n}.png": bytes(999_999) for n in range(4)}), "once unpacked"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_zip_that_is_not_read_is_refused_in_one_sentence(data, said) -> None:
    assert said in refusal(lambda: PictureArchive(data, SMALL))


@pytest.mark.parametrize(
    "name",
    ["../../etc/secret.png", "/etc/secret.png", "C:\\secret.png", "..\\..\\secret.png"],
)
def test_a_name_that_is_a_path_is_only_its_last_part_and_nothing_is_written(
    name, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    archive = PictureArchive(zipped({name: png()}))
    assert archive.read("secret.png") == png()
    assert "not among the pictures" in refusal(lambda: archive.read(name))
    assert list(tmp_path.rglob("*")) == []


def test_a_bomb_is_refused_before_memory_is_filled() -> None:
    bomb = zipped({"bomb.png": bytes(60_000_000)})
    assert len(bomb) < 200_000
    limits = ArchiveLimits(entry_bytes=1_000_000)
    tracemalloc.start()
    said = refusal(lambda: PictureArchive(bomb, limits).read("bomb.png"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "over 0 MB" in said
    assert peak < 3_000_000


@pytest.mark.parametrize("declared", [1, 900_000])
def test_a_bomb_that_lies_about_its_size_gives_no_more_than_it_declared(declared) -> None:
    bomb = with_declared_size(zipped({"bomb.png": bytes(60_000_000)}), declared)
    archive = PictureArchive(bomb, SMALL)
    tracemalloc.start()
    assert "damaged" in refusal(lambda: archive.read("bomb.png"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


def test_files_laid_over_one_another_are_damaged_or_refused() -> None:
    # Forty entries of the list that all point to one file: the classic flat bomb.
    stream = io.BytesIO(zipped({"0.png": bytes(100_000)}))
    with zipfile.ZipFile(stream, "a") as archive:
        first = archive.infolist()[0]
        for number in range(1, 40):
            twin = zipfile.ZipInfo(f"{number}.png")
            for kept in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(twin, kept, getattr(first, kept))
            archive.filelist.append(twin)
            archive.NameToInfo[twin.filename] = twin
        archive._didModify = True
    assert "once unpacked" in refusal(lambda: PictureArchive(stream.getvalue(), SMALL))


def test_two_pictures_of_one_name_are_given_to_no_row() -> None:
    archive = PictureArchive(zipped({"x/a.png": png(), "y/a.png": b"other", "b.png": b"b"}))
    assert "several pictures called a.png" in refusal(lambda: archive.read("a.png"))
    assert archive.read("b.png") == b"b"


def test_folders_links_and_what_macos_adds_are_no_pictures() -> None:
    archive = PictureArchive(
        zipped({"photos/": b"", "__MACOSX/photos/._a.png": b"x", "._b.png": b"", "a.png": b"a"})
    )
    assert len(archive) == 1
    link = PictureArchive(with_symlink("a.png", "/etc/passwd"))
    for name in ("a.png", "", ".", "..", "photos"):
        assert "not among the pictures" in refusal(lambda name=name: link.read(name))


def test_a_damaged_picture_costs_itself_only() -> None:
    data = bytearray(zipped({"a.png": png(), "b.png": b"b" * 50}, zipfile.ZIP_STORED))
    data[data.find(b"IDAT")] ^= 0xFF
    archive = PictureArchive(bytes(data))
    assert "a.png is damaged in the zip" in refusal(lambda: archive.read("a.png"))
    assert archive.read("b.png") == b"b" * 50


def test_any_byte_altered_is_read_or_refused() -> None:
    data = zipped({"a.png": png(), "dossier/é.png": png((1, 2, 3))})
    for place in range(len(data)):
        for flip in (0x01, 0xFF):
            altered = bytearray(data)
            altered[place] ^= flip
            try:
                archive = PictureArchive(bytes(altered))
                for name in list(archive._entries):
                    archive.read(name)
            except PictureRefused:
                pass


def test_a_comment_at_the_end_is_allowed() -> None:
    stream = io.BytesIO(GOOD)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = b"made with care"
    assert PictureArchive(stream.getvalue()).read("a.png") == png()
