"""The queue of live trainings: who waits, who runs, how each ended. No process, no clock.

One training at a time per server. A training belongs to no visitor: whoever asks for the same one
while it waits or runs joins it, and its end is there for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from vitrine.errors import TrainingRefused, VitrineError
from vitrine.i18n import N_
from vitrine.training.loop import Epoch

LONGEST = 5
# Ended trainings that are remembered; their results are also kept in files.
REMEMBERED = 20


class JobState(Enum):
    """Where a training stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


ACTIVE = frozenset({JobState.QUEUED, JobState.RUNNING})


@dataclass(frozen=True)
class TrainingRequest:
    """What is to be trained; equal requests give equal results.

    Attributes
    ----------
    data : str
        ``embedded`` or ``dropped-in``.
    joined : str
        How many models, a key of :data:`vitrine.models.concatenation.MEMBERS`.
    architecture : str
    epochs, seed : int
    """

    data: str
    joined: str
    architecture: str
    epochs: int
    seed: int = 7

    @property
    def key(self) -> str:
        """Name of its result's file."""
        return "-".join(
            (self.data, self.joined, self.architecture, str(self.epochs), str(self.seed))
        )


@dataclass(frozen=True)
class TrainingJob:
    """A training, as it stands; a picture that does not change.

    Attributes
    ----------
    number : int
        Rises from one training to the next.
    epochs : tuple of Epoch
        Those that are over.
    visitors : frozenset of str
        Who pressed the button; the last one to cancel ends it.
    problem : VitrineError or None
        Why it failed.
    outcome : dict or None
        Of a training that is done.
    """

    number: int
    request: TrainingRequest
    state: JobState = JobState.QUEUED
    epochs: tuple[Epoch, ...] = ()
    visitors: frozenset[str] = frozenset()
    problem: VitrineError | None = None
    outcome: Mapping[str, Any] | None = None

    @property
    def is_active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ACTIVE


@dataclass
class LiveQueue:
    """Trainings in the order they were asked for. Not safe by itself: its owner holds a lock."""

    longest: int = LONGEST
    _jobs: dict[int, TrainingJob] = field(default_factory=dict)
    _last: int = 0

    def submit(self, request: TrainingRequest, visitor: str) -> TrainingJob:
        """Join the same training if it is waiting or running, else stand at the end.

        Raises
        ------
        TrainingRefused
            When too many are waiting.
        """
        same = next((job for job in self.active() if job.request == request), None)
        if same is not None:
            return self._put(replace(same, visitors=same.visitors | {visitor}))
        if len(self.waiting()) >= self.longest:
            raise TrainingRefused(
                N_("{count} trainings are waiting already: try again when one has ended."),
                count=self.longest,
            )
        self._last += 1
        self._forget()
        return self._put(TrainingJob(self._last, request, visitors=frozenset({visitor})))

    def start_next(self) -> TrainingJob | None:
        """The first that waits, now running; none while another runs."""
        if self.running() is not None or not self.waiting():
            return None
        return self._put(replace(self.waiting()[0], state=JobState.RUNNING))

    def advance(self, number: int, epoch: Epoch) -> None:
        """Add the figures of an epoch."""
        job = self._jobs[number]
        self._put(replace(job, epochs=(*job.epochs, epoch)))

    def end(
        self,
        number: int,
        state: JobState,
        problem: VitrineError | None = None,
        outcome: Mapping[str, Any] | None = None,
    ) -> None:
        """Say how a training ended; what has ended does not end again."""
        job = self._jobs[number]
        if job.is_active:
            self._put(replace(job, state=state, problem=problem, outcome=outcome))

    def leave(self, number: int, visitor: str) -> bool:
        """Take back a request; whether the training is now to be stopped by who runs it.

        One that waits is cancelled at once. Others who asked for it keep it.
        """
        job = self._jobs.get(number)
        if job is None or not job.is_active or visitor not in job.visitors:
            return False
        job = self._put(replace(job, visitors=job.visitors - {visitor}))
        if job.visitors:
            return False
        if job.state is JobState.QUEUED:
            self.end(number, JobState.CANCELLED)
            return False
        return True

    def job(self, number: int) -> TrainingJob | None:
        """A training by its number."""
        return self._jobs.get(number)

    def latest(self, request: TrainingRequest) -> TrainingJob | None:
        """The last training of a request."""
        found = [job for job in self._jobs.values() if job.request == request]
        return max(found, key=lambda job: job.number, default=None)

    def active(self) -> list[TrainingJob]:
        """The one that runs, then those that wait, in order."""
        return sorted((j for j in self._jobs.values() if j.is_active), key=lambda j: j.number)

    def running(self) -> TrainingJob | None:
        """The one that runs."""
        return next((job for job in self.active() if job.state is JobState.RUNNING), None)

    def waiting(self) -> list[TrainingJob]:
        """Those that wait, in order."""
        return [job for job in self.active() if job.state is JobState.QUEUED]

    def position(self, number: int) -> int:
        """How many trainings end before this one begins; 0 when it runs or is over."""
        numbers = [job.number for job in self.active()]
        return numbers.index(number) if number in numbers else 0

    def _put(self, job: TrainingJob) -> TrainingJob:
        self._jobs[job.number] = job
        return job

    def _forget(self) -> None:
        ended = [number for number, job in self._jobs.items() if not job.is_active]
        for number in ended[: max(0, len(ended) - REMEMBERED)]:
            del self._jobs[number]
