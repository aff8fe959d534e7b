"""From titles, descriptions and pictures to counts over the bins of the measures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import CODES
from vitrine.insight.exploration.text_statistics import WORD, matches
from vitrine.insight.trust.languages import count_languages
from vitrine.insight.trust.measures import BY_KEY, DESCRIPTIONS, SHAPES, SIDES
from vitrine.text.cleaning import clean
from vitrine.vision.picture_measures import WHITE

if TYPE_CHECKING:
    from vitrine.models.text import TextModel

# Sizes after which shares hardly move any more: within two points of those of all rows.
READ_ROWS, ANSWERED_ROWS = 4_000, 1_500
SEED = 7
ANSWER_BLOCK = 500
# Of three characters or more, with a letter: numbers and sizes are new in any catalogue.
_WORD = re.compile(r"\b(?=\w*[^\W\d_])\w{3,}\b")
MOST_UNKNOWN = 15
# Rows that must hold an unknown word before it is named.
SEVERAL = 3
SQUARE = 0.05
SIDE_LIMITS = (224, 450, 551)

Tell = Callable[[float], None]


@dataclass
class Observed:
    """What a table looks like.

    Attributes
    ----------
    counts : dict of str to ndarray of int64
        By measure, rows in each bin; a measure that no row allows is absent.
    unknown : list of (str, int)
        Words that the model does not know, and how many of the products read hold them.
    """

    counts: dict[str, np.ndarray] = field(default_factory=dict)
    unknown: list[tuple[str, int]] = field(default_factory=list)

    def rows(self, key: str) -> int:
        """Products that a measure was taken on."""
        return int(self.counts[key].sum()) if key in self.counts else 0


def known_words(model: TextModel) -> frozenset[str]:
    """Single words that a text model has learnt, as it writes them: lower case, no accents."""
    return frozenset(term for term in model.vectoriser.lists["words"].terms if " " not in term)


def cleaned(texts: Iterable[str]) -> list[str]:
    """Texts as the model reads them."""
    return [clean(text) for text in texts]


def observe_lengths(titles: Sequence[str], descriptions: Sequence[str]) -> dict[str, np.ndarray]:
    """Lengths of titles and descriptions, and how many have one; of cleaned texts.

    A row without words is left out.
    """
    import pyarrow as pa

    title_words = matches(pa.array(titles, pa.large_string()), WORD)
    words = matches(pa.array(descriptions, pa.large_string()), WORD)
    written = (title_words > 0) | (words > 0)
    there = written & (words > 0)
    counts = {
        "title_words": BY_KEY["title_words"].count(title_words[written].astype(np.float64)),
        "description": np.array([there.sum(), (written & ~there).sum()], np.int64),
    }
    assert len(DESCRIPTIONS) == len(counts["description"])
    if there.any():
        values = words[there].astype(np.float64)
        counts["description_words"] = BY_KEY["description_words"].count(values)
    return counts


def observe_words(texts: Sequence[str], known: Collection[str]) -> Observed:
    """Languages, and words known or not, of cleaned texts that are not empty."""
    shares, unknown = [], Counter[str]()
    for words in map(words_of, texts):
        new = [word for word in words if word not in known]
        unknown.update(set(new))
        shares.append(1 - len(new) / len(words) if words else np.nan)
    counts = {"language": count_languages(texts)}
    measured = BY_KEY["known_words"].count(np.array(shares, np.float64))
    if measured.sum():
        counts["known_words"] = measured
    most = [(word, count) for word, count in unknown.most_common(MOST_UNKNOWN) if count >= SEVERAL]
    return Observed(counts, most)


def words_of(text: str) -> list[str]:
    """Words of a text that could be known, written as the model writes them."""
    from sklearn.feature_extraction.text import strip_accents_unicode

    return _WORD.findall(strip_accents_unicode(text.lower()))


def observe_answers(probabilities: np.ndarray) -> dict[str, np.ndarray]:
    """Categories answered, and how sure, from probabilities (n, 27)."""
    answers = probabilities.argmax(axis=1)
    return {
        "category": np.bincount(answers, minlength=len(CODES)).astype(np.int64),
        "confidence": BY_KEY["confidence"].count(probabilities.max(axis=1).astype(np.float64)),
    }


def answered(model: TextModel, texts: Sequence[str], tell: Tell) -> np.ndarray:
    """Probabilities of texts, block by block: memory stays that of a block."""
    blocks = []
    for start in range(0, len(texts), ANSWER_BLOCK):
        blocks.append(model.probabilities(texts[start : start + ANSWER_BLOCK]))
        tell(min(1.0, (start + ANSWER_BLOCK) / len(texts)))
    return np.concatenate(blocks)


def observe_pictures(pictures: Iterator[np.ndarray]) -> dict[str, np.ndarray]:
    """Brightness, white, size and shape of pictures: uint8 (height, width, 3); none if empty."""
    measured = [_measured(pixels) for pixels in pictures]
    if not measured:
        return {}
    bright, white, sides, shapes = (np.array(part) for part in zip(*measured, strict=True))
    return {
        "brightness": BY_KEY["brightness"].count(bright),
        "white": BY_KEY["white"].count(white),
        "side": np.bincount(sides, minlength=len(SIDES)).astype(np.int64),
        "shape": np.bincount(shapes, minlength=len(SHAPES)).astype(np.int64),
    }


def brightness(pixels: np.ndarray) -> float:
    """Mean luma of a picture (ITU-R BT.601), 0 to 1."""
    return float(pixels.reshape(-1, 3).mean(axis=0) @ np.array([0.299, 0.587, 0.114]) / 255)


def white_share(pixels: np.ndarray) -> float:
    """Share of the pixels of a picture that are white, 0 to 1."""
    return float((pixels.min(axis=2) >= WHITE).mean())


def _measured(pixels: np.ndarray) -> tuple[float, float, int, int]:
    height, width = pixels.shape[:2]
    side = int(np.searchsorted(SIDE_LIMITS, max(height, width), side="right"))
    return brightness(pixels), white_share(pixels), side, _shape(width, height)


def _shape(width: int, height: int) -> int:
    """Place in SHAPES."""
    if abs(width - height) <= SQUARE * max(width, height):
        return 0
    return 1 if width > height else 2


def sampled(count: int, most: int) -> np.ndarray:
    """Places of at most ``most`` rows of ``count``, drawn once and for all, rising."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(SEED).choice(count, most, replace=False))
