"""The study as it is shipped: scores, matches and words as a record, places as arrays.

A study groups the products once for each way to turn them into vectors. How these vectors are
computed is in :mod:`vitrine.building.feasibility_vectors`; the site reads their table alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from vitrine.artefacts.reading import UNREADABLE, parsing, read_arrays, read_record
from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_
from vitrine.insight.feasibility.agreement import UNMATCHED, contingency

STUDY_KEY, STUDY_PATH = "feasibility", "feasibility/study.json"
MAPS_KEY, MAPS_PATH = "feasibility_maps", "feasibility/maps.npz"
SOURCE = N_("labelled products of the challenge found in public repositories")
SPLIT = N_("train, validation and test together: labels are read to judge, never to group")

Modality = Literal["text", "image"]
Measure = Literal["ari", "nmi", "silhouette", "in_place"]
MEASURES: dict[Measure, str] = {
    "ari": N_("Adjusted Rand index"),
    "nmi": N_("Normalised mutual information"),
    "silhouette": N_("Silhouette"),
    "in_place": N_("In their category's cluster"),
}
DECIMALS = 4


@dataclass(frozen=True)
class Representation:
    """One way to write products as vectors before they are grouped.

    Attributes
    ----------
    key : str
        Name in addresses and artefacts.
    title, sentence : str
        Messages: what it is called, and how it is made.
    modality : {"text", "image"}
        What it reads of a product.
    dimensions : int
        Columns after reduction, before K-means.
    labelled : bool
        Whether what computes it was trained with categories: it is then no fair comparison.
    """

    key: str
    title: str
    sentence: str
    modality: Modality
    dimensions: int
    labelled: bool = False


REPRESENTATIONS: dict[str, Representation] = {
    representation.key: representation
    for representation in (
        Representation(
            "words",
            N_("Bag of words"),
            N_("How many times each word occurs in the title and the description."),
            "text",
            100,
        ),
        Representation(
            "tfidf",
            N_("TF-IDF"),
            N_("The same words, each weighed by how rare it is in the other products."),
            "text",
            100,
        ),
        Representation(
            "word2vec",
            N_("Word2Vec"),
            N_(
                "Words that stand among the same neighbours get close vectors, learnt on the "
                "texts of this corpus alone; a product is the mean of its words."
            ),
            "text",
            50,
        ),
        Representation(
            "sentences",
            N_("Sentence embeddings (MiniLM)"),
            N_(
                "A small transformer, trained elsewhere on pairs of English sentences that go "
                "together, reads the first 256 pieces of words; French is not its language."
            ),
            "text",
            50,
        ),
        Representation(
            "imagenet",
            N_("Picture, general network"),
            N_(
                "The last layer but one of a convolutional network trained on ImageNet, which has "
                "never seen a category of this catalogue."
            ),
            "image",
            50,
        ),
        Representation(
            "trained",
            N_("Picture, this site's network"),
            N_(
                "The last layer but one of the picture model of this site. It was trained with "
                "the categories, though not with these pictures: it shows what labels bring."
            ),
            "image",
            50,
            labelled=True,
        ),
    )
}


@dataclass(frozen=True)
class Spread:
    """A measure over several starts: mean, lowest and highest."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class StartScores:
    """Each measure for each start, arrays of float64 of one length."""

    values: Mapping[Measure, np.ndarray]

    def spread(self, measure: Measure) -> Spread:
        """Mean and extremes over the starts."""
        values = self.values[measure]
        return Spread(float(values.mean()), float(values.min()), float(values.max()))

    @property
    def starts(self) -> int:
        """How many starts were made."""
        return len(self.values["ari"])

    def to_record(self) -> dict[str, list[float]]:
        """As JSON."""
        return {name: np.round(values, DECIMALS).tolist() for name, values in self.values.items()}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> StartScores:
        """Read what :meth:`to_record` wrote; ValueError when starts are missing."""
        values = {name: np.array(record[name], np.float64) for name in MEASURES}
        if len({array.shape for array in values.values()}) != 1 or not values["ari"].size:
            raise ValueError("measures of different starts")
        return cls(values)


@dataclass(frozen=True, eq=False)
class Grouping:
    """Clusters of one representation, for one number of clusters.

    Attributes
    ----------
    scores : StartScores
        Over all the starts.
    matched : ndarray of int64, (clusters,)
        Category of each cluster of the start that is shown, -1 for none.
    words : tuple of tuple of str
        Words that set each of these clusters apart from the rest.
    """

    scores: StartScores
    matched: np.ndarray
    words: tuple[tuple[str, ...], ...]

    def to_record(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "scores": self.scores.to_record(),
            "matched": self.matched.tolist(),
            "words": [list(words) for words in self.words],
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any], clusters: int) -> Grouping:
        """Read what :meth:`to_record` wrote; ValueError for a record of other clusters."""
        matched = np.array(record["matched"], np.int64)
        words = tuple(tuple(str(word) for word in some) for some in record["words"])
        in_range = ((matched >= UNMATCHED) & (matched < len(CODES))).all()
        if matched.shape != (clusters,) or len(words) != clusters or not in_range:
            raise ValueError("matches or words of other clusters")
        return cls(StartScores.from_record(record["scores"]), matched, words)


Floors = Mapping[str, Mapping[int, StartScores]]


@dataclass(frozen=True, eq=False)
class Study:
    """Everything but the places.

    Attributes
    ----------
    groupings : mapping of str to mapping of int to Grouping
        By representation, in the order of :data:`REPRESENTATIONS`, then by number of clusters.
    floors : mapping of str to mapping of int to StartScores
        Products dealt at random, by modality, then by number of clusters.
    """

    groupings: Mapping[str, Mapping[int, Grouping]]
    floors: Floors

    @property
    def clusters(self) -> tuple[int, ...]:
        """Numbers of clusters that were tried, ascending."""
        return tuple(sorted(next(iter(self.groupings.values()))))

    def scores(self, representation: str, clusters: int) -> StartScores:
        """Scores of one representation."""
        return self.groupings[representation][clusters].scores

    def floor(self, representation: str, clusters: int) -> StartScores:
        """What chance gives on the products of a representation."""
        return self.floors[REPRESENTATIONS[representation].modality][clusters]

    def to_record(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "groupings": {
                key: {str(count): grouping.to_record() for count, grouping in by_count.items()}
                for key, by_count in self.groupings.items()
            },
            "floors": {
                modality: {str(count): scores.to_record() for count, scores in by_count.items()}
                for modality, by_count in self.floors.items()
            },
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Study:
        """Read what :meth:`to_record` wrote.

        Raises
        ------
        ArtefactAltered
            When a part is missing, of another size or of an unknown representation.
        """
        with parsing(STUDY_PATH):
            groupings = {
                key: {
                    int(count): Grouping.from_record(part, int(count))
                    for count, part in record["groupings"][key].items()
                }
                for key in REPRESENTATIONS
                if key in record["groupings"]
            }
            floors = {
                modality: {
                    int(count): StartScores.from_record(part) for count, part in by_count.items()
                }
                for modality, by_count in record["floors"].items()
            }
            if not groupings or len(groupings) != len(record["groupings"]):
                raise ValueError("no representation, or an unknown one")
            study = cls(groupings, floors)
            modalities = {REPRESENTATIONS[key].modality for key in groupings}
            counts = [*map(set, groupings.values()), *(set(floors[m]) for m in modalities)]
            if any(tried != set(study.clusters) for tried in counts):
                raise ValueError("not the same numbers of clusters everywhere")
        return study


@dataclass(frozen=True, eq=False)
class Maps:
    """Where the products stand, and in which cluster; no text, no id.

    Attributes
    ----------
    category : mapping of str to ndarray of int8, (n,)
        By modality: column of the category of each product.
    test : mapping of str to ndarray of bool, (n,)
        By modality: whether a product is one that the models of the site are measured on.
    place : mapping of str to ndarray of float16, (n, 2)
        By representation.
    cluster : mapping of (str, int) to ndarray of uint8, (n,)
        By representation and number of clusters.
    """

    category: Mapping[str, np.ndarray]
    test: Mapping[str, np.ndarray]
    place: Mapping[str, np.ndarray]
    cluster: Mapping[tuple[str, int], np.ndarray]

    def counts(self, representation: str, clusters: int, only_test: bool = False) -> np.ndarray:
        """Products by category and cluster, int64 (27, clusters)."""
        modality = REPRESENTATIONS[representation].modality
        category, cluster = self.category[modality], self.cluster[representation, clusters]
        rows = self.test[modality] if only_test else slice(None)
        return contingency(category[rows], cluster[rows], clusters)

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Arrays by name, none of them with Python objects."""
        return {
            **{f"category/{key}": values.astype(np.int8) for key, values in self.category.items()},
            **{f"test/{key}": values.astype(bool) for key, values in self.test.items()},
            **{f"place/{key}": values.astype(np.float16) for key, values in self.place.items()},
            **{
                f"cluster/{key}/{clusters}": values.astype(np.uint8)
                for (key, clusters), values in self.cluster.items()
            },
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Maps:
        """Read what :meth:`to_arrays` wrote.

        Raises
        ------
        ArtefactAltered
            When a part is missing or of another length.
        """
        parts: dict[str, dict[str, np.ndarray]] = {}
        with parsing(MAPS_PATH):
            for name, values in arrays.items():
                part, _slash, key = name.partition("/")
                parts.setdefault(part, {})[key] = values
            cluster = {}
            for name, values in parts["cluster"].items():
                key, clusters = name.split("/")
                cluster[key, int(clusters)] = values
                if values.max() >= int(clusters):
                    raise ValueError("a cluster that is not there")
            maps = cls(parts["category"], parts["test"], parts["place"], cluster)
            of_products = [*maps.place.items()]
            of_products += [(key, values) for (key, _clusters), values in cluster.items()]
            for key, values in of_products:
                modality = REPRESENTATIONS[key].modality
                if not len(values) == len(maps.category[modality]) == len(maps.test[modality]):
                    raise ValueError("arrays of other products")
        return maps


def read_study(store: Store) -> tuple[Study, Maps]:
    """The shipped study.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
        Also when the two files are not of one study.
    """
    study = Study.from_record(read_record(store, STUDY_KEY))
    maps = Maps.from_arrays(read_arrays(store, MAPS_KEY))
    for key, by_count in study.groupings.items():
        if key not in maps.place or any((key, count) not in maps.cluster for count in by_count):
            raise ArtefactAltered(UNREADABLE, path=f"fichiers/{MAPS_PATH}")
    return study, maps
