from __future__ import annotations

import numpy as np
import pytest

from vitrine.results.shipped import TestPredictions


def test_figures_are_scored_on_the_rows_that_have_an_opinion() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 27, 60)
    perfect = np.full((60, 27), 0.1 / 26)
    perfect[np.arange(60), truth] = 0.9
    wrong = np.roll(perfect, 1, axis=1)
    wrong[30:] = np.nan
    both = np.where(np.isnan(wrong), np.nan, perfect)
    figures = TestPredictions(truth, perfect, wrong, both).figures()
    assert [figures[part]["rows"] for part in ("text", "image", "both")] == [60, 30, 30]
    assert figures["text"]["accuracy"] == figures["both"]["accuracy"] == 1.0
    assert figures["image"]["accuracy"] == 0.0
    assert figures["text_where_both"]["rows"] == 30
    assert figures["text"]["ece"] == pytest.approx(0.1)
