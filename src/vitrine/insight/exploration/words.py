"""The words of each category, and a 2-D map of listings by their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from vitrine.catalogue.words import FEWEST_ROWS, STOP_WORDS, WordCounts, count_words
from vitrine.categories import CODES, INDEX
from vitrine.insight.exploration.base import CATEGORIES, Statistic, array, names
from vitrine.insight.exploration.material import Material, Progress

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 40
# The map: listings that are drawn, dimensions between TF-IDF and t-SNE, and the draw.
MAP_ROWS = 4000
MAP_TERMS = 20_000
DIMENSIONS = 50
SEED = 5


@dataclass(frozen=True, eq=False)
class WordTable(Statistic):
    """In how many products of each category each word occurs.

    Attributes
    ----------
    words : tuple of str
        Lower case, with accents, alphabetical; each in at least five products.
    counts : ndarray of int32, (27, words)
    products : ndarray of int64, (27,)
        Products of each category.
    """

    words: tuple[str, ...] = names("words")
    counts: np.ndarray = array(np.int32, CATEGORIES, "words")
    products: np.ndarray = array(np.int64, CATEGORIES)

    def top(self, code: int | None, count: int = SHOWN) -> list[tuple[str, int]]:
        """The words of most products of a category, or of all: (word, products)."""
        values = self.counts.sum(axis=0) if code is None else self.counts[INDEX[code]]
        places = np.argsort(-values, kind="stable")[:count]
        return [(self.words[place], int(values[place])) for place in places if values[place]]

    def of_word(self, word: str) -> np.ndarray | None:
        """Products of each category that hold a word, int32 (27,); None for an unknown word."""
        return self.counts[:, self.words.index(word)] if word in self.words else None

    def beginning(self, start: str, count: int) -> list[str]:
        """Words that begin so, those of most products first."""
        places = [place for place, word in enumerate(self.words) if word.startswith(start)]
        totals = self.counts.sum(axis=0)
        return [self.words[p] for p in sorted(places, key=lambda p: -int(totals[p]))[:count]]

    def as_counts(self) -> WordCounts:
        """The same as what compares close categories reads."""
        return WordCounts(
            self.words, self.counts.astype(np.int64), self.products, self.source, self.split
        )

    def closeness(self) -> np.ndarray:
        """Cosine of the shares of words of each two categories: float64 (27, 27)."""
        share = self.counts / np.maximum(self.products, 1)[:, None]
        length = np.sqrt((share**2).sum(axis=1))
        return np.asarray(share @ share.T / np.maximum(np.outer(length, length), 1e-12))

    def ranked_pairs(self) -> list[tuple[int, int]]:
        """Pairs of codes, those that share most words first."""
        close = self.closeness()
        pairs = list(combinations(range(CATEGORIES), 2))
        pairs.sort(key=lambda pair: -close[pair])
        return [(CODES[a], CODES[b]) for a, b in pairs]


@dataclass(frozen=True, eq=False)
class ListingMap(Statistic):
    """Listings on a plane, near one another when their words are.

    Attributes
    ----------
    places : ndarray of float32, (n, 2)
    columns : ndarray of uint8, (n,)
        Category of each, as a place in CODES. Nothing tells which listing a point is.
    """

    places: np.ndarray = array(np.float32, "listings", 2)
    columns: np.ndarray = array(np.uint8, "listings")


def count_table(material: Material, _: Progress) -> WordTable:
    """Count words; those of fewer than five products are left out."""
    part = material.words()
    codes = [CODES[column] for column in part.columns]
    counts = count_words(part.frame["text"], codes, FEWEST_ROWS)
    return WordTable(
        rows=len(part.frame),
        split=part.split,
        source=part.source,
        words=counts.words,
        counts=counts.counts.astype(np.int32),
        products=counts.rows,
    )


def draw_map(material: Material, progress: Progress) -> ListingMap:
    """Lay listings out: TF-IDF of their words, 50 dimensions of SVD, then t-SNE."""
    part = material.words()
    frame = part.frame[part.frame["text"] != ""]
    frame = drawn(frame, MAP_ROWS)
    places = laid_out(list(frame["text"]), progress)
    # In an order of their own, so that no point can be told by its place in a file.
    order = np.random.default_rng(SEED).permutation(len(frame))
    columns = frame["column"].to_numpy(np.uint8)
    return ListingMap(len(frame), part.split, part.source, places[order], columns[order])


def drawn(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    """At most ``most`` rows, each category keeping its share."""
    if len(frame) <= most:
        return frame
    return frame.sample(most, random_state=SEED)


def laid_out(texts: Sequence[str], progress: Progress) -> np.ndarray:
    """Places of texts on a plane: float32 (n, 2), zeros for fewer than five texts."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.manifold import TSNE
    from sklearn.preprocessing import normalize

    if len(texts) < FEWEST_ROWS:
        return np.zeros((len(texts), 2), np.float32)
    vectoriser = TfidfVectorizer(
        max_features=MAP_TERMS, sublinear_tf=True, stop_words=sorted(STOP_WORDS),
        strip_accents=None, token_pattern=r"(?u)[^\W\d_]{3,}", dtype=np.float32,
    )  # fmt: skip
    terms = vectoriser.fit_transform(texts)
    progress(0.1)
    dimensions = max(2, min(DIMENSIONS, min(terms.shape) - 1))
    dense = normalize(TruncatedSVD(dimensions, random_state=SEED).fit_transform(terms))
    progress(0.3)
    perplexity = min(30.0, (len(texts) - 1) / 3)
    tsne = TSNE(2, perplexity=perplexity, init="pca", random_state=SEED)
    return np.asarray(tsne.fit_transform(dense), np.float32)
