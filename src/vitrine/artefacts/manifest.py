"""The manifest: one row of data per artefact, kept in ``fichiers/manifest.json``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from vitrine.errors import ArtefactAltered, ArtefactMissing
from vitrine.i18n import N_

MANIFEST_NAME = "manifest.json"
HASH_BLOCK = 1 << 20


@dataclass(frozen=True)
class Artefact:
    """One file that the program reads.

    Attributes
    ----------
    key : str
        Name used in code, as ``text_model``.
    path : str
        Place under ``fichiers/``, with forward slashes.
    kind : str
        How to read it: ``arrays`` (.npz), ``record`` (.json), ``weights`` (.weights.h5) or
        ``picture``.
    sha256 : str
        Hexadecimal digest of the content.
    size : int
        Bytes.
    producer : str
        Command that makes it.
    data : str
        What it was computed from, with row counts.
    metrics : dict of str to float
        Figures measured on the test rows, where the artefact is a model.
    """

    key: str
    path: str
    kind: str
    sha256: str
    size: int
    producer: str
    data: str
    metrics: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        place = PurePosixPath(self.path)
        if place.is_absolute() or ".." in place.parts or "\\" in self.path:
            raise ArtefactAltered(
                N_("The manifest names a file outside its folder: {path}."), path=self.path
            )


def describe(
    root: Path, path: str, key: str, kind: str, producer: str, data: str, **metrics: float
) -> Artefact:
    """Make the manifest row of a file that is on disk under ``root``."""
    file = root / path
    return Artefact(
        key, path, kind, sha256_of(file), file.stat().st_size, producer, data, dict(metrics)
    )


def sha256_of(file: Path) -> str:
    """Hexadecimal SHA-256 of a file, read block by block."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(HASH_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def read_manifest(root: Path) -> dict[str, Artefact]:
    """Read the manifest of an artefact folder: key to artefact.

    Raises
    ------
    ArtefactMissing
        When there is no manifest.
    ArtefactAltered
        When it is not a manifest, or names a file outside the folder, or a key twice.
    """
    path = root / MANIFEST_NAME
    try:
        rows = json.loads(path.read_text("utf-8"))["artefacts"]
        artefacts = [Artefact(**row) for row in rows]
    except FileNotFoundError:
        raise ArtefactMissing(
            N_("The manifest {path} is missing: run git restore {path}."), path=_shown(path)
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, ArtefactAltered):
            raise
        raise ArtefactAltered(
            N_("The manifest {path} cannot be read: run git restore {path}."), path=_shown(path)
        ) from error
    by_key = {artefact.key: artefact for artefact in artefacts}
    if len(by_key) != len(artefacts):
        raise ArtefactAltered(
            N_("The manifest {path} names a key twice: run git restore {path}."),
            path=_shown(path),
        )
    return by_key


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
