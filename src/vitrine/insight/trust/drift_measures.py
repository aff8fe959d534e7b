"""What a table is looked at for, as data: each measure is counts over bins fixed beforehand.

Fixed bins make the reference a few numbers that say nothing of any product, and make two tables
comparable whatever their length. Titles, descriptions and pictures are counted over these bins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import N_, Translator
from vitrine.insight.exploration.text_statistics import WORD, matches
from vitrine.vision.picture_measures import WHITE

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

    from vitrine.models.text import TextModel

# Sizes after which shares hardly move any more: within two points of those of all rows.
READ_ROWS, ANSWERED_ROWS = 4_000, 1_500
SEED = 7
# Of three characters or more, with a letter: numbers and sizes are new in any catalogue.
_WORD = re.compile(r"\b(?=\w*[^\W\d_])\w{3,}\b")
MOST_UNKNOWN = 15
# Rows that must hold an unknown word before it is named.
SEVERAL = 3
SQUARE = 0.05
SIDE_LIMITS = (224, 450, 551)
# Fewer letters leave a detector nothing to go by.
FEWEST_LETTERS = 12
# A language shows within the first lines.
MOST_CHARACTERS = 500
UNKNOWN = "unknown"
LANGUAGES = {
    "fr": N_("French"),
    "en": N_("English"),
    "de": N_("German"),
    "it": N_("Italian"),
    "es": N_("Spanish"),
    "nl": N_("Dutch"),
    "pt": N_("Portuguese"),
    "ja": N_("Japanese"),
    "zh": N_("Chinese"),
    UNKNOWN: N_("Too short to tell"),
}


@dataclass(frozen=True, eq=False)
class Measure:
    """One way to look at a table.

    Attributes
    ----------
    key : str
    title, sentence : str
        Messages: its name, and what it is, in a sentence.
    options : mapping of str to str
        Keys and messages of bins without an order; empty for ordered ones.
    edges : ndarray of float64, (bins + 1,)
        Limits of ordered bins, rising; what is beyond an end is counted in the last bin there.
    percent : bool
        Whether ordered values are shares, 0 to 1.
    higher_is_fine : bool
        Whether only lower values than usual are a reason to doubt the answers.
    """

    key: str
    title: str
    sentence: str
    options: Mapping[str, str] = field(default_factory=dict)
    edges: np.ndarray = field(default_factory=lambda: np.zeros(0))
    percent: bool = False
    higher_is_fine: bool = False

    @property
    def is_ordered(self) -> bool:
        """Whether its bins have an order."""
        return not self.options

    @property
    def bins(self) -> int:
        """How many bins it has."""
        return len(self.edges) - 1 if self.is_ordered else len(self.options)

    def count(self, values: np.ndarray) -> np.ndarray:
        """Rows in each bin, int64 (bins,), of ordered values; NaN is not counted."""
        known = values[~np.isnan(values)]
        clipped = np.clip(known, self.edges[0], self.edges[-1])
        return np.histogram(clipped, self.edges)[0].astype(np.int64)

    def names(self, say: Translator) -> list[str]:
        """What each bin is called."""
        if not self.is_ordered:
            return [say(message) for message in self.options.values()]
        limits = [self.written(edge, say) for edge in self.edges]
        return [f"{low} – {high}" for low, high in zip(limits, limits[1:], strict=False)]

    def written(self, value: float, say: Translator) -> str:
        """A value of an ordered measure, as people write it."""
        return say.percent(value) if self.percent else say.number(value)


SHARES = np.linspace(0, 1, 41)
SIDES = {
    "small": N_("Under 224 pixels: smaller than what the model looks at"),
    "medium": N_("224 to 449 pixels"),
    "usual": N_("450 to 550 pixels, as in the catalogue"),
    "large": N_("Over 550 pixels"),
}
SHAPES = {
    "square": N_("Square"),
    "wide": N_("Wider than high"),
    "tall": N_("Higher than wide"),
}
DESCRIPTIONS = {"there": N_("With a description"), "missing": N_("Without a description")}

MEASURES: tuple[Measure, ...] = (
    Measure(
        "category", N_("Categories answered"),
        N_("Which categories the text model answers, in which shares."),
        options={str(category.code): category.name for category in CATEGORIES},
    ),
    Measure(
        "confidence", N_("How sure the model is"),
        N_("Probability of the answer of the text model."),
        edges=SHARES, percent=True, higher_is_fine=True,
    ),
    Measure(
        "language", N_("Languages"),
        N_("The language that title and description seem to be written in."),
        options=LANGUAGES,
    ),
    Measure(
        "known_words", N_("Words that the model knows"),
        N_("Share of the words of a product, of three letters or more, that the model knows."),
        edges=SHARES, percent=True, higher_is_fine=True,
    ),
    Measure(
        "title_words", N_("Length of titles"),
        N_("Words of a title."),
        edges=np.arange(41.0),
    ),
    Measure(
        "description", N_("Descriptions"),
        N_("Whether a product has a description."),
        options=DESCRIPTIONS,
    ),
    Measure(
        "description_words", N_("Length of descriptions"),
        N_("Words of the descriptions that are there."),
        edges=np.arange(0.0, 501.0, 5.0),
    ),
    Measure(
        "brightness", N_("Brightness of pictures"),
        N_("Mean brightness of a picture, from black (0%) to white (100%)."),
        edges=SHARES, percent=True,
    ),
    Measure(
        "white", N_("White ground"),
        N_("Share of a picture that is white."),
        edges=SHARES, percent=True,
    ),
    Measure(
        "side", N_("Size of pictures"),
        N_("The longer side of a picture."),
        options=SIDES,
    ),
    Measure(
        "shape", N_("Shape of pictures"),
        N_("Square, wide or tall; within 5% of a square counts as square."),
        options=SHAPES,
    ),
)  # fmt: skip
BY_KEY: dict[str, Measure] = {measure.key: measure for measure in MEASURES}


@dataclass
class TableCounts:
    """Rows of a table over the bins of the measures.

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


def languages_of(texts: Iterable[str]) -> list[str]:
    """Language of each text, a key of :data:`LANGUAGES`.

    Lui and Baldwin (2012), "langid.py: an off-the-shelf language identification tool", in the
    implementation of py3langid. Titles are short and full of names: of one product it is a guess,
    of a table the mix is what counts.
    """
    found = []
    for text in texts:
        beginning = text[:MOST_CHARACTERS]
        letters = sum(map(str.isalpha, beginning))
        # The detector gives an array scalar of text: the key itself is wanted.
        known = letters >= FEWEST_LETTERS
        found.append(str(_detector().classify(beginning)[0]) if known else UNKNOWN)
    return found


@cache
def _detector() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE)
    detector.set_languages([key for key in LANGUAGES if key != UNKNOWN])
    return detector


def count_lengths(titles: Sequence[str], descriptions: Sequence[str]) -> dict[str, np.ndarray]:
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
    if there.any():
        values = words[there].astype(np.float64)
        counts["description_words"] = BY_KEY["description_words"].count(values)
    return counts


def count_words(texts: Sequence[str], known: Collection[str]) -> TableCounts:
    """Languages, and words known or not, of cleaned texts that are not empty."""
    shares, unknown = [], Counter[str]()
    for words in map(words_of, texts):
        new = [word for word in words if word not in known]
        unknown.update(set(new))
        shares.append(1 - len(new) / len(words) if words else np.nan)
    order = {key: place for place, key in enumerate(LANGUAGES)}
    languages = [order[key] for key in languages_of(texts)]
    counts = {"language": np.bincount(languages, minlength=len(order)).astype(np.int64)}
    measured = BY_KEY["known_words"].count(np.array(shares, np.float64))
    if measured.sum():
        counts["known_words"] = measured
    most = [(word, count) for word, count in unknown.most_common(MOST_UNKNOWN) if count >= SEVERAL]
    return TableCounts(counts, most)


def words_of(text: str) -> list[str]:
    """Words of a text that could be known, written as the model writes them."""
    from sklearn.feature_extraction.text import strip_accents_unicode

    return _WORD.findall(strip_accents_unicode(text.lower()))


def count_answers(probabilities: np.ndarray) -> dict[str, np.ndarray]:
    """Categories answered, and how sure, from probabilities (n, 27)."""
    answers = probabilities.argmax(axis=1)
    return {
        "category": np.bincount(answers, minlength=len(CODES)).astype(np.int64),
        "confidence": BY_KEY["confidence"].count(probabilities.max(axis=1).astype(np.float64)),
    }


def count_pictures(pictures: Iterator[np.ndarray]) -> dict[str, np.ndarray]:
    """Brightness, white, size and shape of pictures: uint8 (height, width, 3); none if empty."""
    measured = []
    for pixels in pictures:
        height, width = pixels.shape[:2]
        white_share = float((pixels.min(axis=2) >= WHITE).mean())
        side = int(np.searchsorted(SIDE_LIMITS, max(height, width), side="right"))
        square = abs(width - height) <= SQUARE * max(width, height)
        shape = "square" if square else "wide" if width > height else "tall"
        measured.append((brightness(pixels), white_share, side, list(SHAPES).index(shape)))
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


def sampled(count: int, most: int) -> np.ndarray:
    """Places of at most ``most`` rows of ``count``, drawn once and for all, rising."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(SEED).choice(count, most, replace=False))
