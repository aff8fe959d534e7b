"""French sentences as spaCy reads them: lemmas and named entities.

SpaCy and its French pipeline take some 280 MB of memory and 3 to 4 seconds to load: they are
imported at the first sentence, once, and only what is used of the pipeline is read.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from vitrine.errors import VitrineError
from vitrine.i18n import N_

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PIPELINE = "fr_core_news_sm"
# Sentence structure: nothing here asks for it.
UNUSED = ("parser", "senter")
# What names need nothing of, and lemmas neither: half the time of a long list of texts.
FOR_LEMMAS = ("tok2vec", "morphologizer", "attribute_ruler", "lemmatizer")
FOR_NAMES = ("ner",)
# Texts read in one go: their words leave memory afterwards, and another thread gets its turn.
BLOCK = 1_000
JOINT = "_"
# No word is that long, and the tokeniser's time grows with the square of a run without spaces.
_ENDLESS = re.compile(r"\S{61,}")

NOT_INSTALLED = N_(
    "This preparation needs spaCy and its French pipeline: run pip install -r requirements.txt."
)
# One sentence at a time: a pipeline shares one vocabulary, which is not made for several threads.
_TURN = threading.Lock()


class SpacyMissing(VitrineError, ImportError):
    """SpaCy or its French pipeline is not installed."""


def lemmas(text: str) -> tuple[str, ...]:
    """Dictionary form of each token: "chevaux" becomes "cheval", "vendues" becomes "vendre".

    A joined name stays as it is: no dictionary holds it, and its ending would be guessed.

    Raises
    ------
    SpacyMissing
    """
    with _TURN, _pipeline().memory_zone():
        return _lemmas(_pipeline()(_readable(text)))


def with_joined_entities(text: str) -> str:
    """Text whose named entities are one word each: "Saint Malo" becomes "Saint_Malo".

    Runs of more than 60 characters without a space are left out.

    Raises
    ------
    SpacyMissing
    """
    text = _readable(text)
    with _TURN, _pipeline().memory_zone():
        return _joined(_pipeline()(text))


def lemmas_of_all(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """:func:`lemmas` of each text, in their order, several times as fast.

    Raises
    ------
    SpacyMissing
    """
    found: list[tuple[str, ...]] = []
    for block in _blocks(texts):
        with _TURN, _pipeline().memory_zone():
            found += [_lemmas(doc) for doc in _pipeline().pipe(block, disable=FOR_NAMES)]
    return found


def with_joined_entities_of_all(texts: Sequence[str]) -> list[str]:
    """:func:`with_joined_entities` of each text, in their order, several times as fast.

    Raises
    ------
    SpacyMissing
    """
    found: list[str] = []
    for block in _blocks(texts):
        with _TURN, _pipeline().memory_zone():
            found += [_joined(doc) for doc in _pipeline().pipe(block, disable=FOR_LEMMAS)]
    return found


def _blocks(texts: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), BLOCK):
        yield [_readable(text) for text in texts[start : start + BLOCK]]


def _lemmas(doc: Doc) -> tuple[str, ...]:
    # The lemmas of "&" and "%" are words that nobody wrote.
    return tuple(
        token.lemma_
        if JOINT not in token.text and any(map(str.isalpha, token.text))
        else token.text
        for token in doc
        if not token.is_space
    )


def _joined(doc: Doc) -> str:
    text = doc.text
    spans = [(entity.start_char, entity.end_char) for entity in doc.ents]
    pieces, start = [], 0
    for first, last in spans:
        pieces += [text[start:first], JOINT.join(text[first:last].split())]
        start = last
    return "".join([*pieces, text[start:]])


def _readable(text: str) -> str:
    # Half a surrogate pair cannot be written as UTF-8, which spaCy stores its words in.
    return _ENDLESS.sub(" ", text.encode("utf-8", "replace").decode("utf-8"))


@cache
def _pipeline() -> Language:
    """Load the pipeline; only called by who holds the turn, so that it happens once."""
    try:
        import spacy

        return spacy.load(PIPELINE, exclude=UNUSED)
    except (ImportError, OSError) as error:
        raise SpacyMissing(NOT_INSTALLED) from error
