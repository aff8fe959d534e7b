"""The deletion test: does the answer hang on what an explanation puts first.

Parts are taken away in the order of the explanation, and the probability of the category is
followed; the sooner it falls, the better the explanation. The area under that curve is compared
with that of random orders (Petsiuk et al., "RISE", arXiv 1806.07421).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from vitrine.prediction.explanations.picture_reasons import ReadsPictures, hidden
from vitrine.prediction.explanations.word_reasons import ReadsTexts, texts_of

STEPS = 10
DRAWS = 5

# Which parts stay, bool (m, parts), to the probability of the category, (m,).
Answers = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Deletion:
    """Areas under the curve of the probability against the share of parts that are gone.

    Attributes
    ----------
    area : float
        In the order of the explanation, 0..1; lower is better.
    random_area : float
        Mean over random orders.
    """

    area: float
    random_area: float

    @property
    def is_better(self) -> bool:
        """Whether the explanation does better than chance."""
        return self.area < self.random_area


def deletion_test(
    answers: Answers, effects: np.ndarray, seed: int = 0, draws: int = DRAWS, steps: int = STEPS
) -> Deletion:
    """Take parts away, those with the largest effect first, and at random.

    Parameters
    ----------
    answers : callable
        Asked once, for all curves.
    effects : ndarray of float, (parts,)
        How much each part speaks for the category, at least one part.
    """
    rng = np.random.default_rng(seed)
    parts = len(effects)
    orders = [np.argsort(-effects, kind="stable"), *(rng.permutation(parts) for _ in range(draws))]
    gone = np.unique(np.linspace(0, parts, steps + 1).round().astype(int))
    stays = np.concatenate([_staying(order, gone) for order in orders])
    curves = np.asarray(answers(stays), np.float64).reshape(len(orders), len(gone))
    areas = np.asarray(np.trapezoid(curves, gone / parts, axis=1))
    return Deletion(float(areas[0]), float(areas[1:].mean()))


def _staying(order: np.ndarray, gone: np.ndarray) -> np.ndarray:
    """Which parts stay after each number of them is gone, bool (len(gone), parts)."""
    rank = np.empty(len(order), int)
    rank[order] = np.arange(len(order))
    return np.asarray(rank[None, :] >= gone[:, None])


def without_words(model: ReadsTexts, words: Sequence[str], column: int) -> Answers:
    """The probability of a category when only some words of a text are left."""
    return lambda stays: model.probabilities(texts_of(words, stays))[:, column]


def without_parts(model: ReadsPictures, square: np.ndarray, column: int) -> Answers:
    """The probability of a category when only some parts of a picture are left."""
    return lambda stays: model.probabilities(list(hidden(square, stays)))[:, column]
