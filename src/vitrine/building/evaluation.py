"""Measuring the shipped models on the gold products that were set aside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from vitrine.catalogue.gold import read_gold
from vitrine.categories import INDEX
from vitrine.prediction.predictor import Predictor
from vitrine.results.result import TEST
from vitrine.results.shipped import TestPredictions
from vitrine.text.cleaning import product_text
from vitrine.vision.decoding import decode_picture

# Pictures that are decoded and answered together.
PICTURE_BLOCK = 64


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
        Called with the number of pictures done and in all.

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
    listings = rows.iloc[with_text]
    pairs = zip(listings["designation"], listings["description"], strict=True)
    text[with_text] = predictor.text_model().probabilities([product_text(*pair) for pair in pairs])
    with_picture = np.flatnonzero(rows["picture"] != "")
    for start in range(0, len(with_picture), PICTURE_BLOCK):
        block = with_picture[start : start + PICTURE_BLOCK]
        paths = rows["picture"].iloc[block]
        pictures = [decode_picture(Path(path).read_bytes()).pixels for path in paths]
        image[block] = predictor.image_model().probabilities(pictures)
        progress(start + len(block), len(with_picture))
    both = np.full_like(text, np.nan)
    shared = ~np.isnan(text[:, 0]) & ~np.isnan(image[:, 0])
    if shared.any():
        both[shared] = predictor.fusion.probabilities(text[shared], image[shared])
    return TestPredictions(truth, text, image, both)
