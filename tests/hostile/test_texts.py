"""Texts that nobody sells with: classified or refused in one sentence, by the shipped model."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.artefacts.store import Store
from vitrine.errors import TextRefused
from vitrine.prediction.predictor import Predictor
from vitrine.prediction.product import Product


@pytest.fixture(scope="module")
def predictor(repository) -> Predictor:
    return Predictor.of_store(Store(repository / "fichiers"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\n\t\r",
        "<b></b>",
        "<script>alert(1)</script>",
        "&nbsp;",
        "\u200b\ufeff",
        "<div>" * 200_000 + "too far to be read",
    ],
    ids=lambda text: repr(text[:16]),
)
def test_a_text_that_holds_nothing_is_refused_in_one_sentence(predictor, text) -> None:
    with pytest.raises(TextRefused) as caught:
        predictor.predict(Product(text, text))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "🎁🎉🧸",
        "\x00\x01\x02 console",
        "a" * 1_000_000,
        "mot " * 250_000,
        "<div>" * 3_000 + "console de jeux",
        "&" * 1_000_000,
        "<" * 1_000_000,
        "\u202econsole\u202c",
        "日本語の本",
        "=HYPERLINK(1)",
        "{name} %s {0}",
        "\ud800 lone surrogate",
    ],
    ids=lambda text: repr(text[:16]),
)
def test_strange_texts_get_probabilities_that_sum_to_one(predictor, text) -> None:
    final = predictor.predict(Product(text)).final
    assert np.isfinite(final.probabilities).all()
    assert final.probabilities.sum() == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("text", ["🎁🎉🧸", "zzzz qqqq xxxx", "日本"])
def test_a_text_without_a_known_word_is_not_answered(predictor, text) -> None:
    assert not predictor.predict(Product(text)).final.is_sure


def test_markup_around_a_text_changes_nothing(predictor) -> None:
    plain = predictor.predict(Product("Lot de romans policiers à lire"))
    marked = predictor.predict(Product("<p>Lot de <b>romans</b> policiers &agrave; lire</p>"))
    assert marked.final.probabilities == pytest.approx(plain.final.probabilities, abs=1e-6)
