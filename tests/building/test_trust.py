"""Rows where all models agree against the label."""

from __future__ import annotations

import numpy as np

from vitrine.building.trust import suspects_of
from vitrine.results.result import Provenance, Result, RowPredictions

TRUTH = np.array([0, 0, 0, 1, 1, 2])


def result(key: str, row: list[int], answer: list[int]) -> Result:
    rows = np.array(row)
    known = RowPredictions(rows, TRUTH[rows], np.array(answer))
    return Result(
        "r", key, np.eye(27, dtype=np.int64), Provenance((), "", "", ""), predictions=known
    )


def test_models_are_compared_on_the_rows_that_all_answered() -> None:
    found = suspects_of([result("a", [0, 1, 4], [0, 1, 0]), result("b", [1, 4, 5], [1, 0, 2])])
    assert found is not None
    assert (found.rows, found.unanimous, found.against) == (2, 2, 2)


def test_a_model_alone_has_nobody_to_agree_with() -> None:
    assert suspects_of([result("a", [0], [1])]) is None
