"""Classifying a table on the workers of a Dask scheduler, with the answers of one machine.

Rows are read and written here, in their order; workers get blocks of texts and give answers, and
need neither the table nor the rights to it. A worker keeps its predictor between blocks and between
jobs, as long as its artefacts are the same. See ``docs/decisions/0016-dask.md``.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
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

DASK_LOGS = ("distributed", "distributed.client", "distributed.core")
# Blocks under way per thread: enough that no worker waits for the next one.
AHEAD = 3
LEAST_AHEAD = 4
# Seconds between two looks whether there is any worker left.
LOOK_EVERY = 1.0
TEXT_KEYS = (TEXT_KEY, FUSION_KEY)
PICTURE_KEYS = (*TEXT_KEYS, CARD_KEY, WEIGHTS_KEY)
# What a prediction reads; the rest of a row stays here.
READ_COLUMNS = ("designation", "description", "image", "imageid", "productid")
UNUSABLE = "unusable"


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
    if pictures is not None and not pictures.is_dir():
        raise ClusterFailed(NO_PICTURES, folder=pictures)
    folder = str(pictures.resolve()) if pictures else None
    with _connected(address, patience) as client:
        cluster = _Cluster(client, address, patience)
        order = _WorkOrder(uuid4().hex, _terms_here(folder), say.language, folder)
        cluster.check(order)
        with closing(_answers(cluster, order, table)) as answered:
            return write_answers(table, output, answered, progress)


@contextmanager
def _connected(address: str, patience: Patience) -> Iterator[Any]:
    """A client of the scheduler, closed at the end, whatever happens."""
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterFailed(NOT_INSTALLED) from error
    make: Any = Client  # its types are not written
    # It tells the same in many lines, beside our one sentence.
    for name in DASK_LOGS:
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


def _answers(cluster: _Cluster, order: _WorkOrder, table: Table) -> Generator[Block, None, None]:
    """Blocks with their answers, in the order of the table, a bounded number under way."""
    under_way: deque[tuple[list[Row], Any]] = deque()
    for rows in row_blocks(table, with_pictures=order.pictures is not None):
        under_way.append((rows, cluster.submit(order, rows)))
        if len(under_way) >= cluster.ahead:
            first, future = under_way.popleft()
            yield first, cluster.result(future)
    for rows, future in under_way:
        yield rows, cluster.result(future)


class _Cluster:
    """A scheduler and its workers, whose failures are said in one sentence."""

    def __init__(self, client: Any, address: str, patience: Patience) -> None:
        self._client = client
        self._address = address
        self._patience = patience
        self.ahead = LEAST_AHEAD

    def check(self, order: _WorkOrder) -> None:
        """Refuse the job when there is no worker, or one that would answer otherwise."""
        with self._failures():
            try:
                self._client.wait_for_workers(1, timeout=self._patience.workers)
            except TimeoutError as error:
                raise self._no_workers() from error
            terms = self._client.run(_terms_here, order.pictures, on_error="return")
        for worker, theirs in terms.items():
            if isinstance(theirs, OSError) and not isinstance(theirs, VitrineError):
                continue  # it went away meanwhile, which is nobody's trouble
            if isinstance(theirs, BaseException):
                raise ClusterFailed(BROKEN_WORKER, worker=worker, kind=type(theirs).__name__)
            _check_terms(order.terms, theirs, worker, order.pictures)
        with self._failures():
            self.ahead = max(LEAST_AHEAD, AHEAD * self._threads())

    def submit(self, order: _WorkOrder, rows: list[Row]) -> Any:
        """Have a block answered."""
        with self._failures():
            # Only what a prediction reads.
            smaller = [
                replace(row, cells={c: row.cells[c] for c in READ_COLUMNS if row.cells.get(c)})
                for row in rows
            ]
            return self._client.submit(_answer_block, order, smaller, pure=False)

    def result(self, future: Any) -> list[Answer]:
        """Wait for a block, as long as there is somebody to answer it."""
        with self._failures():
            last_seen = time.monotonic()
            while True:
                try:
                    answers: list[Answer] = future.result(timeout=LOOK_EVERY)
                except TimeoutError:
                    now = time.monotonic()
                    if self._threads():
                        last_seen = now
                    elif now - last_seen >= self._patience.workers:
                        raise self._no_workers() from None
                else:
                    return answers

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


@dataclass(frozen=True)
class _Terms:
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
class _WorkOrder:
    """What all blocks of a job have in common.

    Attributes
    ----------
    job : str
        Tells a job from others.
    terms : _Terms
        Of the machine that has the table.
    language : str
        Of ``name`` and ``error``.
    pictures : str or None
        Path of a folder that every worker reaches.
    """

    job: str
    terms: _Terms
    language: str
    pictures: str | None = None


def _terms_here(pictures: str | None) -> _Terms:
    """Terms of this process."""
    store = Store(settings().artefacts)
    hashes = []
    for key in TEXT_KEYS if pictures is None else PICTURE_KEYS:
        try:
            store.path(key)
            hashes.append((key, store.artefact(key).sha256))
        except VitrineError:
            hashes.append((key, UNUSABLE))
    return _Terms(__version__, tuple(hashes), None if pictures is None else _entries(pictures))


def _entries(folder: str) -> int:
    """Number of files; 0 where there is no such folder."""
    try:
        with os.scandir(folder) as entries:
            return sum(1 for _ in entries)
    except OSError:
        return 0


def _check_terms(ours: _Terms, theirs: _Terms, worker: str, folder: str | None) -> None:
    """Refuse a worker that would answer otherwise.

    Raises
    ------
    ClusterFailed
        Saying what differs.
    """
    if theirs.version != ours.version:
        raise ClusterFailed(OTHER_VERSION, worker=worker, theirs=theirs.version, ours=ours.version)
    their_hashes = dict(theirs.artefacts)
    keys = ", ".join(key for key, sha256 in ours.artefacts if sha256 != their_hashes.get(key))
    if keys:
        raise ClusterFailed(OTHER_ARTEFACTS, worker=worker, keys=keys)
    if theirs.pictures != ours.pictures:
        raise ClusterFailed(OTHER_PICTURES, worker=worker, folder=folder)


def _answer_block(order: _WorkOrder, rows: list[Row], worker: str = "") -> list[Answer]:
    """Answer a block of rows.

    Raises
    ------
    ClusterFailed
        When this process, which may have joined late, would answer otherwise than the machine
        that has the table.
    VitrineError
        As :func:`~vitrine.prediction.batch.answer_rows`.
    """
    terms = _terms_for(order.job, order.pictures)
    _check_terms(order.terms, terms, worker or os.uname().nodename, order.pictures)
    source = source_of(Path(order.pictures) if order.pictures else None)
    return answer_rows(_predictor(terms.artefacts), rows, Translator(order.language), source)


@lru_cache(maxsize=1)
def _terms_for(job: str, pictures: str | None) -> _Terms:
    """Terms, looked at once in a job: counting pictures may take a while."""
    return _terms_here(pictures)


@lru_cache(maxsize=1)
def _predictor(artefacts: tuple[tuple[str, str], ...]) -> Predictor:
    """The predictor of these artefacts; others make another one."""
    return Predictor.of_store(Store(settings().artefacts))
