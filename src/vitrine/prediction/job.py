"""A visitor's table: what is accepted, and its classification in the background.

The thread knows the job's state and not the job: when whoever asked forgets the job, because the
visit ended, the work stops at the next block of rows.
"""

from __future__ import annotations

import csv
import io
import logging
import threading
import weakref
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from vitrine.errors import TableRefused, VitrineError
from vitrine.i18n import N_, Translator
from vitrine.prediction.batch import Answer, BatchWatch, classify_table, picture_name
from vitrine.prediction.picture_sources import ARCHIVE_LIMITS, PictureArchive
from vitrine.prediction.predictor import Predictor
from vitrine.prediction.table import ProductTable

TABLE_TOO_BIG = N_("The table is over {limit} MB: cut it into several files.")
TOO_MANY_ROWS = N_("The table has over {limit} rows: cut it into several files.")
NO_ROWS = N_("The table {file} has a header but no rows.")
UNEXPECTED = N_("The table could not be classified to its end: try again, with fewer rows.")

PREVIEW_ROWS = 5
PREVIEW_COLUMNS = 12
PREVIEW_CELL = 200
TABLE_FILE = "table.csv"

# Our own wording, in the language of the catalogue that the models learnt from.
TEMPLATE_ROWS = (
    ("designation", "description", "image"),
    (
        "Pompe de filtration pour piscine hors sol",
        "Débit de 4 m³/h, livrée avec tuyaux et colliers",
        "pompe.jpg",
    ),
    ("Lot de six romans policiers d'occasion", "", ""),
)
ANSWERS_FILE = "answers.csv"
# Seconds between two looks whether the table before is done, or this one is stopped.
ASKED_AGAIN_AFTER = 0.5

# Two tables at once would only slow each other, and every other visitor.
_TURN = threading.Semaphore(1)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BatchLimits:
    """How much is accepted from a visitor at once; the zip has its own limits.

    Attributes
    ----------
    table_bytes, rows : int
        Of the CSV.
    archive_bytes : int
        Of the zip, as in :class:`~vitrine.prediction.picture_sources.ArchiveLimits`.
    """

    table_bytes: int = 20 * 2**20
    rows: int = 10_000
    archive_bytes: int = ARCHIVE_LIMITS.file_bytes


BATCH_LIMITS = BatchLimits()


@dataclass(frozen=True)
class BatchFiles:
    """A table and perhaps a zip of pictures.

    Attributes
    ----------
    name : str
        What the visitor calls the table.
    table, archive : bytes
    identity : str
        Tells these files from others without reading them.
    """

    name: str
    table: bytes
    archive: bytes | None = None
    identity: str = ""

    def pictures(self) -> PictureArchive | None:
        """The pictures, read anew.

        Raises
        ------
        PictureRefused
            When the zip is not read.
        """
        return None if self.archive is None else PictureArchive(self.archive)


@dataclass(frozen=True)
class TableCheck:
    """What a table holds.

    Attributes
    ----------
    columns : list of str
    rows, unreadable : int
        In all; of these, rows that cannot be read.
    preview : list of dict
        The first rows, their first columns, their cells cut.
    named, present : int
        Rows that name a picture; of these, rows whose picture is in the zip.
    """

    columns: list[str]
    rows: int
    unreadable: int
    preview: list[dict[str, str]]
    named: int
    present: int


def template() -> bytes:
    """A CSV to start from, which spreadsheets recognise as UTF-8."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(TEMPLATE_ROWS)
    return stream.getvalue().encode("utf-8-sig")


@contextmanager
def _written_table(files: BatchFiles) -> Iterator[ProductTable]:
    """The table in a temporary folder that is removed at the end, whatever happens.

    Raises
    ------
    TableRefused
        See :class:`ProductTable`; the sentence names the file as the visitor does.
    """
    with TemporaryDirectory(prefix="vitrine-") as folder:
        path = Path(folder) / TABLE_FILE
        path.write_bytes(files.table)
        try:
            yield ProductTable(path)
        except TableRefused as error:
            if "file" in error.values:
                error.values["file"] = files.name
            raise


def check_table(files: BatchFiles, limits: BatchLimits = BATCH_LIMITS) -> TableCheck:
    """Read a table to its end, and the list of the zip, and say what is there.

    Raises
    ------
    TableRefused
        When the table is not one, or is over the limits.
    PictureRefused
        When the zip is not read.
    """
    if len(files.table) > limits.table_bytes:
        raise TableRefused(TABLE_TOO_BIG, limit=limits.table_bytes // 2**20)
    preview: list[dict[str, str]] = []
    rows = unreadable = named = present = 0
    with _written_table(files) as table:
        pictures = files.pictures()
        for row in table:
            rows += 1
            if rows > limits.rows:
                raise TableRefused(TOO_MANY_ROWS, limit=limits.rows)
            unreadable += row.problem is not None
            name = "" if row.problem else picture_name(row.cells)
            named += bool(name)
            present += pictures is not None and name in pictures
            if len(preview) < PREVIEW_ROWS:
                shown = {name: row.cells.get(name, "") for name in table.columns[:PREVIEW_COLUMNS]}
                preview.append(
                    {
                        name: text if len(text) <= PREVIEW_CELL else text[: PREVIEW_CELL - 1] + "…"
                        for name, text in shown.items()
                    }
                )
        if not rows:
            raise TableRefused(NO_ROWS, file=table.path.name)
        return TableCheck(table.columns, rows, unreadable, preview, named, present)


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
    """Wait for the table before this one, then classify; nothing when stopped meanwhile."""
    try:
        while not state.stop.is_set():
            if not _TURN.acquire(timeout=ASKED_AGAIN_AFTER):
                continue
            try:
                state.waiting = False
                state.content = _answered(state, predictor, files, say)
            finally:
                _TURN.release()
            break
    except VitrineError as error:
        state.error = error.with_traceback(None)
    except Exception as error:
        # The kind only: the message of a stranger's error may hold what the visitor wrote.
        _log.error("batch ended by %s", type(error).__name__)
        state.error = VitrineError(UNEXPECTED)
    finally:
        state.finished.set()


def _answered(state: _State, predictor: Predictor, files: BatchFiles, say: Translator) -> bytes:
    watch = BatchWatch(answered=state.tally.add, stopped=state.stop.is_set)
    with _written_table(files) as table:
        output = Path(table.path).with_name(ANSWERS_FILE)
        classify_table(predictor, table, output, say, files.pictures(), watch=watch)
        return output.read_bytes()
