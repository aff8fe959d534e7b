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
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from vitrine.artefacts.reading import UNREADABLE
from vitrine.categories import CODES, INDEX
from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_
from vitrine.text.cleaning import product_text

WORDS_KEY = "words"
WORDS_PATH = "results/words.json"
SOURCE = N_("labelled listings of the challenge found in public repositories")
SPLIT = N_("train and validation")

# Categories that people and models take for one another.
REFERENCE_GROUPS: tuple[tuple[int, ...], ...] = (
    (10, 2280, 2403, 2705),
    (40, 50, 2462),
    (1280, 1281),
)

# A word of fewer rows may be a name, or point at one product.
FEWEST_ROWS = 5
MOST_WORDS = 1500
# Rows of a category that must hold a word for it to be said of that category alone.
SEEN_ROWS = 3
# Standard deviations from which a difference is said.
TELLING_Z = 2.0
# A shared word is in one row out of twenty of each category, and not in a single row.
SHARED_SHARE = 0.05
SHARED_ROWS = 2

# "ps4" is a word and "20cm" is a size: a letter first, three characters, two letters.
_WORD = re.compile(r"(?<![^\W_])[^\W\d_](?=[^\W_]*[^\W\d_])[^\W_]{2,}")

# French, then English; without accents, as they are compared. Shorter words are never kept.
_STOP = """
afin ainsi alors apres assez aujourd aussi autant autre autres aux avait avant avec avez avoir avons
bien car cas celle celles celui cent ces cet cette ceux chaque chez comme comment contre dans des
depuis deux doit doivent donc dont durant elle elles encore entre est etait etaient etant etc
ete etes etre eux fait faire faut font grace hui ici ils jusqu jusque les leur leurs lors lui mais
meme memes mes mettre moi moins mon non nos notre nous ont oui par pas pendant peu peut peuvent plus
plusieurs pour pouvez pouvoir puis quand que quel quelle quelles quelque quelques quels qui sans
sera serait seront ses sien soi soit son sont sous sur tel telle telles tes ton toujours tous tout
toute toutes tres trois trop une vers vos votre vous via
about above after again all also and any are because been before being between both but can could
did does down during each for from further had has have his how into its itself just made make may
more most much must not once one only other our out over own same she should some such than that the
their them then there these they this those through too two very was were what when where which
while who will with would you your
"""
STOP_WORDS = frozenset(_STOP.split())


@dataclass(frozen=True, eq=False)
class WordCounts:
    """In how many rows of each category each word occurs.

    Attributes
    ----------
    words : tuple of str
        Lower case, with accents, in alphabetical order.
    counts : ndarray of int64, (27, words)
        Rows of a category (in the order of CODES) that hold the word, at least once each.
    rows : ndarray of int64, (27,)
        Rows of each category.
    source, split : str
        Messages: where the rows come from and which side of the split they are on.
    """

    words: tuple[str, ...]
    counts: np.ndarray
    rows: np.ndarray
    source: str = SOURCE
    split: str = SPLIT

    def share(self, codes: Sequence[int]) -> np.ndarray:
        """Share of the rows of each category that hold each word.

        Returns
        -------
        ndarray of float64, (codes, words)
            Between 0 and 1; 0 for a category without rows.
        """
        places = places_of(codes)
        return np.asarray(self.counts[places] / np.maximum(self.rows[places], 1)[:, None])

    def rows_of(self, code: int) -> int:
        """Rows of a category."""
        return int(self.rows[INDEX[code]])

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
        elsewhere = self._pooled(_others((), codes))
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
        rows = int(self.rows.sum())
        weight = max(rows / max(int(np.count_nonzero(self.rows)), 1), 1.0)
        # Half a row more: a word of every row, or of none, has finite odds too.
        prior = weight * (self.counts.sum(axis=0) + 0.5) / (rows + 1)
        here, there = self.counts[INDEX[code]], self.counts[places].sum(axis=0)
        with_here, with_there = here + prior, there + prior
        without_here = self.rows[INDEX[code]] + weight - with_here
        without_there = self.rows[places].sum() + weight - with_there
        odds = np.log(with_here / without_here) - np.log(with_there / without_there)
        spread = 1 / with_here + 1 / without_here + 1 / with_there + 1 / without_there
        return np.asarray(odds / np.sqrt(spread))

    def keeping(self, most: int) -> WordCounts:
        """The best words of each category in turn, ``most`` in all."""
        turns = _in_turn([self._best(code, CODES) for code in CODES])
        kept = sorted(islice(dict.fromkeys(turns), most))
        words = tuple(self.words[place] for place in kept)
        return WordCounts(words, self.counts[:, kept], self.rows, self.source, self.split)

    def to_record(self) -> dict[str, Any]:
        """As JSON: rows and counts by code, counts in the order of ``words``."""
        return {
            "source": self.source,
            "split": self.split,
            "rows": {str(code): self.rows_of(code) for code in CODES},
            "words": list(self.words),
            "counts": {str(code): self.counts[INDEX[code]].tolist() for code in CODES},
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> WordCounts:
        """Read what :meth:`to_record` wrote.

        Raises
        ------
        ArtefactAltered
            When a part is missing, or a count does not agree with the words or the rows.
        """
        try:
            words = tuple(str(word) for word in record["words"])
            counts = np.array([record["counts"][str(code)] for code in CODES], np.int64)
            rows = np.array([record["rows"][str(code)] for code in CODES], np.int64)
            if counts.shape != (len(CODES), len(words)) or (counts > rows[:, None]).any():
                raise ValueError("counts that do not agree with the words or the rows")
            return cls(words, counts, rows, str(record["source"]), str(record["split"]))
        except (KeyError, TypeError, ValueError) as error:
            raise ArtefactAltered(UNREADABLE, path=f"fichiers/{WORDS_PATH}") from error

    def _best(self, code: int, codes: Sequence[int]) -> Iterator[int]:
        seen = self.counts[INDEX[code]] >= SEEN_ROWS
        frequent = _ranked(self.share((code,))[0], seen)
        return _in_turn([iter(self._telling(code, codes)), iter(frequent)])

    def _telling(self, code: int, codes: Sequence[int]) -> list[int]:
        odds, shares = self.log_odds(code, codes), self.share((code,))[0]
        most_elsewhere = self.share(_others(codes, (code,))).max(axis=0)
        seen = self.counts[INDEX[code]] >= SEEN_ROWS
        return _ranked(odds, seen & (odds >= TELLING_Z) & (shares > most_elsewhere))

    def _pooled(self, codes: Sequence[int]) -> np.ndarray:
        places = places_of(codes)
        return np.asarray(self.counts[places].sum(axis=0) / max(int(self.rows[places].sum()), 1))


def count_words(
    texts: Iterable[str], codes: Iterable[int], fewest: int = FEWEST_ROWS
) -> WordCounts:
    """Count the rows of each category that hold each word.

    Parameters
    ----------
    texts : iterable of str
        Cleaned texts, one a row.
    codes : iterable of int
        Category of each.
    fewest : int
        Words of fewer rows over all categories are left out.

    Returns
    -------
    WordCounts
        In alphabetical order.
    """
    by_word: defaultdict[str, np.ndarray] = defaultdict(lambda: np.zeros(len(CODES), np.int64))
    rows = np.zeros(len(CODES), np.int64)
    for text, code in zip(texts, codes, strict=True):
        rows[INDEX[code]] += 1
        for word in words_of(text):
            by_word[word][INDEX[code]] += 1
    words = tuple(sorted(word for word, counts in by_word.items() if counts.sum() >= fewest))
    counts = np.array([by_word[word] for word in words], np.int64).reshape(-1, len(CODES)).T
    return WordCounts(words, counts, rows)


def count_gold(folder: Path) -> WordCounts:
    """Count the words of the gold listings that train and choose, the best of each category.

    Parameters
    ----------
    folder : Path
        Data folder, see :mod:`vitrine.catalogue.gold`. Test rows are not read, and copies of a
        listing count once.

    Raises
    ------
    DataRefused
    """
    from vitrine.catalogue.gold import read_gold

    gold = read_gold(folder)
    gold = gold[gold["split"] != "test"]
    pairs = zip(gold["designation"], gold["description"], strict=True)
    gold = gold.assign(text=[product_text(title, rest) for title, rest in pairs])
    gold = gold[gold["text"] != ""].drop_duplicates(["group", "code"])
    return count_words(gold["text"], gold["code"]).keeping(MOST_WORDS)


def words_of(text: str) -> set[str]:
    """Words of a text in lower case, each once, without stop words.

    Accents stay and make other words: "livre" is a book and "livré" is delivered.
    """
    return {word for word in _WORD.findall(text.lower()) if _plain(word) not in STOP_WORDS}


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


def _plain(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    return "".join(part for part in parts if not unicodedata.combining(part))
