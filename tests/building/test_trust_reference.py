"""Counting the reference of drift."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.artefacts.reading import read_arrays
from vitrine.artefacts.store import Store
from vitrine.building.trust_reference import expected_answers, true_mix, two_field_listings
from vitrine.insight.trust.drift import read_reference
from vitrine.settings import settings


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


@pytest.mark.corpus
def test_the_shipped_mix_is_that_of_the_corpus(corpus) -> None:
    arrays = read_arrays(Store(settings().artefacts), "test_predictions")
    known = ~np.isnan(arrays["text"][:, 0])
    answer, truth = arrays["text"][known].argmax(axis=1), arrays["truth"][known].astype(int)
    found = expected_answers(true_mix(corpus), truth, answer)
    shipped = read_reference(Store(settings().artefacts)).measures["category"].counts
    assert (found == shipped).all()
    assert len(two_field_listings(corpus)) > 800
