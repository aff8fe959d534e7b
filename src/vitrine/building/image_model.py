"""The shipped picture model: a classifier fine-tuned on two CPU cores, and calibrated.

The backbone starts from ImageNet, a linear head is learnt on its frozen features, then all
layers are trained together: first on small pictures, which is cheap, then at the size the site
uses (progressive resizing). The weights kept are a moving average over the steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.shipping import ship
from vitrine.building.builders import Inputs
from vitrine.catalogue.gold import read_gold
from vitrine.categories import INDEX
from vitrine.logs import Report
from vitrine.models.calibration import fit_temperature
from vitrine.models.image import CARD_KEY, WEIGHTS_KEY, ImageCard, classifier
from vitrine.models.rows import decoded
from vitrine.training.imagenet import pretrained_efficientnet_lite
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

Check = Callable[["keras.Model"], str]


@dataclass(frozen=True)
class Phase:
    """Some epochs at one picture size; the rate rises, then falls along a cosine."""

    size: int
    epochs: int
    rate: float


@dataclass(frozen=True)
class ImageRecipe:
    """Every choice of a training, so that a run can be told apart from another.

    Attributes
    ----------
    phases : tuple of Phase
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
    phases: tuple[Phase, ...] = (Phase(160, 5, 1.5e-4), Phase(224, 3, 6e-5))
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
    squares = PREPARATION.apply_many(pictures)

    def check(network: keras.Model) -> str:
        answers = _logits(network, squares).argmax(axis=1)
        return f"validation accuracy {(answers == truth).mean():.3f}"

    network = (train or train_image_model)(training, recipe, inputs.tell, check)
    temperature = fit_temperature(_logits(network, squares), truth)
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


def _logits(network: keras.Model, prepared: np.ndarray) -> np.ndarray:
    """Logits of a network in training, whose input may be smaller than the final one."""
    import keras

    side = network.input.shape[1]
    sized = keras.ops.image.resize(prepared, (side, side), antialias=True)
    return np.asarray(network.predict(np.asarray(sized), batch_size=64, verbose=0))


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


def train_image_model(
    data: TrainingPictures, recipe: ImageRecipe, report: Report, check: Check
) -> keras.Model:
    """Train a classifier of pictures.

    Parameters
    ----------
    data : TrainingPictures
    check : callable
        Called after each epoch with the averaged model; what it says is reported.

    Returns
    -------
    keras.Model
        Normalised pictures (n, size, size, 3), with the size of the last phase -> logits (n, 27).
    """
    import keras

    keras.utils.set_random_seed(recipe.seed)
    backbone = pretrained_efficientnet_lite(recipe.variant, recipe.phases[0].size)
    model = classifier(backbone, data.targets.shape[1], recipe.dropout)
    _fit_head(model, data, recipe)
    report(f"head on frozen features: {check(model)}")
    for phase in recipe.phases:
        model = _resized(model, recipe, phase.size)
        _fit_phase(model, phase, data, recipe, report, check)
    # A copy leaves the state of the optimiser behind: it would triple the weight of the file.
    model = _resized(model, recipe, recipe.phases[-1].size)
    refit_head(model, data, recipe)
    report(f"head again on trained features: {check(model)}")
    return model


def refit_head(model: keras.Model, data: TrainingPictures, recipe: ImageRecipe) -> None:
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
    batches = _plain_batches(pictures, model.input.shape[1])
    return np.concatenate([backbone.predict_on_batch(batch) for batch in batches])


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
    head = keras.Sequential(
        [keras.Input(features.shape[1:]), keras.layers.Dense(data.targets.shape[1])]
    )
    head.compile(
        keras.optimizers.Adam(1e-3), keras.losses.CategoricalCrossentropy(from_logits=True)
    )
    head.fit(
        features,
        data.targets,
        sample_weight=data.weights,
        batch_size=256,
        epochs=recipe.head_epochs,
        verbose=0,
    )
    model.get_layer("logits").set_weights(head.layers[-1].get_weights())


def _fit_phase(
    model: keras.Model,
    phase: Phase,
    data: TrainingPictures,
    recipe: ImageRecipe,
    report: Report,
    check: Check,
) -> None:
    import keras

    steps = math.ceil(len(data.pixels) / recipe.batch)
    optimizer = _optimizer(phase, steps, recipe)
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=recipe.smoothing)
    model.compile(optimizer, loss)
    batches = _augmented_batches(data, phase.size, recipe)
    for epoch in range(1, phase.epochs + 1):
        history = model.fit(batches, steps_per_epoch=steps, verbose=0, shuffle=False)
        said = _with_average(model, optimizer, check, keep=epoch == phase.epochs)
        found = history.history["loss"][-1]
        report(f"{phase.size} px, epoch {epoch}/{phase.epochs}: loss {found:.3f}, {said}")


def _optimizer(phase: Phase, steps: int, recipe: ImageRecipe) -> keras.optimizers.Optimizer:
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


def _with_average(
    model: keras.Model, optimizer: keras.optimizers.Optimizer, check: Check, keep: bool
) -> str:
    """Look at the averaged weights and, unless they are to be kept, put the current ones back."""
    current = model.get_weights()
    optimizer.finalize_variable_values(model.trainable_variables)
    said = check(model)
    if not keep:
        model.set_weights(current)
    return said


def _plain_batches(pictures: np.ndarray, size: int, batch: int = 64) -> Iterator[tf.Tensor]:
    import tensorflow as tf

    for start in range(0, len(pictures), batch):
        block = tf.cast(pictures[start : start + batch], tf.float32)
        yield _normalised(tf.image.resize(block, (size, size)))


def _augmented_batches(data: TrainingPictures, size: int, recipe: ImageRecipe) -> tf.data.Dataset:
    """Endless batches, drawn by weight, each picture changed a little."""
    import tensorflow as tf

    rng = np.random.default_rng(recipe.seed + size)
    share = data.weights.astype(float) / data.weights.sum(dtype=float)

    def rows() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        while True:
            # Sorted, so that a memory map is read forwards.
            chosen = np.sort(rng.choice(len(share), size=recipe.batch, p=share))
            yield data.pixels[chosen], data.targets[chosen]

    signature = (
        tf.TensorSpec((recipe.batch, *data.pixels.shape[1:]), tf.uint8),
        tf.TensorSpec((recipe.batch, data.targets.shape[1]), tf.float32),
    )
    batches = tf.data.Dataset.from_generator(rows, output_signature=signature)
    return batches.map(lambda x, y: _augmented(x, y, size, recipe)).prefetch(2)


def _augmented(
    pictures: tf.Tensor, targets: tf.Tensor, size: int, recipe: ImageRecipe
) -> tuple[tf.Tensor, tf.Tensor]:
    """Crop, mirror and light at random, then blend each row with another one (mixup)."""
    import tensorflow as tf

    x = tf.cast(pictures, tf.float32)
    x = tf.image.crop_and_resize(x, _boxes(recipe), tf.range(recipe.batch), (size, size))
    x = _normalised(_lit(x, recipe.batch))
    share = tf.random.uniform((recipe.batch, 1), 0.0, recipe.mixup)
    picture_share = share[:, :, None, None]
    x = x * (1 - picture_share) + tf.reverse(x, [0]) * picture_share
    return x, targets * (1 - share) + tf.reverse(targets, [0]) * share


def _boxes(recipe: ImageRecipe) -> tf.Tensor:
    """Random boxes (batch, 4) as y0, x0, y1, x1 in 0..1, every second one mirrored."""
    import tensorflow as tf

    sides = tf.sqrt(tf.random.uniform((recipe.batch, 2), recipe.smallest_crop, 1.0))
    corner = tf.random.uniform((recipe.batch, 2)) * (1.0 - sides)
    boxes = tf.concat([corner, corner + sides], axis=1)
    mirrored = tf.gather(boxes, [0, 3, 2, 1], axis=1)
    return tf.where(tf.random.uniform((recipe.batch, 1)) < 0.5, mirrored, boxes)


def _lit(x: tf.Tensor, batch: int) -> tf.Tensor:
    """Change light and colour a little, around white: the frame of most pictures is white."""
    import tensorflow as tf

    gain = tf.random.uniform((batch, 1, 1, 3), 0.85, 1.15)
    shift = tf.random.uniform((batch, 1, 1, 1), -12.0, 6.0)
    return tf.clip_by_value((x - 255.0) * gain + 255.0 + shift, 0.0, 255.0)


def _normalised(x: tf.Tensor) -> tf.Tensor:
    """Pixels 0..255 to about -1..1, as the site's preparation does."""
    return (x - PREPARATION.mean) / PREPARATION.scale
