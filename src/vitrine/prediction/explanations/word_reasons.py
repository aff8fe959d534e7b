"""Which words speak for a category, and which against it.

The model of the site is linear: the score of a category is a number that every text starts from
plus, for each term of the text, TF-IDF value x weight. The contributions below are these products,
shared out over the letters that each term stands on: nothing is estimated, and they sum to the
score. A model of another kind is explained by leaving words out and asking again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Protocol

import numpy as np

from vitrine.errors import VitrineError
from vitrine.i18n import N_
from vitrine.models.text import TextModel
from vitrine.prediction.product import Product
from vitrine.text.cleaning import Traced, traced_product_text
from vitrine.text.occurrences import SOLID, find_terms, term_values

WordMethod = Literal["contributions", "occlusion"]
# Longer texts lose several neighbouring words at once: no visitor waits for a thousand readings.
MOST_OCCLUSIONS = 80

NO_TEXT = N_("No text was given: there are no words to explain.")
NO_KNOWN_WORD = N_(
    "Nothing to explain in the text: it holds no word or piece of a word that the model knows, so "
    "it gives every category the same probability."
)


class NothingToExplain(VitrineError):
    """Nothing of what was given had a part in the answer."""


class ReadsTexts(Protocol):
    """Any model of texts."""

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """Probabilities (n, 27) of texts."""


@dataclass(frozen=True)
class Word:
    """A word of the text, in one place.

    Attributes
    ----------
    text : str
        As the visitor wrote it.
    start, end : int
        Its letters in the source: the title followed by the description.
    """

    text: str
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class WordReasons:
    """What each letter and word of a text does for some categories.

    Attributes
    ----------
    designation, description : str
        As the visitor wrote them.
    traced : Traced
        The text as the model reads it.
    columns : tuple of int
        The categories that are explained, 0..26.
    letters : ndarray of float64, (letters read, k)
        Part of each letter: of the decision score (contributions) or of the probability that is
        lost without its word (occlusion).
    start, score : ndarray of float64, (k,)
        Contributions only, zeros otherwise: what a text starts from, and the decision score.
    method : {"contributions", "occlusion"}
    """

    designation: str
    description: str
    traced: Traced
    columns: tuple[int, ...]
    letters: np.ndarray
    start: np.ndarray
    score: np.ndarray
    method: WordMethod

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """First and after-last letter, in the text read, of each word: what stands unspaced."""
        return [match.span() for match in SOLID.finditer(self.traced.text)]

    @cached_property
    def words(self) -> list[Word]:
        """The words in reading order, as the visitor wrote them."""
        source, read = self.designation + self.description, self.traced
        places = [(int(read.starts[a]), int(read.ends[b - 1])) for a, b in self.spans]
        return [Word(source[start:end], start, end) for start, end in places]

    @cached_property
    def effects(self) -> np.ndarray:
        """What each word does for each category, float64 (words, k); contributions sum."""
        return np.add.reduceat(self.letters, [start for start, _ in self.spans], axis=0)

    @cached_property
    def written(self) -> np.ndarray:
        """What each letter of the source does, float64 (title and description, k).

        A letter that was read as several has what these have together; markup has none.
        """
        size = len(self.designation) + len(self.description)
        lengths = np.maximum(self.traced.ends - self.traced.starts, 1)
        parts = self.letters / lengths[:, None]
        steps = np.zeros((size + 1, len(self.columns)))
        np.add.at(steps, self.traced.starts, parts)
        np.add.at(steps, np.minimum(self.traced.starts + lengths, size), -parts)
        return np.asarray(np.cumsum(steps, axis=0)[:size])

    def place(self, column: int) -> int:
        """Where a category stands among those explained."""
        return self.columns.index(column)

    def ranked(self, column: int) -> list[tuple[Word, float]]:
        """Words that are not indifferent, the one that does most, for or against, first."""
        effects = self.effects[:, self.place(column)]
        order = np.argsort(-np.abs(effects), kind="stable").tolist()
        return [(self.words[i], float(effects[i])) for i in order if effects[i]]

    def to_dict(self, column: int, most: int) -> dict[str, Any]:
        """Words of one category as plain data, the ``most`` telling ones, places in the source."""
        place, middle = self.place(column), len(self.designation)
        rows: list[dict[str, Any]] = []
        for word, effect in self.ranked(column):
            in_title = word.start < middle
            first = word.start - (0 if in_title else middle)
            rows.append(
                {
                    "word": word.text,
                    "field": "designation" if in_title else "description",
                    "start": first,
                    "end": first + word.end - word.start,
                    "effect": effect,
                }
            )
        record: dict[str, Any] = {"method": self.method, "words": rows[:most]}
        if self.method == "contributions":
            rest = float(sum(row["effect"] for row in rows[most:]))
            start, score = float(self.start[place]), float(self.score[place])
            record |= {"start": start, "other_words": rest, "score": score}
        return record


def explain_words(model: ReadsTexts, product: Product, columns: Sequence[int]) -> WordReasons:
    """Explain what a text does for some categories.

    Parameters
    ----------
    model : object with ``probabilities``
        A :class:`TextModel` is explained exactly, any other by occlusion.
    product : Product
    columns : sequence of int
        Categories, 0..26.

    Raises
    ------
    NothingToExplain
        When there is no text, or none of it is known.
    """
    if not product.has_text:
        raise NothingToExplain(NO_TEXT)
    traced = traced_product_text(product.designation, product.description)
    if isinstance(model, TextModel):
        return _contributions(model, product, traced, tuple(columns))
    return _occlusions(model, product, traced, tuple(columns))


def _contributions(
    model: TextModel, product: Product, traced: Traced, columns: tuple[int, ...]
) -> WordReasons:
    terms = find_terms(model.vectoriser, traced.text)
    if not len(terms.columns):
        raise NothingToExplain(NO_KNOWN_WORD)
    weights = model.weights[terms.columns][:, list(columns)].astype(np.float64)
    amounts = term_values(model.vectoriser, terms)[:, None] * weights
    start = model.intercept[list(columns)].astype(np.float64)
    return WordReasons(
        product.designation,
        product.description,
        traced,
        columns,
        terms.spread(amounts, len(traced.text)),
        start,
        start + amounts.sum(axis=0),
        "contributions",
    )


def _occlusions(
    model: ReadsTexts, product: Product, traced: Traced, columns: tuple[int, ...]
) -> WordReasons:
    spans = [match.span() for match in SOLID.finditer(traced.text)]
    effects = occlusion(model.probabilities, [traced.text[a:b] for a, b in spans])[:, columns]
    if not np.abs(effects).max() > 0:
        raise NothingToExplain(NO_KNOWN_WORD)
    letters = np.zeros((len(traced.text), len(columns)))
    for (start, end), effect in zip(spans, effects, strict=True):
        letters[start:end] = effect / (end - start)
    nothing = np.zeros(len(columns))
    return WordReasons(
        product.designation,
        product.description,
        traced,
        columns,
        letters,
        nothing,
        nothing,
        "occlusion",
    )


def occlusion(
    probabilities: Callable[[list[str]], np.ndarray],
    words: Sequence[str],
    most: int = MOST_OCCLUSIONS,
) -> np.ndarray:
    """What each word does: the probability with it minus without it (Zeiler and Fergus 2014).

    Parameters
    ----------
    probabilities : callable
        Texts to probabilities (n, 27): any model at all.
    words : sequence of str
        At least one.
    most : int
        Of a longer text, neighbouring words are left out together, and share their effect.

    Returns
    -------
    ndarray of float64, (words, 27)
    """
    groups = np.array_split(np.arange(len(words)), min(len(words), most))
    stays = np.ones((len(groups) + 1, len(words)), bool)
    for row, group in enumerate(groups, start=1):
        stays[row, group] = False
    answers = np.asarray(probabilities(texts_of(words, stays)), np.float64)
    sizes = [len(group) for group in groups]
    return np.repeat((answers[0] - answers[1:]) / np.array(sizes)[:, None], sizes, axis=0)


def texts_of(words: Sequence[str], stays: np.ndarray) -> list[str]:
    """Texts of the words that stay, by rows of a bool array (m, words)."""
    return [
        " ".join(word for word, stay in zip(words, row, strict=True) if stay)
        for row in stays.tolist()
    ]
