from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import random as sparse

from vitrine.models.recurrent import BUILDERS, Widths
from vitrine.models.rows import (
    JoinedRows,
    LastLayer,
    Rows,
    SequenceRows,
    TermRows,
    last_layer_of,
    logits_of,
)

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
    network, rows = BUILDERS[builder](20, WIDTHS), rows_of(builder)
    before = last_layer_of(network, rows, 7)
    assert (before.shape, before.dtype) == ((30, 5), np.float16)
    kernel, bias = network.get_layer("logits").get_weights()
    logits = logits_of(network, rows)
    assert np.ptp(logits, axis=0).min() > 0
    assert before.astype(np.float32) @ kernel + bias == pytest.approx(logits, abs=0.01)


def layer(places: list[int], width: int) -> LastLayer:
    """Every number of a product is its place."""
    values = np.repeat(np.array(places, np.float16)[:, None], width, axis=1)
    return LastLayer(np.array(places, np.int32), values)


def test_each_network_has_its_numbers_of_the_product_or_zeros() -> None:
    rows = JoinedRows({"a": layer([1, 4, 6], 2), "b": layer([4, 5], 3)}, np.array([1, 4, 5, 6]))
    first, second = rows.take(np.array([3, 0, 2, 1]))
    assert first.tolist() == [[6, 6], [1, 1], [0, 0], [4, 4]]
    assert second.tolist() == [[0] * 3, [0] * 3, [5] * 3, [4] * 3]
    assert (first.dtype, second.dtype) == (np.float32, np.float32)
    assert rows.widths == {"a": 2, "b": 3}
    assert len(rows) == 4
    assert np.concatenate(rows.groups).tolist() == [0, 1, 2, 3]


def test_a_network_that_read_nothing_gives_zeros() -> None:
    rows = JoinedRows({"a": layer([0, 2], 1), "b": LastLayer(np.zeros(0, int), np.ones((0, 2)))},
                      np.array([0, 2]))  # fmt: skip
    assert rows.take(np.array([1]))[1].tolist() == [[0, 0]]


def test_places_may_come_in_any_order() -> None:
    rows = JoinedRows({"a": layer([2, 3, 9], 1)}, np.array([9, 10, 2]))
    assert rows.take(np.arange(3))[0].ravel().tolist() == [9, 0, 2]
