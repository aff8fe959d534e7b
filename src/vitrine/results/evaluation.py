"""Measuring the shipped models on the gold products that were set aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitrine.catalogue.gold import read_gold
from vitrine.categories import INDEX
from vitrine.prediction.predictor import Predictor
from vitrine.results.metrics import interval, scores
from vitrine.results.result import TEST
from vitrine.text.cleaning import product_text
from vitrine.vision.decoding import decode_picture

if TYPE_CHECKING:
    import pandas as pd

PICTURE_BLOCK = 64
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


def predict_gold(
    predictor: Predictor,
    folder: Path,
    split: str = TEST,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> TestPredictions:
    """Predict the gold products of one side of the split.

    Parameters
    ----------
    folder : Path
        Data folder, see :mod:`vitrine.catalogue.gold`.
    progress : callable
        Told the number of rows done and in all.

    Raises
    ------
    DataRefused
        When the folder lacks a file.
    """
    gold = read_gold(folder)
    rows = gold[gold["split"] == split].reset_index(drop=True)
    truth = np.array([INDEX[code] for code in rows["code"]])
    text, image = (np.full((len(rows), len(INDEX)), np.nan, np.float32) for _ in range(2))
    with_text = np.flatnonzero(rows["designation"].str.strip() != "")
    text[with_text] = predictor.text_model().probabilities(_texts(rows.iloc[with_text]))
    with_picture = np.flatnonzero(rows["picture"] != "")
    for start in range(0, len(with_picture), PICTURE_BLOCK):
        block = with_picture[start : start + PICTURE_BLOCK]
        image[block] = _read_pictures(predictor, rows.iloc[block])
        progress(start + len(block), len(with_picture))
    both = np.full_like(text, np.nan)
    shared = ~np.isnan(text[:, 0]) & ~np.isnan(image[:, 0])
    if shared.any():
        both[shared] = predictor.fusion.probabilities(text[shared], image[shared])
    return TestPredictions(truth, text, image, both)


def _texts(rows: pd.DataFrame) -> list[str]:
    pairs = zip(rows["designation"], rows["description"], strict=True)
    return [product_text(designation, description) for designation, description in pairs]


def _read_pictures(predictor: Predictor, rows: pd.DataFrame) -> np.ndarray:
    pictures = [decode_picture(Path(path).read_bytes()).pixels for path in rows["picture"]]
    return predictor.image_model().probabilities(pictures)
