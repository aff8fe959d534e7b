"""How charts name categories where there is little room."""

from __future__ import annotations

from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import Translator

NAME_WIDTH = 24


def category_label(column: int, say: Translator, width: int = NAME_WIDTH) -> str:
    """Name, cut to ``width`` letters, and code of a category."""
    name = say(CATEGORIES[column].name)
    short = name if len(name) <= width else f"{name[: width - 1]}…"
    return f"{short} {CODES[column]}"


def category_name(column: int, say: Translator) -> str:
    """Name and code in full."""
    return f"{say(CATEGORIES[column].name)} ({CODES[column]})"
