"""Training one concatenation: seeded, epoch by epoch, with early stopping.

Used by the process of a live training and by the script that makes the shipped results: the same
code, so that pressing the button shows what was shipped, made again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.models.concatenation import Architecture, build
from vitrine.models.concatenation_data import PARTS, Features
from vitrine.results.confusion import confusion_of
from vitrine.results.result import CURVES

if TYPE_CHECKING:
    import keras

# Rows that are only read, not learnt from, go through in blocks: memory stays what it was.
BLOCK = 4096


@dataclass(frozen=True)
class Epoch:
    """Figures after one epoch; losses positive, accuracies 0..1.

    Attributes
    ----------
    epoch, epochs : int
        Which one, from 1, of how many at most.
    seconds : float
        Since the training began.
    """

    epoch: int
    epochs: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    seconds: float

    def to_record(self) -> dict[str, float]:
        """Plain data, one line of progress."""
        return asdict(self)


def make_deterministic(threads: int, seed: int) -> None:
    """Limit the threads of TensorFlow and seed everything; before the first network is built.

    Where TensorFlow is at work already, its threads stay as they are: they change how long it
    takes, not what it finds.
    """
    import keras
    import tensorflow as tf

    with suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(seed)


def train_concatenation(
    features: Features,
    architecture: Architecture,
    epochs: int,
    seed: int,
    report: Callable[[Epoch], None] = lambda epoch: None,
) -> dict[str, Any]:
    """Train, keep the weights of the epoch with the lowest validation loss, and measure.

    Parameters
    ----------
    epochs : int
        At most; it stops earlier when the validation loss no longer falls.
    report : callable
        Told the figures of each epoch.

    Returns
    -------
    dict
        The outcome: ``history`` (curves), ``counts`` (27 x 27, on the measuring rows), ``rows``
        (by part), ``widths``, ``weights``, ``seconds``, ``artefacts``.
    """
    started = time.monotonic()
    network = build(architecture, features.widths)
    found: list[Epoch] = []
    best, kept = np.inf, network.get_weights()
    for epoch in _epochs(network, features, architecture, epochs, seed):
        found.append(epoch)
        report(epoch)
        if epoch.val_loss < best:
            best, kept = epoch.val_loss, network.get_weights()
        if len(found) - 1 - _lowest(found) >= architecture.patience:
            break
    network.set_weights(kept)
    return {
        "history": {name: [getattr(epoch, name) for epoch in found] for name in CURVES},
        "counts": _counts(network, features).tolist(),
        "rows": {part: len(features.rows(part)) for part in PARTS},
        "widths": features.widths,
        "weights": int(network.count_params()),
        "seconds": round(time.monotonic() - started, 2),
        "artefacts": [list(pair) for pair in features.artefacts],
    }


def _lowest(found: list[Epoch]) -> int:
    return int(np.argmin([epoch.val_loss for epoch in found]))


def _step(network: keras.Model, architecture: Architecture) -> Callable[..., Any]:
    """One step of learning, as a traced graph: half the cost of ``train_on_batch``.

    Takes the inputs and the true columns of a batch; gives the sum of its losses, and how many
    answers were right before the step.
    """
    import keras
    import tensorflow as tf

    optimizer = keras.optimizers.AdamW(architecture.rate, weight_decay=architecture.penalty)
    optimizer.build(network.trainable_variables)
    widths = [one.shape[1] for one in network.inputs]
    signature = (
        [tf.TensorSpec((None, width), tf.float32) for width in widths],
        tf.TensorSpec((None,), tf.int64),
    )

    def step(inputs: Any, truth: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            found = network(inputs, training=True)
            losses = keras.losses.sparse_categorical_crossentropy(truth, found)
            loss = tf.reduce_mean(losses)
        variables = network.trainable_variables
        optimizer.apply(tape.gradient(loss, variables), variables)
        right = tf.equal(tf.argmax(found, axis=1), truth)
        return tf.reduce_sum(losses), tf.reduce_sum(tf.cast(right, tf.int64))

    traced: Callable[..., Any] = tf.function(step, input_signature=signature)
    return traced


def _epochs(
    network: keras.Model, features: Features, architecture: Architecture, epochs: int, seed: int
) -> Iterator[Epoch]:
    """Train one epoch after the other; batches are cut here, so that rows are not copied."""
    train, rng = features.rows("train"), np.random.default_rng(seed)
    step = _step(network, architecture)
    started = time.monotonic()
    for number in range(1, epochs + 1):
        learnt = _learnt(step, features, rng.permutation(train), architecture.batch)
        checked = _checked(network, features)
        seconds = round(time.monotonic() - started, 2)
        yield Epoch(number, epochs, *learnt, *checked, seconds=seconds)


def _learnt(
    step: Callable[..., Any], features: Features, order: np.ndarray, batch: int
) -> tuple[float, float]:
    """Learn from all rows once; mean loss and accuracy over them, as they were met."""
    total = np.zeros(2)
    for start in range(0, len(order), batch):
        rows = np.sort(order[start : start + batch])
        loss, right = step(features.of(rows), features.truth[rows])
        total += float(loss), float(right)
    loss, accuracy = total / len(order)
    return float(loss), float(accuracy)


def _checked(network: keras.Model, features: Features) -> tuple[float, float]:
    """Loss and accuracy on the rows that watch."""
    rows = features.rows("check")
    found = _probabilities(network, features, rows)
    likely = np.maximum(found[np.arange(len(rows)), features.truth[rows]], 1e-7)
    right = found.argmax(axis=1) == features.truth[rows]
    return float(-np.log(likely).mean()), float(right.mean())


def _counts(network: keras.Model, features: Features) -> np.ndarray:
    rows = features.rows("test")
    answer = _probabilities(network, features, rows).argmax(axis=1)
    return confusion_of(features.truth[rows], answer)


def _probabilities(network: keras.Model, features: Features, rows: np.ndarray) -> np.ndarray:
    blocks = [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)]
    return np.concatenate([network.predict_on_batch(features.of(block)) for block in blocks])
