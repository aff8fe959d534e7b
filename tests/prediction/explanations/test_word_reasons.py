from __future__ import annotations

import numpy as np
import pytest

from tests.crumbs import KeywordTextModel
from vitrine.categories import CODES
from vitrine.models.text import TextModel
from vitrine.prediction.explanations.word_reasons import (
    NothingToExplain,
    explain_words,
    occlusion,
    texts_of,
)
from vitrine.prediction.product import Product
from vitrine.text.vectorising import TextVectoriser

TEXTS = [
    "pompe pour piscine",
    "chaise de jardin",
    "Été : jeu de rôle",
    "lot de livres de poche",
] * 4
COLUMNS = (3, 0, 26)


@pytest.fixture(scope="module")
def model() -> TextModel:
    vectoriser, _ = TextVectoriser.fit(TEXTS)
    rng = np.random.default_rng(1)
    return TextModel(
        vectoriser,
        rng.normal(size=(vectoriser.bounds[-1], len(CODES))).astype(np.float32),
        rng.normal(size=len(CODES)).astype(np.float32),
    )


@pytest.mark.parametrize(
    "product",
    [
        Product("Pompe pour piscine"),
        Product("<b>POMPE</b> &eacute;t&eacute;", "Chaise de jardin<br>de jardin, de jardin !"),
        Product("", "livres"),
        Product("Pompe", "Pompe pour piscine"),
    ],
)
def test_contributions_sum_to_the_decision_score(model, product) -> None:
    reasons = explain_words(model, product, COLUMNS)
    row = model.vectoriser.transform([product.text]).astype(np.float64)
    score = (row @ model.weights.astype(np.float64) + model.intercept)[0, list(COLUMNS)]
    np.testing.assert_allclose(reasons.start + reasons.effects.sum(axis=0), score, atol=1e-6)
    np.testing.assert_allclose(reasons.score, score, atol=1e-6)
    np.testing.assert_allclose(model.logits([product.text])[0, list(COLUMNS)], score, atol=1e-4)
    np.testing.assert_allclose(reasons.written.sum(axis=0), reasons.effects.sum(axis=0), atol=1e-9)


def test_words_are_those_that_the_visitor_wrote(model) -> None:
    reasons = explain_words(model, Product("<b>POMPE</b> d'&Eacute;t&eacute;", "Jeu"), [0])
    assert [word.text for word in reasons.words] == ["POMPE", "d'&Eacute;t&eacute;", "Jeu"]
    source = reasons.designation + reasons.description
    assert all(source[word.start : word.end] == word.text for word in reasons.words)


def test_markup_has_no_part_in_the_score(model) -> None:
    reasons = explain_words(model, Product("<b>pompe</b>"), [0])
    assert not reasons.written[:3].any()
    assert not reasons.written[8:].any()
    assert np.abs(reasons.written[3:8]).sum() > 0


def test_a_word_that_weighs_stands_before_one_that_does_not(model) -> None:
    weighed = TextModel(model.vectoriser, np.zeros_like(model.weights), model.intercept)
    weighed.weights[model.vectoriser.lists["words"].terms.index("piscine"), 5] = 2.0
    reasons = explain_words(weighed, Product("pompe pour Piscine"), [5])
    assert [word.text for word, _ in reasons.ranked(5)] == ["Piscine"]
    assert reasons.ranked(5)[0][1] == pytest.approx(reasons.score[0] - reasons.start[0])


def test_plain_data_names_fields_and_places(model) -> None:
    reasons = explain_words(model, Product("pompe", "chaise de jardin"), [0])
    record = reasons.to_dict(0, most=2)
    assert len(record["words"]) == 2
    told = record["start"] + record["other_words"] + sum(w["effect"] for w in record["words"])
    assert told == pytest.approx(record["score"], abs=1e-9)
    fields = {"designation": "pompe", "description": "chaise de jardin"}
    for word in record["words"]:
        assert fields[word["field"]][word["start"] : word["end"]] == word["word"]


@pytest.mark.parametrize("product", [Product(), Product("   <br>"), Product("🎁 ☃")])
def test_nothing_known_is_nothing_to_explain(model, product) -> None:
    with pytest.raises(NothingToExplain):
        explain_words(model, product, [0])


def test_any_model_is_explained_by_leaving_words_out() -> None:
    product = Product("lot 2583 de <i>jouets</i>")
    column = CODES.index(2583)
    reasons = explain_words(KeywordTextModel(), product, [column])
    assert reasons.method == "occlusion"
    assert [word.text for word, _ in reasons.ranked(column)] == ["2583"]
    assert reasons.ranked(column)[0][1] == pytest.approx(0.9 - 1 / 27, abs=1e-6)


def test_occlusion_of_a_long_text_asks_for_a_bounded_number_of_texts() -> None:
    asked: list[int] = []

    def probabilities(texts: list[str]) -> np.ndarray:
        asked.append(len(texts))
        return KeywordTextModel().probabilities(texts)

    words = ["x"] * 500 + ["2583"] + ["y"] * 500
    effects = occlusion(probabilities, words, most=40)[:, CODES.index(2583)]
    assert asked == [41]
    assert effects.shape == (1001,)
    assert abs(int(np.argmax(effects)) - 500) < 1001 / 40
    assert effects.sum() == pytest.approx(0.9 - 1 / 27, abs=1e-5)


def test_texts_keep_the_words_that_stay() -> None:
    stays = np.array([[True, True], [False, True], [False, False]])
    assert texts_of(["a", "b"], stays) == ["a b", "b", ""]
