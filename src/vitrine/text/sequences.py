"""Texts as numbers of words, in the order in which they stand: what recurrent networks read.

A vocabulary travels with its network: the same number must mean the same word for ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

# Numbers that are no word: nothing there, and a word that is not known.
NOTHING, UNKNOWN = 0, 1
# A row is as long as the next of these above its words, so that a title of ten words does not
# cost as much as a description of two hundred. It depends on the text alone: a network answers
# the same whatever else is in its batch.
WIDTHS = (16, 32, 64, 128)


@dataclass(frozen=True)
class Vocabulary:
    """The words that a network knows, and how much of a text it reads.

    Attributes
    ----------
    words : tuple of str
        The most frequent first; the first has number 2.
    length : int
        Words read of a text; what follows is left out.
    preparation : str
        Key of :data:`vitrine.text.preparations.PREPARATIONS` that makes the words.
    """

    words: tuple[str, ...]
    length: int
    preparation: str

    @classmethod
    def learn(
        cls, tokens: Iterable[Sequence[str]], words: int, length: int, preparation: str
    ) -> Vocabulary:
        """Take the most frequent ``words`` of training texts; ties in alphabetical order."""
        return cls(tuple(most_frequent(tokens, words)), length, preparation)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Number of each word, from 2."""
        return {word: number for number, word in enumerate(self.words, start=UNKNOWN + 1)}

    def __len__(self) -> int:
        """How many numbers there are, those that are no word included."""
        return len(self.words) + UNKNOWN + 1

    def rows(self, tokens: Sequence[Sequence[str]]) -> np.ndarray:
        """Numbers of words, int32 (n, length), filled with 0 on the left.

        A text without a word reads as one unknown word: the mean of no word is no number.
        """
        rows = numbered(tokens, self.numbers, self.length)
        rows[rows[:, -1] == NOTHING, -1] = UNKNOWN
        return rows


def most_frequent(tokens: Iterable[Sequence[str]], words: int) -> list[str]:
    """The most frequent words, ties in alphabetical order."""
    counts = Counter(word for one in tokens for word in one)
    return sorted(counts, key=lambda word: (-counts[word], word))[:words]


def numbered(
    tokens: Sequence[Sequence[str]], vocabulary: Mapping[str, int], length: int
) -> np.ndarray:
    """Texts as numbers of words, int32 (n, length), filled with 0 on the left."""
    rows = np.full((len(tokens), length), NOTHING, np.int32)
    for row, words in zip(rows, tokens, strict=True):
        found = [vocabulary.get(word, UNKNOWN) for word in words[:length]]
        if found:
            row[-len(found) :] = found
    return rows


def widths_of(rows: np.ndarray) -> np.ndarray:
    """Columns that each row needs, from the right: the next of :data:`WIDTHS`, int (n,).

    Parameters
    ----------
    rows : ndarray of int, (n, length)
        As :func:`numbered` makes them.
    """
    length = rows.shape[1]
    steps = np.array([width for width in WIDTHS if width < length] + [length])
    return np.asarray(steps[np.searchsorted(steps, np.count_nonzero(rows, axis=1))])
