from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import random as sparse

from vitrine.models.network_rows import Rows, SequenceRows, TermRows, last_layer_of, logits_of
from vitrine.models.recurrent import BUILDERS, Widths

WIDTHS = Widths(embedding=6, units=4, features=5, dropout=0.5)


def rows_of(builder: str) -> Rows:
    rng = np.random.default_rng(3)
    if builder == "dense_terms":
        return TermRows(sparse(30, 20, 0.2, "csr", np.float32, rng))
    words = rng.integers(1, 20, (30, 40)).astype(np.int32)
    # Texts of several lengths, which are read in groups.
    for row, count in enumerate(rng.integers(2, 40, 30)):
        words[row, :-count] = 0
    return SequenceRows(words)


@pytest.mark.parametrize("builder", BUILDERS)
def test_the_decision_is_made_of_the_last_layer_alone(builder: str) -> None:
    network, rows = BUILDERS[builder](20, WIDTHS, None), rows_of(builder)
    before = last_layer_of(network, rows, 7)
    assert (before.shape, before.dtype) == ((30, 5), np.float16)
    kernel, bias = network.get_layer("logits").get_weights()
    logits = logits_of(network, rows)
    assert np.ptp(logits, axis=0).min() > 0
    assert before.astype(np.float32) @ kernel + bias == pytest.approx(logits, abs=0.01)
