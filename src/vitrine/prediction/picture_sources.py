"""Where the pictures of a table come from: a folder here, a zip in ``picture_archive``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from vitrine.errors import PictureRefused
from vitrine.i18n import N_

# One sentence for folder and zip: the same table gets the same answers from both.
PICTURE_ABSENT = N_("The picture {file} is not among the pictures given.")


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
class PictureFolder:
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
    return PictureFolder(pictures) if isinstance(pictures, Path) else pictures
