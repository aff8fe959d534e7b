"""Which slices a row is in, read from its words and its picture or from tables of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitrine.building.trust_reference import two_field_listings
from vitrine.catalogue.gold import read_table
from vitrine.insight.trust.drift_measures import brightness, known_words, languages_of, words_of
from vitrine.insight.trust.drift_table import joined
from vitrine.insight.trust.error_analysis import FEWEST_ROWS, SLICES, Slice, SliceRun
from vitrine.results.result import TEST, Run
from vitrine.text.cleaning import clean
from vitrine.vision.decoding import decode_picture
from vitrine.vision.picture_measures import content_share

if TYPE_CHECKING:
    import pandas as pd

    from vitrine.models.text import TextModel

# By topic, the slice of each row; empty where it is in none.
SliceFacts = dict[str, list[str]]
# Limits between the slices of a number, lowest first; a value equal to one is below it.
WORDS_OF_TITLES, WORDS_OF_TEXTS = (5, 10, 20), (10, 30, 100)
CONTENT, LIGHT, KILOBYTES = (0.5, 0.9), (0.35, 0.85), (10, 40)
MOST_KNOWN = 0.8
DIGITS = 0.2
# A picture with little content is the last of its slices, and the first of their numbers.
GROUNDS = list(SLICES["ground"])[::-1]
SIDE = 500


def sliced_run(run: Run, facts: SliceFacts, origin: str) -> SliceRun:
    """Slices of every model of a run whose answers are known row by row.

    Parameters
    ----------
    facts : dict of str to list of str
        By topic, the slice of every row of the run's split.
    """
    models = {}
    for key, result in run.results.items():
        predictions = result.predictions
        if predictions is not None:
            own = {topic: [keys[row] for row in predictions.row] for topic, keys in facts.items()}
            models[key] = count_slices(own, predictions.answer == predictions.truth)
    return SliceRun(TEST, origin, models)


def count_slices(facts: Mapping[str, Sequence[str]], right: np.ndarray) -> list[Slice]:
    """Rows and right answers of every slice that has enough of them.

    Parameters
    ----------
    facts : mapping of str to sequence of str (n,)
        By topic, the slice of each row; empty where it is in none.
    right : ndarray of bool, (n,)
    """
    found = []
    for topic, keys in SLICES.items():
        places = np.asarray(facts.get(topic, ()), dtype=object)
        for key in keys if len(places) else ():
            inside = places == key
            rows = int(inside.sum())
            if rows >= FEWEST_ROWS:
                found.append(Slice(topic, key, rows, int(right[inside].sum())))
    return found


def placed(value: float, limits: Sequence[float], keys: Sequence[str]) -> str:
    """The key of the range that a value is in; empty for NaN."""
    return "" if np.isnan(value) else keys[int(np.searchsorted(limits, value))]


def gold_facts(rows: pd.DataFrame, folder: Path, model: TextModel) -> SliceFacts:
    """Slices of gold rows, in their order: of the words of those that have some, of pictures."""
    two, known = two_field_listings(folder), known_words(model)
    pairs = list(zip(rows["designation"], rows["description"], strict=True))
    separate = [pair in two for pair in pairs]
    titles, rest = ([clean(pair[side]) for pair in pairs] for side in (0, 1))
    texts = [joined(title, more) for title, more in zip(titles, rest, strict=True)]
    contents, lights = [], []
    for path in rows["picture"]:
        pixels = decode_picture(Path(path).read_bytes()).pixels if path else None
        contents.append(np.nan if pixels is None else content_share(pixels))
        lights.append(np.nan if pixels is None else brightness(pixels))

    def each(texts: Sequence[str], slice_of: Callable[[str], str]) -> list[str]:
        return [slice_of(text) if text else "" for text in texts]

    def length(topic: str, limits: Sequence[float]) -> Callable[[str], str]:
        return lambda text: placed(len(text.split()), limits, list(SLICES[topic]))

    def known_share(text: str) -> str:
        words = words_of(text)
        if not words:
            return ""
        share = sum(word in known for word in words) / len(words)
        return "all" if share == 1 else "most" if share > MOST_KNOWN else "some"

    return {
        "title": [
            key if ok else ""
            for key, ok in zip(
                each(titles, length("title", WORDS_OF_TITLES)), separate, strict=True
            )
        ],
        "text": each(texts, length("text", WORDS_OF_TEXTS)),
        "description": [
            ("there" if more else "missing") if ok and title else ""
            for title, more, ok in zip(titles, rest, separate, strict=True)
        ],
        "language": each(texts, lambda text: _language_slice(languages_of([text])[0])),
        "known": each(texts, known_share),
        "writing": each(titles, writing),
        "ground": [placed(content, CONTENT, GROUNDS) for content in contents],
        "light": [placed(light, LIGHT, list(SLICES["light"])) for light in lights],
    }


def writing(title: str) -> str:
    """How a title is written: capitals, digits or plain."""
    letters = [sign for sign in title if sign.isalpha()]
    if sum(map(str.isdigit, title)) >= DIGITS * len(title):
        return "digits"
    return "capitals" if letters and 2 * sum(map(str.isupper, letters)) > len(letters) else "plain"


def challenge_facts(folder: Path, rows: np.ndarray) -> SliceFacts:
    """Slices of rows of the challenge's training set, from what others measured.

    Parameters
    ----------
    rows : ndarray of int, (n,)
        Row ids of the challenge.
    """
    languages = read_table(folder / "languages_train.csv.gz", ["index", "lang"])
    columns = ["file_size_kb", "real_width", "real_height"]
    pictures = read_table(folder / "images_train_meta.csv.gz", columns).iloc[rows]
    language = languages.set_index(languages["index"].astype(int))["lang"].reindex(rows)
    width, height, kilobytes = (
        pictures[name].astype(float) for name in ("real_width", "real_height", "file_size_kb")
    )
    content = (width * height / SIDE**2).clip(0, 1)
    return {
        "language": [_language_slice(key) if key else "" for key in language.fillna("")],
        "ground": [placed(value, CONTENT, GROUNDS) for value in content],
        "weight": [placed(value, KILOBYTES, list(SLICES["weight"])) for value in kilobytes],
    }


def _language_slice(language: str) -> str:
    return language if language in SLICES["language"] else "other"
