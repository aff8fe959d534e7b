"""Partial files: the bytes that came so far, kept where a later run finds them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vitrine.artefacts.manifest import HASH_BLOCK
from vitrine.artefacts.transfer import Item, Note, resumes
from vitrine.artefacts.writing import write_atomically
from vitrine.errors import TransferFailed
from vitrine.i18n import N_

# Beside the target: a move within one folder is a move within one file system, thus atomic.
FOLDER = ".fetching"


class Partial:
    """The partial file of one item, and the note that says what it is part of.

    Both lie in a hidden folder beside the target. The note is written before the first byte, so
    bytes without a note are nobody's and are never gone on from.
    """

    def __init__(self, item: Item) -> None:
        self.item = item
        self.folder = item.target.parent / FOLDER
        self.file = self.folder / f"{item.target.name}.part"
        self.note_file = self.folder / f"{item.target.name}.json"

    def note(self) -> Note | None:
        """Note of a partial file that can be gone on from; None when there is none."""
        try:
            note = Note(**json.loads(self.note_file.read_text("utf-8")))
            return note if resumes(note, self.item, self.size) else None
        except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
            return None

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return self.file.stat().st_size

    def start(self, note: Note) -> None:
        """Begin anew, as part of what the note says."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.file.unlink(missing_ok=True)
        write_atomically(self.note_file, json.dumps(asdict(note)).encode())

    @contextmanager
    def appending(self) -> Iterator[Callable[[bytes], None]]:
        """Give the function that adds bytes, unbuffered: they survive the death of the process."""
        with self.file.open("ab", buffering=0) as file:

            def append(block: bytes) -> None:
                left = memoryview(block)
                # An unbuffered write may take only a part, as on a disk that is nearly full.
                while left:
                    left = left[file.write(left) :]

            yield append

    def digest(self) -> Any:
        """SHA-256 of the bytes that are there, as a ``hashlib`` object that takes more."""
        digest = hashlib.sha256()
        with suppress(FileNotFoundError), self.file.open("rb") as stream:
            while block := stream.read(HASH_BLOCK):
                digest.update(block)
        return digest

    def place(self) -> None:
        """Move into place: a reader sees the old file or the new one, never half of it."""
        self.file.replace(self.item.target)
        self.discard()

    def discard(self) -> None:
        """Remove every trace but the folder, in which other threads may be at work."""
        self.file.unlink(missing_ok=True)
        self.note_file.unlink(missing_ok=True)


def sweep(targets: Iterable[Path], whole: bool) -> None:
    """Remove the hidden folders beside the targets, when no thread is at work any more.

    Parameters
    ----------
    targets : iterable of Path
    whole : bool
        Whether every file is in place: then whatever an earlier death left goes too. Otherwise a
        folder stays as long as it holds something to go on from.
    """
    for folder in {target.parent / FOLDER for target in targets}:
        if whole:
            shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            folder.rmdir()


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Keep a second fetch out of the folder until the block ends.

    The lock is on the folder itself and dies with the process: nothing is left to clean up.

    Raises
    ------
    TransferFailed
        When another process has it.
    """
    try:
        import fcntl
    except ImportError:  # Windows: no advisory locks; a mixed-up file would not verify anyway
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TransferFailed(
                N_("Another fetch is writing into {folder}: let it finish."), folder=folder.name
            ) from None
        yield
    finally:
        os.close(handle)
