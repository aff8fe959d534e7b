"""Texts as numbers: the terms that they hold, or their words in the order in which they stand.

Terms are counted by scikit-learn's :class:`~sklearn.feature_extraction.text.TfidfVectorizer`:
words, characters within words, and the first words. Scikit-learn is imported where it is used, so
that pages without a prediction do not pay for it. A vectoriser is kept as plain arrays: its
vocabulary as UTF-8 bytes, one term a line, and its idf.

Recurrent networks read numbers of words. A vocabulary travels with its network: the same number
must mean the same word for ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

# Numbers that are no word: nothing there, and a word that is not known.
NOTHING, UNKNOWN = 0, 1
# A row is as long as the next of these above its words, so that a title of ten words does not
# cost as much as a description of two hundred. It depends on the text alone: a network answers
# the same whatever else is in its batch.
WIDTHS = (16, 32, 64, 128)


@dataclass(frozen=True)
class Ngrams:
    """One kind of term.

    Attributes
    ----------
    name : str
        Prefix of its arrays.
    analyzer : {"word", "char_wb"}
        Words, or characters that do not cross from one word to the next.
    lengths : tuple of int
        Shortest and longest term, in words or characters.
    rows : int
        Texts that a term must occur in to be learnt.
    letters : int or None
        Only the first so many characters of a text are read.
    """

    name: str
    analyzer: Literal["word", "char_wb"]
    lengths: tuple[int, int]
    rows: int
    letters: int | None = None

    def read(self, texts: Sequence[str]) -> list[str]:
        """The part of each text that holds these terms."""
        return [text[: self.letters] for text in texts]

    def vectoriser(self, **choices: Any) -> TfidfVectorizer:
        """Scikit-learn's vectoriser of these terms.

        Accents are stripped: sellers leave them out as often as not. A term's weight grows with
        the logarithm of its count, for long descriptions repeat themselves.
        """
        from sklearn.feature_extraction.text import TfidfVectorizer

        return TfidfVectorizer(
            analyzer=self.analyzer,
            ngram_range=self.lengths,
            # One-letter words count: "N" of an issue number, "X" of a size.
            token_pattern=r"\b\w+\b" if self.analyzer == "word" else None,
            strip_accents="unicode",
            sublinear_tf=True,
            dtype=np.float32,
            **choices,
        )


WORDS = Ngrams("words", "word", (1, 2), rows=2)
# Within words: they carry over between the forms of a word and between languages.
CHARACTERS = Ngrams("characters", "char_wb", (2, 5), rows=4)
# Once more where most texts name the product, before a description drowns the name.
BEGINNING = Ngrams("beginning", "word", (1, 2), rows=2, letters=80)
KINDS = (WORDS, CHARACTERS, BEGINNING)


@dataclass(frozen=True)
class TermList:
    """The terms of one kind that a model knows.

    Attributes
    ----------
    terms : list of str
        In column order; none holds a line break.
    idf : ndarray of float32, (terms,)
    """

    terms: list[str]
    idf: np.ndarray

    def kept(self, columns: np.ndarray) -> TermList:
        """Only some columns, given in ascending order."""
        return TermList([self.terms[column] for column in columns], self.idf[columns])


class TextVectoriser:
    """Rows of terms, one kind after the other, each kind of length 1.

    Parameters
    ----------
    lists : dict of str to TermList
        By the names of ``kinds``.
    kinds : sequence of Ngrams
    """

    def __init__(self, lists: Mapping[str, TermList], kinds: Sequence[Ngrams] = KINDS) -> None:
        self.lists = dict(lists)
        self.kinds = tuple(kinds)
        # A kind of which no term was kept has no column, and scikit-learn refuses to be empty.
        used = [kind for kind in self.kinds if self.lists[kind.name].terms]
        self._parts: list[tuple[Ngrams, TfidfVectorizer]] = []
        for kind in used:
            known = self.lists[kind.name]
            vocabulary = {term: column for column, term in enumerate(known.terms)}
            part = kind.vectoriser(vocabulary=vocabulary)
            part.idf_ = known.idf
            # Scikit-learn works on its own copy of the dictionary; ours would only take memory.
            part.vocabulary = None
            self._parts.append((kind, part))

    @classmethod
    def fit(
        cls, texts: Sequence[str], kinds: Sequence[Ngrams] = KINDS
    ) -> tuple[TextVectoriser, csr_matrix]:
        """Learn the terms of ``texts``.

        Returns
        -------
        TextVectoriser
        csr_matrix of float32, (len(texts), terms)
            The rows of ``texts``, which learning computes anyway.
        """
        from scipy.sparse import hstack

        lists, blocks = {}, []
        for kind in kinds:
            part = kind.vectoriser(min_df=kind.rows)
            blocks.append(part.fit_transform(kind.read(texts)))
            terms = part.get_feature_names_out().tolist()
            lists[kind.name] = TermList(terms, part.idf_.astype(np.float32))
        return cls(lists, kinds), hstack(blocks, format="csr", dtype=np.float32)

    @property
    def bounds(self) -> list[int]:
        """Column where each kind of term starts, and the number of columns."""
        return [0, *np.cumsum([len(self.lists[kind.name].terms) for kind in self.kinds]).tolist()]

    @property
    def vocabularies(self) -> list[tuple[Ngrams, Mapping[str, int], int]]:
        """Each kind of term that is used, column of its terms, and where its columns start."""
        starts = {kind.name: start for kind, start in zip(self.kinds, self.bounds, strict=False)}
        return [(kind, part.vocabulary_, starts[kind.name]) for kind, part in self._parts]

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Rows of ``texts``, float32, (n, terms); a text without a known term is all zeros."""
        from scipy.sparse import hstack

        return hstack(
            [part.transform(kind.read(texts)) for kind, part in self._parts], format="csr"
        )

    def kept(self, columns: np.ndarray) -> TextVectoriser:
        """Vectoriser of some columns only, given in ascending order."""
        lists = {}
        for kind, (start, end) in zip(self.kinds, pairwise(self.bounds), strict=True):
            inside = columns[(columns >= start) & (columns < end)] - start
            lists[kind.name] = self.lists[kind.name].kept(inside)
        return TextVectoriser(lists, self.kinds)

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Arrays ``<kind>_terms`` (uint8, UTF-8 lines) and ``<kind>_idf`` (float32)."""
        arrays = {}
        for name, found in self.lists.items():
            lines = "\n".join(found.terms).encode("utf-8")
            arrays[f"{name}_terms"] = np.frombuffer(lines, dtype=np.uint8)
            arrays[f"{name}_idf"] = found.idf
        return arrays

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, np.ndarray], kinds: Sequence[Ngrams] = KINDS
    ) -> TextVectoriser:
        """Read back :meth:`to_arrays`.

        Raises
        ------
        ArtefactAltered
            When an array is missing, or terms and idf do not go together.
        """
        try:
            lists = {}
            for kind in kinds:
                lines = arrays[f"{kind.name}_terms"].tobytes().decode("utf-8")
                idf = arrays[f"{kind.name}_idf"].astype(np.float32)
                lists[kind.name] = TermList(lines.split("\n") if lines else [], idf)
            return cls(lists, kinds)
        except (KeyError, ValueError) as error:
            raise ArtefactAltered(N_("The terms of the text model cannot be read.")) from error


def kept_rows(rows: csr_matrix, vectoriser: TextVectoriser, columns: np.ndarray) -> csr_matrix:
    """Rows of ``vectoriser`` as ``vectoriser.kept(columns)`` would give them.

    Each kind is brought back to length 1, without reading the texts again.
    """
    from scipy.sparse import hstack
    from sklearn.preprocessing import normalize

    blocks = []
    for start, end in pairwise(vectoriser.bounds):
        inside = columns[(columns >= start) & (columns < end)]
        block = rows[:, inside]
        # Few terms may leave none of a kind, and scikit-learn refuses rows of nothing.
        blocks.append(normalize(block, copy=False) if len(inside) else block)
    return hstack(blocks, format="csr", dtype=np.float32)


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
