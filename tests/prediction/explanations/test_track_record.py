from __future__ import annotations

import numpy as np
import pytest

from vitrine.categories import CODES
from vitrine.prediction.explanations.track_record import Share, Standing, standing_of
from vitrine.prediction.product import Modality, Opinion
from vitrine.results.confusion import confusion_of
from vitrine.results.result import Provenance, Result, RowPredictions

SOURCE = Provenance((), "test", "", "here")


def measured(truth: list[int], answer: list[int], confidence: list[float]) -> Result:
    probabilities = np.zeros((len(truth), 27))
    probabilities[np.arange(len(truth)), answer] = confidence
    true, said = np.array(truth), np.array(answer)
    rows = RowPredictions(np.arange(len(truth)), true, said, probabilities)
    return Result("embedded", "fusion", confusion_of(true, said), SOURCE, predictions=rows)


@pytest.fixture
def standing() -> Standing:
    result = measured(
        truth=[0, 0, 1, 2, 0, 3], answer=[0, 0, 0, 2, 3, 0],
        confidence=[0.95, 0.91, 0.92, 0.5, 0.99, 0.4],
    )  # fmt: skip
    return Standing(result, 0, 0.94)


def test_answers_as_sure_are_those_of_the_same_fifteenth(standing) -> None:
    assert standing.bounds == (14 / 15, 1.0)
    assert standing.as_sure == Share(right=1, rows=2)


def test_answers_at_least_as_sure(standing) -> None:
    assert standing.at_least_as_sure == Share(right=1, rows=2)


def test_answers_of_the_same_category(standing) -> None:
    assert standing.same_answer == Share(right=2, rows=4)


def test_confusions_go_both_ways(standing) -> None:
    assert [(n.column, n.rows, n.share) for n in standing.truly] == [(1, 1, 0.25), (3, 1, 0.25)]
    assert [(n.column, n.rows) for n in standing.taken_for] == [(3, 1)]
    assert standing.taken_for[0].share == pytest.approx(1 / 3)


def test_wilson_interval_is_that_of_the_books() -> None:
    low, high = Share(right=8, rows=10).interval
    assert low == pytest.approx(0.4902, abs=1e-4)
    assert high == pytest.approx(0.9433, abs=1e-4)
    assert Share(0, 0).interval == (0.0, 1.0)


def test_plain_data_names_run_split_and_rows(standing) -> None:
    record = standing.to_dict()
    assert (record["run"], record["split"], record["rows"]) == ("embedded", "test", 6)
    assert record["code"] == CODES[0]
    assert record["as_sure"]["accuracy"] == 0.5


def test_the_model_that_gave_the_opinion_is_the_one_compared_with(standing) -> None:
    opinion = Opinion(Modality.BOTH, np.eye(27, dtype=np.float32)[4], 0.5)
    found = standing_of(opinion, {"fusion": standing.result})
    assert found is not None
    assert (found.column, found.probability) == (4, 1.0)
    assert found.as_sure.rows == 2
    assert standing_of(opinion, {"text_model": standing.result}) is None
