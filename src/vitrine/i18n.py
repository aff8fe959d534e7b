"""French and English, without any web framework.

Messages are written in English in the code, marked with ``N_`` where they are only declared.
French, the default for readers, has the one catalogue, in ``locales/``; ``make catalogues``
extracts and compiles it, and a test fails on a missing translation.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vitrine.errors import Count, VitrineError

LANGUAGES = {"fr": "Français", "en": "English"}
DEFAULT_LANGUAGE = "fr"
# The language of the messages in the code: they are said as they stand.
SOURCE_LANGUAGE = "en"
LOCALES = Path(__file__).parent / "locales"
DOMAIN = "vitrine"
# Below half a percent a probability would be shown as 0 %, which no model means.
ROUNDED_TO_NOTHING = 0.005


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a message for extraction where it is declared but not yet said."""
    return message


@dataclass(frozen=True)
class Translator:
    """Says messages and numbers in one language."""

    language: str

    def __call__(self, message: str, **values: object) -> str:
        """Translate ``message`` and fill its ``{named}`` places."""
        text = _catalogue(self.language).gettext(message)
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, count: int, **values: object) -> str:
        """Translate with the plural form for ``count``, which fills ``{count}``."""
        text = _catalogue(self.language).ngettext(one, many, count)
        return text.format(count=self.number(count), **values)

    def error(self, error: VitrineError) -> str:
        """Say an error in this language."""
        return self(error.message, **self.said_values(error))

    def said_values(self, error: VitrineError) -> dict[str, object]:
        """What fills the places of an error, counts as this language writes them."""
        return {
            name: self.number(value) if isinstance(value, Count) else value
            for name, value in error.values.items()
        }

    def number(self, value: float, decimals: int = 0) -> str:
        """Format with the separators of the language: 16 984,5 or 16,984.5."""
        english = f"{value:,.{decimals}f}"
        if self.language == "en":
            return english
        # U+202F, the narrow no-break space French typography asks for between thousands.
        return english.replace(",", "\u202f").replace(".", ",")

    def percent(self, share: float, decimals: int = 0) -> str:
        """Format a share between 0 and 1 as a percentage."""
        value = self.number(100 * share, decimals)
        return f"{value}\u00a0%" if self.language == "fr" else f"{value}%"

    def probability(self, value: float) -> str:
        """Format a probability as a whole percentage that never claims certainty."""
        if value < ROUNDED_TO_NOTHING:
            return f"< {self.percent(0.01)}"
        if value > 1 - ROUNDED_TO_NOTHING:
            return f"> {self.percent(0.99)}"
        return self.percent(value)


def closest_language(tag: str | None, default: str = DEFAULT_LANGUAGE) -> str:
    """Language of the site for a browser's tag such as ``en-GB``; ``default`` for any other."""
    primary = (tag or "").replace("_", "-").split("-")[0].lower()
    return primary if primary in LANGUAGES else default


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALES, languages=[language])
