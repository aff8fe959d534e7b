"""Texts as numbers: TF-IDF over words, over characters within words, and over the first words.

All are scikit-learn's :class:`~sklearn.feature_extraction.text.TfidfVectorizer`; scikit-learn is
imported where it is used, so that pages without a prediction do not pay for it. A vectoriser is
kept as plain arrays: its vocabulary as UTF-8 bytes, one term a line, and its idf.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer


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
        self._parts = [(kind, _fixed(kind, self.lists[kind.name])) for kind in used]

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
            lists = {
                kind.name: TermList(
                    _lines(arrays[f"{kind.name}_terms"]),
                    arrays[f"{kind.name}_idf"].astype(np.float32),
                )
                for kind in kinds
            }
            return cls(lists, kinds)
        except (KeyError, ValueError) as error:
            raise ArtefactAltered(N_("The terms of the text model cannot be read.")) from error


def _lines(terms: np.ndarray) -> list[str]:
    text = terms.tobytes().decode("utf-8")
    return text.split("\n") if text else []


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


def _fixed(kind: Ngrams, known: TermList) -> TfidfVectorizer:
    vocabulary = {term: column for column, term in enumerate(known.terms)}
    part = kind.vectoriser(vocabulary=vocabulary)
    part.idf_ = known.idf
    # Scikit-learn works on its own copy of the dictionary; ours would only take memory.
    part.vocabulary = None
    return part
