"""How well the shipped models answer the gold products that were set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vitrine.results.metrics import interval, scores

# What each figure is measured by first: the gold pictures are balanced over the categories.
HEADLINES = {
    "text": "weighted_f1",
    "image": "accuracy",
    "both": "weighted_f1",
    "text_where_both": "weighted_f1",
    "image_where_both": "weighted_f1",
}


@dataclass(frozen=True, eq=False)
class TestPredictions:
    """Probabilities of the shipped models on gold products that trained none of them.

    Attributes
    ----------
    truth : ndarray of int, (n,)
        Column of the true category.
    text, image, both : ndarray of float, (n, 27)
        Rows of NaN where the product lacks what the opinion is read from.
    """

    __test__ = False  # not a test case, whatever pytest makes of the name

    truth: np.ndarray
    text: np.ndarray
    image: np.ndarray
    both: np.ndarray

    def figures(self) -> dict[str, dict[str, float]]:
        """Scores of each opinion on its own rows, with the 95 % interval of the headline.

        ``text_where_both`` and ``image_where_both`` are scored on the rows of ``both``: only
        there can the three be compared.
        """
        shared = ~np.isnan(self.both[:, 0])
        parts = {
            "text": (self.text, ~np.isnan(self.text[:, 0])),
            "image": (self.image, ~np.isnan(self.image[:, 0])),
            "both": (self.both, shared),
            "text_where_both": (self.text, shared),
            "image_where_both": (self.image, shared),
        }
        return {name: self._figures(name, *part) for name, part in parts.items() if part[1].any()}

    def _figures(self, name: str, values: np.ndarray, rows: np.ndarray) -> dict[str, float]:
        probabilities, truth = values[rows].astype(np.float64), self.truth[rows]
        low, high = interval(probabilities, truth, HEADLINES[name])
        return {**scores(probabilities, truth), "low": low, "high": high}

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Arrays to be shipped, as precise as they were: rounding would decide near ties anew."""
        names = ("text", "image", "both")
        values = {name: getattr(self, name).astype(np.float32) for name in names}
        return {"truth": self.truth.astype(np.int8), **values}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> TestPredictions:
        """Read back :meth:`to_arrays`."""
        names = ("text", "image", "both")
        return cls(arrays["truth"].astype(int), *(arrays[n].astype(np.float32) for n in names))
