"""The exploration artefacts in the repository: small, whole, aggregates only."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.artefacts.manifest import read_manifest
from vitrine.artefacts.store import Store
from vitrine.catalogue.words import FEWEST_ROWS
from vitrine.categories import INDEX
from vitrine.insight.exploration.corpus import CorpusMaterial
from vitrine.insight.exploration.datasets import Shipped
from vitrine.insight.exploration.material import no_progress
from vitrine.insight.exploration.observations import OBSERVATIONS, checked
from vitrine.insight.exploration.pictures import FEWEST_PICTURES
from vitrine.insight.exploration.registry import BY_KEY, SPECS


@pytest.fixture(scope="module")
def shipped(repository) -> Shipped:
    return Shipped(Store(repository / "fichiers"))


def test_they_are_small_and_each_is_in_the_manifest(repository) -> None:
    folder = repository / "fichiers" / "exploration"
    rows = read_manifest(repository / "fichiers")
    listed = {rows[spec.artefact].path for spec in SPECS}
    assert {f"exploration/{path.name}" for path in folder.iterdir()} == listed
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 6e6


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
def test_each_reads_and_says_where_it_comes_from(shipped, spec) -> None:
    found = shipped.statistic(spec.key)
    assert found.rows > 0
    assert found.split
    assert found.source
    assert shipped.statistic(spec.key) is found


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
    findings = [checked(seen, shipped.statistic(seen.key)) for seen in OBSERVATIONS]
    verdicts = {finding.agrees for finding in findings}
    assert verdicts == {True, False}
    assert all(np.isfinite(finding.value) for finding in findings)


@pytest.mark.corpus
@pytest.mark.parametrize("key", ["classes", "languages", "missing", "lengths", "residue", "sizes"])
def test_the_shipped_figures_are_those_of_the_corpus(shipped, corpus, key) -> None:
    now = BY_KEY[key].count(CorpusMaterial(corpus), no_progress)
    again = BY_KEY[key].holds.from_record(now.to_record())
    assert again.to_record() == shipped.statistic(key).to_record()
