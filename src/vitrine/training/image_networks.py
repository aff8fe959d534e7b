"""Training of a picture network by the five steps of the project's report, each an option.

1. The backbone stays as ImageNet left it, and a classifier is learnt on top. 2. Pictures are
altered at random. 3. The last layers of the backbone learn too, at a low rate. 4. A range test
finds the rate. 5. A last run goes on at that rate. The epoch kept is the best on validation rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import CODES
from vitrine.models.calibration import fit_temperature, softmax
from vitrine.models.cnn_models import BACKBONES
from vitrine.models.convolutional import LITE, Backbone, build_backbone, unfreeze_last
from vitrine.models.entry import TrainableModel
from vitrine.models.image import classifier
from vitrine.models.rows import Decode, PictureRows, decoded, last_layer_of, logits_of
from vitrine.results.result import CURVES, ORDERS, Mark
from vitrine.results.trained import RateRange
from vitrine.training.imagenet import pretrained_efficientnet_lite
from vitrine.training.last_layers import PARTS, keep_layers
from vitrine.training.loop import (
    SILENT,
    Epoch,
    Examples,
    Listener,
    NetworkProgress,
    Schedule,
    make_deterministic,
    train_network,
)
from vitrine.training.range_test import RangeTest, find_rate
from vitrine.training.trainer import Products, Session, Trained, Trainer, TrainingData, spread
from vitrine.vision.fingerprints import copies_of
from vitrine.vision.picture_input import Augmentation

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class TrainingStage:
    """One step of the protocol.

    Attributes
    ----------
    name : str
        In histories and names of files.
    schedule : Schedule
    unfrozen : int or None
        Last layers of the backbone that learn; None for all, 0 for none.
    altered : bool
        Whether pictures are altered at random.
    at_found_rate : bool
        Whether the rate is the one that the range test found; it runs just before this stage.
    """

    name: str
    schedule: Schedule
    unfrozen: int | None = 0
    altered: bool = False
    at_found_rate: bool = False


@dataclass(frozen=True)
class ImageNetworkRecipe:
    """Every choice of a training, so that a run can be told apart from another.

    Attributes
    ----------
    backbone : str
        Key of :data:`vitrine.models.cnn_models.BACKBONES`.
    stages : tuple of TrainingStage
        One after the other; each starts from the best epoch of the one before.
    size : int or None
        Side of the pictures in pixels; the backbone's own by default.
    pretrained : bool
        Whether the backbone starts from ImageNet, and not at random.
    """

    backbone: str
    stages: tuple[TrainingStage, ...]
    size: int | None = None
    pretrained: bool = True
    dropout: float = 0.3
    augmentation: Augmentation = Augmentation()
    range_test: RangeTest = RangeTest()
    seed: int = 7


def report_stages(
    backbone: Backbone,
    batch: int = 64,
    epochs: Sequence[int] = (40, 40, 50, 100),
    rate: float = 1e-5,
) -> tuple[TrainingStage, ...]:
    """The steps of the report, with its numbers of layers.

    Parameters
    ----------
    epochs : sequence of int
        The most of each of the four steps; the report's by default.
    rate : float
        At which the layers of the backbone learn before the range test; the report's by default.
    """
    frozen, augmented, unfrozen, final = epochs
    low, late = backbone.unfrozen, backbone.rate
    return (
        TrainingStage("frozen", Schedule(frozen, 1e-3, batch, patience=5)),
        TrainingStage("augmented", Schedule(augmented, 1e-3, batch, patience=5), altered=True),
        TrainingStage(
            "unfrozen", Schedule(unfrozen, rate, batch, patience=5), unfrozen=low, altered=True
        ),
        TrainingStage(
            "final",
            Schedule(final, late, batch, patience=10),
            low,
            altered=True,
            at_found_rate=True,
        ),
    )


@dataclass(frozen=True, eq=False)
class TrainedImageNetwork:
    """A network and how its training went.

    Attributes
    ----------
    network : keras.Model
        Pictures on the backbone's scale -> logits (n, 27), with the best weights of all stages.
    epochs : dict of str to list of Epoch
        By the name of the stage.
    rates : RateRange or None
        What the range test saw.
    """

    network: keras.Model
    epochs: dict[str, list[Epoch]]
    rates: RateRange | None

    def history(self) -> dict[str, list[float]]:
        """Curves over all stages: loss, accuracy, val_loss, val_accuracy."""
        found = [epoch for stage in self.epochs.values() for epoch in stage]
        return {name: [getattr(epoch, name) for epoch in found] for name in CURVES}


@dataclass(frozen=True, eq=False)
class LabelledPictures:
    """Files of pictures with the column of their category; weights are 1 by default."""

    paths: Sequence[str]
    columns: np.ndarray
    weights: np.ndarray | None = None


def train_image_network(
    recipe: ImageNetworkRecipe,
    learnt: LabelledPictures,
    checked: LabelledPictures,
    listener: Listener = SILENT,
    folder: Path | None = None,
    decode: Decode = decoded,
) -> TrainedImageNetwork:
    """Train one network through its stages.

    Parameters
    ----------
    learnt, checked : LabelledPictures
        Those that teach, and those that tell which epoch is best: never those that measure.
    folder : Path, optional
        Where the state of each stage is kept after each epoch, and read at the start.

    Raises
    ------
    WeightsUnavailable
        When the weights of ImageNet are not on this machine and cannot be downloaded.
    PictureRefused
    """
    import keras

    keras.utils.set_random_seed(recipe.seed)
    backbone = BACKBONES[recipe.backbone]
    if recipe.pretrained:
        features = PRETRAINED.get(backbone.name, build_backbone)(backbone, recipe.size)
    else:
        features = build_backbone(backbone, recipe.size, None)
    network = classifier(features, len(CODES), recipe.dropout)
    rows = PictureRows(checked.paths, backbone, recipe.size, decode=decode)
    watching = Examples(rows, checked.columns)
    epochs: dict[str, list[Epoch]] = {}
    rates: RateRange | None = None
    best: tuple[float, ...] = (np.inf, np.inf)
    kept = network.get_weights()
    for stage in recipe.stages:
        unfreeze_last(network, stage.unfrozen)
        schedule = replace(stage.schedule, seed=recipe.seed)
        if stage.at_found_rate:
            plain = _examples(recipe, learnt, replace(stage, altered=False), decode)
            rates = find_rate(network, plain, recipe.range_test, schedule.batch, recipe.seed)
            schedule = replace(schedule, rate=rates.best)
        examples = _examples(recipe, learnt, stage, decode)
        tag = f"{recipe} {stage.name} {_fingerprint(learnt)} {_fingerprint(checked)}"
        path = folder and folder / f"{recipe.backbone}-{stage.name}.checkpoint.npz"
        progress = train_network(network, examples, watching, schedule, listener, path, tag)
        epochs[stage.name] = progress.epochs
        found = progress.epochs[progress.best]
        order = ORDERS[Mark.MOST_RIGHT](found.val_accuracy, found.val_loss)
        if order < best:
            best, kept = order, progress.kept
        network.set_weights(kept)
    return TrainedImageNetwork(network, epochs, rates)


def _examples(
    recipe: ImageNetworkRecipe, learnt: LabelledPictures, stage: TrainingStage, decode: Decode
) -> Examples:
    augmentation = recipe.augmentation if stage.altered else None
    backbone = BACKBONES[recipe.backbone]
    rows = PictureRows(learnt.paths, backbone, recipe.size, augmentation, decode)
    return Examples(rows, learnt.columns, learnt.weights)


# Backbones whose weights come from a package; Keras downloads the others.
PRETRAINED: dict[str, Callable[[Backbone, int | None], keras.Model]] = {
    LITE: lambda backbone, size: pretrained_efficientnet_lite("lite0", size)
}


def _fingerprint(pictures: LabelledPictures) -> str:
    digest = hashlib.sha256("\n".join(pictures.paths).encode("utf-8", "replace"))
    digest.update(np.ascontiguousarray(pictures.columns).tobytes())
    if pictures.weights is not None:
        digest.update(np.ascontiguousarray(pictures.weights).tobytes())
    return digest.hexdigest()[:16]


# Pictures that only are looked at go through in blocks of this many.
READ_TOGETHER = 32


class ImageNetworkTrainer(Trainer):
    """Trains a network of :data:`vitrine.models.cnn_models.CNN_MODELS`."""

    def train(self, spec: TrainableModel, data: TrainingData, session: Session) -> Trained:
        """Learn from ``data.train``, choose on ``data.validation``, answer ``data.test``.

        Raises
        ------
        WeightsUnavailable
            When the weights of ImageNet are asked for, not here, and cannot be downloaded.
        PictureRefused
        """
        make_deterministic(session.threads, session.seed)
        recipe = recipe_of(spec, session)
        learnt = without_copies(_pictures(data.train), _paths(data.validation) + _paths(data.test))
        checked = _pictures(data.validation)
        epochs = sum(stage.schedule.epochs for stage in recipe.stages)
        told = NetworkProgress(session, epochs).listener()
        found = train_image_network(recipe, learnt, checked, told, session.folder)
        logits = _logits(found, recipe, checked.paths)
        temperature = fit_temperature(logits, checked.columns)
        test = _logits(found, recipe, _paths(data.test))

        def last_layer(products: Products) -> np.ndarray:
            return last_layer_of(found.network, _rows(recipe, products.pictures), READ_TOGETHER)

        # Prints of pictures held out taught it nothing, and must not teach who reads it either.
        places = {part: getattr(data, part).with_picture() for part in PARTS}
        taught = set(learnt.paths)
        kept = [data.train.pictures[place] in taught for place in places["train"]]
        places["train"] = places["train"][kept]
        keep_layers(spec, data, session, places, last_layer)
        rates = found.rates
        return Trained(
            test=_spread(data.test, softmax(test / temperature)),
            validation=_spread(data.validation, softmax(logits / temperature)),
            history=found.history(),
            notes={
                "rows": len(learnt.paths),
                "temperature": round(temperature, 4),
                "stages": {name: len(epochs) for name, epochs in found.epochs.items()},
                "rate_range": rates.to_record() if rates else None,
            },
            # The curve of the range test, where there was one; the weights are too big to ship.
            files={"rates": {"rates": np.array(rates.rates), "losses": np.array(rates.losses)}}
            if rates
            else {},
        )


def recipe_of(spec: TrainableModel, session: Session) -> ImageNetworkRecipe:
    """Recipe of a spec; a session without ImageNet weights starts from scratch."""
    wanted = spec.value("stages")
    backbone = replace(BACKBONES[spec.value("backbone")], unfrozen=spec.value("unfrozen"))
    chosen = (spec.value("batch"), spec.value("epochs"), spec.value("rate"))
    stages = report_stages(backbone, *chosen)
    pretrained = spec.value("pretrained") and session.weights is not None
    if not pretrained:
        # Layers drawn at random have nothing to keep: all of them learn.
        stages = tuple(replace(stage, unfrozen=None) for stage in stages)
    return ImageNetworkRecipe(
        spec.value("backbone"),
        tuple(stage for stage in stages if stage.name in wanted),
        spec.value("size"),
        pretrained,
        spec.value("dropout"),
        seed=session.seed,
    )


def without_copies(learnt: LabelledPictures, held_out: Sequence[str]) -> LabelledPictures:
    """The pictures that are no print of one held out."""
    copies = copies_of(map(decoded, learnt.paths), map(decoded, held_out))
    kept = np.flatnonzero(~copies)
    weights = None if learnt.weights is None else learnt.weights[kept]
    return LabelledPictures(
        [learnt.paths[int(place)] for place in kept], learnt.columns[kept], weights
    )


def _paths(products: Products) -> list[str]:
    return [products.pictures[place] for place in products.with_picture()]


def _pictures(products: Products) -> LabelledPictures:
    places = products.with_picture()
    return LabelledPictures(_paths(products), products.columns[places], products.weights[places])


def _logits(
    found: TrainedImageNetwork, recipe: ImageNetworkRecipe, paths: Sequence[str]
) -> np.ndarray:
    return logits_of(found.network, _rows(recipe, paths), READ_TOGETHER)


def _rows(recipe: ImageNetworkRecipe, paths: Sequence[str]) -> PictureRows:
    return PictureRows(paths, BACKBONES[recipe.backbone], recipe.size)


def _spread(products: Products, probabilities: np.ndarray) -> np.ndarray:
    return spread(products.with_picture(), probabilities, len(products))
