"""Which language a product is written in, among those that the catalogue holds."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from vitrine.i18n import N_

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

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


def languages_of(texts: Iterable[str]) -> list[str]:
    """Language of each text, a key of :data:`LANGUAGES`.

    Lui and Baldwin (2012), "langid.py: an off-the-shelf language identification tool", in the
    implementation of py3langid. Titles are short and full of names: of one product it is a guess,
    of a table the mix is what counts.
    """
    return [_language(text) for text in texts]


def _language(text: str) -> str:
    beginning = text[:MOST_CHARACTERS]
    if sum(map(str.isalpha, beginning)) < FEWEST_LETTERS:
        return UNKNOWN
    # An array scalar of text: the key itself is wanted.
    return str(_detector().classify(beginning)[0])


@cache
def _detector() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE)
    detector.set_languages([key for key in LANGUAGES if key != UNKNOWN])
    return detector


def count_languages(texts: Iterable[str]) -> np.ndarray:
    """Texts of each language, in the order of :data:`LANGUAGES`: int64 (languages,)."""
    order = {key: place for place, key in enumerate(LANGUAGES)}
    places = [order[key] for key in languages_of(texts)]
    return np.bincount(places, minlength=len(order)).astype(np.int64)
