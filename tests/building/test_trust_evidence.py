"""Terms and maps that the models decide by, from models whose weights are known."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.building.trust_evidence import count_terms, evidence, mean_maps, readable
from vitrine.insight.trust.evidence import (
    FEWEST_LISTINGS,
    FEWEST_PICTURES,
    TermEvidence,
)
from vitrine.models.image import ImageCard
from vitrine.models.text import TextModel
from vitrine.text.vectorising import TextVectoriser
from vitrine.vision.picture_input import PictureInput

TEXTS = ["piscine ronde"] * 20 + ["roman ancien"] * 20 + ["lampe rare", "lampe rare"]


COLUMNS = np.array([0] * 20 + [1] * 20 + [2] * 2)


@pytest.fixture(scope="module")
def found() -> TermEvidence:
    vectoriser, _rows = TextVectoriser.fit(TEXTS)
    weights = np.zeros((vectoriser.bounds[-1], 27), np.float32)
    terms = vectoriser.lists["words"].terms
    weights[terms.index("piscine"), 0] = 2.0
    weights[terms.index("ronde"), 0] = 1.0
    weights[terms.index("roman"), 0] = -1.5
    weights[terms.index("lampe"), 2] = 3.0
    return count_terms(TextModel(vectoriser, weights, np.zeros(27)), TEXTS, COLUMNS)


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


class TopLeft:
    """Finds the first category in the upper left corner, whatever the picture."""

    card = ImageCard("lite0", PictureInput(size=8), temperature=1.0)

    def evidence_maps(self, square: np.ndarray, columns) -> np.ndarray:
        maps = np.zeros((27, 3, 3))
        maps[0, 0, 0] = 27.0
        maps[1] = 5.0
        return maps[list(columns)]


def test_evidence_is_what_a_category_has_above_the_others_and_has_a_mean_of_one() -> None:
    found = evidence(TopLeft().evidence_maps(np.zeros((8, 8, 3), np.uint8), range(27)), 0)
    assert found[0, 0] == 9
    assert found.mean() == pytest.approx(1)


def test_means_are_taken_over_enough_pictures_only() -> None:
    picture = np.zeros((8, 8, 3), np.uint8)
    pictures = [(0, picture)] * FEWEST_PICTURES + [(2, picture)] * (FEWEST_PICTURES - 1)
    found = mean_maps(TopLeft(), pictures)  # type: ignore[arg-type]
    assert found.known(0)
    assert not found.known(2)
    assert found.maps[0, 0, 0] == 9
    assert (found.maps[2] == 0).all()
