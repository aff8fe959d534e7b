"""The exploration artefacts in the repository: small, whole, aggregates only."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.artefacts.manifest import read_manifest
from vitrine.artefacts.store import Store
from vitrine.categories import INDEX
from vitrine.insight.exploration.category_words import FEWEST_ROWS
from vitrine.insight.exploration.datasets import STATISTICS, ShippedStatistics
from vitrine.insight.exploration.observations import OBSERVATIONS
from vitrine.insight.exploration.picture_statistics import FEWEST_PICTURES


@pytest.fixture(scope="module")
def shipped(repository) -> ShippedStatistics:
    return ShippedStatistics(Store(repository / "fichiers"))


def test_they_are_small_and_each_is_in_the_manifest(repository) -> None:
    folder = repository / "fichiers" / "exploration"
    rows = read_manifest(repository / "fichiers")
    listed = {rows[spec.artefact].path for spec in STATISTICS.values()}
    assert {f"exploration/{path.name}" for path in folder.iterdir()} == listed
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 6e6


@pytest.mark.parametrize("key", STATISTICS)
def test_each_reads_and_says_where_it_comes_from(shipped, key) -> None:
    found = shipped.statistic(key)
    assert found.rows > 0
    assert found.split
    assert found.source
    assert shipped.statistic(key) is found


def test_counts_are_those_of_the_challenge(shipped) -> None:
    classes = shipped.statistic("classes")
    assert classes.rows == classes.counts.sum() == 84_916
    assert classes.counts[INDEX[2583]] == classes.counts.max() == 10_209
    assert shipped.statistic("languages").counts.sum(axis=1).tolist() == classes.counts.tolist()


def test_nothing_points_at_one_product(shipped) -> None:
    words = shipped.statistic("words")
    assert words.counts.sum(axis=0).min() >= FEWEST_ROWS
    assert all(" " not in word and "@" not in word for word in words.words)
    means = shipped.statistic("means")
    assert means.pictures[means.known].min() >= FEWEST_PICTURES
    assert means.pixels.shape[1] <= 64
    assert vars(shipped.statistic("map")).keys() == {"rows", "split", "source", "places", "columns"}


def test_every_observation_is_checked_and_some_differ(shipped) -> None:
    findings = [seen.check(shipped.statistic(seen.key)) for seen in OBSERVATIONS]
    verdicts = {finding.agrees for finding in findings}
    assert verdicts == {True, False}
    assert all(np.isfinite(finding.value) for finding in findings)
