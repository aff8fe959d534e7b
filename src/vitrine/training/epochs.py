"""Training a network epoch after epoch: watched, kept at each end of an epoch, and resumed.

The rows of an epoch, what is hidden and what is altered at random depend on the seed and on the
number of the epoch alone. So a training that was interrupted goes on from its last whole epoch
and ends with the same weights as one that was not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.models.calibration import negative_log_likelihood, softmax
from vitrine.models.rows import Rows, logits_of
from vitrine.results.result import CURVES, ORDERS, Mark
from vitrine.training.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from vitrine.training.concatenation import Epoch

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Course:
    """How a training goes.

    Attributes
    ----------
    epochs : int
        At most.
    rate : float
        Of Adam.
    batch : int
        Rows of a step.
    patience : int
        Epochs without a better one after which it stops.
    seed : int
    """

    epochs: int = 5
    rate: float = 1e-3
    batch: int = 200
    patience: int = 2
    seed: int = 7


@dataclass(frozen=True, eq=False)
class Examples:
    """Rows with what a network should answer.

    Attributes
    ----------
    rows : Rows
    truth : ndarray of int, (n,)
        Column of each category.
    weights : ndarray of float, (n,), optional
        What a row counts for; 1 by default.
    """

    rows: Rows
    truth: np.ndarray
    weights: np.ndarray | None = None

    def weights_of(self, chosen: np.ndarray) -> np.ndarray:
        """Weights of some rows, float32."""
        if self.weights is None:
            return np.ones(len(chosen), np.float32)
        return np.asarray(self.weights[chosen], np.float32)


@dataclass(frozen=True)
class Watch:
    """Who is told how far a training is.

    Attributes
    ----------
    epoch : callable
        Told the figures of each epoch.
    batch : callable
        Told how many steps of an epoch are done, of how many.
    """

    epoch: Callable[[Epoch], None] = lambda epoch: None
    batch: Callable[[int, int], None] = lambda done, steps: None


UNWATCHED = Watch()


@dataclass
class Progress:
    """What is known after some epochs."""

    found: list[Epoch] = field(default_factory=list)
    kept: list[np.ndarray] = field(default_factory=list)

    def history(self) -> dict[str, list[float]]:
        """Curves by name, one value an epoch: loss, accuracy, val_loss, val_accuracy."""
        return {name: [getattr(epoch, name) for epoch in self.found] for name in CURVES}

    def seconds_before(self, epochs: int) -> float:
        """Seconds that the epochs before the last ``epochs`` took: in earlier sessions."""
        before = len(self.found) - epochs
        return self.found[before - 1].seconds if before else 0.0

    @property
    def best(self) -> int:
        """Place of the best epoch: most right on validation rows, then the lowest loss there.

        The loss alone would stop early: a network that grows too sure of its few wrong answers
        still finds more right ones, and a temperature mends how sure it is.
        """
        return min(range(len(self.found)), key=lambda place: order_of(self.found[place]))


def order_of(epoch: Epoch) -> tuple[float, ...]:
    """Less for a better epoch."""
    return ORDERS[Mark.MOST_RIGHT](epoch.val_accuracy, epoch.val_loss)


def train_network(
    network: keras.Model,
    learnt: Examples,
    checked: Examples,
    course: Course,
    watch: Watch = UNWATCHED,
    checkpoint: Path | None = None,
    tag: str = "",
) -> Progress:
    """Train a network, and leave it with the weights of its best epoch.

    Parameters
    ----------
    network : keras.Model
        Rows -> logits; built under the seed of the course, so that its start is always the same.
    learnt, checked : Examples
        What it learns from, and what tells which epoch is best.
    checkpoint : Path, optional
        Where the state is kept after each epoch, and read at the start. One that belongs to
        another ``tag``, course or network is not read.
    tag : str
        Names the data and the recipe.

    Returns
    -------
    Progress
        Every epoch, of earlier sessions included.
    """
    optimizer = optimizer_of(network, course.rate)
    progress, tag = Progress(), f"{tag} {course} {network.count_params()}"
    if checkpoint is not None and (state := read_checkpoint(checkpoint, tag)) is not None:
        progress = _resumed(network, optimizer, state)
    step = learning_step(network, optimizer)
    while not _ended(progress, course):
        epoch = _epoch(network, step, learnt, checked, course, progress, watch)
        progress.found.append(epoch)
        if progress.best == len(progress.found) - 1:
            progress.kept = network.get_weights()
        if checkpoint is not None:
            write_checkpoint(checkpoint, tag, _state(network, optimizer, progress))
        watch.epoch(epoch)
    network.set_weights(progress.kept)
    return progress


def optimizer_of(network: keras.Model, rate: float) -> keras.optimizers.Optimizer:
    """Adam for what is trainable of a network now."""
    import keras

    optimizer = keras.optimizers.Adam(rate)
    optimizer.build(network.trainable_variables)
    return optimizer


def _ended(progress: Progress, course: Course) -> bool:
    done = len(progress.found)
    if done == 0:
        return False
    return done >= course.epochs or done - 1 - progress.best >= course.patience


def _state(
    network: keras.Model, optimizer: keras.optimizers.Optimizer, progress: Progress
) -> Checkpoint:
    return Checkpoint(
        [epoch.to_record() for epoch in progress.found],
        network.get_weights(),
        progress.kept,
        [np.asarray(variable) for variable in optimizer.variables],
    )


def _resumed(
    network: keras.Model, optimizer: keras.optimizers.Optimizer, state: Checkpoint
) -> Progress:
    network.set_weights(state.weights)
    for variable, value in zip(optimizer.variables, state.optimizer, strict=True):
        variable.assign(value)
    return Progress([Epoch(**record) for record in state.epochs], state.kept)


def learning_step(
    network: keras.Model, optimizer: keras.optimizers.Optimizer
) -> Callable[..., Any]:
    """One step of learning as a graph.

    Takes the inputs, the true columns and the weights of a batch; gives the sum of its weighted
    losses, and of the weights of what was answered right before the step.
    """
    import keras
    import tensorflow as tf

    def step(inputs: Any, truth: Any, weights: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            logits = network(inputs, training=True)
            losses = keras.losses.sparse_categorical_crossentropy(truth, logits, from_logits=True)
            total = tf.reduce_sum(losses * weights)
            loss = total / tf.reduce_sum(weights)
        variables = network.trainable_variables
        optimizer.apply(tape.gradient(loss, variables), variables)
        right = tf.cast(tf.equal(tf.argmax(logits, axis=1), truth), tf.float32)
        return total, tf.reduce_sum(right * weights)

    traced: Callable[..., Any] = tf.function(step, reduce_retracing=True, autograph=False)
    return traced


def _epoch(
    network: keras.Model,
    step: Callable[..., Any],
    learnt: Examples,
    checked: Examples,
    course: Course,
    progress: Progress,
    watch: Watch,
) -> Epoch:
    started, number = time.monotonic(), len(progress.found) + 1
    _reseed(network, course.seed, number)
    rng = np.random.default_rng([course.seed, number])
    batches = batches_of(learnt.rows.groups, course.batch, rng)
    total = np.zeros(3)
    for done, chosen in enumerate(batches, start=1):
        weights = learnt.weights_of(chosen)
        truth = learnt.truth[chosen].astype(np.int64)
        loss, right = step(learnt.rows.take(chosen, rng), truth, weights)
        total += float(loss), float(right), float(weights.sum())
        watch.batch(done, len(batches))
    loss, accuracy = total[:2] / total[2]
    before = progress.found[-1].seconds if progress.found else 0.0
    val_loss, val_accuracy = figures(network, checked)
    seconds = round(before + time.monotonic() - started, 2)
    figures_ = (float(loss), float(accuracy), val_loss, val_accuracy)
    return Epoch(number, course.epochs, *figures_, seconds=seconds)


def figures(network: keras.Model, examples: Examples) -> tuple[float, float]:
    """Mean loss and accuracy on rows; every row counts alike."""
    logits = logits_of(network, examples.rows)
    loss = negative_log_likelihood(softmax(logits), examples.truth)
    return float(loss), float((logits.argmax(axis=1) == examples.truth).mean())


def batches_of(
    groups: Sequence[np.ndarray], size: int, rng: np.random.Generator
) -> list[np.ndarray]:
    """Every row once, in batches within one group, all in an order drawn by ``rng``."""
    batches = [batch for group in groups for batch in _cut(rng.permutation(group), size)]
    return [batches[place] for place in rng.permutation(len(batches))]


def _cut(rows: np.ndarray, size: int) -> Iterator[np.ndarray]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _reseed(network: keras.Model, seed: int, epoch: int) -> None:
    """What dropout hides in an epoch depends on the epoch, not on what was hidden before."""
    for variable in network.non_trainable_variables:
        if "seed_generator" in variable.path:
            variable.assign(np.array([seed, epoch << 16], np.uint32))
