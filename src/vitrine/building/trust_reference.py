"""Counting what a table is compared with, from a data folder: only counts leave it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitrine.catalogue.gold import checked_codes, read_gold, read_table
from vitrine.categories import CODES, INDEX
from vitrine.errors import PictureRefused
from vitrine.i18n import N_
from vitrine.insight.trust.drift import Reference, ReferenceCounts
from vitrine.insight.trust.drift_measures import (
    BY_KEY,
    SHAPES,
    SIDES,
    count_answers,
    count_lengths,
    count_pictures,
    count_words,
    known_words,
    sampled,
)
from vitrine.insight.trust.drift_table import joined
from vitrine.results.shipped import TestPredictions
from vitrine.text.cleaning import clean
from vitrine.vision.decoding import decode_picture

if TYPE_CHECKING:
    import pandas as pd

    from vitrine.models.text import TextModel

# Which products each measure is counted on.
LEARNT = N_("listings that trained and chose the text model")
SET_ASIDE = N_("listings that the text model did not learn from")
CATALOGUE = N_("all products of the challenge, with the errors that the text model makes")
TEST_PICTURES = N_("pictures that the picture model learnt from, drawn at random")
ALL_PICTURES = N_("all pictures of the challenge's training set")

PICTURES = 2_000
# Listings of other sources came with title and description already joined.
APART = "designation+description"
# Weight of the overall mix of answers in the answers of a category: some have few test rows.
PRIOR = 3.0


def count_reference(folder: Path, model: TextModel, predictions: TestPredictions) -> Reference:
    """Count every measure over a corpus folder.

    Words known are counted on listings that did not teach the model, for it knows every word of
    the others.

    Raises
    ------
    DataRefused
        When the folder lacks a file.
    """
    gold = read_gold(folder)
    gold = gold[gold["designation"] != ""].assign(
        title=lambda rows: rows["designation"].map(clean),
        rest=lambda rows: rows["description"].map(clean),
    )
    learnt, unseen = gold[gold["split"] != "test"], gold[gold["split"] != "train"]
    two = two_field_listings(folder)
    pairs = zip(learnt["designation"], learnt["description"], strict=True)
    separate = learnt[[pair in two for pair in pairs]]
    lengths = count_lengths(list(separate["title"]), list(separate["rest"]))
    known = known_words(model)
    read = ~np.isnan(predictions.text[:, 0])
    probabilities, truth = predictions.text[read], predictions.truth[read]
    mix = true_mix(folder)
    answers = expected_answers(mix, truth, probabilities.argmax(axis=1))
    pictures = _count_test_pictures(folder)
    # All of them are 500 pixels on a side; the copies of the folder are smaller.
    sides = np.where(np.array(list(SIDES)) == "usual", mix.sum(), 0)
    shapes = np.where(np.array(list(SHAPES)) == "square", mix.sum(), 0)
    measures = {
        **{key: ReferenceCounts(counts, LEARNT) for key, counts in lengths.items()},
        "language": ReferenceCounts(count_words(_texts(learnt), known).counts["language"], LEARNT),
        "known_words": ReferenceCounts(
            count_words(_texts(unseen), known).counts["known_words"], SET_ASIDE
        ),
        "category": ReferenceCounts(answers, CATALOGUE),
        "confidence": ReferenceCounts(count_answers(probabilities)["confidence"], SET_ASIDE),
        "brightness": ReferenceCounts(pictures["brightness"], TEST_PICTURES),
        "white": ReferenceCounts(pictures["white"], TEST_PICTURES),
        "side": ReferenceCounts(sides.astype(np.int64), ALL_PICTURES),
        "shape": ReferenceCounts(shapes.astype(np.int64), ALL_PICTURES),
    }
    return Reference({key: measures[key] for key in BY_KEY})


def _texts(rows: pd.DataFrame) -> list[str]:
    return [joined(*pair) for pair in zip(rows["title"], rows["rest"], strict=True)]


def _count_test_pictures(folder: Path) -> dict[str, np.ndarray]:
    """Brightness and white of pictures of the challenge, drawn at random."""
    paths = sorted((folder / "images" / "test").glob("*.jpg"))

    def decoded() -> Iterator[np.ndarray]:
        for place in sampled(len(paths), PICTURES):
            try:
                yield decode_picture(paths[place].read_bytes()).pixels
            except PictureRefused:
                continue

    return count_pictures(decoded())


def two_field_listings(folder: Path) -> set[tuple[str, str]]:
    """Listings whose title and description came in two fields, as they were written."""
    table = read_table(folder / "listings.csv.gz", ["designation", "description", "field"])
    two = table[table["field"] == APART]
    return set(zip(two["designation"], two["description"], strict=True))


def true_mix(folder: Path) -> np.ndarray:
    """Products of each category in the challenge's training set: int64 (27,)."""
    name = "Y_train_CVw08PX.csv"
    codes = checked_codes(read_table(folder / name, ["prdtypecode"])["prdtypecode"], name)
    columns = codes.map(INDEX).to_numpy(np.int64)
    return np.bincount(columns, minlength=len(CODES)).astype(np.int64)


def expected_answers(true: np.ndarray, truth: np.ndarray, answer: np.ndarray) -> np.ndarray:
    """How often each category would be answered for products of a true mix.

    A table is known by its answers, not by its truth: what it is compared with holds the same
    errors, as they were counted on rows that the model has not seen. A category with few of them
    borrows from the mix of all answers.

    Parameters
    ----------
    true : ndarray of int, (27,)
    truth, answer : ndarray of int, (n,)
        Columns of test rows.

    Returns
    -------
    ndarray of int64, (27,)
        Of about the same sum as ``true``.
    """
    counts = np.zeros((len(CODES), len(CODES)))
    np.add.at(counts, (truth, answer), 1)
    right = np.eye(len(CODES)) * (truth == answer).mean()
    wrong = (1 - (truth == answer).mean()) * counts.sum(axis=0) / max(1, len(truth))
    smoothed = counts + PRIOR * (right + wrong)
    rates = smoothed / smoothed.sum(axis=1, keepdims=True)
    return np.asarray(np.rint(true @ rates), np.int64)
