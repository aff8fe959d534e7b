from __future__ import annotations

import json

import keras
import numpy as np
import pytest

from vitrine.errors import ArtefactAltered
from vitrine.models.recurrent import BUILDERS, Widths
from vitrine.models.rows import SequenceRows
from vitrine.results.trained import RateRange
from vitrine.training.loop import Examples
from vitrine.training.range_test import RangeTest, find_rate

TRUTH = np.arange(60) % 3
EXAMPLES = Examples(SequenceRows(np.repeat(2 + TRUTH[:, None], 5, axis=1).astype(np.int32)), TRUTH)


def built() -> keras.Model:
    keras.utils.set_random_seed(1)
    return BUILDERS["mean_embedding"](6, Widths(embedding=8, features=8, dropout=0.0))


def test_rates_grow_by_the_same_factor_between_the_ends() -> None:
    rates = RangeTest(1e-4, 1.0, 5).rates()
    assert rates.tolist() == pytest.approx([1e-4, 1e-3, 1e-2, 1e-1, 1.0])


def test_the_rate_found_is_where_the_loss_falls_fastest() -> None:
    rates = tuple(10.0**power for power in range(-5, 2))
    assert RateRange(rates, (3.3, 3.3, 3.1, 2.0, 1.7, 1.9, 9.0)).best == pytest.approx(1e-2)


def test_a_test_leaves_the_network_as_it_was_and_is_the_same_again() -> None:
    network = built()
    before = network.get_weights()
    found = find_rate(network, EXAMPLES, RangeTest(1e-4, 1.0, 30), batch=20, seed=3)
    assert all(map(np.array_equal, before, network.get_weights()))
    assert found == find_rate(built(), EXAMPLES, RangeTest(1e-4, 1.0, 30), batch=20, seed=3)
    assert 1e-4 < found.best < 1.0
    assert min(found.losses) < 0.9 * found.losses[0]


def test_it_ends_where_nothing_better_can_come() -> None:
    # Labels that nothing tells: the higher the rate, the worse in the end.
    untold = Examples(EXAMPLES.rows, np.random.default_rng(0).integers(0, 27, 60))
    found = find_rate(built(), untold, RangeTest(1e-3, 1e6, 60), batch=20, seed=3)
    assert 3 <= len(found.rates) < 60
    assert np.isfinite(found.losses).all()


def test_a_record_is_read_back() -> None:
    found = RateRange((1e-3, 1e-2, 1e-1), (3.0, 2.0, 4.0))
    assert RateRange.from_record(json.loads(json.dumps(found.to_record()))) == found


@pytest.mark.parametrize(
    "change",
    [{"rates": [3, 2, 1]}, {"losses": [1, 2]}, {"losses": [1, 2, "x"]}, {"rates": [0, 1, 2]}],
)
def test_a_record_of_something_else_is_refused(change: dict) -> None:
    record = RateRange((1e-3, 1e-2, 1e-1), (3.0, 2.0, 4.0)).to_record()
    with pytest.raises(ArtefactAltered):
        RateRange.from_record({**record, **change})
