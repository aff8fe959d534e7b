"""Every statistic by its key: what it is, how it is counted, how it is shipped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vitrine.insight.exploration import classes, pictures, texts, words
from vitrine.insight.exploration.base import Distributions, Shares, Statistic
from vitrine.insight.exploration.material import Material, Progress
from vitrine.insight.exploration.pictures import Measured

FOLDER = "exploration"
Count = Callable[[Material, Progress], Statistic]


@dataclass(frozen=True)
class Spec:
    """One statistic.

    Attributes
    ----------
    key : str
        Name in code; with ``exploration_`` before it, in the manifest.
    holds : type
    count : callable
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


def _from_pixels(summed: Callable[[Measured], Statistic]) -> Count:
    return lambda material, progress: summed(material.looked_at(progress))


SPECS: tuple[Spec, ...] = (
    Spec("classes", classes.ClassCounts, classes.count_classes),
    Spec("languages", classes.LanguageCounts, classes.count_languages),
    Spec("missing", Shares, texts.count_missing),
    Spec("lengths", Distributions, texts.measure_lengths),
    Spec("residue", Shares, texts.count_residue),
    Spec("duplicates", Shares, texts.count_duplicates),
    Spec("identities", Shares, texts.count_identities),
    Spec("words", words.WordTable, words.count_table, arrays=True),
    Spec("map", words.ListingMap, words.draw_map, arrays=True),
    Spec("sizes", Distributions, pictures.measure_sizes),
    Spec("borders", Distributions, pictures.measure_borders),
    Spec("colours", pictures.ColourHistograms, _from_pixels(pictures.mean_colours)),
    Spec("shapes", Distributions, _from_pixels(pictures.spread_shapes)),
    Spec("means", pictures.MeanPictures, _from_pixels(pictures.mean_pictures), arrays=True),
)
BY_KEY: dict[str, Spec] = {spec.key: spec for spec in SPECS}
