"""Learning-rate range test: at which rate a network learns fastest.

Smith, "Cyclical Learning Rates for Training Neural Networks", arXiv 1506.01186 (WACV 2017): the
rate grows from one step to the next, and the loss tells where it begins to help and to harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.results.trained import RateRange
from vitrine.training.loop import Examples, learning_step, optimizer_of

if TYPE_CHECKING:
    import keras

# Weight of the past in the smoothed loss: one batch says little.
PAST = 0.9
# The test ends when the smoothed loss is this many times its lowest: nothing better comes after.
HOPELESS = 4.0


@dataclass(frozen=True)
class RangeTest:
    """From which rate to which, in how many steps; the ends are those of the project's report."""

    lowest: float = 1e-5
    highest: float = 2.54
    steps: int = 80

    def rates(self) -> np.ndarray:
        """Rates, each the same multiple of the one before."""
        return np.geomspace(self.lowest, self.highest, self.steps)


def find_rate(
    network: keras.Model, examples: Examples, test: RangeTest, batch: int, seed: int
) -> RateRange:
    """Run the test, and leave the network as it was.

    Parameters
    ----------
    network : keras.Model
        Rows -> logits.
    batch : int
        Rows of a step.
    """
    before = network.get_weights()
    optimizer = optimizer_of(network, test.lowest)
    step, rng = learning_step(network, optimizer), np.random.default_rng(seed)
    batches: list[np.ndarray] = []
    rates, losses, smooth = [], [], 0.0
    for number, rate in enumerate(test.rates(), start=1):
        # Batches start again when all were met.
        batches = batches or examples.batches(batch, rng)
        inputs, truth, weights = examples.take(batches.pop(), rng)
        optimizer.learning_rate.assign(rate)
        total, _ = step(inputs, truth, weights)
        smooth = PAST * smooth + (1 - PAST) * float(total) / float(weights.sum())
        rates.append(float(rate))
        losses.append(smooth / (1 - PAST**number))
        # Three rates are the fewest that a slope can be taken of.
        if number > 3 and not losses[-1] < HOPELESS * min(losses):
            break
    network.set_weights(before)
    keep = np.isfinite(losses)
    return RateRange(tuple(np.array(rates)[keep]), tuple(np.array(losses)[keep]))
