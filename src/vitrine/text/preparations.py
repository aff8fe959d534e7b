"""How texts become the words that models of each kind read, step by step, to be shown and used.

The steps are those that reports on this challenge describe: markup and capitals go, accents too,
digits, punctuation and stop words of three languages as well; then words are kept as they are,
brought to their lemma or cut to their stem. The published networks differ in details (the lemmas of
EMBEDDING LEMMER came from another library), so a preparation shows the idea, and is what networks
of this project are trained with; it does not rebuild the files of others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from vitrine.i18n import N_
from vitrine.text.cleaning import clean
from vitrine.text.spacy_french import (
    lemmas,
    lemmas_of_all,
    with_joined_entities,
    with_joined_entities_of_all,
)
from vitrine.text.stop_words import STOP_WORDS, without_accents

Made = str | tuple[str, ...]

# What a visitor can follow step by step; training reads as much as cleaning does.
SHOWN_LETTERS = 2_000
# "TV", "PC" and "CD" name products; single letters are mostly what an apostrophe left behind.
SHORTEST = 2

SAMPLE_SENTENCE = (
    "Pompe de piscine <b>silencieuse</b> vendue par la boutique Piscines Bellerive &agrave; Lyon : "
    "2 vitesses, 750&nbsp;W, filtres lavables pour les bassins enterrés ou hors-sol !"
)
SAMPLE_WALKS = Path(__file__).parent / "sample_walks.json"

PIECES = range(2, 6)

_WORDS = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]+")
# Compound words and joined entities stay whole: "hors-sol", "Saint_Malo".
_COMPOUNDS = re.compile(r"[^\W\d_]+(?:[-_][^\W\d_]+)*")


@dataclass(frozen=True)
class PreparationStep:
    """One change of a text, or of the tokens that it has become.

    Attributes
    ----------
    title, why : str
        Messages of the catalogues.
    apply : callable
        From what the step before made (text or tokens) to what this one makes.
    apply_to_all : callable, optional
        The same for many texts at once, where that takes a fraction of the time.
    """

    title: str
    why: str
    apply: Callable[[Made], Made]
    apply_to_all: Callable[[Sequence[Made]], list[Made]] | None = None


@dataclass(frozen=True)
class StepResult:
    """What a step made of a sentence.

    Attributes
    ----------
    title, why : str
        Messages of the catalogues.
    text_or_tokens : str or tuple of str
        One text until a step cuts it into tokens.
    changed : bool
        Whether the step did anything to this sentence.
    """

    title: str
    why: str
    text_or_tokens: Made
    changed: bool


@dataclass(frozen=True)
class Preparation:
    """Named steps from a seller's text to tokens; ``title`` is a message of the catalogues."""

    key: str
    title: str
    steps: tuple[PreparationStep, ...]

    def walk(self, text: str) -> list[StepResult]:
        """What each step makes of the first 2,000 characters of ``text``.

        Raises
        ------
        SpacyMissing
            When a step needs spaCy, which is not installed.
        """
        start = text[:SHOWN_LETTERS]
        return self.results(start, self._made(start))

    def results(self, text: str, made: Sequence[Made]) -> list[StepResult]:
        """Describe what the steps made of ``text``, one result for each step."""
        return [
            StepResult(step.title, step.why, after, _joined(before) != _joined(after))
            for step, (before, after) in zip(self.steps, pairwise([text, *made]), strict=True)
        ]

    def tokens(self, text: str) -> list[str]:
        """Tokens of a text, of which the first 20,000 characters are read; may be none.

        Raises
        ------
        SpacyMissing
            When a step needs spaCy, which is not installed.
        """
        return list(_parts(self._made(text)[-1]))

    def _made(self, text: str) -> list[Made]:
        made: list[Made] = [text]
        for step in self.steps:
            made.append(step.apply(made[-1]))
        return made[1:]


def tokens_of_all(preparation: Preparation, texts: Sequence[str]) -> list[list[str]]:
    """Tokens of each text, as :meth:`Preparation.tokens` gives them, in a fraction of the time.

    Raises
    ------
    SpacyMissing
        When a step needs spaCy, which is not installed.
    """
    made: list[Made] = list(texts)
    for step in preparation.steps:
        made = step.apply_to_all(made) if step.apply_to_all else list(map(step.apply, made))
    return [list(_parts(one)) for one in made]


def _joined(made: Made) -> str:
    return made if isinstance(made, str) else " ".join(made)


def _parts(made: Made) -> tuple[str, ...]:
    return (made,) if isinstance(made, str) else made


def _each(change: Callable[[str], str]) -> Callable[[Made], Made]:
    """Change a text, or each of its tokens."""

    def apply(made: Made) -> Made:
        return change(made) if isinstance(made, str) else tuple(change(part) for part in made)

    return apply


def _cut(pattern: re.Pattern[str]) -> Callable[[Made], Made]:
    """Keep what a pattern finds in the text, or in each token."""
    return lambda made: tuple(word for part in _parts(made) for word in pattern.findall(part))


def _only(wanted: Callable[[str], bool]) -> Callable[[Made], Made]:
    """Keep some tokens."""
    return lambda made: tuple(part for part in _parts(made) if wanted(part))


def says_something(word: str) -> bool:
    """Whether a word is no stop word, with or without accents and capitals."""
    return without_accents(word.lower()) not in STOP_WORDS


def _stemmed(many: Sequence[Made]) -> list[Made]:
    """Each different word is stemmed once: a catalogue repeats the same ones."""
    import snowballstemmer

    words = sorted({word for made in many for word in _parts(made)})
    # A stemmer keeps the word it is working on: one for each call, so that threads do not mix.
    stems = dict(zip(words, snowballstemmer.stemmer("french").stemWords(words), strict=True))
    return [tuple(stems[word] for word in _parts(made)) for made in many]


def _with_pieces(made: Made) -> Made:
    """Terms, then the pieces of 2 to 5 characters of each word, "_" being where a word ends."""
    words = (f"_{part}_" for part in _parts(made) if " " not in part)
    pieces = (
        word[start : start + length]
        for word in words
        for length in PIECES
        for start in range(len(word) - length + 1)
    )
    return tuple(dict.fromkeys([*_parts(made), *pieces]))


MARKUP = PreparationStep(
    N_("Markup removed"),
    N_("Tags and entities come from the seller's web page and say nothing of the product."),
    _each(clean),
)
LOWER_CASE = PreparationStep(
    N_("Lower case"),
    N_("A word with a capital is the same word, and is learnt once."),
    _each(str.lower),
)
ACCENTS = PreparationStep(
    N_("Accents removed"),
    N_("Sellers leave accents out as often as not: both spellings become one."),
    _each(without_accents),
)
LETTERS = PreparationStep(
    N_("Digits and punctuation removed"),
    N_("What is left is cut into words: prices, sizes and references are too many to be learnt."),
    _cut(_LETTERS),
)
COMPOUNDS = PreparationStep(
    N_("Digits and punctuation removed, compounds kept"),
    N_("A compound word or a joined name means more than its parts, and stays one token."),
    _cut(_COMPOUNDS),
)
STOPPED = PreparationStep(
    N_("Stop words removed"),
    N_("Small words of French, English and German stand in every category alike."),
    _only(says_something),
)
SHORT = PreparationStep(
    N_("Single letters removed"),
    N_("They are mostly units, or what an apostrophe left behind."),
    _only(lambda word: len(word) >= SHORTEST),
)
LEMMAS = PreparationStep(
    N_("Lemmas"),
    N_("Each word takes its dictionary form, found from the sentence around it."),
    lambda made: lemmas(_joined(made)),
    lambda many: list(lemmas_of_all([_joined(made) for made in many])),
)
STEMS = PreparationStep(
    N_("Stems"),
    N_("Endings are cut by rule, without a dictionary: quick, and sometimes too far."),
    lambda made: _stemmed([made])[0],
    _stemmed,
)
ENTITIES = PreparationStep(
    N_("Named entities joined"),
    N_("The names of people, places and brands that spaCy believes to see become one word each."),
    _each(with_joined_entities),
    lambda many: list(with_joined_entities_of_all([_joined(made) for made in many])),
)
TERMS = PreparationStep(
    N_("Words and pairs of neighbours"),
    N_(
        "Each becomes a column; its TF-IDF value is high where it is frequent in this text and "
        "rare in the others."
    ),
    # Each once, in the order of the text.
    lambda made: tuple(dict.fromkeys([*_parts(made), *map(" ".join, pairwise(_parts(made)))])),
)

WORDS = PreparationStep(
    N_("Cut into words"),
    N_("Digits and small words stay: the model learns by itself which of them tell something."),
    _cut(_WORDS),
)
WITH_PIECES = PreparationStep(
    N_("Pieces of words"),
    N_(
        "Pieces of 2 to 5 characters carry over misspellings, plurals and other languages; “_” "
        "marks the end of a word."
    ),
    _with_pieces,
)

PREPARATIONS: dict[str, Preparation] = {
    preparation.key: preparation
    for preparation in (
        Preparation(
            "simple",
            N_("Plain words"),
            (MARKUP, LOWER_CASE, ACCENTS, LETTERS, STOPPED, SHORT),
        ),
        Preparation(
            "lemmatised",
            N_("Lemmatised words"),
            # Lemmas before accents go: the dictionary has them, and needs the whole sentence.
            (MARKUP, LOWER_CASE, LEMMAS, ACCENTS, LETTERS, STOPPED, SHORT),
        ),
        Preparation(
            "stemmed",
            N_("Stemmed words"),
            # The rules of the endings read accents.
            (MARKUP, LOWER_CASE, LETTERS, STOPPED, SHORT, STEMS, ACCENTS),
        ),
        Preparation(
            "spacy",
            N_("Tokens and names of spaCy"),
            # Names are told by their capitals, which therefore stay until they are found.
            (MARKUP, ENTITIES, LEMMAS, LOWER_CASE, ACCENTS, COMPOUNDS, STOPPED, SHORT),
        ),
        Preparation(
            "tfidf",
            N_("Terms of TF-IDF"),
            (MARKUP, LOWER_CASE, ACCENTS, LETTERS, STOPPED, SHORT, TERMS),
        ),
        Preparation(
            "pieces",
            N_("Terms and pieces of words"),
            (MARKUP, LOWER_CASE, ACCENTS, WORDS, TERMS, WITH_PIECES),
        ),
    )
}


def sample_walk(key: str) -> list[StepResult]:
    """Walk of :data:`SAMPLE_SENTENCE`, computed beforehand: no spaCy is loaded.

    ``vitrine build sample-walks`` writes it again when a step changes.
    """
    walks = json.loads(SAMPLE_WALKS.read_text("utf-8"))
    made = [step if isinstance(step, str) else tuple(step) for step in walks[key]]
    return PREPARATIONS[key].results(SAMPLE_SENTENCE, made)
