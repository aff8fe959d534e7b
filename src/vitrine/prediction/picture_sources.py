"""Where the pictures of a table come from: a folder here, or a stranger's zip.

The zip is read in memory and inside named limits; nothing is extracted. Names are only looked up by
their last part, so no name of the archive is ever a path here. The size of the list of files is
checked before it is read, the declared sizes before any file is, and each file is read to its limit
and not a byte further, whatever was declared.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import NoReturn, Protocol

from vitrine.errors import PictureRefused
from vitrine.i18n import N_
from vitrine.vision.decoding import LIMITS as PICTURE_LIMITS
from vitrine.vision.decoding import TOO_HEAVY

# One sentence for folder and zip: the same table gets the same answers from both.
PICTURE_ABSENT = N_("The picture {file} is not among the pictures given.")
NOT_A_ZIP = N_("The zip of pictures cannot be read as a zip: make it again.")
TOO_BIG = N_("The zip of pictures is over {limit} MB: give fewer or smaller pictures.")
TOO_MANY = N_("The zip holds over {limit} files: give only the pictures that the table names.")
TOO_BIG_INSIDE = N_("The files of the zip make over {limit} MB once unpacked: give fewer pictures.")
ENCRYPTED = N_("The zip of pictures is protected by a password: make it again without one.")
NESTED = N_("The zip holds another archive, {file}: put the pictures in it directly.")
METHOD = N_("The zip is compressed in a way that is not read: make it again as an ordinary zip.")
AMBIGUOUS = N_("The zip holds several pictures called {file}: give each one its own name.")
ENTRY_DAMAGED = N_("The picture {file} is damaged in the zip: make the zip again.")

# The others are decompressed by Python without a limit on what a few bytes may become.
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
ARCHIVES = {".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".jar"}
# What macOS adds beside every picture.
HIDDEN_FOLDER, HIDDEN_FILE = "__MACOSX/", "."
ENCRYPTED_FLAG = 0x1

END = struct.Struct("<4s4H2LH")
END_MARK, LONG_END_MARK = b"PK\x05\x06", b"PK\x06\x07"
LONG_END_SIZE = 20
LONGEST_COMMENT = 0xFFFF


class PictureSource(Protocol):
    """Gives the bytes of a picture by its file name, which is never a path."""

    def read(self, name: str) -> bytes:
        """Bytes of the picture called ``name``.

        Raises
        ------
        PictureRefused
            When there is none, or it is not given out.
        """


@dataclass(frozen=True)
class _PictureFolder:
    """The files of one folder, not of those below it."""

    folder: Path

    def read(self, name: str) -> bytes:
        """Bytes of a file; see :class:`PictureSource`."""
        try:
            return (self.folder / name).read_bytes()
        # ValueError: a name with a null character.
        except (OSError, ValueError) as error:
            raise PictureRefused(PICTURE_ABSENT, file=name) from error


def source_of(pictures: Path | PictureSource | None) -> PictureSource | None:
    """A folder's path as a source; a source, or nothing, as it is."""
    return _PictureFolder(pictures) if isinstance(pictures, Path) else pictures


@dataclass(frozen=True)
class ArchiveLimits:
    """How much is accepted from a stranger.

    Attributes
    ----------
    file_bytes : int
        Of the zip.
    entries : int
        Files, folders and what macOS adds: two for each row of the longest table, and room.
    list_bytes : int
        Of the list of files at the end of the zip, which is read whole.
    total_bytes : int
        Of all files once unpacked, as declared; no file gives more than it declares.
    entry_bytes : int
        Of one picture.
    """

    file_bytes: int = 200 * 2**20
    entries: int = 25_000
    list_bytes: int = 6 * 2**20
    total_bytes: int = 1000 * 2**20
    entry_bytes: int = PICTURE_LIMITS.file_bytes


ARCHIVE_LIMITS = ArchiveLimits()


class PictureArchive:
    """The pictures of a zip, by file name.

    Raises
    ------
    PictureRefused
        When the zip as a whole is not read: broken, protected, too big, nested.
    """

    def __init__(self, data: bytes, limits: ArchiveLimits = ARCHIVE_LIMITS) -> None:
        self.limits = limits
        if len(data) > limits.file_bytes:
            raise PictureRefused(TOO_BIG, limit=limits.file_bytes // 2**20)
        _check_list(data, limits)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        # A broken list of files makes zipfile raise nearly every kind of error; all mean the same.
        except Exception as error:
            raise PictureRefused(NOT_A_ZIP) from error
        entries = self._zip.infolist()
        _check_entries(entries, limits)
        pictures = [entry for entry in entries if _is_picture(entry)]
        self._entries = {_base_name(entry.filename): entry for entry in pictures}
        times = Counter(_base_name(entry.filename) for entry in pictures)
        self._ambiguous = {name for name, count in times.items() if count > 1}

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def read(self, name: str) -> bytes:
        """Bytes of a picture, at most ``entry_bytes``.

        Raises
        ------
        PictureRefused
            When no file or several have this name, or it is too big or damaged.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise PictureRefused(PICTURE_ABSENT, file=name)
        if name in self._ambiguous:
            raise PictureRefused(AMBIGUOUS, file=name)
        if entry.file_size > self.limits.entry_bytes:
            self._refuse_weight()
        content = self._unpacked(entry, name)
        if len(content) > self.limits.entry_bytes:
            self._refuse_weight()
        return content

    def _unpacked(self, entry: zipfile.ZipInfo, name: str) -> bytes:
        try:
            with self._zip.open(entry) as stream:
                return stream.read(self.limits.entry_bytes + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
            pass
        # Raised out of the handler: a refusal that is kept must not keep the bytes alive.
        raise PictureRefused(ENTRY_DAMAGED, file=name)

    def _refuse_weight(self) -> NoReturn:
        raise PictureRefused(TOO_HEAVY, limit=self.limits.entry_bytes // 2**20)


def _base_name(name: str) -> str:
    """Last part of a name that may be written as a path, of any system."""
    return PurePosixPath(name.replace("\\", "/")).name


def _is_picture(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry may be asked for: a plain file that its owner can see."""
    name = _base_name(entry.filename)
    hidden = entry.filename.startswith(HIDDEN_FOLDER) or name.startswith(HIDDEN_FILE)
    link = stat.S_ISLNK(entry.external_attr >> 16)
    return bool(name) and not (entry.is_dir() or hidden or link)


def _check_list(data: bytes, limits: ArchiveLimits) -> None:
    """Refuse a list of files that would fill memory, before :mod:`zipfile` reads it whole."""
    place = data.rfind(END_MARK, max(0, len(data) - END.size - LONGEST_COMMENT))
    if data[-END.size :].startswith(END_MARK):
        place = len(data) - END.size  # where zipfile looks first
    if place < 0 or place + END.size > len(data):
        raise PictureRefused(NOT_A_ZIP)
    _, _, _, _, count, size, _, _ = END.unpack_from(data, place)
    # The long form is for more files and bytes than are accepted here anyway.
    long_form = data[max(0, place - LONG_END_SIZE) : place].startswith(LONG_END_MARK)
    if long_form or count > limits.entries or size > limits.list_bytes:
        raise PictureRefused(TOO_MANY, limit=limits.entries)


def _check_entries(entries: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    if len(entries) > limits.entries:
        raise PictureRefused(TOO_MANY, limit=limits.entries)
    # The beginning is missing: zipfile opens such a zip all the same.
    if any(entry.header_offset < 0 for entry in entries):
        raise PictureRefused(NOT_A_ZIP)
    if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
        raise PictureRefused(ENCRYPTED)
    if any(entry.compress_type not in METHODS for entry in entries):
        raise PictureRefused(METHOD)
    for entry in entries:
        name = _base_name(entry.filename)
        if not entry.is_dir() and PurePosixPath(name).suffix.lower() in ARCHIVES:
            raise PictureRefused(NESTED, file=name)
    if sum(entry.file_size for entry in entries) > limits.total_bytes:
        raise PictureRefused(TOO_BIG_INSIDE, limit=limits.total_bytes // 2**20)
