"""Texts of products: their languages, lengths and residue, those that stand twice, and a map.

The functions count the rows that they are given; :mod:`vitrine.insight.exploration.datasets` says
which rows each statistic is counted on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.insight.exploration.statistics import (
    CATEGORIES,
    CategoryShares,
    Distributions,
    ProductRows,
    Statistic,
    array,
    count_distributions,
    count_shares,
    names,
)
from vitrine.logs import Progress
from vitrine.text.stop_words import COUNTED_STOP_WORDS

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

# The other languages are counted together, under this name.
OTHERS = "other"
MOST_LANGUAGES = 12
# Longest that is shown of each length; the number of bins is the same for all.
LONGEST = {
    "designation_characters": 250.0,
    "designation_words": 50.0,
    "description_characters": 4000.0,
    "description_words": 500.0,
}
BINS = 50
MISSING = "missing"
TAG, ENTITY, DIGITS, CAPITALS = "tag", "entity", "digits", "capitals"
SAME_TEXT, SAME_TITLE = "same_text", "same_title"
SAME_PRODUCT, SAME_PICTURE = "same_product", "same_picture"

# Patterns of RE2, in time proportional to the text.
WORD = r"\S+"
PATTERNS = {
    TAG: r"</?[a-zA-Z][^<>]*>",
    ENTITY: r"&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});",
    DIGITS: r"\d",
}
LETTER, CAPITAL = r"\p{L}", r"\p{Lu}"
# A title is in capitals when more than half of its letters are.
MOSTLY = 0.5
# The map: listings that are drawn, dimensions between TF-IDF and t-SNE, and the draw.
MAP_ROWS = 4000
MAP_TERMS = 20_000
DIMENSIONS = 50
SEED = 5
# t-SNE of fewer texts means nothing.
FEWEST_TEXTS = 5


@dataclass(frozen=True, eq=False)
class LanguageCounts(Statistic):
    """Products of each category in each language.

    Attributes
    ----------
    languages : tuple of str
        Two letters, the most frequent first; the last is ``other``, empty is unknown.
    counts : ndarray of int64, (27, languages)
    """

    languages: tuple[str, ...] = names("languages")
    counts: np.ndarray = array(np.int64, CATEGORIES, "languages")

    def overall(self) -> np.ndarray:
        """Share of each language over all categories: float64 (languages,)."""
        return np.asarray(self.counts.sum(axis=0) / max(int(self.counts.sum()), 1))

    def share(self) -> np.ndarray:
        """Share of each language within its category: float64 (27, languages)."""
        return np.asarray(self.counts / np.maximum(self.counts.sum(axis=1), 1)[:, None])


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


def count_languages(rows: ProductRows) -> LanguageCounts:
    """Count the products of each category in the twelve most frequent languages, and the rest."""
    language = rows.frame["language"].astype(str)
    frequent = list(language.value_counts().index[:MOST_LANGUAGES])
    known = (*frequent, OTHERS)
    places = language.map({name: place for place, name in enumerate(frequent)})
    numbers = places.fillna(len(frequent)).to_numpy(np.int64)
    counts = np.bincount(rows.columns * len(known) + numbers, minlength=CATEGORIES * len(known))
    counts = counts.reshape(CATEGORIES, -1)
    return LanguageCounts(len(rows.frame), rows.split, rows.source, known, counts)


def measure_lengths(rows: ProductRows) -> Distributions:
    """Characters and words of titles and of the descriptions that are there."""
    import pyarrow.compute as pc

    numbers = {}
    for field in ("designation", "description"):
        text = _arrow(rows.frame[field])
        there = matches(text, WORD) > 0
        characters = pc.fill_null(pc.utf8_length(text), 0).to_numpy(zero_copy_only=False)
        for unit, values in (("characters", characters), ("words", matches(text, WORD))):
            measure = f"{field}_{unit}"
            edges = np.linspace(0, LONGEST[measure], BINS + 1)
            numbers[measure] = (np.where(there, values, np.nan), edges)
    return count_distributions(rows, numbers)


def count_missing(rows: ProductRows) -> CategoryShares:
    """Products without a description."""
    missing = matches(_arrow(rows.frame["description"]), WORD) == 0
    return count_shares(rows, {MISSING: missing})


def count_residue(rows: ProductRows) -> CategoryShares:
    """Products whose title or description holds markup, entities or digits, titles in capitals."""
    title, rest = _arrow(rows.frame["designation"]), _arrow(rows.frame["description"])
    facts = {
        name: (matches(title, pattern) > 0) | (matches(rest, pattern) > 0)
        for name, pattern in PATTERNS.items()
    }
    facts[CAPITALS] = matches(title, CAPITAL) > MOSTLY * np.maximum(matches(title, LETTER), 1)
    return count_shares(rows, facts)


def count_duplicates(rows: ProductRows) -> CategoryShares:
    """Listings whose whole text, or whose title, another listing has too."""
    texts = rows.frame[["designation", "description"]]
    facts = {
        SAME_TEXT: texts.duplicated(keep=False).to_numpy(),
        SAME_TITLE: texts["designation"].duplicated(keep=False).to_numpy(),
    }
    return count_shares(rows, facts)


def count_identities(rows: ProductRows) -> CategoryShares:
    """Products whose product id, or whose picture id, another product has too."""
    facts = {
        SAME_PRODUCT: rows.frame["productid"].duplicated(keep=False).to_numpy(),
        SAME_PICTURE: rows.frame["imageid"].duplicated(keep=False).to_numpy(),
    }
    return count_shares(rows, facts)


def _arrow(texts: pd.Series) -> pa.Array | pa.ChunkedArray:
    """Texts as an Arrow array, without copying those that are one already."""
    import pyarrow as pa

    return pa.array(texts, from_pandas=True).cast(pa.large_string())


def matches(texts: pa.Array, pattern: str) -> np.ndarray:
    """How often a pattern is found in each text: int64 (n,)."""
    import pyarrow.compute as pc

    found = pc.fill_null(pc.count_substring_regex(texts, pattern=pattern), 0)
    return np.asarray(found.to_numpy(zero_copy_only=False), np.int64)


def draw_map(rows: ProductRows, progress: Progress) -> ListingMap:
    """Lay listings out: TF-IDF of their words, 50 dimensions of SVD, then t-SNE.

    At most 4,000 are drawn at random, so that each category keeps its share. Fewer than five
    texts all lie at 0.

    Parameters
    ----------
    rows : ProductRows
        ``text``: cleaned.
    """
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.manifold import TSNE
    from sklearn.preprocessing import normalize

    frame = rows.frame[rows.frame["text"] != ""]
    if len(frame) > MAP_ROWS:
        frame = frame.sample(MAP_ROWS, random_state=SEED)
    places = np.zeros((len(frame), 2), np.float32)
    if len(frame) >= FEWEST_TEXTS:
        vectoriser = TfidfVectorizer(
            max_features=MAP_TERMS, sublinear_tf=True, stop_words=sorted(COUNTED_STOP_WORDS),
            strip_accents=None, token_pattern=r"(?u)[^\W\d_]{3,}", dtype=np.float32,
        )  # fmt: skip
        terms = vectoriser.fit_transform(list(frame["text"]))
        progress(0.1)
        dimensions = max(2, min(DIMENSIONS, min(terms.shape) - 1))
        dense = normalize(TruncatedSVD(dimensions, random_state=SEED).fit_transform(terms))
        progress(0.3)
        perplexity = min(30.0, (len(frame) - 1) / 3)
        tsne = TSNE(2, perplexity=perplexity, init="pca", random_state=SEED)
        places = np.asarray(tsne.fit_transform(dense), np.float32)
    # In an order of their own, so that no point can be told by its place in a file.
    order = np.random.default_rng(SEED).permutation(len(frame))
    columns = frame["column"].to_numpy(np.uint8)
    return ListingMap(len(frame), rows.split, rows.source, places[order], columns[order])
