"""Slices and suspected labels: what is read of them, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.artefacts.store import Store
from vitrine.building.trust import count_suspects
from vitrine.errors import ArtefactAltered
from vitrine.insight.trust import error_analysis as module
from vitrine.insight.trust.error_analysis import (
    SLICES,
    TOPICS,
    Slice,
    SliceRun,
    Suspects,
    accuracy_of,
    read_slices,
    read_suspects,
    weakest,
)
from vitrine.settings import settings


def test_every_topic_has_slices_and_a_title() -> None:
    assert set(SLICES) == set(TOPICS)


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


TRUTH = np.array([0, 0, 0, 1, 1, 2])


ANSWERS = np.array([[0, 1, 1, 1, 0, 2], [0, 1, 1, 0, 0, 2], [0, 1, 2, 1, 0, 2]])


def test_only_unanimous_rows_count() -> None:
    found = count_suspects(["a", "b", "c"], TRUTH, ANSWERS)
    assert (found.rows, found.unanimous, found.against) == (6, 4, 2)
    assert found.largest(5) == [(0, 1, 1), (1, 0, 1)]


def test_suspects_come_back_as_they_were_written() -> None:
    found = count_suspects(["a", "b", "c"], TRUTH, ANSWERS)
    again = Suspects.from_record(found.to_record())
    assert (again.pairs == found.pairs).all()
    assert (again.models, again.rows, again.unanimous) == (("a", "b", "c"), 6, 4)


@pytest.mark.parametrize("pairs", [[[1, 1, 2]], [[1, 99, 2]], [[0, 1, 9]], [[0, -1, 1]], [[0, 1]]])
def test_a_damaged_count_of_suspects_is_refused(pairs, monkeypatch) -> None:
    part = {"models": ["a", "b"], "rows": 8, "unanimous": 5, "pairs": pairs}
    monkeypatch.setattr(module, "read_record", lambda store, key: {"run": {"all": part}})
    with pytest.raises(ArtefactAltered, match="label_noise"):
        read_suspects(Store(settings().artefacts))


def test_the_shipped_counts_of_twelve_models_fit_their_confusions() -> None:
    store = Store(settings().artefacts)
    found = read_suspects(store)["original-2023"]["all"]
    assert (len(found.models), found.rows) == (12, 16_984)
    from vitrine.results.shipped import read_published

    for key in found.models:
        counts = read_published(store, "original-2023").results[key].counts
        assert (found.pairs <= counts).all(), key
