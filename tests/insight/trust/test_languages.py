"""Languages of short texts."""

from __future__ import annotations

import pytest

from vitrine.insight.trust.languages import LANGUAGES, UNKNOWN, count_languages, languages_of


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
    counts = count_languages(["", "Le chat de la voisine dort sur le canapé du salon"])
    assert counts.sum() == 2
    assert counts[0] == 1
    assert counts[list(LANGUAGES).index(UNKNOWN)] == 1


def test_nothing_is_counted_of_nothing() -> None:
    assert count_languages([]).tolist() == [0] * len(LANGUAGES)
