"""Whether a difference between two sets of counts is more than chance, and how large it is.

Two different questions. With many rows a difference that matters to nobody is significant, and
with few rows a large one may be chance: every comparison here has a p-value *and* an effect, and
what chance alone would give as effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Counts that are expected to be lower are pooled before a G-test (Cochran 1954).
FEWEST_EXPECTED = 5.0
# Added to each count before a logarithm of shares: no share is then exactly 0.
HALF = 0.5
# Mean of Kolmogorov's distribution, sqrt(pi / 2) ln 2.
KOLMOGOROV_MEAN = 0.868731


@dataclass(frozen=True)
class Difference:
    """How two sets of counts over the same bins differ.

    Attributes
    ----------
    effect : float
        0 to 1. Total variation for bins without an order, Kolmogorov-Smirnov distance for ordered
        ones: in both cases the largest difference between the shares of a set of bins.
    chance : float
        Effect that two samples of these sizes from one source would show on average.
    p : float
        Probability of a difference at least as large between two samples from one source.
    stability : float
        Population stability index; 0 for the same shares.
    """

    effect: float
    chance: float
    p: float
    stability: float

    @property
    def excess(self) -> float:
        """Effect beyond what chance gives, 0 to 1."""
        return max(0.0, self.effect - self.chance)


def compare_named(reference: np.ndarray, observed: np.ndarray) -> Difference:
    """Compare counts over bins without an order, by a G-test (Sokal and Rohlf 1995).

    What chance gives is the mean total variation of two samples, by the normal approximation.

    Parameters
    ----------
    reference, observed : ndarray of int, (bins,)
        At least one row each.
    """
    from scipy.stats import chi2_contingency

    a, b, both = _shares(reference), _shares(observed), _shares(reference + observed)
    spread = np.sqrt(both * (1 - both) / _harmonic(reference, observed))
    # Empty bins are left out, and those that are expected too rarely joined into one.
    table = np.array([reference, observed], np.float64)
    table = table[:, table.sum(axis=0) > 0]
    rarest = table.sum(axis=0) * table.sum(axis=1).min() / table.sum()
    rare = rarest < FEWEST_EXPECTED
    if rare.sum() >= 2:
        joined = table[:, rare].sum(axis=1, keepdims=True)
        table = np.hstack([table[:, ~rare], joined])
    return Difference(
        effect=float(0.5 * np.abs(a - b).sum()),
        chance=float(min(1.0, 0.5 * np.sqrt(2 / np.pi) * spread.sum())),
        p=float(chi2_contingency(table, correction=False, lambda_="log-likelihood").pvalue),
        stability=stability_index(reference, observed),
    )


def compare_ordered(reference: np.ndarray, observed: np.ndarray) -> Difference:
    """Compare counts over ordered bins, by the two-sample test of Kolmogorov and Smirnov.

    The distance is taken at the limits of the bins. Where bins hold several values it is at most
    the exact one, so that the test errs towards "the same".

    Parameters
    ----------
    reference, observed : ndarray of int, (bins,)
        At least one row each.
    """
    from scipy.special import kolmogorov

    distance = float(np.abs(np.cumsum(_shares(reference)) - np.cumsum(_shares(observed))).max())
    size = np.sqrt(_harmonic(reference, observed))
    return Difference(
        effect=distance,
        chance=min(1.0, KOLMOGOROV_MEAN / size),
        p=float(kolmogorov(size * distance)),
        stability=stability_index(reference, observed),
    )


def stability_index(reference: np.ndarray, observed: np.ndarray) -> float:
    """Population stability index: sum of (observed - reference) x log(observed / reference)."""
    a, b = _shares(reference + HALF), _shares(observed + HALF)
    return float(((b - a) * np.log(b / a)).sum())


def holm(p: Sequence[float]) -> list[float]:
    """p-values adjusted for being several (Holm 1979), in the order they came in."""
    adjusted, largest = [0.0] * len(p), 0.0
    for rank, place in enumerate(np.argsort(p, kind="stable").tolist()):
        largest = max(largest, min(1.0, (len(p) - rank) * p[place]))
        adjusted[place] = largest
    return adjusted


def _shares(counts: np.ndarray) -> np.ndarray:
    return np.asarray(counts / counts.sum())


def _harmonic(reference: np.ndarray, observed: np.ndarray) -> float:
    """N m / (n + m), the rows that two samples are worth together."""
    n, m = float(reference.sum()), float(observed.sum())
    return n * m / (n + m)
