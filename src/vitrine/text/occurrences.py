"""Where the terms that a text model knows stand in a text, letter by letter.

The terms are scikit-learn's, found once more with their places kept: its vectorisers only count
them. A test compares the counts on texts of every kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from vitrine.text.vectorising import Ngrams, TextVectoriser

WORD = re.compile(r"\b\w+\b")
SOLID = re.compile(r"\S+")

# Column of a term, the letters from the first to before the last that it stands on, and the part
# of one occurrence that this is: a pair of words stands in two places.
Place = tuple[int, int, int, float]


@dataclass(frozen=True, eq=False)
class Occurrences:
    """Every place of every known term of a text.

    Attributes
    ----------
    columns : ndarray of int64, (terms,)
        Of the terms that occur, among the vectoriser's, ascending.
    counts : ndarray of float64, (terms,)
        How often each occurs.
    place : ndarray of int64, (n,)
        Which of these terms each place is of.
    starts, ends : ndarray of int64, (n,)
        Letters of the text that it covers, at least one.
    """

    columns: np.ndarray
    counts: np.ndarray
    place: np.ndarray
    starts: np.ndarray
    ends: np.ndarray

    def spread(self, amounts: np.ndarray, letters: int) -> np.ndarray:
        """Share the amount of each term out over the letters that it stands on.

        A term that stands in several places gives each letter of any of them the same part.

        Parameters
        ----------
        amounts : ndarray of float64, (terms, k)
        letters : int
            Length of the text.

        Returns
        -------
        ndarray of float64, (letters, k)
            Columns sum to those of ``amounts``.
        """
        lengths = (self.ends - self.starts).astype(np.float64)
        covered = np.bincount(self.place, lengths, minlength=len(amounts))
        parts = amounts[self.place] / covered[self.place][:, None]
        steps = np.zeros((letters + 1, amounts.shape[1]))
        for column in range(amounts.shape[1]):
            begun = np.bincount(self.starts, parts[:, column], minlength=letters + 1)
            ended = np.bincount(self.ends, parts[:, column], minlength=letters + 1)
            steps[:, column] = begun - ended
        return np.asarray(np.cumsum(steps, axis=0)[:-1])


def find_terms(vectoriser: TextVectoriser, text: str) -> Occurrences:
    """Find every known term of a text as the model reads it."""
    rows: list[np.ndarray] = [np.zeros((0, 4))]
    for kind, vocabulary, first in vectoriser.vocabularies:
        folded, letters = fold(kind.read([text])[0])
        places = np.array(list(PLACES[kind.analyzer](kind, folded, vocabulary)), np.float64)
        if len(places):
            starts, ends = places[:, 1].astype(int), places[:, 2].astype(int)
            places[:, 0] += first
            places[:, 1], places[:, 2] = letters[starts], letters[ends - 1] + 1
            rows.append(places)
    every = np.concatenate(rows)
    columns, place = np.unique(every[:, 0].astype(np.int64), return_inverse=True)
    starts, ends = every[:, 1].astype(np.int64), every[:, 2].astype(np.int64)
    counts = np.bincount(place, every[:, 3], minlength=len(columns))
    return Occurrences(columns, counts, place, starts, ends)


def term_values(vectoriser: TextVectoriser, found: Occurrences) -> np.ndarray:
    """TF-IDF of the terms that occur, float64 (terms,): the row of the text without its zeros.

    Computed from the places rather than by the vectoriser, which would read the text again; what
    differs is the rounding of its 32 bits.
    """
    idf = np.concatenate([vectoriser.lists[kind.name].idf for kind in vectoriser.kinds])
    values = (1 + np.log(found.counts)) * idf[found.columns].astype(np.float64)
    bounds = np.searchsorted(found.columns, vectoriser.bounds)
    for start, end in pairwise(bounds.tolist()):
        values[start:end] /= np.linalg.norm(values[start:end]) or 1.0
    return np.asarray(values)


def fold(text: str) -> tuple[str, np.ndarray]:
    """Small letters without accents, as the vectorisers read them, and where each comes from.

    Returns
    -------
    str
    ndarray of int64, (folded letters,)
        Number of the letter of ``text`` that each stands for.
    """
    small = text.lower()
    places = np.arange(len(small))
    if len(small) != len(text):
        places = np.repeat(np.arange(len(text)), [len(letter.lower()) for letter in text])
    if small.isascii():
        return small, places
    bare = [_bare(letter) for letter in small]
    return "".join(bare), np.repeat(places, [len(letters) for letters in bare])


@lru_cache(maxsize=4096)
def _bare(letter: str) -> str:
    if letter.isascii():
        return letter
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _words(kind: Ngrams, folded: str, vocabulary: Mapping[str, int]) -> Iterator[Place]:
    """Words, then pairs of neighbours: the model knows no longer ones."""
    words = [(match.group(), *match.span()) for match in WORD.finditer(folded)]
    for word, start, end in words:
        if (column := vocabulary.get(word)) is not None:
            yield column, start, end, 1.0
    for (left, *first), (right, *second) in pairwise(words):
        if (column := vocabulary.get(f"{left} {right}")) is not None:
            yield column, first[0], first[1], 0.5
            yield column, second[0], second[1], 0.5


def _characters(kind: Ngrams, folded: str, vocabulary: Mapping[str, int]) -> Iterator[Place]:
    """Characters within words; each different word is looked at once."""
    known: dict[str, list[tuple[int, int, int]]] = {}
    found: list[Place] = []
    shortest, most = kind.lengths
    for match in SOLID.finditer(folded):
        word, start = match.group(), match.start()
        if word not in known:
            # The spaces on its two sides belong to terms, and are no letters.
            padded, size = f" {word} ", len(word)
            # A word shorter than a term counts once, and longer terms do not count it again.
            longest = min(most, max(size + 2, shortest))
            known[word] = [
                (column, begin - 1 if begin else 0, min(begin + length - 1, size))
                for length in range(shortest, longest + 1)
                for begin in range(max(size + 3 - length, 1))
                if (column := vocabulary.get(padded[begin : begin + length])) is not None
            ]
        found += [(column, start + begin, start + end, 1.0) for column, begin, end in known[word]]
    return iter(found)


PLACES = {"word": _words, "char_wb": _characters}
