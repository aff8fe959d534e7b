"""Terms that speak for and against categories, against a model whose weights are known."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.insight.trust.telling_terms import (
    FEWEST_LISTINGS,
    KINDS,
    TellingTerms,
    read_terms,
    readable,
    telling_terms,
)
from vitrine.models.text import TextModel
from vitrine.settings import settings
from vitrine.text.stop_words import COUNTED_STOP_WORDS
from vitrine.text.vectorising import TextVectoriser

TEXTS = ["piscine ronde"] * 20 + ["roman ancien"] * 20 + ["lampe rare", "lampe rare"]
COLUMNS = np.array([0] * 20 + [1] * 20 + [2] * 2)


@pytest.fixture(scope="module")
def found() -> TellingTerms:
    vectoriser, _rows = TextVectoriser.fit(TEXTS)
    weights = np.zeros((vectoriser.bounds[-1], 27), np.float32)
    terms = vectoriser.lists["words"].terms
    weights[terms.index("piscine"), 0] = 2.0
    weights[terms.index("ronde"), 0] = 1.0
    weights[terms.index("roman"), 0] = -1.5
    weights[terms.index("lampe"), 2] = 3.0
    return telling_terms(TextModel(vectoriser, weights, np.zeros(27)), TEXTS, COLUMNS)


def test_what_pushes_most_on_average_comes_first(found) -> None:
    first = found.categories[0]
    assert [term.text for term in first.speaks_for["words"]] == ["piscine", "ronde"]
    assert [term.text for term in first.against["words"]] == ["roman"]
    strong, weak = first.speaks_for["words"]
    assert strong.push == pytest.approx(2 * weak.push)
    assert strong.share == 1
    assert first.against["words"][0].push < 0
    assert first.against["words"][0].share == pytest.approx(20 / 22)


def test_the_push_is_the_mean_part_of_the_score(found) -> None:
    vectoriser, rows = TextVectoriser.fit(TEXTS)
    column = vectoriser.lists["words"].terms.index("piscine")
    expected = 2.0 * rows[:20, column].toarray().mean()
    assert found.categories[0].speaks_for["words"][0].push == pytest.approx(expected, rel=1e-5)


def test_a_term_of_few_listings_is_never_told(found) -> None:
    assert FEWEST_LISTINGS > 2
    assert found.categories[2].speaks_for["words"] == ()


@pytest.mark.parametrize(
    ("analyzer", "term", "expected"),
    [
        ("word", "piscine", ("words", "piscine")),
        ("word", "de la", None),
        ("word", "pour", None),
        ("word", "12 34", None),
        ("word", "hors sol", ("words", "hors sol")),
        ("char_wb", " pisc", ("pieces", "pisc…")),
        ("char_wb", "cine ", ("pieces", "…cine")),
        ("char_wb", "isc", None),
        ("char_wb", "isci", ("pieces", "…isci…")),
    ],
)
def test_only_what_a_reader_understands_is_kept(analyzer, term, expected) -> None:
    assert readable(analyzer, term) == expected


def test_the_shipped_terms_are_words_for_every_category() -> None:
    terms = read_terms(Store(settings().artefacts))
    assert terms.rows == 3488
    for code, telling in zip(CODES, terms.categories, strict=True):
        for kind in KINDS:
            assert telling.speaks_for[kind], code
            pushes = [term.push for term in telling.speaks_for[kind]]
            assert pushes == sorted(pushes, reverse=True)
            assert min(pushes) >= 0 >= max(term.push for term in telling.against[kind])
        assert not COUNTED_STOP_WORDS & {term.text for term in telling.speaks_for["words"]}
    assert terms.categories[CODES.index(2583)].speaks_for["words"][0].text == "piscine"
