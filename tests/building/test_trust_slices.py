"""Slices: which rows are in which, and what is counted."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.building.trust_slices import (
    CONTENT,
    WORDS_OF_TITLES,
    count_slices,
    placed,
    sliced_run,
    writing,
)
from vitrine.insight.trust.error_analysis import (
    FEWEST_ROWS,
    SLICES,
    Slice,
)
from vitrine.results.result import Provenance, Result, RowPredictions, Run


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


def test_each_model_is_sliced_on_its_own_rows() -> None:
    truth = np.zeros(20, np.int64)
    predictions = RowPredictions(np.arange(20, 40), truth, np.array([0] * 15 + [1] * 5))
    result = Result(
        "r", "m", np.eye(27, dtype=np.int64), Provenance((), "", "", ""), predictions=predictions
    )
    facts = {"description": ["there"] * 20 + ["missing"] * 20}
    found = sliced_run(Run("r", {"m": result}), facts, "here")
    assert found.models["m"] == [Slice("description", "missing", 20, 15)]
