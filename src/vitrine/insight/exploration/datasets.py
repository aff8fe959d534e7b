"""Every statistic by its key, and the data it is shown of.

Shipped figures are read, a user's challenge files are counted when a statistic is asked for, and
the original project's files are read where they are there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Protocol

from vitrine.artefacts.reading import read_arrays, read_record
from vitrine.artefacts.store import Store
from vitrine.catalogue.challenge import Challenge, read_challenge
from vitrine.errors import VitrineError
from vitrine.insight.exploration.category_words import WordCounts, count_words
from vitrine.insight.exploration.originals import original_keys, read_languages, read_original
from vitrine.insight.exploration.picture_statistics import (
    ColourHistograms,
    MeanPictures,
    count_borders,
    count_contours,
    count_sizes,
    mean_colours,
    mean_pictures,
)
from vitrine.insight.exploration.product_sources import ChallengeSource, ProductSource
from vitrine.insight.exploration.statistics import (
    CategoryCounts,
    CategoryShares,
    Distributions,
    Statistic,
    count_categories,
    no_progress,
)
from vitrine.insight.exploration.text_statistics import (
    LanguageCounts,
    ListingMap,
    count_duplicates,
    count_identities,
    count_languages,
    count_missing,
    count_residue,
    draw_map,
    measure_lengths,
)
from vitrine.logs import Progress

FOLDER = "exploration"
Count = Callable[[ProductSource, Progress], Statistic]


@dataclass(frozen=True)
class StatisticSpec:
    """One statistic.

    Attributes
    ----------
    key : str
        Name in code; with ``exploration_`` before it, in the manifest.
    holds : type
    count : callable
        From the rows of a source.
    arrays : bool
        Shipped as arrays (``.npz``), else as a record (``.json``).
    """

    key: str
    holds: type[Statistic]
    count: Count
    arrays: bool = False

    @property
    def artefact(self) -> str:
        """Key in the manifest."""
        return f"{FOLDER}_{self.key}"

    @property
    def path(self) -> str:
        """Place under ``fichiers/``."""
        return f"{FOLDER}/{self.key}.{'npz' if self.arrays else 'json'}"


# From a source ``s``, telling the progress to ``p``.
STATISTICS: dict[str, StatisticSpec] = {
    spec.key: spec
    for spec in (
        StatisticSpec("classes", CategoryCounts, lambda s, _: count_categories(s.products())),
        StatisticSpec("languages", LanguageCounts, lambda s, _: count_languages(s.languages())),
        StatisticSpec("missing", CategoryShares, lambda s, _: count_missing(s.texts())),
        StatisticSpec("lengths", Distributions, lambda s, _: measure_lengths(s.texts())),
        StatisticSpec("residue", CategoryShares, lambda s, _: count_residue(s.texts())),
        StatisticSpec("duplicates", CategoryShares, lambda s, _: count_duplicates(s.texts())),
        StatisticSpec("identities", CategoryShares, lambda s, _: count_identities(s.identities())),
        StatisticSpec(
            "words", WordCounts, lambda s, _: count_words(s.cleaned_texts()), arrays=True
        ),
        StatisticSpec("map", ListingMap, lambda s, p: draw_map(s.cleaned_texts(), p), arrays=True),
        StatisticSpec("sizes", Distributions, lambda s, _: count_sizes(s.picture_files())),
        StatisticSpec("borders", Distributions, lambda s, p: count_borders(s.borders(p))),
        StatisticSpec("colours", ColourHistograms, lambda s, p: mean_colours(s.picture_sums(p))),
        StatisticSpec("shapes", Distributions, lambda s, p: count_contours(s.picture_sums(p))),
        StatisticSpec(
            "means", MeanPictures, lambda s, p: mean_pictures(s.picture_sums(p)), arrays=True
        ),
    )
}

# A visitor waits: this many pictures of 500 pixels take some fifteen seconds on two cores.
LOOKED_AT = 1000


class Dataset(Protocol):
    """Statistics by key."""

    def statistic(self, key: str, progress: Progress = no_progress) -> Statistic:
        """One statistic; raises a VitrineError when it cannot be had."""

    def sha256(self, key: str) -> str | None:
        """Hash of the artefact it is read from, None when it is computed from other files."""


@dataclass(eq=False)
class ShippedStatistics:
    """The artefacts of ``vitrine build exploration``, each read once per content."""

    store: Store
    _known: dict[tuple[str, str], Statistic] = field(default_factory=dict, repr=False)

    def statistic(self, key: str, progress: Progress = no_progress) -> Statistic:
        """Read an artefact.

        Raises
        ------
        ArtefactMissing, ArtefactAltered
        """
        spec = STATISTICS[key]
        # Verified at each call, so that a file that is lost or changed is noticed.
        self.store.path(spec.artefact)
        place = key, self.sha256(key)
        if place not in self._known:
            read = read_arrays if spec.arrays else read_record
            self._known[place] = spec.holds.from_record(read(self.store, spec.artefact))
        return self._known[place]

    def sha256(self, key: str) -> str:
        """Hash of the artefact."""
        return self.store.artefact(STATISTICS[key].artefact).sha256


@dataclass(eq=False)
class OwnStatistics:
    """Statistics of a user's challenge files, computed when they are first asked for."""

    root: Path
    _lock: RLock = field(default_factory=RLock, repr=False)
    _known: dict[str, Statistic] = field(default_factory=dict, repr=False)
    _source: ChallengeSource | None = field(default=None, repr=False)
    _problems: tuple[VitrineError, ...] = ()

    @property
    def challenge(self) -> Challenge:
        """The files, read once."""
        return self.source.challenge

    @property
    def problems(self) -> tuple[VitrineError, ...]:
        """What was found wrong with the files."""
        return (*self.challenge.problems, *self._problems)

    @property
    def source(self) -> ChallengeSource:
        """The rows of the files; raises DataRefused when they cannot be read."""
        with self._lock:
            if self._source is None:
                challenge = read_challenge(self.root)
                problems: list[VitrineError] = []
                languages = None
                try:
                    languages = read_languages(self.root, problems)
                except VitrineError as refusal:
                    problems.append(refusal)
                self._problems = tuple(problems)
                self._source = ChallengeSource(challenge, languages, LOOKED_AT)
            return self._source

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
                self._known[key] = STATISTICS[key].count(self.source, progress)
            return self._known[key]

    def sha256(self, key: str) -> None:
        """No artefact."""


@dataclass(eq=False)
class OriginalStatistics:
    """Statistics of the original project's files; few, and each from one of them."""

    root: Path

    def statistic(self, key: str, progress: Progress = no_progress) -> Statistic:
        """Read the file behind a statistic; raises DataRefused when there is none."""
        return read_original(self.root, key)

    def sha256(self, key: str) -> None:
        """No artefact."""

    def offered(self) -> list[str]:
        """What can be shown."""
        return original_keys(self.root)
