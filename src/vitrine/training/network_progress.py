"""The progress of a network, told in the words of a session."""

from __future__ import annotations

from vitrine.results.result import CURVES
from vitrine.training.concatenation import Epoch
from vitrine.training.epochs import Watch
from vitrine.training.trainer import Session, TrainingStep

# A long epoch is told of this many times; more would cost more than it says.
TOLD = 20


class Told:
    """Tells a session of each epoch with its figures, and of the batches in between.

    Parameters
    ----------
    session : Session
    epochs : int
        At most, over all stages. A step is a twentieth of an epoch.
    """

    def __init__(self, session: Session, epochs: int) -> None:
        self.session = session
        self.steps = epochs * TOLD
        self.epochs = 0

    def watch(self) -> Watch:
        """What a training of :mod:`vitrine.training.epochs` is given."""
        return Watch(self._epoch, self._batch)

    def _epoch(self, epoch: Epoch) -> None:
        self.epochs += 1
        figures = {name: float(getattr(epoch, name)) for name in CURVES}
        self.session.progress(
            TrainingStep(min(self.epochs * TOLD, self.steps), self.steps, figures)
        )

    def _batch(self, done: int, batches: int) -> None:
        part, before = TOLD * done // batches, TOLD * (done - 1) // batches
        if before < part < TOLD:
            self.session.progress(TrainingStep(self.epochs * TOLD + part, self.steps))
