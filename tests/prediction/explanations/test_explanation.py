from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from tests.crumbs import png
from vitrine.categories import CODES
from vitrine.errors import TextRefused
from vitrine.i18n import Translator
from vitrine.prediction.explanations.explanation import explain
from vitrine.prediction.predictor import Predictor
from vitrine.prediction.product import Modality, Product
from vitrine.vision.decoding import Picture, decode_picture


def two_colours() -> Picture:
    pixels = np.full((40, 40, 3), 255, np.uint8)
    pixels[:, :20] = (200, 10, 10)
    return Picture(np.asarray(Image.fromarray(pixels)), "PNG", (40, 40))


def test_text_and_picture_have_reasons_for_five_categories(toy_predictor) -> None:
    found = explain(toy_predictor.predict(Product("lot 2583", picture=two_colours())))
    record = json.loads(json.dumps(found.to_dict()))
    assert [row["code"] for row in record["categories"]][0] == 2583
    assert len(record["categories"]) == 5
    assert all({"text", "image"} <= set(row) for row in record["categories"])
    assert record["categories"][0]["text"]["words"][0]["word"] == "2583"
    assert record["without"]["text"]["code"] == CODES[0]
    assert record["without"]["picture"]["code"] == 2583
    assert record["nothing"] == {}


def test_what_was_not_given_is_said_and_costs_no_model(toy_predictor) -> None:
    def never() -> None:
        raise AssertionError("the picture model was loaded for a product without a picture")

    predictor = Predictor(toy_predictor.text_model, never, toy_predictor._joint)
    found = explain(predictor.predict(Product("lot 2583")))
    assert found.picture is None
    assert set(found.nothing) == {Modality.IMAGE}
    assert found.without == {}
    said = found.to_dict(Translator("fr"))["nothing"]["image"]
    assert said.startswith("Aucune image")


def test_unknown_words_and_a_plain_picture_say_why_there_is_nothing(toy_predictor) -> None:
    product = Product("rien de connu", picture=decode_picture(png((255, 255, 255))))
    said = explain(toy_predictor.predict(product)).to_dict()["nothing"]
    assert "no word or piece of a word" in said["text"]
    assert "of one colour" in said["image"]


def test_only_the_categories_asked_for_are_explained(toy_predictor) -> None:
    found = explain(toy_predictor.predict(Product("lot 2583")), columns=[4, 2])
    assert [row["code"] for row in found.to_dict()["categories"]] == [CODES[4], CODES[2]]


def test_a_batch_carries_no_evidence_and_is_not_explained(toy_predictor) -> None:
    products = [Product("lot 2583", picture=two_colours()), Product("lot 10")]
    for prediction in toy_predictor.predict_many(products):
        assert prediction.evidence is None
        with pytest.raises(ValueError, match="classified together"):
            explain(prediction)


def test_reasons_are_those_of_the_models_that_answered(toy_predictor) -> None:
    product = Product("lot 2583", picture=two_colours())
    prediction = toy_predictor.predict(product)
    assert prediction.evidence is not None
    assert prediction.evidence.product is product
    assert prediction.evidence.text_model() is toy_predictor.text_model()
    assert prediction.evidence.image_model() is toy_predictor.image_model()


def test_nothing_given_is_refused(toy_predictor) -> None:
    with pytest.raises(TextRefused):
        toy_predictor.predict(Product())
