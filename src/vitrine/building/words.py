"""Counts of the words that compare look-alike categories: the best of each category, no text."""

from __future__ import annotations

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.shipping import ship
from vitrine.building.builders import Inputs
from vitrine.building.exploration import CorpusSource
from vitrine.insight.exploration.category_words import WORDS_KEY, WORDS_PATH, count_words

MOST_WORDS = 1500


def build(inputs: Inputs) -> list[Artefact]:
    """Count the words of the gold listings that train and choose, copies of a listing once.

    Raises
    ------
    DataRefused
    """
    counts = count_words(CorpusSource(inputs.folder("data")).cleaned_texts()).keeping(MOST_WORDS)
    data = f"{counts.rows} gold listings ({counts.split}), copies left out; {counts.source}"
    row = ship(
        inputs.out, WORDS_PATH, WORDS_KEY, counts.to_record_by_code(), data,
        producer="vitrine build words",
    )  # fmt: skip
    inputs.tell(f"{WORDS_PATH}: {row.size / 1e3:.0f} kB, {len(counts.words)} words")
    return [row]
