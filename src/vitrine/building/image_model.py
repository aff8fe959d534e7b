"""The shipped picture model: a classifier fine-tuned on two CPU cores, and calibrated.

The backbone starts from ImageNet, a linear head is learnt on its frozen features, then all
layers are trained together: first on small pictures, which is cheap, then at the size the site
uses (progressive resizing). The weights kept are a moving average over the steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.shipping import ship
from vitrine.building.builders import Inputs
from vitrine.catalogue.gold import read_gold
from vitrine.categories import INDEX
from vitrine.logs import Report
from vitrine.models.calibration import fit_temperature
from vitrine.models.image import CARD_KEY, WEIGHTS_KEY, ImageCard, classifier
from vitrine.models.rows import JoinedRows, LastLayer, decoded, logits_of
from vitrine.training.imagenet import pretrained_efficientnet_lite
from vitrine.training.loop import Epoch, Examples, Listener, Schedule, train_network
from vitrine.training.training_data import read_voted_pictures
from vitrine.vision.backbones import efficientnet_lite
from vitrine.vision.fingerprints import copies_of
from vitrine.vision.picture_input import PictureInput

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

PREPARATION = PictureInput()
PRODUCER = "vitrine build models --only image"
CARD_PATH = "embedded/image_model.json"
# The catalogue holds 40 times more of one category than of another; visitors bring anything.
# 0 draws pictures as they come, 1 draws every category as often.
BALANCE = 0.7
# Pictures that are only looked at go through in blocks of this many.
PICTURE_BLOCK = 64


@dataclass(frozen=True)
class FineTuning:
    """Some epochs at one picture size; the rate rises, then falls along a cosine."""

    size: int
    epochs: int
    rate: float


@dataclass(frozen=True)
class ImageRecipe:
    """Every choice of a training, so that a run can be told apart from another.

    Attributes
    ----------
    phases : tuple of FineTuning
        Rates are low because normalisation is folded into the convolutions: at 3e-4 and above the
        features of ImageNet are lost in the first epoch.
    smoothing, mixup, dropout, weight_decay, smallest_crop : float
        Against learning the doubtful labels by heart; mild, for the epochs are few.
    moving_average : float
        Weight of the past in the averaged weights, per step.
    head_penalty : float
        C of the logistic regression that ends the training, chosen on validation pictures.
    """

    variant: str = "lite0"
    phases: tuple[FineTuning, ...] = (FineTuning(160, 5, 1.5e-4), FineTuning(224, 3, 6e-5))
    batch: int = 32
    smoothing: float = 0.1
    mixup: float = 0.2
    dropout: float = 0.3
    weight_decay: float = 0.02
    smallest_crop: float = 0.7
    moving_average: float = 0.995
    head_epochs: int = 12
    head_penalty: float = 3e-4
    seed: int = 7


def ship_image(
    inputs: Inputs,
    recipe: ImageRecipe | None = None,
    train: Callable[..., keras.Model] | None = None,
) -> list[Artefact]:
    """Train, calibrate and ship the image model; ``train`` may be another way to train one."""
    recipe = recipe or ImageRecipe()
    folder = inputs.folder("data")
    gold = read_gold(folder)
    gold_pictures = list(gold.loc[gold["picture"] != "", "picture"])
    training = read_training_pictures(folder, gold_pictures, PREPARATION, inputs.cache, inputs.tell)
    truth, pictures = pictured_rows(folder, "validation")
    checked = np.stack([PREPARATION.square(picture) for picture in pictures]), truth
    network = (train or train_image_model)(training, checked, recipe, inputs.tell)
    logits = logits_of(network, _SquareRows(checked[0], recipe.phases[-1].size), PICTURE_BLOCK)
    temperature = fit_temperature(logits, truth)
    card = ImageCard(recipe.variant, PREPARATION, temperature).to_record()
    data = f"{len(training.pixels)} pictures with voted labels, copies of gold pictures left out; "
    data += f"calibrated on {len(truth)} gold validation pictures"
    path, save = "embedded/image_model.weights.h5", network.save_weights
    weights = ship(inputs.out, path, WEIGHTS_KEY, save, data, producer=PRODUCER)
    return [weights, ship(inputs.out, CARD_PATH, CARD_KEY, card, data, producer=PRODUCER)]


def pictured_rows(folder: Path, split: str) -> tuple[np.ndarray, list[np.ndarray]]:
    """Columns and pixels of the gold products of one side of the split that have a picture."""
    gold = read_gold(folder)
    rows = gold[(gold["picture"] != "") & (gold["split"] == split)]
    truth = np.array([INDEX[code] for code in rows["code"]])
    return truth, [decoded(path) for path in rows["picture"]]


@dataclass(frozen=True, eq=False)
class TrainingPictures:
    """Pictures with their labels.

    Attributes
    ----------
    pixels : ndarray of uint8, (n, size, size, 3)
        Memory map of a file in the cache folder.
    targets : ndarray of float32, (n, 27)
        Probability of each category.
    weights : ndarray of float32, (n,)
        How often a row is drawn; mean 1.
    """

    pixels: np.ndarray
    targets: np.ndarray
    weights: np.ndarray


def read_training_pictures(
    folder: Path, gold_pictures: list[str], preparation: PictureInput, cache: Path, report: Report
) -> TrainingPictures:
    """Read the pictures with voted labels, without those that copy a gold picture.

    Parameters
    ----------
    folder : Path
        Data folder, with ``images/test.csv`` and ``images/test/``.
    gold_pictures : list of str
        Paths of every gold picture, of all splits.
    cache : Path
        Folder for the decoded pixels, about 150 kB a picture.

    Raises
    ------
    DataRefused
        When the table is missing or names unknown categories.
    """
    voted = read_voted_pictures(folder)
    columns, confidence = voted.columns, voted.weights
    pixels = _decoded(voted.pictures, preparation, cache / "training_pictures.npy")
    gold = (preparation.square(decoded(path)) for path in gold_pictures)
    kept = ~copies_of(pixels, gold)
    report(f"{kept.sum()} training pictures; {(~kept).sum()} copies of gold pictures left out")
    return TrainingPictures(
        pixels=pixels if kept.all() else pixels[kept],
        targets=doubtful_targets(columns[kept], confidence[kept]),
        weights=drawing_weights(columns[kept], confidence[kept]),
    )


def doubtful_targets(columns: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    """Put ``confidence`` on the voted category and spread the rest evenly; rows sum to 1."""
    others = len(INDEX) - 1
    targets = np.repeat(((1 - confidence) / others)[:, None], len(INDEX), axis=1)
    targets[np.arange(len(columns)), columns] = confidence
    return targets.astype(np.float32)


def drawing_weights(columns: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    """Draw rare categories and sure labels more often; mean 1."""
    counts = np.bincount(columns, minlength=len(INDEX))
    weights = confidence * counts[columns].astype(float) ** -BALANCE
    return np.asarray(weights / weights.mean(), np.float32)


def _decoded(paths: list[str], preparation: PictureInput, file: Path) -> np.ndarray:
    """Decode every picture into a memory map, or open the one that is already there."""
    shape = (len(paths), preparation.size, preparation.size, 3)
    if file.exists():
        pixels: np.ndarray = np.load(file, mmap_mode="r")
        if pixels.shape == shape:
            return pixels
    file.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.lib.format.open_memmap(file, "w+", np.uint8, shape)
    for row, path in enumerate(paths):
        pixels[row] = preparation.square(decoded(path))
    return pixels


@dataclass(frozen=True, eq=False)
class _SquareRows:
    """Squares, uint8 (n, side, side, 3), brought to the size in pixels that a network reads."""

    pictures: np.ndarray
    size: int

    @property
    def groups(self) -> list[np.ndarray]:
        """All of them may share a batch."""
        return [np.arange(len(self.pictures))]

    def __len__(self) -> int:
        return len(self.pictures)

    def take(self, chosen: np.ndarray, rng: np.random.Generator | None = None) -> tf.Tensor:
        """Normalised pictures, float32 (n, size, size, 3); nothing is altered."""
        import tensorflow as tf

        block = tf.cast(self.pictures[chosen], tf.float32)
        return _normalised(tf.image.resize(block, (self.size, self.size)))


@dataclass(frozen=True, eq=False)
class MixedPictures(Examples):
    """Pictures drawn by weight, each changed a little and blended with another one (mixup)."""

    rows: _SquareRows
    truth: np.ndarray
    weights: np.ndarray
    recipe: ImageRecipe = field(kw_only=True)

    @classmethod
    def of(cls, data: TrainingPictures, size: int, recipe: ImageRecipe) -> MixedPictures:
        """Training pictures as a network of one size reads them, their targets smoothed."""
        even = recipe.smoothing / data.targets.shape[1]
        targets = data.targets * (1 - recipe.smoothing) + even
        return cls(_SquareRows(data.pixels, size), targets, data.weights, recipe=recipe)

    def batches(self, size: int, rng: np.random.Generator) -> list[np.ndarray]:
        """As many draws as there are pictures; sorted, so that a memory map is read forwards."""
        share = self.weights.astype(float) / self.weights.sum(dtype=float)
        steps = math.ceil(len(share) / size)
        return [np.sort(rng.choice(len(share), size=size, p=share)) for _ in range(steps)]

    def take(
        self, chosen: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Crop, mirror and light at random, then blend each row with another one."""
        import tensorflow as tf

        count, truth = len(chosen), self.truth[chosen]
        sides = np.sqrt(rng.uniform(self.recipe.smallest_crop, 1.0, (count, 2)))
        corner = rng.uniform(size=(count, 2)) * (1.0 - sides)
        boxes = np.concatenate([corner, corner + sides], axis=1)
        mirrored = rng.random(count) < 0.5
        boxes[mirrored] = boxes[mirrored][:, [0, 3, 2, 1]]
        pixels = tf.cast(self.rows.pictures[chosen], tf.float32)
        size = (self.rows.size, self.rows.size)
        x = tf.image.crop_and_resize(pixels, boxes, np.arange(count), size).numpy()
        # Light and colour change around white: the frame of most pictures is white.
        gain = rng.uniform(0.85, 1.15, (count, 1, 1, 3))
        shift = rng.uniform(-12.0, 6.0, (count, 1, 1, 1))
        x = _normalised(np.clip((x - 255.0) * gain + 255.0 + shift, 0.0, 255.0))
        share = rng.uniform(0.0, self.recipe.mixup, (count, 1))
        blended = x * (1 - share[:, :, None, None]) + x[::-1] * share[:, :, None, None]
        truth = truth * (1 - share) + truth[::-1] * share
        return blended.astype(np.float32), truth.astype(np.float32), np.ones(count, np.float32)


def train_image_model(
    data: TrainingPictures,
    checked: tuple[np.ndarray, np.ndarray],
    recipe: ImageRecipe,
    report: Report,
) -> keras.Model:
    """Train a classifier of pictures.

    Parameters
    ----------
    checked : tuple of ndarray
        Squares, uint8 (n, side, side, 3), and columns of the categories of pictures that do not
        teach: how many are right is reported after each epoch.

    Returns
    -------
    keras.Model
        Normalised pictures (n, size, size, 3), with the size of the last phase -> logits (n, 27).
    """
    import keras

    def accuracy() -> str:
        rows = _SquareRows(checked[0], model.input.shape[1])
        right = logits_of(model, rows, PICTURE_BLOCK).argmax(axis=1) == checked[1]
        return f"validation accuracy {right.mean():.3f}"

    keras.utils.set_random_seed(recipe.seed)
    backbone = pretrained_efficientnet_lite(recipe.variant, recipe.phases[0].size)
    model = classifier(backbone, data.targets.shape[1], recipe.dropout)
    _fit_head(model, data, recipe)
    report(f"head on frozen features: {accuracy()}")
    for phase in recipe.phases:
        model = _resized(model, recipe, phase.size)
        _fine_tune(model, phase, data, checked, recipe, report)
    # A copy leaves the state of the optimiser behind: it would triple the weight of the file.
    model = _resized(model, recipe, recipe.phases[-1].size)
    _refit_head(model, data, recipe)
    report(f"head again on trained features: {accuracy()}")
    return model


def _refit_head(model: keras.Model, data: TrainingPictures, recipe: ImageRecipe) -> None:
    """Learn the last layer again: on pictures as they are, every category as important.

    Training through doubtful labels, smoothing and mixup leaves it timid and drawn to frequent
    categories; the features are good. Multinomial logistic regression on standardised features.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    features = _features(model, data.pixels)
    columns, confidence = data.targets.argmax(axis=1), data.targets.max(axis=1)
    weights = confidence / np.bincount(columns)[columns]
    scaler = StandardScaler().fit(features)
    head = LogisticRegression(C=recipe.head_penalty, max_iter=1000)
    head.fit(scaler.transform(features), columns, sample_weight=weights / weights.mean())
    kernel = head.coef_.T / scaler.scale_[:, None]
    bias = head.intercept_ - scaler.mean_ @ kernel
    model.get_layer("logits").set_weights([kernel, bias])


def _features(model: keras.Model, pictures: np.ndarray) -> np.ndarray:
    """Features (n, 1280) of pictures that are not changed but for their size."""
    import keras

    backbone = keras.Model(model.input, model.get_layer("features").output)
    return logits_of(backbone, _SquareRows(pictures, model.input.shape[1]), PICTURE_BLOCK)


def _resized(model: keras.Model, recipe: ImageRecipe, size: int) -> keras.Model:
    """Copy of a model for another picture size: convolutions do not depend on it."""
    copy = classifier(
        efficientnet_lite(recipe.variant, size), model.output.shape[-1], recipe.dropout
    )
    copy.set_weights(model.get_weights())
    return copy


def _fit_head(model: keras.Model, data: TrainingPictures, recipe: ImageRecipe) -> None:
    """Learn the last layer on features that are computed once."""
    import keras

    features = _features(model, data.pixels)
    rows, inputs = np.arange(len(features)), keras.Input(features.shape[1:])
    head = keras.Model([inputs], keras.layers.Dense(data.targets.shape[1])(inputs))
    examples = Examples(
        JoinedRows({"features": LastLayer(rows, features)}, rows), data.targets, data.weights
    )
    schedule = Schedule(recipe.head_epochs, 1e-3, 256, seed=recipe.seed, kept=None)
    train_network(head, examples, None, schedule)
    model.get_layer("logits").set_weights(head.layers[-1].get_weights())


def _fine_tune(
    model: keras.Model,
    phase: FineTuning,
    data: TrainingPictures,
    checked: tuple[np.ndarray, np.ndarray],
    recipe: ImageRecipe,
    report: Report,
) -> None:
    """Train all layers; the model is left with the weights averaged over the steps."""

    def listen(epoch: Epoch) -> None:
        right = f"validation accuracy {epoch.val_accuracy:.3f}"
        done = f"epoch {epoch.epoch}/{epoch.epochs}"
        report(f"{phase.size} px, {done}: loss {epoch.loss:.3f}, {right}")

    optimizer = _optimizer(phase, math.ceil(len(data.pixels) / recipe.batch), recipe)
    optimizer.build(model.trainable_variables)
    schedule = Schedule(
        phase.epochs, phase.rate, recipe.batch, seed=recipe.seed + phase.size, kept=None
    )
    train_network(
        model,
        MixedPictures.of(data, phase.size, recipe),
        Examples(_SquareRows(checked[0], phase.size), checked[1]),
        schedule,
        Listener(listen),
        optimizer=optimizer,
    )


def _optimizer(phase: FineTuning, steps: int, recipe: ImageRecipe) -> keras.optimizers.Optimizer:
    import keras

    schedule = keras.optimizers.schedules.CosineDecay(
        phase.rate / 20,
        decay_steps=phase.epochs * steps,
        alpha=0.02,
        warmup_target=phase.rate,
        warmup_steps=min(steps, 200),
    )
    return keras.optimizers.AdamW(
        schedule,
        weight_decay=recipe.weight_decay,
        clipnorm=1.0,
        use_ema=True,
        ema_momentum=recipe.moving_average,
    )


def _normalised(x: Any) -> Any:
    """Pixels 0..255, tensor or array, to about -1..1, as the site's preparation does."""
    return (x - PREPARATION.mean) / PREPARATION.scale
