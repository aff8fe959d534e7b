from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score, f1_score, normalized_mutual_info_score

from vitrine.insight.feasibility.agreement import (
    UNMATCHED,
    adjusted_rand,
    category_f1,
    contingency,
    in_place,
    match_clusters,
    normalised_mutual_information,
)

PAIRS = st.lists(st.tuples(st.integers(0, 26), st.integers(0, 6)), min_size=2, max_size=80)


@settings(deadline=None)
@given(PAIRS)
def test_measures_are_those_of_scikit_learn(pairs) -> None:
    category, cluster = np.array(pairs).T
    counts = contingency(category, cluster, 7)
    assert adjusted_rand(counts) == pytest.approx(adjusted_rand_score(category, cluster))
    if len(set(category)) > 1 or len(set(cluster)) > 1:
        theirs = normalized_mutual_info_score(category, cluster)
        assert normalised_mutual_information(counts) == pytest.approx(theirs, abs=1e-9)


def test_the_same_groups_under_other_numbers_are_perfect() -> None:
    category = np.array([0, 0, 5, 5, 26])
    counts = contingency(category, np.array([2, 2, 0, 0, 1]), 3)
    matched = match_clusters(counts)
    assert adjusted_rand(counts) == normalised_mutual_information(counts) == 1
    assert matched.tolist() == [5, 26, 0]
    assert in_place(counts, matched) == 1


def test_matching_gives_up_a_good_pair_for_two_better_ones() -> None:
    counts = np.zeros((27, 2), np.int64)
    counts[0] = [10, 9]
    counts[1] = [8, 0]
    # Cluster 0 to category 0 would leave nothing for category 1: 10 in place, against 9 + 8.
    matched = match_clusters(counts)
    assert matched.tolist() == [1, 0]
    assert in_place(counts, matched) == pytest.approx(17 / 27)


def test_a_cluster_too_many_has_no_category() -> None:
    counts = np.zeros((27, 3), np.int64)
    counts[4] = [6, 3, 1]
    matched = match_clusters(counts)
    assert matched.tolist() == [4, UNMATCHED, UNMATCHED]
    assert in_place(counts, matched) == pytest.approx(0.6)


def test_f1_of_a_category_is_that_of_its_cluster() -> None:
    rng = np.random.default_rng(1)
    category, cluster = rng.integers(27, size=400), rng.integers(40, size=400)
    counts = contingency(category, cluster, 40)
    matched = match_clusters(counts)
    theirs = f1_score(
        category, matched[cluster], labels=list(range(27)), average=None, zero_division=0
    )
    assert category_f1(counts, matched) == pytest.approx(theirs)
