"""Where the statistics that are shown come from: shipped, a user's files, the original's files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Protocol

from vitrine.artefacts.reading import read_arrays, read_record
from vitrine.artefacts.store import Store
from vitrine.catalogue.challenge import Challenge, read_challenge
from vitrine.errors import VitrineError
from vitrine.insight.exploration.base import Statistic
from vitrine.insight.exploration.material import Progress, no_progress
from vitrine.insight.exploration.originals import found_in, read_languages, read_original
from vitrine.insight.exploration.own import ChallengeMaterial
from vitrine.insight.exploration.registry import BY_KEY

# A visitor waits: this many pictures of 500 pixels take some fifteen seconds on two cores.
LOOKED_AT = 1000


class Dataset(Protocol):
    """Statistics by key."""

    def statistic(self, key: str, progress: Progress = no_progress) -> Statistic:
        """One statistic; raises a VitrineError when it cannot be had."""

    def sha256(self, key: str) -> str | None:
        """Hash of the artefact it is read from, None when it is computed from other files."""


@dataclass(eq=False)
class Shipped:
    """The artefacts of ``scripts/build_exploration.py``, each read once per content."""

    store: Store
    _known: dict[tuple[str, str], Statistic] = field(default_factory=dict, repr=False)

    def statistic(self, key: str, progress: Progress = no_progress) -> Statistic:
        """Read an artefact.

        Raises
        ------
        ArtefactMissing, ArtefactAltered
        """
        spec = BY_KEY[key]
        # Verified at each call, so that a file that is lost or changed is noticed.
        self.store.path(spec.artefact)
        place = key, self.sha256(key)
        if place not in self._known:
            read = read_arrays if spec.arrays else read_record
            self._known[place] = spec.holds.from_record(read(self.store, spec.artefact))
        return self._known[place]

    def sha256(self, key: str) -> str:
        """Hash of the artefact."""
        return self.store.artefact(BY_KEY[key].artefact).sha256


@dataclass(eq=False)
class Own:
    """Statistics of a user's challenge files, computed when they are first asked for."""

    root: Path
    _lock: RLock = field(default_factory=RLock, repr=False)
    _known: dict[str, Statistic] = field(default_factory=dict, repr=False)
    _material: ChallengeMaterial | None = field(default=None, repr=False)
    _problems: tuple[VitrineError, ...] = ()

    @property
    def challenge(self) -> Challenge:
        """The files, read once."""
        return self.material.challenge

    @property
    def problems(self) -> tuple[VitrineError, ...]:
        """What was found wrong with the files."""
        return (*self.challenge.problems, *self._problems)

    @property
    def material(self) -> ChallengeMaterial:
        """The parts of the files; raises DataRefused when they cannot be read."""
        with self._lock:
            if self._material is None:
                challenge = read_challenge(self.root)
                problems: list[VitrineError] = []
                languages = None
                try:
                    languages = read_languages(self.root, problems)
                except VitrineError as refusal:
                    problems.append(refusal)
                self._problems = tuple(problems)
                self._material = ChallengeMaterial(challenge, languages, LOOKED_AT)
            return self._material

    def is_known(self, key: str) -> bool:
        """Whether a statistic has been computed already."""
        return key in self._known

    def statistic(self, key: str, progress: Progress = no_progress) -> Statistic:
        """Compute a statistic, or give the one that was.

        Raises
        ------
        DataRefused
            When the files do not allow it.
        """
        # One at a time: two visitors who ask at once must not count everything twice.
        with self._lock:
            if key not in self._known:
                self._known[key] = BY_KEY[key].count(self.material, progress)
            return self._known[key]

    def sha256(self, key: str) -> None:
        """No artefact."""


@dataclass(eq=False)
class Original:
    """Statistics of the original project's files; few, and each from one of them."""

    root: Path

    def statistic(self, key: str, progress: Progress = no_progress) -> Statistic:
        """Read the file behind a statistic; raises DataRefused when there is none."""
        return read_original(self.root, key)

    def sha256(self, key: str) -> None:
        """No artefact."""

    def offered(self) -> list[str]:
        """What can be shown."""
        return found_in(self.root)
