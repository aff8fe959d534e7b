"""The progress of a network, told in the words of a session."""

from __future__ import annotations

from vitrine.results.result import CURVES
from vitrine.training.loop import Epoch, Listener
from vitrine.training.trainer import Session, TrainingStep

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
