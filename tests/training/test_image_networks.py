from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from vitrine.models import convolutional
from vitrine.models.cnn_models import BACKBONES
from vitrine.models.convolutional import (
    Backbone,
    WeightsUnavailable,
    build_backbone,
    unfreeze_last,
)
from vitrine.models.image import classifier
from vitrine.models.rows import PictureRows, logits_of
from vitrine.results.result import Mark, history_of
from vitrine.training import image_networks
from vitrine.training.image_networks import (
    ImageNetworkRecipe,
    LabelledPictures,
    TrainingStage,
    report_stages,
    train_image_network,
)
from vitrine.training.loop import Listener, Schedule
from vitrine.training.range_test import RangeTest
from vitrine.vision.picture_input import Augmentation

SIZE = 16
# The smallest input that each kind of network can be built for.
SMALLEST = {"InceptionV3": 75, "Xception": 71, "InceptionResNetV2": 75}


def picture(name: str) -> np.ndarray:
    """A picture whose colour tells its category, "c" of "c-n"."""
    category, number = (int(part) for part in name.split("-"))
    rng = np.random.default_rng(number)
    pixels = rng.integers(0, 60, (20, 20, 3))
    pixels[..., category] += 180
    return pixels.astype(np.uint8)


def pictures(count: int) -> LabelledPictures:
    columns = np.arange(count) % 3
    return LabelledPictures([f"{c}-{n}" for n, c in enumerate(columns)], columns)


def small(backbone: Backbone, size: int | None) -> keras.Model:
    """A network of two layers with weights, one of which normalises."""
    inputs = keras.Input((size, size, 3))
    x = keras.layers.Conv2D(6, 3, strides=2, name="first")(inputs)
    x = keras.layers.BatchNormalization(name="norm")(x)
    x = keras.layers.Conv2D(8, 3, activation="relu", name="second")(x)
    return keras.Model(inputs, keras.layers.GlobalAveragePooling2D(name="features")(x))


@pytest.fixture
def small_backbone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(image_networks.PRETRAINED, "MobileNetV2", small)


STAGES = (
    TrainingStage("frozen", Schedule(2, 1e-2, 8, patience=5)),
    TrainingStage("unfrozen", Schedule(2, 1e-3, 8, patience=5), unfrozen=2, altered=True),
    TrainingStage(
        "final", Schedule(2, 1.0, 8, patience=5), unfrozen=2, altered=True, at_found_rate=True
    ),
)
RECIPE = ImageNetworkRecipe(
    "MobileNetV2",
    STAGES,
    size=SIZE,
    dropout=0.1,
    augmentation=Augmentation(rotation=20),
    range_test=RangeTest(1e-4, 0.5, 12),
)


def trained(recipe: ImageNetworkRecipe = RECIPE, folder: Path | None = None, listener=None):
    return train_image_network(
        recipe, pictures(24), pictures(12), listener or Listener(), folder, decode=picture
    )


@pytest.mark.usefixtures("small_backbone")
def test_the_stages_go_one_after_the_other_at_the_rate_found() -> None:
    found = trained()
    assert {name: len(epochs) for name, epochs in found.epochs.items()} == {
        "frozen": 2,
        "unfrozen": 2,
        "final": 2,
    }
    assert found.rates is not None
    assert 1e-4 <= found.rates.best <= 0.5
    assert len(found.history()["val_loss"]) == 6


@pytest.mark.usefixtures("small_backbone")
def test_the_weights_kept_are_the_best_of_all_stages() -> None:
    # Rows that say otherwise than those that teach: the more it learns, the worse it does.
    shifted = LabelledPictures(pictures(12).paths, (pictures(12).columns + 1) % 3)
    first = TrainingStage("frozen", Schedule(1, 1e-3, 8))
    second = TrainingStage("unfrozen", Schedule(2, 0.1, 8), unfrozen=2)

    def after(*stages: TrainingStage):
        recipe = replace(RECIPE, stages=stages)
        return train_image_network(recipe, pictures(24), shifted, decode=picture)

    both, only = after(first, second), after(first)
    assert min(e.val_loss for e in both.epochs["unfrozen"]) > both.epochs["frozen"][0].val_loss
    assert all(map(np.array_equal, both.network.get_weights(), only.network.get_weights()))
    # The page of the model marks that epoch among those of all stages.
    assert history_of(both.history(), Mark.MOST_RIGHT).marked_epoch == 1


@pytest.mark.usefixtures("small_backbone")
def test_a_frozen_backbone_does_not_change() -> None:
    keras.utils.set_random_seed(RECIPE.seed)
    start = small(BACKBONES["MobileNetV2"], SIZE).get_weights()
    found = trained(replace(RECIPE, stages=STAGES[:1]))
    assert all(map(np.array_equal, start, found.network.get_weights()[: len(start)]))


@pytest.mark.usefixtures("small_backbone")
def test_an_interrupted_training_ends_as_one_that_was_not(tmp_path: Path) -> None:
    told = []

    def interrupt(epoch) -> None:
        told.append(epoch)
        if len(told) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trained(folder=tmp_path, listener=Listener(epoch=interrupt))
    resumed, straight = trained(folder=tmp_path), trained()
    assert all(map(np.array_equal, resumed.network.get_weights(), straight.network.get_weights()))
    assert resumed.history() == straight.history()


def test_only_the_last_layers_learn_and_normalisation_never_does() -> None:
    network = classifier(small(BACKBONES["MobileNetV2"], SIZE), 27, 0.1)
    assert unfreeze_last(network, 0) == ["logits"]
    assert unfreeze_last(network, 2) == ["second", "logits"]
    assert unfreeze_last(network, None) == ["first", "second", "logits"]
    assert unfreeze_last(network, 99) == ["first", "second", "logits"]


def test_pictures_are_altered_while_learning_only() -> None:
    names = pictures(4).paths
    rows = PictureRows(names, BACKBONES["RESNET50"], SIZE, Augmentation(), picture)
    plain = PictureRows(names, BACKBONES["RESNET50"], SIZE, decode=picture)
    chosen = np.array([2, 0])
    asked = rows.take(chosen)
    assert asked.shape == (2, SIZE, SIZE, 3)
    assert np.array_equal(asked, plain.take(chosen))
    rng = np.random.default_rng(0)
    assert not np.array_equal(rows.take(chosen, rng), asked)
    assert np.array_equal(plain.take(chosen, rng), asked)


@pytest.mark.parametrize("key", ["MobileNetV2", "EfficientNetLite0"])
def test_no_network_and_no_weights_is_one_sentence(key: str, monkeypatch) -> None:
    def offline(**choices: object) -> None:
        raise Exception("URL fetch failure on https://example.org/weights.h5")

    monkeypatch.setattr(keras.applications, "MobileNetV2", offline)
    with pytest.raises(WeightsUnavailable, match="connect to a network and try again"):
        build_backbone(BACKBONES[key], 32)


def test_an_error_of_another_kind_is_not_called_a_missing_network(monkeypatch) -> None:
    def broken(**choices: object) -> None:
        raise ValueError("wrong")

    monkeypatch.setattr(keras.applications, "MobileNetV2", broken)
    with pytest.raises(ValueError, match="wrong"):
        build_backbone(BACKBONES["MobileNetV2"], 32, None)


def test_the_protocol_of_the_report_has_its_five_steps() -> None:
    stages = report_stages(BACKBONES["Xception"])
    assert [stage.name for stage in stages] == ["frozen", "augmented", "unfrozen", "final"]
    assert [stage.unfrozen for stage in stages] == [0, 0, 60, 60]
    assert [stage.altered for stage in stages] == [False, True, True, True]
    assert stages[-1].at_found_rate
    assert stages[2].schedule.rate == 1e-5
    assert [stage.schedule.epochs for stage in stages] == [40, 40, 50, 100]


def test_the_steps_can_be_made_short_and_bold() -> None:
    stages = report_stages(BACKBONES["Xception"], 8, epochs=(1, 2, 3, 4), rate=1e-4)
    assert [stage.schedule.epochs for stage in stages] == [1, 2, 3, 4]
    assert [stage.schedule.rate for stage in stages] == [
        1e-3,
        1e-3,
        1e-4,
        BACKBONES["Xception"].rate,
    ]
    assert {stage.schedule.batch for stage in stages} == {8}


def test_every_backbone_is_one_that_keras_or_we_have() -> None:
    ours = {convolutional.LITE}
    assert all(
        hasattr(keras.applications, backbone.name) or backbone.name in ours
        for backbone in BACKBONES.values()
    )


@pytest.mark.slow
@pytest.mark.parametrize("key", sorted(BACKBONES))
def test_two_steps_from_scratch_on_tiny_pictures(key: str) -> None:
    backbone = BACKBONES[key]
    stages = (TrainingStage("scratch", Schedule(1, 1e-3, 2), unfrozen=None, altered=True),)
    size = SMALLEST.get(backbone.name, 32)
    recipe = ImageNetworkRecipe(key, stages, size, pretrained=False)
    steps: list[tuple[int, int]] = []
    listener = Listener(batch=lambda *at: steps.append(at))
    found = train_image_network(recipe, pictures(4), pictures(3), listener, decode=picture)
    assert steps == [(1, 2), (2, 2)]
    rows = PictureRows(pictures(3).paths, backbone, size, decode=picture)
    assert logits_of(found.network, rows).shape == (3, 27)
    assert np.isfinite(found.history()["loss"]).all()
