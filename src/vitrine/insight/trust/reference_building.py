"""Counting the reference from a data folder: only counts leave it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitrine.catalogue.gold import checked_codes, read_gold, read_table
from vitrine.categories import CODES, INDEX
from vitrine.errors import PictureRefused
from vitrine.insight.trust import reference as rows_of
from vitrine.insight.trust.drift_table import joined
from vitrine.insight.trust.measures import BY_KEY, SHAPES, SIDES
from vitrine.insight.trust.observing import (
    Tell,
    cleaned,
    known_words,
    observe_answers,
    observe_lengths,
    observe_pictures,
    observe_words,
    sampled,
)
from vitrine.insight.trust.reference import Known, Reference
from vitrine.results.shipped import TestPredictions
from vitrine.vision.decoding import decode_picture

if TYPE_CHECKING:
    import pandas as pd

    from vitrine.models.text import TextModel

PICTURES = 2_000
# Listings of other sources came with title and description already joined.
APART = "designation+description"
# Weight of the overall mix of answers in the answers of a category: some have few test rows.
PRIOR = 3.0


def count_reference(
    folder: Path, model: TextModel, predictions: TestPredictions, tell: Tell
) -> Reference:
    """Count every measure over a corpus folder.

    Raises
    ------
    DataRefused
        When the folder lacks a file.
    """
    gold = read_gold(folder)
    gold = gold[gold["designation"] != ""].assign(
        title=lambda rows: cleaned(rows["designation"]),
        rest=lambda rows: cleaned(rows["description"]),
    )
    learnt = gold[gold["split"] != "test"]
    measures = {
        **_of_lengths(learnt, apart(folder)),
        **_of_words(learnt, gold[gold["split"] != "train"], model),
        **_of_answers(folder, predictions),
        **_of_pictures(folder, tell),
    }
    return Reference({key: measures[key] for key in BY_KEY})


def apart(folder: Path) -> set[tuple[str, str]]:
    """Listings whose title and description came in two fields, as they were written."""
    table = read_table(folder / "listings.csv.gz", ["designation", "description", "field"])
    two = table[table["field"] == APART]
    return set(zip(two["designation"], two["description"], strict=True))


def _of_lengths(learnt: pd.DataFrame, two: set[tuple[str, str]]) -> dict[str, Known]:
    pairs = zip(learnt["designation"], learnt["description"], strict=True)
    rows = learnt[[pair in two for pair in pairs]]
    counts = observe_lengths(list(rows["title"]), list(rows["rest"]))
    return {key: Known(found, rows_of.LEARNT) for key, found in counts.items()}


def _of_words(learnt: pd.DataFrame, unseen: pd.DataFrame, model: TextModel) -> dict[str, Known]:
    """Languages of what taught; words known of what did not, for every word taught is known."""
    known = known_words(model)
    taught = observe_words(_texts(learnt), known).counts["language"]
    new = observe_words(_texts(unseen), known).counts["known_words"]
    return {
        "language": Known(taught, rows_of.LEARNT),
        "known_words": Known(new, rows_of.SET_ASIDE),
    }


def _texts(rows: pd.DataFrame) -> list[str]:
    return [joined(*pair) for pair in zip(rows["title"], rows["rest"], strict=True)]


def _of_answers(folder: Path, predictions: TestPredictions) -> dict[str, Known]:
    read = ~np.isnan(predictions.text[:, 0])
    probabilities, truth = predictions.text[read], predictions.truth[read]
    mix = expected_answers(true_mix(folder), truth, probabilities.argmax(axis=1))
    return {
        "category": Known(mix, rows_of.CATALOGUE),
        "confidence": Known(observe_answers(probabilities)["confidence"], rows_of.SET_ASIDE),
    }


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


def _of_pictures(folder: Path, tell: Tell) -> dict[str, Known]:
    paths = sorted((folder / "images" / "test").glob("*.jpg"))
    chosen = [paths[place] for place in sampled(len(paths), PICTURES)]
    counts = observe_pictures(_decoded(chosen, tell))
    pictures = int(true_mix(folder).sum())
    return {
        **{key: Known(counts[key], rows_of.TEST_PICTURES) for key in ("brightness", "white")},
        # All of them are 500 pixels on a side; the copies of the folder are smaller.
        "side": Known(_all_in(list(SIDES).index("usual"), len(SIDES), pictures), ALL),
        "shape": Known(_all_in(list(SHAPES).index("square"), len(SHAPES), pictures), ALL),
    }


ALL = rows_of.ALL_PICTURES


def _all_in(place: int, bins: int, rows: int) -> np.ndarray:
    return np.where(np.arange(bins) == place, rows, 0).astype(np.int64)


def _decoded(paths: Sequence[Path], tell: Tell) -> Iterator[np.ndarray]:
    for done, path in enumerate(paths):
        tell(done / len(paths))
        try:
            yield decode_picture(path.read_bytes()).pixels
        except PictureRefused:
            continue
