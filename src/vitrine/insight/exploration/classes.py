"""How many products each category has, and in which languages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vitrine.insight.exploration.base import CATEGORIES, Statistic, array, names
from vitrine.insight.exploration.material import Material, Progress

# The other languages are counted together, under this name.
OTHERS = "other"
MOST_LANGUAGES = 12


@dataclass(frozen=True, eq=False)
class ClassCounts(Statistic):
    """Products of each category; ``counts`` is int64 (27,), in the order of CODES."""

    counts: np.ndarray = array(np.int64, CATEGORIES)

    def of_largest(self) -> np.ndarray:
        """Products of each category for one of the largest: float64 (27,), 1 at most."""
        return np.asarray(self.counts / max(int(self.counts.max()), 1))

    def shares(self) -> np.ndarray:
        """Share of all the products: float64 (27,)."""
        return np.asarray(self.counts / max(int(self.counts.sum()), 1))


@dataclass(frozen=True, eq=False)
class LanguageCounts(Statistic):
    """Products of each category in each language.

    Attributes
    ----------
    languages : tuple of str
        Two letters, the most frequent first; the last is ``other``, empty is unknown.
    counts : ndarray of int64, (27, languages)
    """

    languages: tuple[str, ...] = names("languages")
    counts: np.ndarray = array(np.int64, CATEGORIES, "languages")

    def overall(self) -> np.ndarray:
        """Share of each language over all categories: float64 (languages,)."""
        return np.asarray(self.counts.sum(axis=0) / max(int(self.counts.sum()), 1))

    def share(self) -> np.ndarray:
        """Share of each language within its category: float64 (27, languages)."""
        return np.asarray(self.counts / np.maximum(self.counts.sum(axis=1), 1)[:, None])


def count_classes(material: Material, _: Progress) -> ClassCounts:
    """Count the products of each category."""
    part = material.classes()
    counts = np.bincount(part.columns, minlength=CATEGORIES)
    return ClassCounts(len(part.frame), part.split, part.source, counts)


def count_languages(material: Material, _: Progress) -> LanguageCounts:
    """Count the products of each category in the twelve most frequent languages, and the rest."""
    part = material.languages()
    language = part.frame["language"].astype(str)
    frequent = list(language.value_counts().index[:MOST_LANGUAGES])
    known = np.array([*frequent, OTHERS])
    places = language.map({name: place for place, name in enumerate(frequent)})
    numbers = places.fillna(len(frequent)).to_numpy(np.int64)
    counts = np.bincount(part.columns * len(known) + numbers, minlength=CATEGORIES * len(known))
    return LanguageCounts(
        len(part.frame), part.split, part.source, tuple(known), counts.reshape(CATEGORIES, -1)
    )
