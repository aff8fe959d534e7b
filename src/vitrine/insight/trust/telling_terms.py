"""The words that speak for and against each category, over many products.

The text model is linear: a term moves the score of a category by its TF-IDF value times its weight.
For a category, the mean of that product over its own listings says what speaks for it, and over the
listings of the others what speaks against it: a term counts by its weight and by how often it is
met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.artefacts.reading import UNREADABLE, read_record
from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.errors import ArtefactAltered
from vitrine.text.stop_words import COUNTED_STOP_WORDS

if TYPE_CHECKING:
    from vitrine.models.text import TextModel

KEY, PATH = "trust_terms", "trust/terms.json"
KEPT = 15
# A term of fewer listings may be a name, or point at one product.
FEWEST_LISTINGS = 8
SHORTEST_WORD, SHORTEST_PIECE = 3, 4
KINDS = ("words", "pieces")


@dataclass(frozen=True)
class Term:
    """A term and what it does.

    Attributes
    ----------
    text : str
        Lower case, no accents.
    push : float
        What it adds to the score of the category, on average; below 0 for one that speaks against.
    share : float
        Share of the listings that hold it: those of the category for a term that speaks for it,
        those of the others for one that speaks against.
    """

    text: str
    push: float
    share: float


@dataclass(frozen=True)
class Telling:
    """Terms of one category, the strongest first.

    Attributes
    ----------
    speaks_for, against : dict of str to tuple of Term
        By kind: ``words`` (one or two), ``pieces`` (letters within words).
    """

    speaks_for: Mapping[str, tuple[Term, ...]]
    against: Mapping[str, tuple[Term, ...]]

    def to_record(self) -> dict[str, Any]:
        """As JSON."""
        return {"for": _rows(self.speaks_for), "against": _rows(self.against)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Telling:
        """Read back :meth:`to_record`; KeyError, TypeError or ValueError when it is another."""
        return cls(_terms(record["for"]), _terms(record["against"]))


@dataclass(frozen=True, eq=False)
class TellingTerms:
    """Terms of every category.

    Attributes
    ----------
    rows : int
        Listings that were read.
    categories : tuple of Telling, 27
        In the order of CODES.
    """

    rows: int
    categories: tuple[Telling, ...]

    def to_record(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "rows": self.rows,
            "categories": [telling.to_record() for telling in self.categories],
        }


def _rows(terms: Mapping[str, Sequence[Term]]) -> dict[str, list[list[object]]]:
    return {
        kind: [[term.text, round(term.push, 5), round(term.share, 4)] for term in several]
        for kind, several in terms.items()
    }


def _terms(record: Mapping[str, Any]) -> dict[str, tuple[Term, ...]]:
    return {
        kind: tuple(Term(str(t), float(push), float(share)) for t, push, share in record[kind])
        for kind in KINDS
    }


def telling_terms(model: TextModel, texts: Sequence[str], columns: np.ndarray) -> TellingTerms:
    """Find the terms of every category over labelled texts.

    Parameters
    ----------
    texts : sequence of str
        As the model reads them.
    columns : ndarray of int, (n,)
        Column of the category of each.
    """
    rows = model.vectoriser.transform(texts)
    held = rows.copy()
    held.data = np.ones_like(held.data)
    groups = _merged(model)
    totals = _Sums(rows.sum(axis=0), held.sum(axis=0), len(texts))
    categories = []
    for column in range(len(CODES)):
        own = np.flatnonzero(columns == column)
        inside = _Sums(rows[own].sum(axis=0), held[own].sum(axis=0), len(own))
        pair = (inside, totals.without(inside), model.weights[:, column].astype(np.float64))
        categories.append(_telling(*pair, totals.held, groups))
    return TellingTerms(len(texts), tuple(categories))


class _Sums:
    """Sums over some listings: of the values of each term, and of the listings that hold it."""

    def __init__(self, values: object, held: object, rows: int) -> None:
        self.values = np.asarray(values, np.float64).ravel()
        self.held = np.asarray(held, np.float64).ravel()
        self.rows = rows

    def without(self, other: _Sums) -> _Sums:
        """Those of the other listings."""
        return _Sums(self.values - other.values, self.held - other.held, self.rows - other.rows)


# Kind, text, and the columns of a term: a word counts as such and at the beginning of a title.
_Group = tuple[str, str, list[int]]


def _merged(model: TextModel) -> list[_Group]:
    vectoriser = model.vectoriser
    columns: dict[tuple[str, str], list[int]] = {}
    for kind, (start, _end) in zip(vectoriser.kinds, pairwise(vectoriser.bounds), strict=True):
        for place, term in enumerate(vectoriser.lists[kind.name].terms):
            name = readable(kind.analyzer, term)
            if name:
                columns.setdefault(name, []).append(start + place)
    return [(kind, text, places) for (kind, text), places in columns.items()]


def readable(analyzer: str, term: str) -> tuple[str, str] | None:
    """Kind and text of a term that tells a reader something; None for the others.

    Numbers, words that any text holds and scraps of a few letters are left out. A piece has dots
    where its word goes on.
    """
    if analyzer == "word":
        return ("words", term) if any(map(_tells, term.split())) else None
    letters, inside = sum(map(str.isalpha, term)), term.strip()
    if letters < SHORTEST_PIECE or " " in inside:
        return None
    begins, ends = term.startswith(" "), term.endswith(" ")
    return "pieces", f"{'' if begins else '…'}{inside}{'' if ends else '…'}"


def _tells(word: str) -> bool:
    return sum(map(str.isalpha, word)) >= SHORTEST_WORD and word not in COUNTED_STOP_WORDS


def _telling(
    inside: _Sums, outside: _Sums, weights: np.ndarray, held: np.ndarray, groups: list[_Group]
) -> Telling:
    speaks_for = weights * inside.values / max(1, inside.rows)
    against = weights * outside.values / max(1, outside.rows)
    return Telling(
        _strongest(groups, speaks_for, inside, held, sign=1),
        _strongest(groups, against, outside, held, sign=-1),
    )


def _strongest(
    groups: Iterable[_Group], pushes: np.ndarray, sums: _Sums, held: np.ndarray, sign: int
) -> dict[str, tuple[Term, ...]]:
    found: dict[str, list[Term]] = {kind: [] for kind in KINDS}
    for kind, text, places in groups:
        push = float(pushes[places].sum())
        if sign * push > 0 and held[places].max() >= FEWEST_LISTINGS:
            share = float(sums.held[places].max() / max(1, sums.rows))
            found[kind].append(Term(text, push, share))
    return {kind: tuple(islice(_apart(terms), KEPT)) for kind, terms in found.items()}


def _apart(terms: Iterable[Term]) -> Iterator[Term]:
    """The strongest first, without those that are a part of a stronger one, or hold it."""
    seen: list[str] = []
    for term in sorted(terms, key=lambda term: -abs(term.push)):
        letters = term.text.strip("…")
        if not any(letters in other or other in letters for other in seen):
            seen.append(letters)
            yield term


def read_terms(store: Store) -> TellingTerms:
    """The shipped terms.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    record = read_record(store, KEY)
    try:
        categories = tuple(Telling.from_record(part) for part in record["categories"])
        if len(categories) != len(CODES):
            raise ValueError("not the 27 categories")
        return TellingTerms(int(record["rows"]), categories)
    except (KeyError, TypeError, ValueError) as error:
        raise ArtefactAltered(UNREADABLE, path=f"fichiers/{PATH}") from error
