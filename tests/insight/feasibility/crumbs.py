"""Three well-apart blobs of products, and a study made of them."""

from __future__ import annotations

from functools import cache

import numpy as np
from threadpoolctl import threadpool_limits

from vitrine.building import feasibility_vectors as clustering
from vitrine.building.feasibility import LabelledProducts, grouping_of, random_scores
from vitrine.categories import CODES
from vitrine.insight.feasibility.case import Case
from vitrine.insight.feasibility.study import Maps, Study

EACH = 20
CENTRES = np.array([[0.0, 0.0, 5.0], [0.0, 5.0, 0.0], [5.0, 0.0, 0.0]])
# Columns of the categories of the three blobs.
BLOBS = (2, 0, 25)
WORDS = ("manette", "roman", "tome")
CLUSTERS = (2, 3, 5)
STARTS = 4


def blobs(spread: float = 0.1) -> np.ndarray:
    noise = np.random.default_rng(3).normal(0, spread, (3 * EACH, 3))
    return np.repeat(CENTRES, EACH, axis=0) + noise


def rows() -> LabelledProducts:
    category = np.repeat(BLOBS, EACH)
    test = np.arange(3 * EACH) % 2 == 0
    # "livre" is everywhere; a word of one product must never be said.
    words = [
        {word, "livre", f"seul{place}"}
        for place, word in enumerate(word for word in WORDS for _ in range(EACH))
    ]
    return LabelledProducts(category, test, words)


@cache
def study_and_maps() -> tuple[Study, Maps]:
    """The blobs as TF-IDF; as a bag of words, the same products without any order."""
    with threadpool_limits(1):
        return _study_and_maps()


def _study_and_maps() -> tuple[Study, Maps]:
    some, points = rows(), {"words": np.random.default_rng(5).normal(size=(3 * EACH, 3))}
    points["tfidf"] = blobs()
    groupings, cluster = {}, {}
    for key, values in points.items():
        distances = clustering.distances_of(values)
        groupings[key] = {}
        for count in CLUSTERS:
            found = clustering.kmeans_starts(values, count, distances, STARTS)
            groupings[key][count] = grouping_of(some, found, count)
            cluster[key, count] = clustering.tightest(found).cluster.astype(np.uint8)
    distances = clustering.distances_of(points["tfidf"])
    floors = random_scores(some, distances, CLUSTERS, STARTS)
    place = {key: values[:, :2].astype(np.float16) / 8 for key, values in points.items()}
    maps = Maps({"text": some.category.astype(np.int8)}, {"text": some.test}, place, cluster)
    return Study(groupings, {"text": floors}), maps


def case(representation: str = "tfidf", clusters: int = 3) -> Case:
    return Case(*study_and_maps(), representation, clusters)


def codes_of_blobs() -> list[int]:
    return [CODES[column] for column in BLOBS]
