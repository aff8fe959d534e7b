"""Rows where all models agree against the label."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.artefacts.store import Store
from vitrine.errors import ArtefactAltered
from vitrine.insight.trust import label_noise as module
from vitrine.insight.trust.building import suspects_of
from vitrine.insight.trust.label_noise import Suspects, count_suspects, read_suspects
from vitrine.results.result import Provenance, Result, RowPredictions
from vitrine.settings import settings

TRUTH = np.array([0, 0, 0, 1, 1, 2])
ANSWERS = np.array([[0, 1, 1, 1, 0, 2], [0, 1, 1, 0, 0, 2], [0, 1, 2, 1, 0, 2]])


def result(key: str, row: list[int], answer: list[int]) -> Result:
    rows = np.array(row)
    known = RowPredictions(rows, TRUTH[rows], np.array(answer))
    return Result(
        "r", key, np.eye(27, dtype=np.int64), Provenance((), "", "", ""), predictions=known
    )


def test_only_unanimous_rows_count() -> None:
    found = count_suspects(["a", "b", "c"], TRUTH, ANSWERS)
    assert (found.rows, found.unanimous, found.against) == (6, 4, 2)
    assert found.largest(5) == [(0, 1, 1), (1, 0, 1)]


def test_models_are_compared_on_the_rows_that_all_answered() -> None:
    found = suspects_of([result("a", [0, 1, 4], [0, 1, 0]), result("b", [1, 4, 5], [1, 0, 2])])
    assert found is not None
    assert (found.rows, found.unanimous, found.against) == (2, 2, 2)


def test_a_model_alone_has_nobody_to_agree_with() -> None:
    assert suspects_of([result("a", [0], [1])]) is None


def test_what_is_written_comes_back() -> None:
    found = count_suspects(["a", "b", "c"], TRUTH, ANSWERS)
    again = Suspects.from_record(found.to_record())
    assert (again.pairs == found.pairs).all()
    assert (again.models, again.rows, again.unanimous) == (("a", "b", "c"), 6, 4)


@pytest.mark.parametrize("pairs", [[[1, 1, 2]], [[1, 99, 2]], [[0, 1, 9]], [[0, -1, 1]], [[0, 1]]])
def test_a_damaged_artefact_is_refused(pairs, monkeypatch) -> None:
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
