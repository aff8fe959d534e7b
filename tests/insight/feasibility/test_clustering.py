from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics import adjusted_rand_score, silhouette_score

from tests.insight.feasibility.crumbs import EACH, blobs, rows
from vitrine.insight.feasibility import clustering


def test_known_blobs_are_found_from_the_tightest_start() -> None:
    points = blobs()
    found = clustering.starts(points, 3, clustering.distances_of(points), 4)
    shown = clustering.tightest(found)
    assert adjusted_rand_score(rows().category, shown.cluster) == 1
    assert shown.silhouette == pytest.approx(silhouette_score(points, shown.cluster))
    assert shown.inertia == min(start.inertia for start in found)


def test_the_same_seed_gives_the_same_clusters_and_places() -> None:
    points = blobs(spread=2)
    distances = clustering.distances_of(points)
    once, again = (clustering.starts(points, 5, distances, 3) for _ in range(2))
    assert all((a.cluster == b.cluster).all() for a, b in zip(once, again, strict=True))
    assert (clustering.place(points) == clustering.place(points)).all()


def test_neighbours_stay_neighbours_on_the_map() -> None:
    place = clustering.place(blobs())
    assert place.shape == (3 * EACH, 2)
    assert np.abs(place).max() == pytest.approx(1)
    assert silhouette_score(place, rows().category) > 0.5


def test_dealt_at_random_agrees_with_nothing() -> None:
    points = blobs()
    found = clustering.random_starts(len(points), 3, clustering.distances_of(points), 20)
    scores = [adjusted_rand_score(rows().category, start.cluster) for start in found]
    assert abs(np.mean(scores)) < 0.05
    assert np.mean([start.silhouette for start in found]) < 0


@pytest.mark.parametrize("sparse", [True, False])
def test_reduction_keeps_the_blobs_apart_and_never_asks_for_too_many_columns(sparse) -> None:
    vectors = np.hstack([blobs(), np.zeros((3 * EACH, 4))])
    points = clustering.reduced(csr_matrix(vectors) if sparse else vectors, 100)
    assert points.shape == (3 * EACH, 6)
    assert silhouette_score(points, rows().category) > 0.8
    if sparse:
        assert np.linalg.norm(points, axis=1) == pytest.approx(1)
