from __future__ import annotations

import threading

import numpy as np
import pytest

from tests.crumbs import png
from vitrine.categories import CODES
from vitrine.errors import ArtefactMissing, TextRefused
from vitrine.models.fusion import Fusion
from vitrine.prediction.predictor import Once
from vitrine.prediction.product import Agreement, Modality, Opinion, Prediction, Product
from vitrine.vision.decoding import decode_picture

RED = decode_picture(png((220, 20, 20)))
BLUE = decode_picture(png((20, 20, 220)))


def test_text_alone(toy_predictor) -> None:
    prediction = toy_predictor.predict(Product("lot 2583"))
    assert set(prediction.opinions) == {Modality.TEXT}
    assert prediction.final.best.category.code == 2583
    assert prediction.agreement is Agreement.ALONE


def test_picture_alone(toy_predictor) -> None:
    prediction = toy_predictor.predict(Product(picture=BLUE))
    assert set(prediction.opinions) == {Modality.IMAGE}
    assert prediction.final.best.category.code == CODES[1]


def test_both_are_joined_by_the_learnt_weights(toy_predictor) -> None:
    prediction = toy_predictor.predict(Product("lot 2583", picture=RED))
    text, image, both = (prediction.opinions[m].probabilities for m in Modality)
    assert set(prediction.opinions) == set(Modality)
    assert both == pytest.approx(Fusion(1.0, 0.5).probabilities(text[None], image[None])[0])
    assert prediction.final.modality is Modality.BOTH


def test_the_description_is_read_too(toy_predictor) -> None:
    prediction = toy_predictor.predict(Product(description="code 1160 ici"))
    assert prediction.final.best.category.code == 1160


def test_many_products_get_what_each_would_get_alone(toy_predictor) -> None:
    products = [Product("a 10"), Product(picture=RED), Product("b 60", picture=BLUE)]
    together = toy_predictor.predict_many(products)
    for product, prediction in zip(products, together, strict=True):
        alone = toy_predictor.predict(product)
        assert set(prediction.opinions) == set(alone.opinions)
        assert prediction.final.probabilities == pytest.approx(alone.final.probabilities)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_to_read_is_refused(toy_predictor, text) -> None:
    with pytest.raises(TextRefused, match="nothing to classify"):
        toy_predictor.predict(Product(text, text))


def test_a_missing_image_model_costs_its_opinion_only(toy_predictor) -> None:
    def gone() -> None:
        raise ArtefactMissing("The file {path} is missing.", path="x")

    toy_predictor.image_model = gone
    prediction = toy_predictor.predict(Product("lot 2583", picture=RED))
    assert set(prediction.opinions) == {Modality.TEXT}
    assert [type(problem) for problem in prediction.problems] == [ArtefactMissing]
    assert toy_predictor.predict(Product("lot 2583")).problems == ()
    with pytest.raises(ArtefactMissing):
        toy_predictor.predict(Product(picture=RED))


def test_a_missing_fusion_record_costs_the_joint_opinion_only(toy_predictor) -> None:
    def gone() -> None:
        raise ArtefactMissing("The file {path} is missing.", path="x")

    toy_predictor._joint = gone
    prediction = toy_predictor.predict(Product("lot 2583", picture=RED))
    assert set(prediction.opinions) == {Modality.TEXT, Modality.IMAGE}
    assert len(prediction.problems) == 1


def opinion(*order: int, threshold: float = 0.5, best: float = 0.6) -> Opinion:
    """An opinion whose first categories are those columns, in that order."""
    probabilities = np.full(27, 1e-4, np.float32)
    probabilities[list(order)] = [best / (i + 1) for i in range(len(order))]
    return Opinion(Modality.TEXT, probabilities, threshold)


def prediction_of(text: Opinion, image: Opinion) -> Prediction:
    return Prediction({Modality.TEXT: text, Modality.IMAGE: image})


def test_agreement_in_its_three_degrees() -> None:
    same = prediction_of(opinion(3, 4), opinion(3, 9))
    close = prediction_of(opinion(3, 4, 5, 6, 7), opinion(7, 8, 9, 10, 11))
    apart = prediction_of(opinion(0, 1, 2, 3, 4), opinion(10, 11, 12, 13, 14))
    assert same.agreement is Agreement.SAME
    assert close.agreement is Agreement.CLOSE
    assert apart.agreement is Agreement.APART


def test_an_answer_below_its_threshold_is_not_sure() -> None:
    assert opinion(1, best=0.6, threshold=0.6).is_sure
    assert not opinion(1, best=0.59, threshold=0.6).is_sure


def test_ranking_holds_every_category_most_probable_first() -> None:
    ranking = opinion(5, 2).ranking
    assert len({row.category.code for row in ranking}) == 27
    assert [row.category.code for row in ranking[:2]] == [CODES[5], CODES[2]]
    shares = [row.probability for row in ranking]
    assert shares == sorted(shares, reverse=True)


def test_a_model_is_loaded_once_by_many_threads_and_again_after_a_failure() -> None:
    calls: list[int] = []

    def load() -> str:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("first time")
        return "model"

    once = Once(load)
    with pytest.raises(OSError, match="first time"):
        once()
    threads = [threading.Thread(target=once) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 2
    assert once() == "model"
