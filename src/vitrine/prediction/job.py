"""A table classified in the background: followed, stopped, and its answer kept in memory.

The thread knows the job's state and not the job: when whoever asked forgets the job, because the
visit ended, the work stops at the next block of rows.
"""

from __future__ import annotations

import logging
import threading
import weakref
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from vitrine.errors import VitrineError
from vitrine.i18n import N_, Translator
from vitrine.prediction.batch import Answer, Watch, classify_table
from vitrine.prediction.inspection import BatchFiles, written_table
from vitrine.prediction.predictor import Predictor

UNEXPECTED = N_("The table could not be classified to its end: try again, with fewer rows.")
ANSWERS_FILE = "answers.csv"
ASKED_AGAIN_AFTER = 0.5

# Two tables at once would only slow each other, and every other visitor.
_TURN = threading.Semaphore(1)
_log = logging.getLogger(__name__)


@dataclass
class Tally:
    """What became of the rows so far.

    Attributes
    ----------
    classified, unsure, failed : int
        Rows with a category; with one that is not probable enough; without any.
    categories : Counter of int
        Rows by code, of those that are classified.
    problems : list of (int, tuple of VitrineError)
        Number of the row, and what is wrong; such a row may still be classified.
    """

    classified: int = 0
    unsure: int = 0
    failed: int = 0
    categories: Counter[int] = field(default_factory=Counter)
    problems: list[tuple[int, tuple[VitrineError, ...]]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows answered."""
        return self.classified + self.unsure + self.failed

    def add(self, answers: list[Answer]) -> None:
        """Count a block."""
        for answer in answers:
            code = answer.cells["code"]
            self.classified += answer.is_sure
            self.unsure += bool(code) and not answer.is_sure
            self.failed += not code
            if answer.is_sure:
                self.categories[int(code)] += 1
            if answer.problems:
                self.problems.append((answer.number, answer.problems))


@dataclass
class _State:
    total: int
    tally: Tally = field(default_factory=Tally)
    stop: threading.Event = field(default_factory=threading.Event)
    waiting: bool = True
    finished: threading.Event = field(default_factory=threading.Event)
    content: bytes | None = None
    error: VitrineError | None = None


class BatchJob:
    """One table on its way.

    Parameters
    ----------
    predictor : Predictor
    files : BatchFiles
        Already checked; forgotten at the end.
    total : int
        Rows of the table.
    say : Translator
        Language of the answer's ``name`` and ``error``.
    """

    def __init__(
        self, predictor: Predictor, files: BatchFiles, total: int, say: Translator
    ) -> None:
        self.name = files.name
        self._state = _State(total)
        self._thread = threading.Thread(
            target=_work, args=(self._state, predictor, files, say), daemon=True
        )
        weakref.finalize(self, self._state.stop.set)

    def start(self) -> BatchJob:
        """Begin; return the job itself."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End after the block of rows at work; what is done is kept."""
        self._state.stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end; tell whether it came."""
        return self._state.finished.wait(seconds)

    @property
    def is_over(self) -> bool:
        """Whether there is a result, or a reason why there is none."""
        return self._state.finished.is_set()

    @property
    def is_waiting(self) -> bool:
        """Whether another table is before it."""
        return self._state.waiting

    @property
    def is_stopping(self) -> bool:
        """Whether it has been asked to stop."""
        return self._state.stop.is_set()

    @property
    def total(self) -> int:
        """Rows of the table."""
        return self._state.total

    @property
    def tally(self) -> Tally:
        """What became of the rows so far."""
        return self._state.tally

    @property
    def content(self) -> bytes | None:
        """The answered CSV, as the command line writes it; None when it never began, or failed."""
        return self._state.content

    @property
    def error(self) -> VitrineError | None:
        """Why it ended without a result."""
        return self._state.error


def _work(state: _State, predictor: Predictor, files: BatchFiles, say: Translator) -> None:
    try:
        if _got_turn(state):
            try:
                state.waiting = False
                state.content = _answered(state, predictor, files, say)
            finally:
                _TURN.release()
    except VitrineError as error:
        state.error = error.with_traceback(None)
    except Exception as error:
        # The kind only: the message of a stranger's error may hold what the visitor wrote.
        _log.error("batch ended by %s", type(error).__name__)
        state.error = VitrineError(UNEXPECTED)
    finally:
        state.finished.set()


def _got_turn(state: _State) -> bool:
    """Wait for the table before this one; False when this one is stopped meanwhile."""
    while not state.stop.is_set():
        if _TURN.acquire(timeout=ASKED_AGAIN_AFTER):
            return True
    return False


def _answered(state: _State, predictor: Predictor, files: BatchFiles, say: Translator) -> bytes:
    watch = Watch(answered=state.tally.add, stopped=state.stop.is_set)
    with written_table(files) as table:
        output = Path(table.path).with_name(ANSWERS_FILE)
        classify_table(predictor, table, output, say, files.pictures(), watch=watch)
        return output.read_bytes()
