"""Which slices a row is in: read from its words and its picture, or from tables of others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitrine.catalogue.gold import read_table
from vitrine.insight.trust.drift_table import joined
from vitrine.insight.trust.languages import languages_of
from vitrine.insight.trust.observing import brightness, known_words, words_of
from vitrine.insight.trust.reference_building import apart
from vitrine.insight.trust.slices import SLICES
from vitrine.text.cleaning import clean
from vitrine.vision.decoding import decode_picture
from vitrine.vision.picture_measures import content_share

if TYPE_CHECKING:
    import pandas as pd

    from vitrine.models.text import TextModel

Facts = dict[str, list[str]]
# Limits between the slices of a number, lowest first; a value equal to one is below it.
WORDS_OF_TITLES, WORDS_OF_TEXTS = (5, 10, 20), (10, 30, 100)
CONTENT, LIGHT, KILOBYTES = (0.5, 0.9), (0.35, 0.85), (10, 40)
MOST_KNOWN = 0.8
DIGITS = 0.2
SIDE = 500


def placed(value: float, limits: Sequence[float], keys: Sequence[str]) -> str:
    """The key of the range that a value is in; empty for NaN."""
    return "" if np.isnan(value) else keys[int(np.searchsorted(limits, value))]


def _keys(topic: str) -> list[str]:
    return list(SLICES[topic])


def gold_facts(rows: pd.DataFrame, folder: Path, model: TextModel) -> Facts:
    """Slices of gold rows, in their order: of the words of those that have some, of pictures."""
    pairs = list(zip(rows["designation"], rows["description"], strict=True))
    two, known = apart(folder), known_words(model)
    titles, rest = ([clean(pair[side]) for pair in pairs] for side in (0, 1))
    texts = [joined(title, more) for title, more in zip(titles, rest, strict=True)]
    separate = [pair in two for pair in pairs]
    facts = {
        "title": [_title(title) if ok else "" for title, ok in zip(titles, separate, strict=True)],
        "text": _each(texts, lambda text: placed(len(text.split()), WORDS_OF_TEXTS, _keys("text"))),
        "description": [
            ("there" if more else "missing") if ok and title else ""
            for title, more, ok in zip(titles, rest, separate, strict=True)
        ],
        "language": _each(texts, _language),
        "known": _each(texts, partial(_known, known=known)),
        "writing": _each(titles, writing),
    }
    measured = [_picture(path) for path in rows["picture"]]
    facts["ground"] = [placed(content, CONTENT, _keys("ground")[::-1]) for content, _ in measured]
    facts["light"] = [placed(light, LIGHT, _keys("light")) for _, light in measured]
    return facts


def _each(texts: Sequence[str], find: Callable[[str], str]) -> list[str]:
    return [find(text) if text else "" for text in texts]


def _title(title: str) -> str:
    return placed(len(title.split()), WORDS_OF_TITLES, _keys("title")) if title else ""


def _language(text: str) -> str:
    found = languages_of([text])[0]
    return found if found in SLICES["language"] else "other"


def _known(text: str, known: frozenset[str]) -> str:
    words = words_of(text)
    if not words:
        return ""
    share = sum(word in known for word in words) / len(words)
    return "all" if share == 1 else "most" if share > MOST_KNOWN else "some"


def writing(title: str) -> str:
    """How a title is written: capitals, digits or plain."""
    letters = [sign for sign in title if sign.isalpha()]
    if sum(map(str.isdigit, title)) >= DIGITS * len(title):
        return "digits"
    return "capitals" if letters and 2 * sum(map(str.isupper, letters)) > len(letters) else "plain"


def _picture(path: str) -> tuple[float, float]:
    """Content and brightness of a picture, NaN without one."""
    if not path:
        return float("nan"), float("nan")
    pixels = decode_picture(Path(path).read_bytes()).pixels
    return content_share(pixels), brightness(pixels)


def challenge_facts(folder: Path, rows: np.ndarray) -> Facts:
    """Slices of rows of the challenge's training set, from what others measured on them.

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
        "language": [_challenge_language(found) for found in language.fillna("")],
        "ground": [placed(value, CONTENT, _keys("ground")[::-1]) for value in content],
        "weight": [placed(value, KILOBYTES, _keys("weight")) for value in kilobytes],
    }


def _challenge_language(found: str) -> str:
    return found if not found or found in SLICES["language"] else "other"
