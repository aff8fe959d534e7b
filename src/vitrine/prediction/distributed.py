"""Classifying a table on the workers of a Dask scheduler, with the answers of one machine.

Rows are read and written here, in their order; workers get blocks of texts and give answers, and
need neither the table nor the rights to it. See ``docs/decisions/0016-dask.md``.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from vitrine import __version__
from vitrine.artefacts.store import Store
from vitrine.errors import ClusterFailed, VitrineError
from vitrine.i18n import N_, Translator
from vitrine.models.image import CARD_KEY, WEIGHTS_KEY
from vitrine.prediction.batch import (
    Answer,
    BatchReport,
    Block,
    Progress,
    answer_rows,
    row_blocks,
    write_answers,
)
from vitrine.prediction.picture_sources import source_of
from vitrine.prediction.predictor import FUSION_KEY, TEXT_KEY, Predictor
from vitrine.prediction.table import Row, Table
from vitrine.settings import settings

NOT_INSTALLED = N_(
    "Workers are reached through Dask, which is not installed: run pip install -r "
    "requirements-scale.txt."
)
UNREACHABLE = N_(
    "No Dask scheduler answers at {address}: start one with dask scheduler, and check the address."
)
NO_WORKERS = N_(
    "The scheduler {address} has had no worker for {seconds} seconds: start some with dask worker "
    "{address}."
)
LOST = N_(
    "The scheduler {address} was lost on the way and nothing was written: check that it runs, and "
    "start again."
)
KILLED = N_(
    "Worker after worker died over the same rows: give them more memory, or look into their logs."
)
BROKEN_WORKER = N_(
    "The worker {worker} cannot run vitrine ({kind}): install the same version there as here."
)
NO_PICTURES = N_("There is no folder {folder}: check its path.")

ITS_LOGS = ("distributed", "distributed.client", "distributed.core")
# Blocks under way per thread: enough that no worker waits for the next one.
AHEAD = 3
LEAST_AHEAD = 4
# Between two questions whether there is any worker left.
ASKED_EVERY = 1.0


@dataclass(frozen=True)
class Patience:
    """Seconds to wait for a scheduler, and for a worker while there is none."""

    scheduler: float = 10.0
    workers: float = 60.0


PATIENCE = Patience()


def classify_distributed(
    address: str,
    table: Table,
    output: Path,
    say: Translator,
    pictures: Path | None = None,
    progress: Progress = lambda rows: None,
    patience: Patience = PATIENCE,
) -> BatchReport:
    """Write ``table`` with its predictions to ``output``: the very file of ``classify_table``.

    Blocks of a worker that dies are done again by others. ``output`` appears whole or not at all,
    also when this process is interrupted.

    Parameters
    ----------
    address : str
        Of the scheduler, as ``tcp://host:8786``.
    pictures : Path, optional
        Folder that every worker reaches by the same path.

    Raises
    ------
    ClusterFailed
        When scheduler or workers cannot do it, or would answer otherwise than this machine.
    TableRefused
        When the table cannot be read to its end.
    """
    folder = _folder(pictures)
    with _connected(address, patience) as client:
        cluster = _Cluster(client, address, patience)
        order = WorkOrder(uuid4().hex, terms_here(folder), say.language, folder)
        cluster.check(order)
        with closing(_answers(cluster, order, table)) as answered:
            return write_answers(table, output, answered, progress)


def _folder(pictures: Path | None) -> str | None:
    if pictures is None:
        return None
    if not pictures.is_dir():
        raise ClusterFailed(NO_PICTURES, folder=pictures)
    return str(pictures.resolve())


@contextmanager
def _connected(address: str, patience: Patience) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterFailed(NOT_INSTALLED) from error
    make: Any = Client  # its types are not written
    # It tells the same in many lines, beside our one sentence.
    for name in ITS_LOGS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = make(address, timeout=patience.scheduler, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterFailed(UNREACHABLE, address=address) from error
    try:
        yield client
    finally:
        # Forgets the blocks under way too: workers end the one they are at, and no other.
        client.close(timeout=patience.scheduler)


def _answers(cluster: _Cluster, order: WorkOrder, table: Table) -> Generator[Block, None, None]:
    """Blocks with their answers, in the order of the table, a bounded number under way."""
    blocks = row_blocks(table, with_pictures=order.pictures is not None)
    under_way: deque[tuple[list[Row], Any]] = deque()
    for rows in blocks:
        under_way.append((rows, cluster.submit(order, rows)))
        if len(under_way) >= cluster.ahead:
            yield _answered(cluster, under_way)
    while under_way:
        yield _answered(cluster, under_way)


def _answered(cluster: _Cluster, under_way: deque[tuple[list[Row], Any]]) -> Block:
    rows, future = under_way.popleft()
    return rows, cluster.result(future)


class _Cluster:
    """A scheduler and its workers, whose failures are said in one sentence."""

    def __init__(self, client: Any, address: str, patience: Patience) -> None:
        self._client = client
        self._address = address
        self._patience = patience
        self.ahead = LEAST_AHEAD

    def check(self, order: WorkOrder) -> None:
        """Refuse the job when there is no worker, or one that would answer otherwise."""
        with self._failures():
            found = self._ask_workers(order)
        for worker, theirs in found.items():
            if isinstance(theirs, BaseException):
                raise ClusterFailed(BROKEN_WORKER, worker=worker, kind=type(theirs).__name__)
            check_terms(order.terms, theirs, worker, order.pictures)
        with self._failures():
            self.ahead = max(LEAST_AHEAD, AHEAD * self._threads())

    def _ask_workers(self, order: WorkOrder) -> dict[str, Any]:
        try:
            self._client.wait_for_workers(1, timeout=self._patience.workers)
        except TimeoutError as error:
            raise self._no_workers() from error
        found = self._client.run(terms_here, order.pictures, on_error="return")
        # One that went away meanwhile is nobody's trouble; one that cannot import vitrine is.
        return {worker: answer for worker, answer in found.items() if not _is_gone(answer)}

    def submit(self, order: WorkOrder, rows: list[Row]) -> Any:
        """Have a block answered."""
        with self._failures():
            return self._client.submit(
                answer_block, order, [sendable(row) for row in rows], pure=False
            )

    def result(self, future: Any) -> list[Answer]:
        """Wait for a block, as long as there is somebody to answer it."""
        with self._failures():
            return self._waited(future, self._someone_works())

    def _waited(self, future: Any, someone_works: Callable[[], bool]) -> list[Answer]:
        while True:
            try:
                answers: list[Answer] = future.result(timeout=ASKED_EVERY)
            except TimeoutError:
                if not someone_works():
                    raise self._no_workers() from None
            else:
                return answers

    def _someone_works(self) -> Callable[[], bool]:
        """Whether there has been a worker within the patience."""
        last = time.monotonic()

        def asked() -> bool:
            nonlocal last
            now = time.monotonic()
            if self._threads():
                last = now
            return now - last < self._patience.workers

        return asked

    def _threads(self) -> int:
        return sum(self._client.nthreads().values())

    def _no_workers(self) -> ClusterFailed:
        return ClusterFailed(
            NO_WORKERS, address=self._address, seconds=round(self._patience.workers)
        )

    @contextmanager
    def _failures(self) -> Iterator[None]:
        from distributed.scheduler import KilledWorker

        try:
            yield
        except VitrineError:
            raise
        except KilledWorker as error:
            raise ClusterFailed(KILLED) from error
        except (CancelledError, OSError, TimeoutError) as error:
            raise ClusterFailed(LOST, address=self._address) from error
        except ImportError as error:
            raise ClusterFailed(BROKEN_WORKER, worker="?", kind=type(error).__name__) from error


def _is_gone(answer: Any) -> bool:
    return isinstance(answer, OSError) and not isinstance(answer, VitrineError)


TEXT_KEYS = (TEXT_KEY, FUSION_KEY)
PICTURE_KEYS = (*TEXT_KEYS, CARD_KEY, WEIGHTS_KEY)
# What a prediction reads; the rest of a row stays with whoever asked.
READ_COLUMNS = ("designation", "description", "image", "imageid", "productid")
UNUSABLE = "unusable"

OTHER_VERSION = N_(
    "The worker {worker} runs vitrine {theirs} and this machine {ours}: install the same version "
    "on both."
)
OTHER_ARTEFACTS = N_(
    "The worker {worker} has other artefacts than this machine ({keys}): run vitrine artefacts "
    "status on both, and bring them to the same files."
)
OTHER_PICTURES = N_(
    "The worker {worker} does not see the pictures of {folder}: put them into a folder that every "
    "worker reaches by the same path."
)


@dataclass(frozen=True)
class Terms:
    """What decides the answers beside the rows: equal on two machines, so are the answers.

    Attributes
    ----------
    version : str
        Of vitrine.
    artefacts : tuple of (str, str)
        Key and SHA-256 of each file that is read; :data:`UNUSABLE` for one that is not the file of
        the manifest.
    pictures : int or None
        Entries of the folder of pictures: 0 where there is no such folder, None without pictures.
    """

    version: str
    artefacts: tuple[tuple[str, str], ...]
    pictures: int | None


@dataclass(frozen=True)
class WorkOrder:
    """What all blocks of a job have in common.

    Attributes
    ----------
    job : str
        Tells a job from others.
    terms : Terms
        Of whoever asked.
    language : str
        Of ``name`` and ``error``.
    pictures : str or None
        Path of a folder that every worker reaches.
    """

    job: str
    terms: Terms
    language: str
    pictures: str | None = None


def terms_here(pictures: str | None) -> Terms:
    """Terms of this process."""
    store = Store(settings().artefacts)
    keys = TEXT_KEYS if pictures is None else PICTURE_KEYS
    hashes = tuple((key, _hash(store, key)) for key in keys)
    return Terms(__version__, hashes, None if pictures is None else _entries(pictures))


def _hash(store: Store, key: str) -> str:
    try:
        store.path(key)
        return store.artefact(key).sha256
    except VitrineError:
        return UNUSABLE


def _entries(folder: str) -> int:
    try:
        with os.scandir(folder) as entries:
            return sum(1 for _ in entries)
    except OSError:
        return 0


def check_terms(ours: Terms, theirs: Terms, worker: str, folder: str | None) -> None:
    """Refuse a worker that would answer otherwise.

    Raises
    ------
    ClusterFailed
        Saying what differs.
    """
    if theirs.version != ours.version:
        raise ClusterFailed(OTHER_VERSION, worker=worker, theirs=theirs.version, ours=ours.version)
    if keys := _differing(dict(ours.artefacts), dict(theirs.artefacts)):
        raise ClusterFailed(OTHER_ARTEFACTS, worker=worker, keys=keys)
    if theirs.pictures != ours.pictures:
        raise ClusterFailed(OTHER_PICTURES, worker=worker, folder=folder)


def _differing(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    return ", ".join(key for key in ours if ours[key] != theirs.get(key))


def sendable(row: Row) -> Row:
    """Make a row smaller: only what a prediction reads."""
    cells = {name: row.cells[name] for name in READ_COLUMNS if row.cells.get(name)}
    return Row(row.number, cells, row.problem)


def answer_block(order: WorkOrder, rows: list[Row], worker: str = "") -> list[Answer]:
    """Answer a block of rows.

    Raises
    ------
    ClusterFailed
        When this process would answer otherwise than whoever asked; it may have joined late.
    VitrineError
        As :func:`~vitrine.prediction.batch.answer_rows`.
    """
    terms = _terms_for(order.job, order.pictures)
    check_terms(order.terms, terms, worker or os.uname().nodename, order.pictures)
    source = source_of(Path(order.pictures) if order.pictures else None)
    return answer_rows(_predictor(terms.artefacts), rows, Translator(order.language), source)


@lru_cache(maxsize=1)
def _terms_for(job: str, pictures: str | None) -> Terms:
    """Terms, looked at once in a job: counting pictures may take a while."""
    return terms_here(pictures)


@lru_cache(maxsize=1)
def _predictor(artefacts: tuple[tuple[str, str], ...]) -> Predictor:
    """The predictor of these artefacts; others make another one."""
    return Predictor.of_store(Store(settings().artefacts))
