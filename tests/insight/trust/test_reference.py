"""The reference: what it is expected to hold, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from tests.insight.trust.crumbs import even_reference
from vitrine.artefacts.reading import read_arrays
from vitrine.artefacts.store import Store
from vitrine.errors import ArtefactAltered
from vitrine.insight.trust.measures import BY_KEY, MEASURES
from vitrine.insight.trust.reference import Reference, read_reference
from vitrine.insight.trust.reference_building import apart, expected_answers, true_mix
from vitrine.settings import settings


def test_what_is_written_comes_back() -> None:
    reference = even_reference()
    again = Reference.from_record(reference.to_record())
    for key, known in reference.measures.items():
        assert (again.measures[key].counts == known.counts).all()


@pytest.mark.parametrize("harm", ["missing", "short", "empty", "text"])
def test_a_damaged_reference_is_refused(harm) -> None:
    record = even_reference().to_record()
    counts = record["language"]["counts"]
    if harm == "missing":
        del record["language"]
    else:
        record["language"]["counts"] = {"short": counts[:-1], "empty": [0] * 10, "text": "x"}[harm]
    with pytest.raises(ArtefactAltered, match="trust"):
        Reference.from_record(record)


def test_every_measure_counts_in_its_bins() -> None:
    for measure in MEASURES:
        if measure.is_ordered:
            beyond = measure.count(np.array([measure.edges[-1] * 9, -5.0, np.nan]))
            assert beyond.sum() == 2
            assert beyond[0] == beyond[-1] == 1
    assert BY_KEY["title_words"].count(np.array([3.0, 3.0, 4.0]))[3:5].tolist() == [2, 1]


def test_expected_answers_hold_the_errors_of_the_model() -> None:
    truth = np.repeat([0, 1], 300)
    answer = np.where(np.arange(600) < 60, 1, truth)
    true = np.zeros(27, np.int64)
    true[0], true[1] = 10_000, 1_000
    found = expected_answers(true, truth, answer)
    assert found.sum() == pytest.approx(11_000, abs=27)
    # A fifth of the first category is taken for the second.
    assert found[0] == pytest.approx(8_000, rel=0.02)
    assert found[1] == pytest.approx(3_000, rel=0.05)


def test_the_shipped_reference_holds_what_it_names() -> None:
    store = Store(settings().artefacts)
    reference = read_reference(store)
    assert reference.measures["category"].counts.sum() == pytest.approx(84_916, abs=27)
    text = read_arrays(store, "test_predictions")["text"]
    sure = text[~np.isnan(text[:, 0])].max(axis=1).astype(np.float64)
    counts = BY_KEY["confidence"].count(sure)
    assert (reference.measures["confidence"].counts == counts).all()


@pytest.mark.corpus
def test_the_shipped_mix_is_that_of_the_corpus(corpus) -> None:
    arrays = read_arrays(Store(settings().artefacts), "test_predictions")
    known = ~np.isnan(arrays["text"][:, 0])
    answer, truth = arrays["text"][known].argmax(axis=1), arrays["truth"][known].astype(int)
    found = expected_answers(true_mix(corpus), truth, answer)
    shipped = read_reference(Store(settings().artefacts)).measures["category"].counts
    assert (found == shipped).all()
    assert len(apart(corpus)) > 800
