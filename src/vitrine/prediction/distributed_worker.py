"""What a worker of a distributed job does: no Dask here, only functions that it calls.

A process keeps its predictor between blocks and between jobs, as long as its artefacts are the
same ones.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from vitrine import __version__
from vitrine.artefacts.store import Store
from vitrine.errors import ClusterFailed, VitrineError
from vitrine.i18n import N_, Translator
from vitrine.models.image import CARD_KEY, WEIGHTS_KEY
from vitrine.prediction.batch import Answer, answer_rows
from vitrine.prediction.picture_sources import source_of
from vitrine.prediction.predictor import FUSION_KEY, TEXT_KEY, Predictor
from vitrine.prediction.table import Row
from vitrine.settings import settings

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
