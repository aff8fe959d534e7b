from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from tests.training.products import model_of
from vitrine.models.calibration import softmax
from vitrine.models.convolutional import LITE, Backbone, WeightsUnavailable
from vitrine.models.entry import TrainableModel
from vitrine.models.recurrent import TextNetwork
from vitrine.training import image_networks, self_training, text_networks
from vitrine.training.image_networks import ImageNetworkTrainer, LabelledPictures, without_copies
from vitrine.training.last_layers import read_layers
from vitrine.training.text_corpus import TextRecipe
from vitrine.training.text_networks import TextNetworkTrainer
from vitrine.training.trainer import (
    TRAINERS,
    Products,
    Session,
    TrainingData,
    TrainingStep,
    identity,
    trainer_of,
)

NAMES = ["piscine", "livre", "manette"]


def products(count: int, seed: int, pictures: list[str] | None = None) -> Products:
    rng = np.random.default_rng(seed)
    columns = np.arange(count) % 3
    titles = [f"{NAMES[c]} numéro {rng.integers(99)} lot bleu" for c in columns]
    paths = pictures or [""] * count
    return Products(titles, [""] * count, columns, np.ones(count), paths)


def data(folder: Path, **parts: Products) -> TrainingData:
    train = parts.get("train", products(90, 0))
    found = parts.get("validation", products(30, 1)), parts.get("test", products(31, 2))
    return TrainingData("embedded", "gold", train, *found, train, "abc", folder)


def session(folder: Path, told: list[TrainingStep], weights: str | None = None) -> Session:
    for name in ("state", "cache"):
        (folder / name).mkdir(exist_ok=True)
    return Session(7, folder / "state", folder / "cache", told.append, 2, weights)


def text_spec(**settings: object) -> TrainableModel:
    chosen = {
        "builder": "mean_embedding",
        "words": 50,
        "length": 20,
        "embedding": 8,
        "features": 8,
        "epochs": 10,
        "rate": 0.05,
        "batch": 16,
        "dropout": 0.0,
        **settings,
    }
    return replace(model_of("NET", "text_network", **chosen), inputs="simple")


def test_networks_are_found_by_the_name_of_their_way_of_training() -> None:
    assert {"text_network", "image_network"} <= set(TRAINERS)
    assert isinstance(trainer_of("text_network"), TextNetworkTrainer)
    assert isinstance(trainer_of("image_network"), ImageNetworkTrainer)


@pytest.fixture
def networks(monkeypatch: pytest.MonkeyPatch) -> list[TextNetwork]:
    """The networks that were trained, as the trainer asks them."""
    made: list[TextNetwork] = []
    calibrated = text_networks.calibrated

    def kept(*arguments: object) -> TextNetwork:
        made.append(calibrated(*arguments))
        return made[-1]

    monkeypatch.setattr(text_networks, "calibrated", kept)
    return made


def test_a_text_network_learns_answers_and_tells(
    tmp_path: Path, networks: list[TextNetwork]
) -> None:
    told: list[TrainingStep] = []
    parts = data(tmp_path)
    parts.test.designations[4] = ""
    found = TextNetworkTrainer().train(text_spec(), parts, session(tmp_path, told))
    assert found.test.shape == (31, 27)
    assert np.isnan(found.test).all(axis=1).nonzero()[0].tolist() == [4]
    written = parts.test.with_text()
    assert (found.test[written].argmax(axis=1) == parts.test.columns[written]).all()
    assert np.allclose(found.validation.sum(axis=1), 1)
    epochs = [step for step in told if step.figures]
    assert len(epochs) == len(found.history["val_loss"]) == 10
    assert [step.figures["val_loss"] for step in epochs] == found.history["val_loss"]
    assert [step.done for step in told] == sorted(step.done for step in told)
    assert told[-1].done == told[-1].steps
    again = networks[0].probabilities(parts.validation.read().texts)
    assert again == pytest.approx(found.validation, abs=1e-6)


def test_the_same_seed_gives_the_same_answers_of_a_text_network(tmp_path: Path) -> None:
    first = TextNetworkTrainer().train(text_spec(), data(tmp_path), session(tmp_path, []))
    for file in (tmp_path / "state").iterdir():
        file.unlink()
    second = TextNetworkTrainer().train(text_spec(), data(tmp_path), session(tmp_path, []))
    assert np.array_equal(first.test, second.test, equal_nan=True)
    assert np.array_equal(first.validation, second.validation)


def test_what_others_read_of_a_text_network_is_what_it_decides_from(
    tmp_path: Path, networks: list[TextNetwork]
) -> None:
    parts, spec = data(tmp_path), text_spec()
    parts.test.designations[4] = ""
    surroundings = session(tmp_path, [])
    TextNetworkTrainer().train(spec, parts, surroundings)
    assert not (surroundings.cache / "last-layers").exists()
    found = TextNetworkTrainer().train(spec, parts, replace(surroundings, is_read=True))
    layers = read_layers(surroundings.cache, identity(spec, parts, 7))
    assert layers["train"].values.shape == (90, 8)
    assert layers["test"].places.tolist() == [place for place in range(31) if place != 4]
    model = networks[-1]
    assert decided(model.network, layers["test"].values, model.temperature) == pytest.approx(
        found.test[layers["test"].places], abs=0.02
    )
    again = layers["train"].values[3:5]
    texts = parts.train.read().texts[3:5]
    assert decided(model.network, again, model.temperature) == pytest.approx(
        model.probabilities(texts), abs=0.02
    )


def decided(network: keras.Model, before: np.ndarray, temperature: float) -> np.ndarray:
    """What the last layer of a network answers to what stands before it."""
    kernel, bias = network.get_layer("logits").get_weights()
    return softmax((before.astype(np.float32) @ kernel + bias) / temperature)


def unlabelled(folder: Path, texts: list[str]) -> None:
    pd.DataFrame({"text": texts}).to_csv(folder / "unlabelled.csv.gz", index=False)


def test_pseudo_labelled_texts_are_those_a_model_is_sure_of_and_no_copies(tmp_path: Path) -> None:
    # Every category needs a text: the linear model answers for all 27.
    others = [f"mot{column} chose{column}" for column in range(27)] * 3
    columns = np.concatenate([np.arange(90) % 3, np.tile(np.arange(27), 3)])
    titles = products(90, 0).designations + others
    count = len(titles)
    train = Products(titles, [""] * count, columns, np.ones(count), [""] * count)
    parts = data(tmp_path, train=train)
    copied = parts.test.designations[0]
    unlabelled(tmp_path, ["une piscine lot bleu", "", copied, "zzz"])
    recipe = TextRecipe(margin=0.5)
    found = self_training.pseudo_labelled_texts(parts, session(tmp_path, []), recipe)
    assert found.texts == ["une piscine lot bleu"]
    assert found.columns.tolist() == [0]


def test_a_pseudo_label_is_asked_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unlabelled(tmp_path, ["une piscine", "deux livres"])
    asked = []

    class SureOfTheFirst:
        def logits(self, texts: list[str]) -> np.ndarray:
            asked.append(texts)
            return np.eye(2, 27) * [[9], [0]]

    monkeypatch.setattr(self_training, "fit_text_model", lambda *learnt: SureOfTheFirst())
    for _ in range(2):
        found = self_training.pseudo_labelled_texts(
            data(tmp_path), session(tmp_path, []), TextRecipe()
        )
        assert found.texts == ["une piscine"]
    assert len(asked) == 1


def test_without_such_texts_nothing_is_labelled(tmp_path: Path) -> None:
    found = self_training.pseudo_labelled_texts(data(tmp_path), session(tmp_path, []), TextRecipe())
    assert found.texts == []


def draw(folder: Path, count: int, seed: int) -> list[str]:
    """Pictures whose pattern tells them apart, and whose colour tells their category."""
    paths = []
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        pixels = rng.integers(0, 80, (8, 8, 3)).repeat(4, axis=0).repeat(4, axis=1)
        pixels[..., number % 3] += 150
        path = folder / f"{seed}-{number}.png"
        Image.fromarray(pixels.astype(np.uint8)).save(path)
        paths.append(str(path))
    return paths


def small(backbone: Backbone, size: int | None) -> keras.Model:
    """A network of one convolution, for the speed of a test."""
    inputs = keras.Input((size, size, 3))
    x = keras.layers.Conv2D(6, 3, strides=2, activation="relu")(inputs)
    return keras.Model(inputs, keras.layers.GlobalAveragePooling2D(name="features")(x))


def image_spec(**settings: object) -> TrainableModel:
    chosen = {
        "backbone": "EfficientNetLite0",
        "size": 32,
        "unfrozen": None,
        "stages": ("frozen",),
        "epochs": (1, 9, 9, 9),
        "rate": 1e-4,
        "batch": 8,
        "dropout": 0.1,
        "pretrained": True,
        **settings,
    }
    return replace(model_of("CNN", "image_network", **chosen), inputs="lite")


def test_an_image_network_answers_products_with_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(image_networks.PRETRAINED, LITE, small)
    train = products(9, 0, draw(tmp_path, 9, 0))
    test = products(6, 2, draw(tmp_path, 6, 2))
    test.pictures[1] = ""
    parts = data(tmp_path, train=train, validation=products(6, 1, draw(tmp_path, 6, 1)), test=test)
    told: list[TrainingStep] = []
    found = ImageNetworkTrainer().train(image_spec(), parts, session(tmp_path, told, "imagenet"))
    assert np.isnan(found.test).all(axis=1).nonzero()[0].tolist() == [1]
    assert np.allclose(found.validation.sum(axis=1), 1)
    assert found.notes["stages"] == {"frozen": 1}
    assert found.notes["rows"] == 9
    assert told[-1].figures["val_loss"] == found.history["val_loss"][-1]


def test_what_others_read_of_an_image_network_is_what_it_decides_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(image_networks.PRETRAINED, LITE, small)
    train = products(9, 0, draw(tmp_path, 9, 0))
    train.pictures[5] = ""
    test = products(6, 2, draw(tmp_path, 6, 2))
    # A print of a test picture: what the network makes of it must teach nobody.
    Image.open(test.pictures[0]).convert("L").convert("RGB").save(train.pictures[2])
    parts = data(tmp_path, train=train, validation=products(6, 1, draw(tmp_path, 6, 1)), test=test)
    spec, surroundings = image_spec(), session(tmp_path, [], "imagenet")
    networks = []
    real = image_networks.train_image_network

    def seen(*arguments: object):
        networks.append(real(*arguments))
        return networks[0]

    monkeypatch.setattr(image_networks, "train_image_network", seen)
    found = ImageNetworkTrainer().train(spec, parts, replace(surroundings, is_read=True))
    layers = read_layers(surroundings.cache, identity(spec, parts, 7))
    assert layers["train"].places.tolist() == [0, 1, 3, 4, 6, 7, 8]
    assert layers["train"].values.shape == (7, 6)
    assert np.ptp(layers["test"].values, axis=0).max() > 0
    temperature = found.notes["temperature"]
    assert decided(networks[0].network, layers["test"].values, temperature) == pytest.approx(
        found.test, abs=0.01
    )


def test_without_weights_every_layer_learns(tmp_path: Path) -> None:
    spec = image_spec(unfrozen=2, stages=("frozen", "final"))
    scratch = image_networks.recipe_of(spec, session(tmp_path, [], None))
    started = image_networks.recipe_of(spec, session(tmp_path, [], "imagenet"))
    assert [stage.unfrozen for stage in scratch.stages] == [None, None]
    assert [stage.unfrozen for stage in started.stages] == [0, 2]
    assert (scratch.pretrained, started.pretrained) == (False, True)
    assert [stage.schedule.epochs for stage in started.stages] == [1, 9]


def test_prints_of_pictures_held_out_do_not_teach(tmp_path: Path) -> None:
    held, learnt = draw(tmp_path, 2, 5), draw(tmp_path, 4, 6)
    Image.open(held[0]).convert("L").convert("RGB").save(learnt[2])
    found = without_copies(LabelledPictures(learnt, np.arange(4), np.arange(4.0)), held)
    assert found.paths == [learnt[0], learnt[1], learnt[3]]
    assert found.columns.tolist() == [0, 1, 3]
    assert found.weights.tolist() == [0, 1, 3]


def test_missing_weights_stop_a_training_before_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offline(**choices: object) -> None:
        raise Exception("URL fetch failure")

    monkeypatch.setattr(keras.applications, "MobileNetV2", offline)
    pictured = {
        part: products(3, seed, draw(tmp_path, 3, seed))
        for seed, part in enumerate(("train", "validation", "test"))
    }
    spec = image_spec(backbone="MobileNetV2", pretrained=True)
    with pytest.raises(WeightsUnavailable):
        ImageNetworkTrainer().train(
            spec, data(tmp_path, **pictured), session(tmp_path, [], "imagenet")
        )
    assert list((tmp_path / "state").iterdir()) == []
