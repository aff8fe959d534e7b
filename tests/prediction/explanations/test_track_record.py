from __future__ import annotations

import numpy as np
import pytest

from vitrine.categories import CODES
from vitrine.prediction.explanations.track_record import Share, TrackRecord, track_record_of
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
def track_record() -> TrackRecord:
    result = measured(
        truth=[0, 0, 1, 2, 0, 3], answer=[0, 0, 0, 2, 3, 0],
        confidence=[0.95, 0.91, 0.92, 0.5, 0.99, 0.4],
    )  # fmt: skip
    return TrackRecord(result, 0, 0.94)


def test_answers_as_sure_are_those_of_the_same_fifteenth(track_record) -> None:
    assert track_record.bounds == (14 / 15, 1.0)
    assert track_record.as_sure == Share(right=1, rows=2)


def test_answers_at_least_as_sure(track_record) -> None:
    assert track_record.at_least_as_sure == Share(right=1, rows=2)


def test_answers_of_the_same_category(track_record) -> None:
    assert track_record.same_answer == Share(right=2, rows=4)


def test_confusions_go_both_ways(track_record) -> None:
    assert [(n.column, n.rows, n.share) for n in track_record.truly] == [(1, 1, 0.25), (3, 1, 0.25)]
    assert [(n.column, n.rows) for n in track_record.taken_for] == [(3, 1)]
    assert track_record.taken_for[0].share == pytest.approx(1 / 3)


def test_wilson_interval_is_that_of_the_books() -> None:
    low, high = Share(right=8, rows=10).interval
    assert low == pytest.approx(0.4902, abs=1e-4)
    assert high == pytest.approx(0.9433, abs=1e-4)
    assert Share(0, 0).interval == (0.0, 1.0)


def test_plain_data_names_run_split_and_rows(track_record) -> None:
    record = track_record.to_dict()
    assert (record["run"], record["split"], record["rows"]) == ("embedded", "test", 6)
    assert record["code"] == CODES[0]
    assert record["as_sure"]["accuracy"] == 0.5


def test_the_model_that_gave_the_opinion_is_the_one_compared_with(track_record) -> None:
    opinion = Opinion(Modality.BOTH, np.eye(27, dtype=np.float32)[4], 0.5)
    found = track_record_of(opinion, {"fusion": track_record.result})
    assert found is not None
    assert (found.column, found.probability) == (4, 1.0)
    assert found.as_sure.rows == 2
    assert track_record_of(opinion, {"text_model": track_record.result}) is None
