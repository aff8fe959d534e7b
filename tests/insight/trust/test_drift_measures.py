"""Counting over the bins of the measures."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.insight.trust.drift_measures import (
    BY_KEY,
    LANGUAGES,
    MEASURES,
    READ_ROWS,
    UNKNOWN,
    count_words,
    languages_of,
    sampled,
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Pompe de filtration pour piscine hors sol, livrée avec ses tuyaux", "fr"),
        ("Above ground pool pump with hoses and all the clamps you need", "en"),
        ("Pumpe für den Pool im Garten mit Schläuchen und Schellen", "de"),
        ("PS4 12 x", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_languages_are_told(text, language) -> None:
    assert languages_of([text]) == [language]


def test_counts_are_in_the_order_of_the_languages() -> None:
    texts = ["", "Le chat de la voisine dort sur le canapé du salon"]
    counts = count_words(texts, set()).counts["language"]
    assert counts.sum() == 2
    assert counts[0] == 1
    assert counts[list(LANGUAGES).index(UNKNOWN)] == 1


def test_nothing_is_counted_of_nothing() -> None:
    assert count_words([], set()).counts["language"].tolist() == [0] * len(LANGUAGES)


def test_every_measure_counts_in_its_bins() -> None:
    for measure in MEASURES:
        if measure.is_ordered:
            beyond = measure.count(np.array([measure.edges[-1] * 9, -5.0, np.nan]))
            assert beyond.sum() == 2
            assert beyond[0] == beyond[-1] == 1
    assert BY_KEY["title_words"].count(np.array([3.0, 3.0, 4.0]))[3:5].tolist() == [2, 1]


def test_the_sample_is_the_same_each_time_and_rising() -> None:
    drawn = sampled(100_000, READ_ROWS)
    assert len(set(drawn.tolist())) == READ_ROWS
    assert (np.diff(drawn) > 0).all()
    assert (drawn == sampled(100_000, READ_ROWS)).all()
    assert sampled(3, 10).tolist() == [0, 1, 2]
