"""A reference and a text model small enough to know beforehand what they say."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from tests.crumbs import KeywordTextModel
from vitrine.categories import CODES
from vitrine.insight.trust.drift import Reference, ReferenceCounts
from vitrine.insight.trust.drift_measures import MEASURES, TableCounts
from vitrine.text.vectorising import TermList

KNOWN = ("piscine", "pompe", "roman", "lampe", "de", "la piscine")


class TinyTextModel(KeywordTextModel):
    """Answers the category whose code stands in the text, and knows five words."""

    vectoriser = SimpleNamespace(
        lists={"words": TermList(list(KNOWN), np.ones(len(KNOWN), np.float32))}
    )


def even_reference(rows: int = 1000) -> Reference:
    """As many products in each bin of every measure."""
    counts = {m.key: np.full(m.bins, max(1, rows // m.bins), np.int64) for m in MEASURES}
    return Reference({key: ReferenceCounts(found, "all of them") for key, found in counts.items()})


def even_observed(rows: int = 1000) -> TableCounts:
    """A table that is as the reference."""
    return TableCounts({key: known.counts for key, known in even_reference(rows).measures.items()})


def csv_of(*titles: str, description: str = "") -> bytes:
    """A table of titles."""
    lines = ["designation,description", *(f'"{title}","{description}"' for title in titles)]
    return "\n".join(lines).encode()


def titles(count: int) -> list[str]:
    """French titles of different categories."""
    return [f"pompe de la piscine pour le jardin {CODES[n % 27]}" for n in range(count)]
