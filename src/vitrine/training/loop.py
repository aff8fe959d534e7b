"""The one loop that trains every Keras network: seeded, watched, kept after each epoch, resumed.

The rows of an epoch, what is hidden and what is altered at random depend on the seed and on the
number of the epoch alone. So a training that was interrupted goes on from its last whole epoch
and ends with the same weights as one that was not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.models.calibration import negative_log_likelihood, softmax
from vitrine.models.rows import Rows, logits_of
from vitrine.results.result import CURVES, ORDERS, Mark
from vitrine.training.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from vitrine.training.trainer import Session, TrainingStep

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Schedule:
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
    decay : float
        Of the weights (AdamW); 0 for none.
    kept : Mark or None
        Which epoch's weights are kept; None for those of the last one, whatever it is worth.
    one_stream : bool
        Whether chance goes on from one epoch to the next instead of depending on the number of the
        epoch. The shipped concatenations were trained so; such a training cannot be resumed.
    """

    epochs: int = 5
    rate: float = 1e-3
    batch: int = 200
    patience: int = 2
    seed: int = 7
    decay: float = 0.0
    kept: Mark | None = Mark.MOST_RIGHT
    one_stream: bool = False


@dataclass(frozen=True)
class Epoch:
    """Figures after one epoch; losses positive, accuracies 0..1, NaN where nothing was checked.

    Attributes
    ----------
    epoch, epochs : int
        Which one, from 1, of how many at most.
    seconds : float
        Since the training began, sessions that were interrupted included.
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


@dataclass(frozen=True, eq=False)
class Examples:
    """Rows with what a network should answer.

    Attributes
    ----------
    rows : Rows
    truth : ndarray of int, (n,), or of float, (n, 27)
        Column of each category, or how probable each one is.
    weights : ndarray of float, (n,), optional
        What a row counts for; 1 by default.
    """

    rows: Rows
    truth: np.ndarray
    weights: np.ndarray | None = None

    def batches(self, size: int, rng: np.random.Generator) -> list[np.ndarray]:
        """Numbers of the rows of each step of an epoch."""
        return batches_of(self.rows.groups, size, rng)

    def take(
        self, chosen: np.ndarray, rng: np.random.Generator
    ) -> tuple[Any, np.ndarray, np.ndarray]:
        """Inputs, truth and weights (float32) of some rows; inputs may be altered at random."""
        truth = self.truth[chosen]
        weights = np.ones(len(chosen)) if self.weights is None else self.weights[chosen]
        kind = np.int64 if truth.ndim == 1 else np.float32
        return self.rows.take(chosen, rng), truth.astype(kind), weights.astype(np.float32)


def batches_of(
    groups: Sequence[np.ndarray], size: int, rng: np.random.Generator
) -> list[np.ndarray]:
    """Every row once, in batches within one group, all in an order drawn by ``rng``."""
    batches = []
    for group in groups:
        order = rng.permutation(group)
        batches += [order[start : start + size] for start in range(0, len(order), size)]
    return [batches[place] for place in rng.permutation(len(batches))]


@dataclass(frozen=True)
class Listener:
    """Functions that are called as a training goes on.

    Attributes
    ----------
    epoch : callable
        Takes the figures of each epoch.
    batch : callable
        Takes how many steps of an epoch are done, of how many.
    """

    epoch: Callable[[Epoch], None] = lambda epoch: None
    batch: Callable[[int, int], None] = lambda done, steps: None


SILENT = Listener()


@dataclass
class TrainingProgress:
    """What is known after some epochs; which is best depends on ``mark``."""

    epochs: list[Epoch] = field(default_factory=list)
    kept: list[np.ndarray] = field(default_factory=list)
    mark: Mark | None = Mark.MOST_RIGHT

    def history(self) -> dict[str, list[float]]:
        """Curves by name, one value an epoch: loss, accuracy, val_loss, val_accuracy."""
        return {name: [getattr(epoch, name) for epoch in self.epochs] for name in CURVES}

    def seconds_before(self, epochs: int) -> float:
        """Seconds that the epochs before the last ``epochs`` took: in earlier sessions."""
        before = len(self.epochs) - epochs
        return self.epochs[before - 1].seconds if before else 0.0

    def has_ended(self, schedule: Schedule) -> bool:
        """Whether every epoch is done, or none was better for a while."""
        done = len(self.epochs)
        waited = done - 1 - self.best if done else 0
        return done > 0 and (done >= schedule.epochs or waited >= schedule.patience)

    @property
    def best(self) -> int:
        """Place of the best epoch, the first of equals.

        Most right on validation rows comes before the lowest loss there, which alone would stop
        early: a network that grows too sure of its few wrong answers still finds more right ones,
        and a temperature mends how sure it is.
        """
        if self.mark is None:
            return len(self.epochs) - 1
        order = ORDERS[self.mark]
        orders = [order(epoch.val_accuracy, epoch.val_loss) for epoch in self.epochs]
        return orders.index(min(orders))


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


def train_network(
    network: keras.Model,
    learnt: Examples,
    checked: Examples | None,
    schedule: Schedule,
    listener: Listener = SILENT,
    checkpoint: Path | None = None,
    tag: str = "",
    optimizer: keras.optimizers.Optimizer | None = None,
) -> TrainingProgress:
    """Train a network, and leave it with the weights of the epoch that is kept.

    Parameters
    ----------
    network : keras.Model
        Rows -> logits; built under the seed of the schedule, so that its start is always the same.
    learnt, checked : Examples
        What it learns from, and what tells which epoch is best; None where the last one is kept.
    checkpoint : Path, optional
        Where the state is kept after each epoch, and read at the start. One that belongs to
        another ``tag``, schedule or network is not read.
    tag : str
        Names the data and the recipe.
    optimizer : keras.optimizers.Optimizer, optional
        That of the schedule by default. Where it averages the weights over the steps, the averages
        are checked and kept.

    Returns
    -------
    TrainingProgress
        Every epoch, of earlier sessions included.
    """
    optimizer = optimizer or optimizer_of(network, schedule.rate, schedule.decay)
    tag = f"{tag} {schedule} {network.count_params()}"
    progress = TrainingProgress(mark=schedule.kept)
    if checkpoint is not None and (state := read_checkpoint(checkpoint, tag)) is not None:
        progress = _resumed(network, optimizer, state, schedule.kept)
    step, stream = learning_step(network, optimizer), np.random.default_rng(schedule.seed)
    while not progress.has_ended(schedule):
        started, number = time.monotonic(), len(progress.epochs) + 1
        rng = stream
        if not schedule.one_stream:
            _seed_dropout(network, schedule.seed, number)
            rng = np.random.default_rng([schedule.seed, number])
        means = _learn(step, learnt, schedule.batch, rng, listener)
        weights = network.get_weights()
        if optimizer.use_ema:
            optimizer.finalize_variable_values(network.trainable_variables)
        figures = (np.nan, np.nan) if checked is None else _figures_of(network, checked)
        before = progress.epochs[-1].seconds if progress.epochs else 0.0
        seconds = round(before + time.monotonic() - started, 2)
        epoch = Epoch(number, schedule.epochs, *means, *figures, seconds=seconds)
        progress.epochs.append(epoch)
        if progress.best == len(progress.epochs) - 1:
            progress.kept = network.get_weights()
        if optimizer.use_ema:
            network.set_weights(weights)
        if checkpoint is not None:
            records = [epoch.to_record() for epoch in progress.epochs]
            variables = [np.asarray(variable) for variable in optimizer.variables]
            write_checkpoint(
                checkpoint, tag, Checkpoint(records, weights, progress.kept, variables)
            )
        listener.epoch(epoch)
    network.set_weights(progress.kept)
    return progress


def _resumed(
    network: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    state: Checkpoint,
    mark: Mark | None,
) -> TrainingProgress:
    network.set_weights(state.weights)
    for variable, value in zip(optimizer.variables, state.optimizer, strict=True):
        variable.assign(value)
    return TrainingProgress([Epoch(**record) for record in state.epochs], state.kept, mark)


def _learn(
    step: Callable[..., Any],
    learnt: Examples,
    size: int,
    rng: np.random.Generator,
    listener: Listener,
) -> tuple[float, float]:
    """Learn from the rows of an epoch; mean loss and accuracy over them, as they were met."""
    batches = learnt.batches(size, rng)
    total = np.zeros(3)
    for done, chosen in enumerate(batches, start=1):
        inputs, truth, weights = learnt.take(chosen, rng)
        loss, right = step(inputs, truth, weights)
        total += float(loss), float(right), float(weights.sum())
        listener.batch(done, len(batches))
    loss, accuracy = total[:2] / total[2]
    return float(loss), float(accuracy)


def _figures_of(network: keras.Model, examples: Examples) -> tuple[float, float]:
    """Mean loss and accuracy of a network on rows; every row counts alike."""
    logits = logits_of(network, examples.rows)
    loss = negative_log_likelihood(softmax(logits), examples.truth)
    return float(loss), float((logits.argmax(axis=1) == examples.truth).mean())


def optimizer_of(
    network: keras.Model, rate: float, decay: float = 0.0
) -> keras.optimizers.Optimizer:
    """Adam, or AdamW where weights decay, for what is trainable of a network now."""
    import keras

    adam = keras.optimizers.Adam(rate)
    optimizer = keras.optimizers.AdamW(rate, weight_decay=decay) if decay else adam
    optimizer.build(network.trainable_variables)
    return optimizer


def learning_step(
    network: keras.Model, optimizer: keras.optimizers.Optimizer
) -> Callable[..., Any]:
    """One step of learning as a graph, at half the cost of ``train_on_batch``.

    Takes the inputs, the truth and the weights of a batch; gives the sum of its weighted losses,
    and of the weights of what was answered right before the step.
    """
    import keras
    import tensorflow as tf

    def step(inputs: Any, truth: Any, weights: Any) -> tuple[Any, Any]:
        columns = truth if len(truth.shape) == 1 else tf.argmax(truth, axis=1)
        losses_of = (
            keras.losses.sparse_categorical_crossentropy
            if len(truth.shape) == 1
            else keras.losses.categorical_crossentropy
        )
        with tf.GradientTape() as tape:
            logits = network(inputs, training=True)
            total = tf.reduce_sum(losses_of(truth, logits, from_logits=True) * weights)
            loss = total / tf.reduce_sum(weights)
        variables = network.trainable_variables
        optimizer.apply(tape.gradient(loss, variables), variables)
        right = tf.cast(tf.equal(tf.argmax(logits, axis=1), columns), tf.float32)
        return total, tf.reduce_sum(right * weights)

    traced: Callable[..., Any] = tf.function(step, reduce_retracing=True, autograph=False)
    return traced


def _seed_dropout(network: keras.Model, seed: int, epoch: int) -> None:
    """What dropout hides in an epoch depends on the epoch, not on what was hidden before."""
    for variable in network.non_trainable_variables:
        if "seed_generator" in variable.path:
            variable.assign(np.array([seed, epoch << 16], np.uint32))


# A long epoch is told of this many times; more would cost more than it says.
STEPS_AN_EPOCH = 20


class NetworkProgress:
    """Tells a session of each epoch with its figures, and of the batches in between.

    Parameters
    ----------
    session : Session
    epochs : int
        At most, over all stages. A step is a twentieth of an epoch.
    """

    def __init__(self, session: Session, epochs: int) -> None:
        self.session = session
        self.steps = epochs * STEPS_AN_EPOCH
        self.epochs = 0

    def listener(self) -> Listener:
        """What a training of :mod:`vitrine.training.loop` is given."""
        return Listener(self._epoch, self._batch)

    def _epoch(self, epoch: Epoch) -> None:
        self.epochs += 1
        figures = {name: float(getattr(epoch, name)) for name in CURVES}
        self.session.progress(
            TrainingStep(min(self.epochs * STEPS_AN_EPOCH, self.steps), self.steps, figures)
        )

    def _batch(self, done: int, batches: int) -> None:
        part, before = STEPS_AN_EPOCH * done // batches, STEPS_AN_EPOCH * (done - 1) // batches
        if before < part < STEPS_AN_EPOCH:
            self.session.progress(TrainingStep(self.epochs * STEPS_AN_EPOCH + part, self.steps))
