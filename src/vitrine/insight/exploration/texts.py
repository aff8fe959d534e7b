"""Titles and descriptions: how long, how often missing, what is left in them, found twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vitrine.insight.exploration.base import Distributions, Shares, count_shares, spread
from vitrine.insight.exploration.material import Material, Progress

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

LENGTHS = (
    "designation_characters",
    "designation_words",
    "description_characters",
    "description_words",
)
# Longest shown, and the number of bins is the same for all.
LONGEST = {
    "designation_characters": 250.0,
    "designation_words": 50.0,
    "description_characters": 4000.0,
    "description_words": 500.0,
}
BINS = 50
MISSING = "missing"
TAG, ENTITY, DIGITS, CAPITALS = "tag", "entity", "digits", "capitals"
RESIDUE = (TAG, ENTITY, DIGITS, CAPITALS)
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


def measure_lengths(material: Material, _: Progress) -> Distributions:
    """Characters and words of titles and of the descriptions that are there."""
    part = material.texts()
    numbers = {}
    for field in ("designation", "description"):
        text = arrow(part.frame[field])
        there = matches(text, WORD) > 0
        for unit, values in (("characters", characters(text)), ("words", matches(text, WORD))):
            measure = f"{field}_{unit}"
            edges = np.linspace(0, LONGEST[measure], BINS + 1)
            numbers[measure] = (np.where(there, values, np.nan), edges)
    return spread(part.columns, numbers, part.split, part.source)


def count_missing(material: Material, _: Progress) -> Shares:
    """Products without a description."""
    part = material.texts()
    missing = matches(arrow(part.frame["description"]), WORD) == 0
    return count_shares(part.columns, {MISSING: missing}, part.split, part.source)


def count_residue(material: Material, _: Progress) -> Shares:
    """Products whose title or description holds markup, entities or digits, titles in capitals."""
    part = material.texts()
    title, rest = arrow(part.frame["designation"]), arrow(part.frame["description"])
    facts = {
        name: (matches(title, pattern) > 0) | (matches(rest, pattern) > 0)
        for name, pattern in PATTERNS.items()
    }
    facts[CAPITALS] = matches(title, CAPITAL) > MOSTLY * np.maximum(matches(title, LETTER), 1)
    return count_shares(part.columns, facts, part.split, part.source)


def count_duplicates(material: Material, _: Progress) -> Shares:
    """Listings whose whole text, or whose title, another listing has too."""
    part = material.listings()
    texts = part.frame[["designation", "description"]]
    facts = {
        SAME_TEXT: texts.duplicated(keep=False).to_numpy(),
        SAME_TITLE: texts["designation"].duplicated(keep=False).to_numpy(),
    }
    return count_shares(part.columns, facts, part.split, part.source)


def count_identities(material: Material, _: Progress) -> Shares:
    """Products whose product id, or whose picture id, another product has too."""
    part = material.identities()
    facts = {
        SAME_PRODUCT: part.frame["productid"].duplicated(keep=False).to_numpy(),
        SAME_PICTURE: part.frame["imageid"].duplicated(keep=False).to_numpy(),
    }
    return count_shares(part.columns, facts, part.split, part.source)


def arrow(texts: pd.Series) -> pa.Array | pa.ChunkedArray:
    """Texts as an Arrow array, without copying those that are one already."""
    import pyarrow as pa

    found = pa.array(texts, from_pandas=True)
    return found.cast(pa.large_string())


def characters(texts: pa.Array) -> np.ndarray:
    """Characters of each text: int64 (n,)."""
    import pyarrow.compute as pc

    return np.asarray(pc.fill_null(pc.utf8_length(texts), 0).to_numpy(zero_copy_only=False))


def matches(texts: pa.Array, pattern: str) -> np.ndarray:
    """How often a pattern is found in each text: int64 (n,)."""
    import pyarrow.compute as pc

    found = pc.fill_null(pc.count_substring_regex(texts, pattern=pattern), 0)
    return np.asarray(found.to_numpy(zero_copy_only=False), np.int64)
