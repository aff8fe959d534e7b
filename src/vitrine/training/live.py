"""Live trainings, each in a process of its own, one at a time.

The process is niced and has few threads, so that the site's other visitors are not slowed. It
talks in lines of JSON on its output. Its input is a pipe that nobody writes to after the request:
when the server dies, however it dies, the pipe ends and so does the process.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vitrine.artefacts.shipping import write_atomically
from vitrine.errors import TrainingRefused, VitrineError
from vitrine.i18n import N_
from vitrine.training.live_queue import JobState, LiveQueue, TrainingJob, TrainingRequest
from vitrine.training.loop import Epoch

WORKER = (sys.executable, "-m", "vitrine.training.live_worker")
# Seconds between the polite request to end and the end.
GRACE = 3.0
# Seconds after which a training that is not over is ended.
LONGEST = 900.0

KILLED = N_(
    "The process that trained has ended before its time ({cause}): the machine may lack memory. "
    "Start the training again."
)
TOO_LONG = N_("The training took more than {minutes} minutes and was ended.")
SAFE_NAME = re.compile(r"[a-z0-9-]+")
OUTCOME_PARTS = frozenset(
    {"history", "counts", "rows", "widths", "weights", "seconds", "artefacts"}
)
CLOSED = N_("The site is closing: no training starts any more.")


@dataclass
class Worker:
    """The process of one training."""

    process: subprocess.Popen[str]
    cancelled: bool = False
    late: bool = False

    def stop(self, grace: float = GRACE) -> None:
        """Ask it to end; make it end when it has not after ``grace`` seconds."""
        self._signal(signal.SIGTERM)
        killer = threading.Timer(grace, self._signal, [signal.SIGKILL])
        killer.daemon = True
        killer.start()

    def kill(self) -> None:
        """End it and everything it started, now."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.process.poll() is None:
            # It leads a group of its own.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


class LiveTrainer:
    """The one place of a server where trainings are asked for.

    Parameters
    ----------
    folder : Path
        Where results are kept.
    command : sequence of str
        Of the process that trains.
    longest : float
        Seconds a training may take.
    """

    def __init__(
        self, folder: Path, command: Sequence[str] = WORKER, longest: float = LONGEST
    ) -> None:
        self._folder, self._command, self._longest = folder, command, longest
        self._queue = LiveQueue()
        self._changed = threading.Condition()
        self._worker: Worker | None = None
        self._conductor: threading.Thread | None = None
        self._closed = False
        atexit.register(self.close)

    def submit(self, request: TrainingRequest, visitor: str) -> TrainingJob:
        """Ask for a training, or join the same one; returns at once.

        Raises
        ------
        TrainingRefused
            When too many are waiting, or the site is closing.
        """
        with self._changed:
            if self._closed:
                raise TrainingRefused(CLOSED)
            job = self._queue.submit(request, visitor)
            if self._conductor is None:
                self._conductor = threading.Thread(
                    target=self._conduct, name="live-training", daemon=True
                )
                self._conductor.start()
            self._changed.notify_all()
            return job

    def cancel(self, number: int, visitor: str) -> None:
        """Take back a request; the training ends when nobody else asked for it."""
        with self._changed:
            if self._queue.leave(number, visitor) and self._worker is not None:
                self._worker.cancelled = True
                self._worker.stop()
            self._changed.notify_all()

    def latest(self, request: TrainingRequest) -> TrainingJob | None:
        """The last training of a request since the server started."""
        with self._changed:
            return self._queue.latest(request)

    def active(self) -> list[TrainingJob]:
        """The one that runs, then those that wait, in order."""
        with self._changed:
            return self._queue.active()

    def position(self, number: int) -> int:
        """How many trainings end before this one begins."""
        with self._changed:
            return self._queue.position(number)

    def kept(self, request: TrainingRequest) -> dict[str, Any] | None:
        """The outcome of the last training of a request that came to its end, ever."""
        return read_outcome(self._folder, request)

    def wait(self, number: int, epochs: int | None = None, timeout: float = 60) -> TrainingJob:
        """Wait until a training is over, or has done some epochs.

        Raises
        ------
        TimeoutError
        """

        def reached() -> TrainingJob | None:
            job = self._queue.job(number)
            if job is None or not job.is_active:
                return job
            return job if epochs is not None and len(job.epochs) >= epochs else None

        with self._changed:
            self._changed.wait_for(reached, timeout)
            job = reached()
        if job is None:
            raise TimeoutError(f"training {number} is not over after {timeout} s")
        return job

    @property
    def process_id(self) -> int | None:
        """Of the process that trains now."""
        worker = self._worker
        return worker.process.pid if worker else None

    def close(self) -> None:
        """End the training that runs and start no other; returns when no process is left."""
        with self._changed:
            self._closed = True
            if self._worker is not None:
                self._worker.cancelled = True
                self._worker.kill()
            self._changed.notify_all()
            conductor = self._conductor
        if conductor is not None and conductor is not threading.current_thread():
            conductor.join(GRACE + 2)
        atexit.unregister(self.close)

    def _conduct(self) -> None:
        """Run what is asked for, one after the other, as long as the server lives."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._queue.waiting())
                if self._closed:
                    return
                job = self._queue.start_next()
                if job is None:
                    continue
                try:
                    self._worker = worker = self._started(job)
                except OSError as error:
                    self._end(job, JobState.FAILED, VitrineError(KILLED, cause=error))
                    continue
            self._follow(job, worker)

    def _started(self, job: TrainingJob) -> Worker:
        process = subprocess.Popen(
            list(self._command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
            env=os.environ | _few_threads(),
        )
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(asdict(job.request)) + "\n")
            process.stdin.flush()
        return Worker(process)

    def _follow(self, job: TrainingJob, worker: Worker) -> None:
        """Read what the process says until it is over, and note how it ended."""

        def end_late() -> None:
            worker.late = True
            worker.kill()

        alarm = threading.Timer(self._longest, end_late)
        alarm.daemon = True
        alarm.start()
        process = worker.process
        last_event: dict[str, Any] = {}
        with process:
            assert process.stdout is not None
            for line in process.stdout:
                last_event = self._read_line(job, line) or last_event
            # The process waits for nothing; closing its input ends one that would not end.
            assert process.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.wait()
        alarm.cancel()
        with self._changed:
            self._worker = None
            self._end(job, *self._ending(job, worker, last_event))

    def _read_line(self, job: TrainingJob, line: str) -> dict[str, Any] | None:
        """Note a line of progress; the last line, whatever it says, is for the caller."""
        try:
            event = dict(json.loads(line))
            epoch = Epoch(**event["figures"]) if event["event"] == "epoch" else None
        except (ValueError, TypeError, KeyError):
            # A line of something else: the process goes on, or its end says what happened.
            return None
        if epoch is None:
            return event
        with self._changed:
            self._queue.advance(job.number, epoch)
            self._changed.notify_all()
        return None

    def _ending(
        self, job: TrainingJob, worker: Worker, last_event: dict[str, Any]
    ) -> tuple[JobState, VitrineError | None, dict[str, Any] | None]:
        outcome = last_event.get("outcome")
        if outcome is not None:
            outcome["date"] = datetime.now(UTC).date().isoformat()
            # A folder that cannot be written to costs the next start its result, not this visit.
            with contextlib.suppress(OSError):
                write_outcome(self._folder, job.request, outcome)
            return JobState.DONE, None, outcome
        if worker.cancelled:
            return JobState.CANCELLED, None, None
        if worker.late:
            return JobState.FAILED, VitrineError(TOO_LONG, minutes=round(self._longest / 60)), None
        if "message" in last_event:
            return (
                JobState.FAILED,
                VitrineError(last_event["message"], **last_event["values"]),
                None,
            )
        return (
            JobState.FAILED,
            VitrineError(KILLED, cause=cause_of(worker.process.returncode)),
            None,
        )

    def _end(
        self,
        job: TrainingJob,
        state: JobState,
        problem: VitrineError | None = None,
        outcome: dict[str, Any] | None = None,
    ) -> None:
        self._queue.end(job.number, state, problem, outcome)
        self._changed.notify_all()


def _few_threads() -> dict[str, str]:
    """Environment of the process: one core is left to the visitors."""
    threads = str(max(1, (os.cpu_count() or 1) - 1))
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VITRINE_LIVE_THREADS")
    return {**dict.fromkeys(names, threads), "TF_CPP_MIN_LOG_LEVEL": "3"}


def cause_of(status: int) -> str:
    """A process's end in a word: the name of the signal, or its status."""
    if status >= 0:
        return f"status {status}"
    return signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"


def write_outcome(folder: Path, request: TrainingRequest, outcome: dict[str, Any]) -> None:
    """Keep an outcome for the next visitor and the next start, whole or not at all."""
    text = json.dumps(outcome, separators=(",", ":"))
    write_atomically(_outcome_path(folder, request), text.encode())


def read_outcome(folder: Path, request: TrainingRequest) -> dict[str, Any] | None:
    """The outcome of an earlier training; None when there is none that can be read."""
    try:
        outcome = json.loads(_outcome_path(folder, request).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return outcome if isinstance(outcome, dict) and outcome.keys() >= OUTCOME_PARTS else None


def _outcome_path(folder: Path, request: TrainingRequest) -> Path:
    if not SAFE_NAME.fullmatch(request.key):
        raise ValueError(f"{request.key!r} cannot name a file")
    return folder / f"{request.key}.json"
