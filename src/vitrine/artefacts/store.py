"""The store: is an artefact present, missing or stale, and where.

The decision is a pure function; reading verifies the hash once per file and version.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from vitrine.artefacts.manifest import Artefact, read_manifest, sha256_of
from vitrine.errors import ArtefactAltered, ArtefactMissing
from vitrine.i18n import N_


class State(Enum):
    """What is on disk, against what the manifest says."""

    PRESENT = "present"
    MISSING = "missing"
    STALE = "stale"


STATE_NAMES = {
    State.PRESENT: N_("present"),
    State.MISSING: N_("missing"),
    State.STALE: N_("altered"),
}


def state_of(artefact: Artefact, root: Path) -> State:
    """Compare a file with its manifest row; the hash is computed only when the size agrees."""
    file = root / artefact.path
    if not file.is_file():
        return State.MISSING
    if file.stat().st_size != artefact.size or sha256_of(file) != artefact.sha256:
        return State.STALE
    return State.PRESENT


@dataclass
class Store:
    """The artefacts of one folder.

    Parameters
    ----------
    root : Path
        Folder that holds ``manifest.json``; ``fichiers/`` of the repository on the site.
    """

    root: Path
    _verified: dict[str, tuple[int, int]] = field(default_factory=dict, repr=False)

    def artefact(self, key: str) -> Artefact:
        """Manifest row of a key.

        Raises
        ------
        ArtefactMissing
            When the manifest has no such key.
        """
        manifest = read_manifest(self.root)
        if key not in manifest:
            raise ArtefactMissing(
                N_("The manifest knows no artefact {key}; it knows {known}."),
                key=key,
                known=", ".join(manifest),
            )
        return manifest[key]

    def path(self, key: str) -> Path:
        """Path of a file whose hash has been verified.

        Raises
        ------
        ArtefactMissing, ArtefactAltered
            With the command that mends it.
        """
        artefact = self.artefact(key)
        file = self.root / artefact.path
        found = self._fingerprint(file)
        if found is None or found != self._verified.get(key):
            refuse(artefact, state_of(artefact, self.root))
            if found:
                self._verified[key] = found
        return file

    def states(self) -> list[tuple[Artefact, State]]:
        """Every artefact of the manifest with its state."""
        rows = read_manifest(self.root).values()
        return [(artefact, state_of(artefact, self.root)) for artefact in rows]

    @staticmethod
    def _fingerprint(file: Path) -> tuple[int, int] | None:
        try:
            status = file.stat()
        except FileNotFoundError:
            return None
        return status.st_size, status.st_mtime_ns


def refuse(artefact: Artefact, state: State) -> None:
    """Raise the error that a state calls for; a present artefact raises nothing."""
    place = f"fichiers/{artefact.path}"
    if state is State.MISSING:
        raise ArtefactMissing(
            N_("The file {path} is missing: run git restore {path} to bring it back."),
            path=place,
        )
    if state is State.STALE:
        raise ArtefactAltered(
            N_("The file {path} has been altered: run git restore {path} to bring it back."),
            path=place,
        )
