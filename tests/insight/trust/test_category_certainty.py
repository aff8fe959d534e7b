"""Calibration by category, and coverage at a wished accuracy."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.artefacts.store import Store
from vitrine.insight.trust.category_certainty import CategoryCertainty, read_category_certainty
from vitrine.results.certainty import THRESHOLDS, read_certainty
from vitrine.settings import settings


@pytest.fixture(scope="module")
def found() -> CategoryCertainty:
    """27 categories; answers of the first are right half the time, however sure."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 27, 5400)
    probabilities = np.full((5400, 27), 0.1 / 26)
    answer = np.where((truth == 1) & (rng.random(5400) < 0.9), 0, truth)
    probabilities[np.arange(5400), answer] = 0.9
    return CategoryCertainty.of(probabilities, truth)


def test_answers_are_counted_by_the_category_answered(found) -> None:
    assert found.rows.sum() == 5400
    assert found.accuracy[0] == pytest.approx(0.52, abs=0.05)
    assert (found.accuracy[1:] == 1).all()
    low, high = found.interval(0)
    assert low < found.accuracy[0] < high


def test_the_category_that_promises_too_much_is_named(found) -> None:
    assert found.overconfident() == [0]


def test_thresholds_keep_ever_fewer_answers(found) -> None:
    assert (np.diff(found.answered, axis=1) <= 0).all()
    assert (found.right <= found.answered).all()
    assert found.answered[:, 0].sum() == 5400


def test_the_place_for_an_accuracy_is_the_first_that_reaches_it() -> None:
    answered, right = np.zeros((27, 100), np.int64), np.zeros((27, 100), np.int64)
    answered[0], answered[0, 50:], answered[0, 80:] = 100, 40, 10
    right[0], right[0, 50:], right[0, 80:] = 70, 36, 10
    certain = CategoryCertainty(answered, right, np.zeros(27))
    places = [certain.place_for(accuracy) for accuracy in (0.7, 0.9, 0.95)]
    assert places == [0, 50, 80]
    kept, good = certain.kept(50)
    assert (kept[0], good[0]) == (0.4, 0.9)
    right[0, 80:] = 9
    assert certain.place_for(0.95) is None


def test_what_is_written_comes_back(found) -> None:
    again = CategoryCertainty.from_record(found.to_record())
    assert (again.answered == found.answered).all()
    assert (again.right == found.right).all()
    assert again.confidence == pytest.approx(found.confidence, abs=1e-5)


def test_counts_that_do_not_agree_are_refused(found) -> None:
    record = found.to_record()
    record["right"][3][10] += 500
    with pytest.raises(ValueError, match="agree"):
        CategoryCertainty.from_record(record)


def test_the_shipped_ones_add_up_to_the_shipped_coverage() -> None:
    store = Store(settings().artefacts)
    for run, models in read_category_certainty(store).items():
        whole = read_certainty(store, run)
        assert set(models) == set(whole)
        for key, model in models.items():
            answered = model.answered.sum(axis=0)
            assert answered / answered[0] == pytest.approx(whole[key].coverage.answered, abs=1e-5)
            assert len(answered) == len(THRESHOLDS)
