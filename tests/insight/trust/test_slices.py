"""Slices: which rows are in which, what is counted, what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.artefacts.store import Store
from vitrine.errors import ArtefactAltered
from vitrine.insight.trust import slices as module
from vitrine.insight.trust.building import sliced_run
from vitrine.insight.trust.slice_facts import CONTENT, WORDS_OF_TITLES, placed, writing
from vitrine.insight.trust.slices import (
    FEWEST_ROWS,
    SLICES,
    TOPICS,
    Slice,
    SliceRun,
    accuracy_of,
    count_slices,
    read_slices,
    weakest,
)
from vitrine.results.result import Provenance, Result, RowPredictions, Run
from vitrine.settings import settings


def test_every_topic_has_slices_and_a_title() -> None:
    assert set(SLICES) == set(TOPICS)


@pytest.mark.parametrize(
    ("words", "key"), [(1, "to5"), (5, "to5"), (6, "to10"), (20, "to20"), (21, "over20")]
)
def test_numbers_fall_into_the_range_that_is_said(words, key) -> None:
    assert placed(words, WORDS_OF_TITLES, list(SLICES["title"])) == key


def test_what_is_not_known_is_in_no_slice() -> None:
    assert placed(float("nan"), CONTENT, list(SLICES["ground"])) == ""


@pytest.mark.parametrize(
    ("title", "key"),
    [("Lampe LED de bureau", "plain"), ("LAMPE DE bureau", "capitals"), ("12345 678 ab", "digits")],
)
def test_how_a_title_is_written(title, key) -> None:
    assert writing(title) == key


def test_rows_and_rights_are_counted_and_small_slices_left_out() -> None:
    language = ["fr"] * 30 + ["en"] * 12 + ["de"] * (FEWEST_ROWS - 1) + [""] * 5
    right = np.zeros(len(language), bool)
    right[:24] = right[30:33] = True
    assert count_slices({"language": language}, right) == [
        Slice("language", "fr", 30, 24),
        Slice("language", "en", 12, 3),
    ]


def test_the_weakest_slice_is_surely_weaker_than_the_rows_of_its_topic() -> None:
    french, english = Slice("language", "fr", 900, 810), Slice("language", "en", 100, 50)
    # Less accurate still, but of so few rows that it may be chance.
    german = Slice("language", "de", 10, 4)
    few = Slice("title", "to5", 100, 30)
    assert accuracy_of([french, english], "language") == pytest.approx(0.86)
    assert weakest([french, english]) == english
    # Alone in its topic it is weaker than nothing.
    assert weakest([french, english, few]) == english
    assert weakest([french, Slice("language", "en", 100, 88)]) is None
    assert german.interval[1] > 0.68


def test_each_model_is_sliced_on_its_own_rows() -> None:
    truth = np.zeros(20, np.int64)
    predictions = RowPredictions(np.arange(20, 40), truth, np.array([0] * 15 + [1] * 5))
    result = Result(
        "r", "m", np.eye(27, dtype=np.int64), Provenance((), "", "", ""), predictions=predictions
    )
    facts = {"description": ["there"] * 20 + ["missing"] * 20}
    found = sliced_run(Run("r", {"m": result}), facts, "here")
    assert found.models["m"] == [Slice("description", "missing", 20, 15)]


def test_a_run_of_slices_comes_back_as_it_was_written() -> None:
    run = SliceRun("test", "here", {"m": [Slice("language", "fr", 30, 24)]})
    assert SliceRun.from_record(run.to_record()) == run


@pytest.mark.parametrize(
    "row", [["language", "xx", 3, 1], ["x", "fr", 3, 1], ["language", "fr", 3, 4]]
)
def test_a_damaged_artefact_is_refused(row, monkeypatch) -> None:
    record = {"embedded": {"split": "test", "origin": "", "models": {"m": [row]}}}
    monkeypatch.setattr(module, "read_record", lambda store, key: record)
    with pytest.raises(ArtefactAltered, match="slices"):
        read_slices(Store(settings().artefacts))


def test_shipped_slices_add_up_to_the_rows_of_their_models() -> None:
    runs = read_slices(Store(settings().artefacts))
    assert set(runs) == {"embedded", "original-2023"}
    text = runs["embedded"].models["text_model"]
    assert sum(s.rows for s in text if s.topic == "text") == 1057
    svc = runs["original-2023"].models["Mon_Modele_SVC"]
    assert sum(s.rows for s in svc if s.topic == "ground") == 16_984
