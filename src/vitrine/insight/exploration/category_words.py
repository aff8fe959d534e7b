"""Which words look-alike categories share, and which tell them apart.

Only counts are kept: in how many rows of each category a single word occurs, for words of several
rows. Two measures read them. A word is frequent by its share of the rows of a category. It is
telling by the log-odds of a row holding it, one category against the others, with an informative
Dirichlet prior (Monroe, Colaresi and Quinn, 2008, "Fightin' Words", Political Analysis 16): the
prior, as heavy as a category of mean size, pulls rare words towards their share over all of them,
and dividing by the standard deviation keeps a word seen twice from passing before a common one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, islice, zip_longest
from typing import Any, Self

import numpy as np

from vitrine.artefacts.reading import parsing
from vitrine.categories import CODES, INDEX
from vitrine.insight.exploration.statistics import (
    CATEGORIES,
    ProductRows,
    Statistic,
    array,
    names,
)
from vitrine.text.stop_words import COUNTED_STOP_WORDS, without_accents

# Counts of the words that compare look-alike categories best.
WORDS_KEY, WORDS_PATH = "words", "results/words.json"

# Categories that people and models take for one another.
REFERENCE_GROUPS: tuple[tuple[int, ...], ...] = (
    (10, 2280, 2403, 2705),
    (40, 50, 2462),
    (1280, 1281),
)

# A word of fewer rows may be a name, or point at one product.
FEWEST_ROWS = 5
SHOWN = 40
# Rows of a category that must hold a word for it to be said of that category alone.
SEEN_ROWS = 3
# Standard deviations from which a difference is said.
TELLING_Z = 2.0
# A shared word is in one row out of twenty of each category, and not in a single row.
SHARED_SHARE = 0.05
SHARED_ROWS = 2

# "ps4" is a word and "20cm" is a size: a letter first, three characters, two letters.
_WORD = re.compile(r"(?<![^\W_])[^\W\d_](?=[^\W_]*[^\W\d_])[^\W_]{2,}")


@dataclass(frozen=True, eq=False)
class WordCounts(Statistic):
    """In how many products of each category each word occurs.

    Attributes
    ----------
    words : tuple of str
        Lower case, with accents, in alphabetical order.
    counts : ndarray of int32, (27, words)
        Products of a category (in the order of CODES) that hold the word, at least once each.
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

    def ranked_pairs(self) -> list[tuple[int, int]]:
        """Pairs of codes, those that share most words first: by the cosine of their shares."""
        share = self.share(CODES)
        length = np.sqrt((share**2).sum(axis=1))
        close = share @ share.T / np.maximum(np.outer(length, length), 1e-12)
        pairs = list(combinations(range(CATEGORIES), 2))
        pairs.sort(key=lambda pair: -close[pair])
        return [(CODES[a], CODES[b]) for a, b in pairs]

    def share(self, codes: Sequence[int]) -> np.ndarray:
        """Share of the rows of each category that hold each word.

        Returns
        -------
        ndarray of float64, (codes, words)
            Between 0 and 1; 0 for a category without rows.
        """
        places = places_of(codes)
        return np.asarray(self.counts[places] / np.maximum(self.products[places], 1)[:, None])

    def rows_of(self, code: int) -> int:
        """Rows of a category."""
        return int(self.products[INDEX[code]])

    def top_words(self, codes: Sequence[int], count: int) -> list[str]:
        """Words to show for a group: of each category in turn, one telling and one frequent.

        They come ordered by the category of the group that holds them most, then by that share.
        """
        turns = [self._best(code, codes) for code in codes]
        chosen = list(islice(dict.fromkeys(_in_turn(turns)), count))
        shares = self.share(codes)[:, chosen]
        order = np.lexsort((-shares.max(axis=0), shares.argmax(axis=0)))
        return [self.words[chosen[place]] for place in order]

    def shared(self, codes: Sequence[int], n: int) -> list[str]:
        """Words frequent in all of ``codes``, and more so than in the other categories together.

        Ranked by the smallest of their shares; each is in 5 % of the rows of every category.
        """
        least = self.share(codes).min(axis=0)
        others = places_of(_others((), codes))
        elsewhere = self.counts[others].sum(axis=0) / max(int(self.products[others].sum()), 1)
        known = (self.counts[places_of(codes)] >= SHARED_ROWS).all(axis=0)
        kept = known & (least >= SHARED_SHARE) & (least > elsewhere)
        return [self.words[place] for place in _ranked(least, kept)[:n]]

    def telling(self, code: int, codes: Sequence[int], n: int) -> list[str]:
        """Words that set ``code`` apart from the others of ``codes``, the most telling first.

        Each is in at least 3 of its rows, in a larger share of them than in any of the others,
        and at least 2 standard deviations from the others together.
        """
        return [self.words[place] for place in self._telling(code, codes)[:n]]

    def log_odds(self, code: int, codes: Sequence[int]) -> np.ndarray:
        """Standardised log-odds of the words, ``code`` against the rest of ``codes`` together.

        Returns
        -------
        ndarray of float64, (words,)
            Positive where the word goes with ``code``. The rest is every other category when
            ``codes`` holds no other.
        """
        places = places_of(_others(codes, (code,)))
        rows = int(self.products.sum())
        weight = max(rows / max(int(np.count_nonzero(self.products)), 1), 1.0)
        # Half a row more: a word of every row, or of none, has finite odds too.
        prior = weight * (self.counts.sum(axis=0) + 0.5) / (rows + 1)
        here, there = self.counts[INDEX[code]], self.counts[places].sum(axis=0)
        with_here, with_there = here + prior, there + prior
        without_here = self.products[INDEX[code]] + weight - with_here
        without_there = self.products[places].sum() + weight - with_there
        odds = np.log(with_here / without_here) - np.log(with_there / without_there)
        spread = 1 / with_here + 1 / without_here + 1 / with_there + 1 / without_there
        return np.asarray(odds / np.sqrt(spread))

    def keeping(self, most: int) -> WordCounts:
        """The best words of each category in turn, ``most`` in all."""
        turns = _in_turn([self._best(code, CODES) for code in CODES])
        kept = sorted(islice(dict.fromkeys(turns), most))
        words = tuple(self.words[place] for place in kept)
        counts = self.counts[:, kept]
        return WordCounts(self.rows, self.split, self.source, words, counts, self.products)

    def to_record_by_code(self) -> dict[str, Any]:
        """As :data:`WORDS_PATH` holds it: rows and counts by code, counts in word order."""
        return {
            "source": self.source,
            "split": self.split,
            "rows": {str(code): self.rows_of(code) for code in CODES},
            "words": list(self.words),
            "counts": {str(code): self.counts[INDEX[code]].tolist() for code in CODES},
        }

    @classmethod
    def from_record_by_code(cls, record: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_record_by_code` wrote.

        Raises
        ------
        ArtefactAltered
            When a part is missing, or a count does not agree with the words or the rows.
        """
        with parsing(WORDS_PATH):
            products = [int(record["rows"][str(code)]) for code in CODES]
            counts = [record["counts"][str(code)] for code in CODES]
            parts = {"rows": sum(products), "products": products, "counts": counts}
            found = cls.from_record({**record, **parts})
            if (found.counts > found.products[:, None]).any():
                raise ValueError("more rows with a word than rows")
        return found

    def _best(self, code: int, codes: Sequence[int]) -> Iterator[int]:
        seen = self.counts[INDEX[code]] >= SEEN_ROWS
        frequent = _ranked(self.share((code,))[0], seen)
        return _in_turn([iter(self._telling(code, codes)), iter(frequent)])

    def _telling(self, code: int, codes: Sequence[int]) -> list[int]:
        odds, shares = self.log_odds(code, codes), self.share((code,))[0]
        most_elsewhere = self.share(_others(codes, (code,))).max(axis=0)
        seen = self.counts[INDEX[code]] >= SEEN_ROWS
        return _ranked(odds, seen & (odds >= TELLING_Z) & (shares > most_elsewhere))


def count_words(rows: ProductRows, fewest: int = FEWEST_ROWS) -> WordCounts:
    """Count the rows of each category that hold each word.

    Parameters
    ----------
    rows : ProductRows
        ``text``: cleaned.
    fewest : int
        Words of fewer rows over all categories are left out.

    Returns
    -------
    WordCounts
        In alphabetical order.
    """
    by_word: defaultdict[str, np.ndarray] = defaultdict(lambda: np.zeros(CATEGORIES, np.int32))
    columns = rows.columns
    for text, column in zip(rows.frame["text"], columns, strict=True):
        for word in words_of(text):
            by_word[word][column] += 1
    words = tuple(sorted(word for word, counts in by_word.items() if counts.sum() >= fewest))
    return WordCounts(
        rows=len(columns),
        split=rows.split,
        source=rows.source,
        words=words,
        counts=np.array([by_word[word] for word in words], np.int32).reshape(-1, CATEGORIES).T,
        products=np.bincount(columns, minlength=CATEGORIES),
    )


def words_of(text: str) -> set[str]:
    """Words of a text in lower case, each once, without stop words.

    Accents stay and make other words: "livre" is a book and "livré" is delivered.
    """
    words = set(_WORD.findall(text.lower()))
    return {word for word in words if without_accents(word) not in COUNTED_STOP_WORDS}


def places_of(codes: Sequence[int]) -> list[int]:
    """Places of categories in the order of CODES."""
    return [INDEX[code] for code in codes]


def _others(codes: Sequence[int], but: Sequence[int]) -> list[int]:
    rest = [code for code in codes if code not in but]
    return rest or [code for code in CODES if code not in but]


def _ranked(values: np.ndarray, kept: np.ndarray) -> list[int]:
    places = np.flatnonzero(kept)
    # Stable: words of one value stay in alphabetical order.
    return [int(place) for place in places[np.argsort(-values[places], kind="stable")]]


def _in_turn(turns: Sequence[Iterator[int]]) -> Iterator[int]:
    rounds = zip_longest(*turns)
    return (place for place in chain.from_iterable(rounds) if place is not None)
