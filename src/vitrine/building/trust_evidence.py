"""Terms and places that the models decide by, as means over labelled products.

The text model is linear: a term moves the score of a category by its TF-IDF value times its weight.
For a category, the mean of that product over its own listings says what speaks for it, and over the
listings of the others what speaks against it: a term counts by its weight and by how often it is
met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import CODES
from vitrine.insight.trust.evidence import (
    FEWEST_LISTINGS,
    FEWEST_PICTURES,
    KINDS,
    AttentionMaps,
    CategoryTerms,
    Term,
    TermEvidence,
)
from vitrine.text.stop_words import COUNTED_STOP_WORDS

if TYPE_CHECKING:
    from vitrine.models.image import ImageModel
    from vitrine.models.text import TextModel

KEPT = 15
SHORTEST_WORD, SHORTEST_PIECE = 3, 4


def count_terms(model: TextModel, texts: Sequence[str], columns: np.ndarray) -> TermEvidence:
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
    vectoriser = model.vectoriser
    # Kind, text, and the columns of a term: a word counts as such and at the beginning of a title.
    groups: dict[tuple[str, str], list[int]] = {}
    for kind, (start, _end) in zip(vectoriser.kinds, pairwise(vectoriser.bounds), strict=True):
        for place, term in enumerate(vectoriser.lists[kind.name].terms):
            name = readable(kind.analyzer, term)
            if name:
                groups.setdefault(name, []).append(start + place)
    totals = _TermSums(rows.sum(axis=0), held.sum(axis=0), len(texts))
    categories = []
    for column in range(len(CODES)):
        own = np.flatnonzero(columns == column)
        inside = _TermSums(rows[own].sum(axis=0), held[own].sum(axis=0), len(own))
        weights = model.weights[:, column].astype(np.float64)
        speaks_for, against = (
            _strongest(groups, weights * sums.values / max(1, sums.rows), sums, totals.held, sign)
            for sums, sign in ((inside, 1), (totals.without(inside), -1))
        )
        categories.append(CategoryTerms(speaks_for, against))
    return TermEvidence(len(texts), tuple(categories))


class _TermSums:
    """Sums over some listings: of the values of each term, and of the listings that hold it."""

    def __init__(self, values: object, held: object, rows: int) -> None:
        self.values = np.asarray(values, np.float64).ravel()
        self.held = np.asarray(held, np.float64).ravel()
        self.rows = rows

    def without(self, other: _TermSums) -> _TermSums:
        """Those of the other listings."""
        return _TermSums(self.values - other.values, self.held - other.held, self.rows - other.rows)


def readable(analyzer: str, term: str) -> tuple[str, str] | None:
    """Kind and text of a term that a reader understands; None for the others.

    Numbers, words that any text holds and scraps of a few letters are left out. A piece has dots
    where its word goes on.
    """
    if analyzer == "word":
        distinctive = any(
            sum(map(str.isalpha, word)) >= SHORTEST_WORD and word not in COUNTED_STOP_WORDS
            for word in term.split()
        )
        return ("words", term) if distinctive else None
    letters, inside = sum(map(str.isalpha, term)), term.strip()
    if letters < SHORTEST_PIECE or " " in inside:
        return None
    begins, ends = term.startswith(" "), term.endswith(" ")
    return "pieces", f"{'' if begins else '…'}{inside}{'' if ends else '…'}"


def _strongest(
    groups: Mapping[tuple[str, str], list[int]],
    pushes: np.ndarray,
    sums: _TermSums,
    held: np.ndarray,
    sign: int,
) -> dict[str, tuple[Term, ...]]:
    found: dict[str, list[Term]] = {kind: [] for kind in KINDS}
    for (kind, text), places in groups.items():
        push = float(pushes[places].sum())
        if sign * push > 0 and held[places].max() >= FEWEST_LISTINGS:
            share = float(sums.held[places].max() / max(1, sums.rows))
            found[kind].append(Term(text, push, share))
    kept: dict[str, tuple[Term, ...]] = {}
    for kind, terms in found.items():
        # The strongest first, without those that are a part of a stronger one, or hold it.
        strongest: dict[str, Term] = {}
        for term in sorted(terms, key=lambda term: -abs(term.push)):
            letters = term.text.strip("…")
            if len(strongest) < KEPT and not any(a in letters or letters in a for a in strongest):
                strongest[letters] = term
        kept[kind] = tuple(strongest.values())
    return kept


def evidence(maps: np.ndarray, column: int) -> np.ndarray:
    """Share of the evidence for a category at each place: (side, side), mean 1; NaN without any.

    What all categories get alike changes no probability: their mean is taken away first. Evidence
    against a category is not counted.

    Parameters
    ----------
    maps : ndarray of float, (27, side, side)
    """
    own = np.maximum(maps[column] - maps.mean(axis=0), 0)
    with np.errstate(invalid="ignore"):
        return np.asarray(own / own.mean())


def mean_maps(model: ImageModel, pictures: Iterable[tuple[int, np.ndarray]]) -> AttentionMaps:
    """Mean evidence for the true category, over pictures with their columns."""
    counts = np.zeros(len(CODES), np.int64)
    sums: np.ndarray | None = None
    for column, pixels in pictures:
        square = model.card.preparation.square(pixels)
        found = evidence(model.evidence_maps(square, range(len(CODES))), column)
        if sums is None:
            sums = np.zeros((len(CODES), *found.shape))
        if not np.isnan(found).any():
            counts[column] += 1
            sums[column] += found
    means = (np.zeros((len(CODES), 1, 1)) if sums is None else sums) / np.maximum(counts, 1)[
        :, None, None
    ]
    means[counts < FEWEST_PICTURES] = 0
    return AttentionMaps(counts, means.astype(np.float32))
