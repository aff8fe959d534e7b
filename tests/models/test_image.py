from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vitrine.artefacts.manifest import describe
from vitrine.artefacts.shipping import update_manifest
from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.errors import ArtefactAltered, ArtefactMissing
from vitrine.models.image import CARD_KEY, WEIGHTS_KEY, ImageCard, ImageModel, classifier
from vitrine.vision.backbones import efficientnet_lite
from vitrine.vision.picture_input import PictureInput

CARD = ImageCard("lite0", PictureInput(size=32), temperature=2.0)


@pytest.fixture(scope="module")
def network():
    import keras

    keras.utils.set_random_seed(0)
    return classifier(efficientnet_lite("lite0", 32), len(CODES))


@pytest.fixture(scope="module")
def pictures() -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [
        rng.integers(0, 256, shape, np.uint8) for shape in ((32, 32, 3), (80, 40, 3), (9, 70, 3))
    ]


def test_probabilities_are_softened_logits_of_prepared_pictures(network, pictures) -> None:
    model = ImageModel(network, CARD)
    prepared = CARD.preparation.apply_many(pictures)
    expected = network.predict(prepared, verbose=0)
    assert model.logits(pictures) == pytest.approx(expected, abs=1e-4)
    probabilities = model.probabilities(pictures)
    assert probabilities.shape == (3, 27)
    assert probabilities.sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    ratios = np.log(probabilities[:, 0] / probabilities[:, 1])
    assert ratios == pytest.approx((expected[:, 0] - expected[:, 1]) / 2, abs=1e-3)


def test_one_picture_alone_gets_what_it_gets_among_others(network, pictures) -> None:
    model = ImageModel(network, CARD)
    together = model.probabilities(pictures)
    alone = np.concatenate([model.probabilities([picture]) for picture in pictures])
    assert alone == pytest.approx(together, abs=1e-5)


@pytest.fixture
def store(tmp_path, network) -> Store:
    import json

    network.save_weights(tmp_path / "w.weights.h5")
    (tmp_path / "card.json").write_text(json.dumps(CARD.to_record()))
    update_manifest(
        tmp_path,
        [
            describe(tmp_path, "w.weights.h5", WEIGHTS_KEY, "weights", "x", "x"),
            describe(tmp_path, "card.json", CARD_KEY, "record", "x", "x"),
        ],
    )
    return Store(tmp_path)


def test_a_shipped_model_answers_as_the_one_that_was_saved(store, network, pictures) -> None:
    assert ImageModel.load(store).card == CARD
    assert ImageModel.load(store).logits(pictures) == pytest.approx(
        ImageModel(network, CARD).logits(pictures), abs=1e-5
    )


def test_weights_that_were_cut_are_refused(store) -> None:
    path = store.root / "w.weights.h5"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ArtefactAltered, match="w.weights.h5"):
        ImageModel.load(store)


def test_weights_of_another_network_are_refused(store, tmp_path) -> None:
    other = classifier(efficientnet_lite("lite1", 32), len(CODES))
    other.save_weights(tmp_path / "w.weights.h5")
    update_manifest(
        tmp_path, [describe(tmp_path, "w.weights.h5", WEIGHTS_KEY, "weights", "x", "x")]
    )
    with pytest.raises(ArtefactAltered, match="cannot be read"):
        ImageModel.load(store)


@pytest.mark.parametrize(
    "change",
    [
        {"variant": "other"},
        {"codes": [1, 2]},
        {"temperature": 0},
        {"temperature": "warm"},
        {"preparation": {}},
        {"codes": list(CODES[::-1])},
    ],
)
def test_a_card_of_another_model_is_refused(change) -> None:
    with pytest.raises(ArtefactAltered):
        ImageCard.from_record({**CARD.to_record(), **change})


def test_a_card_is_read_back() -> None:
    assert ImageCard.from_record(CARD.to_record()) == CARD


class Frame:
    """Sure of the last category, whatever the picture."""

    def log_probabilities(self, pictures):
        rows = np.full((len(pictures), len(CODES)), -9.0)
        rows[:, -1] = -0.1
        return rows


def test_the_frame_has_its_say_with_the_weight_of_the_card(network, pictures) -> None:
    card = replace(CARD, frame_weight=3.0)
    alone, framed = ImageModel(network, CARD), ImageModel(network, card, Frame())
    assert (framed.logits(pictures) == alone.logits(pictures)).all()
    assert framed.probabilities(pictures).argmax(axis=1).tolist() == [len(CODES) - 1] * 3
    moved = np.log(framed.probabilities(pictures)) - np.log(alone.probabilities(pictures))
    assert moved[:, -1] - moved[:, 0] == pytest.approx([3 * 8.9] * 3, rel=1e-3)


def test_a_card_with_a_weight_asks_for_the_frame(store) -> None:
    import json

    path = store.root / "card.json"
    path.write_text(json.dumps(replace(CARD, frame_weight=0.5).to_record()))
    update_manifest(store.root, [describe(store.root, "card.json", CARD_KEY, "record", "x", "x")])
    with pytest.raises(ArtefactMissing):
        ImageModel.load(Store(store.root))


@pytest.mark.parametrize("weight", [-0.1, "much", float("nan")])
def test_a_card_with_a_wrong_weight_is_refused(weight) -> None:
    with pytest.raises(ArtefactAltered):
        ImageCard.from_record(CARD.to_record() | {"frame_weight": weight})
