"""One representation with one number of clusters, beside the model that learnt from labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vitrine.categories import CODES
from vitrine.insight.feasibility import measures
from vitrine.insight.feasibility.representations import REPRESENTATIONS, Modality, Representation
from vitrine.insight.feasibility.study import Grouping, Maps, Measure, Scores, Study
from vitrine.results.confusion import accuracy

# The model of this site that reads the same part of a product.
TRAINED: dict[Modality, str] = {"text": "text_model", "image": "image_model"}
# A silhouette asks where the products stand, which answers do not say.
OF_ANSWERS: dict[Measure, Callable[[np.ndarray], float]] = {
    "ari": measures.adjusted_rand,
    "nmi": measures.normalised_information,
    "in_place": accuracy,
}


@dataclass(frozen=True, eq=False)
class Case:
    """What is looked at.

    Attributes
    ----------
    study, maps
        The shipped study.
    representation : str
        Key of a representation of the study.
    clusters : int
        One of the numbers of clusters of the study.
    """

    study: Study
    maps: Maps
    representation: str
    clusters: int

    @property
    def card(self) -> Representation:
        """The representation."""
        return REPRESENTATIONS[self.representation]

    @property
    def grouping(self) -> Grouping:
        """Scores, match and words."""
        return self.study.groupings[self.representation][self.clusters]

    @property
    def scores(self) -> Scores:
        """Scores over the starts."""
        return self.grouping.scores

    @property
    def category(self) -> np.ndarray:
        """Column of the category of each product."""
        return self.maps.category[self.card.modality]

    @property
    def cluster(self) -> np.ndarray:
        """Cluster of each product, from the tightest start."""
        return self.maps.cluster[self.representation, self.clusters]

    @cached_property
    def counts(self) -> np.ndarray:
        """Products by category and cluster, int64 (27, clusters)."""
        return self.maps.counts(self.representation, self.clusters)

    @cached_property
    def test_counts(self) -> np.ndarray:
        """The same on the test products alone, where the trained model is measured."""
        return self.maps.counts(self.representation, self.clusters, only_test=True)

    @cached_property
    def category_f1(self) -> np.ndarray:
        """F1 of each category against its cluster, float64 (27,)."""
        return measures.category_f1(self.counts, self.grouping.matched)

    @property
    def in_place(self) -> float:
        """Share of the products that stand in their category's cluster, tightest start."""
        return measures.in_place(self.counts, self.grouping.matched)

    @property
    def columns(self) -> list[int]:
        """Clusters in the order of their categories; those without one last, largest first."""
        matched, sizes = self.grouping.matched, self.counts.sum(axis=0)
        last = len(CODES)
        return sorted(
            range(self.clusters),
            key=lambda one: (matched[one] if matched[one] >= 0 else last, -sizes[one]),
        )

    def best(self) -> Case:
        """Of the fair representations of the same products, the one with the highest mean ARI."""
        keys = [
            key
            for key in self.study.groupings
            if REPRESENTATIONS[key].modality == self.card.modality
            and not REPRESENTATIONS[key].labelled
        ]
        return max((self._other(key) for key in keys or [self.representation]), key=mean_ari)

    def _other(self, key: str) -> Case:
        return Case(self.study, self.maps, key, self.clusters)


def mean_ari(case: Case) -> float:
    """Mean adjusted Rand index over the starts."""
    return case.scores.spread("ari").mean


def best_fair(study: Study, maps: Maps, clusters: int = len(CODES)) -> Case:
    """The best of all representations that were made without labels.

    At as many clusters as there are categories, or the nearest number that was tried.
    """
    nearest = min(study.clusters, key=lambda count: abs(count - clusters))
    fair = [key for key in study.groupings if not REPRESENTATIONS[key].labelled]
    cases = [Case(study, maps, key, nearest) for key in fair or study.groupings]
    return max(cases, key=mean_ari)


def measure_of_answers(measure: Measure, counts: np.ndarray) -> float | None:
    """A measure of a trained model's answers, from its confusion matrix; None where it has none."""
    found = OF_ANSWERS.get(measure)
    return found(counts) if found else None
