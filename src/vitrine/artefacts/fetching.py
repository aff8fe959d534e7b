"""Fetching: every file under another name, verified, then moved into place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from vitrine.artefacts.manifest import sha256_of
from vitrine.artefacts.s3 import Bucket, ProgressSubscriber, disk_errors
from vitrine.artefacts.store import State
from vitrine.artefacts.transfer import (
    IDLE_RESULTS,
    Action,
    Item,
    Order,
    TransferResult,
    Verdict,
    Watcher,
    chosen,
    fetch_action,
)
from vitrine.errors import TransferFailed, VitrineError
from vitrine.i18n import N_

# Beside the target: a move within one folder is a move within one file system, thus atomic.
FOLDER = ".fetching"


@dataclass(frozen=True)
class Received:
    """What a file is that was fetched."""

    sha256: str
    size: int
    etag: str


class FileSource(Protocol):
    """Where files come from: what there is, and what is remembered of what came."""

    @property
    def root(self) -> Path:
        """Folder that one fetch at a time writes into."""

    def items(self, bucket: Bucket) -> dict[str, Item]:
        """Everything the source has, by name."""

    def state(self, item: Item) -> State | None:
        """What is on disk; None when nobody knows what it should be."""

    def is_outdated(self, bucket: Bucket, item: Item) -> bool:
        """Whether the bucket now has something else than what is on disk."""

    def remember(self, item: Item, received: Received | None) -> None:
        """Remember a file that is in place; ``received`` is None when it was already."""


def fetch(source: FileSource, bucket: Bucket, order: Order, watcher: Watcher) -> list[Verdict]:
    """Bring what is missing or stale.

    Returns
    -------
    list of Verdict
        One per chosen item, in the order of the source. A file that fails does not stop the rest.

    Raises
    ------
    TransferFailed, ArtefactAltered
        When nothing could be begun.
    KeyboardInterrupt
        After every thread has stopped; files that came whole stay.
    """
    items = source.items(bucket)
    wanted = [items[name] for name in chosen(items, order.only)]
    actions = {item: fetch_action(item, source.state(item), order) for item in wanted}
    if order.dry_run:
        return [Verdict(item, IDLE_RESULTS[action]) for item, action in actions.items()]

    missing = [item for item, action in actions.items() if action is Action.FETCH]
    watcher.expect(missing)
    with disk_errors(source.root.name):
        source.root.mkdir(parents=True, exist_ok=True)
    with claimed(source.root):
        verdicts = _fetched(bucket, missing, watcher, source.remember)
        for item, action in actions.items():
            if action is Action.KEEP:
                with _failure_kept(item, verdicts):
                    source.remember(item, None)
                    if source.is_outdated(bucket, item):
                        verdicts[item] = Verdict(item, TransferResult.CHANGED)
    return [verdicts.get(item, Verdict(item, IDLE_RESULTS[actions[item]])) for item in wanted]


def fetch_file(bucket: Bucket, item: Item) -> None:
    """Bring one object.

    Raises
    ------
    TransferFailed
        When it does not come, or cannot be written.
    """
    verdict = _fetched(bucket, [item], Watcher(), lambda *_: None)[item]
    if verdict.error:
        raise verdict.error


def _fetched(
    bucket: Bucket,
    items: Sequence[Item],
    watcher: Watcher,
    remember: Callable[[Item, Received], object],
) -> dict[Item, Verdict]:
    """Bring items to a hidden folder beside each target, and move those that verify."""
    folders = {item.target.parent / FOLDER for item in items}

    def begin(manager: Any, item: Item) -> Any:
        partial = item.target.parent / FOLDER / item.target.name
        partial.parent.mkdir(parents=True, exist_ok=True)

        def progressed(done: int) -> None:
            if item.size is not None and done > item.size:
                raise TransferFailed(item.mismatch)
            watcher.progressed(item, done)

        watching = [ProgressSubscriber(progressed, lambda: watcher.end(item))]
        key = bucket.key(item.remote)
        return manager.download(bucket.name, key, str(partial), subscribers=watching)

    def end(item: Item, future: Any) -> TransferResult:
        partial = item.target.parent / FOLDER / item.target.name
        size, sha256 = partial.stat().st_size, sha256_of(partial)
        if size != future.meta.size or item.sha256 not in (None, sha256):
            raise TransferFailed(item.mismatch)
        partial.replace(item.target)
        remember(item, Received(sha256, size, str(future.meta.etag or "")))
        return TransferResult.FETCHED

    try:
        for folder in folders:
            # Remains of a process that was killed.
            shutil.rmtree(folder, ignore_errors=True)
        return transferred(bucket, items, begin, end)
    finally:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)


def transferred(
    bucket: Bucket,
    items: Iterable[Item],
    begin: Callable[[Any, Item], Any],
    end: Callable[[Item, Any], TransferResult],
) -> dict[Item, Verdict]:
    """Begin every transfer, then end each in turn; one that fails does not stop the rest.

    Parameters
    ----------
    bucket : Bucket
    items : iterable of Item
    begin : callable
        Given the transfer manager and an item; gives the manager's future.
    end : callable
        Given an item and its future, once that is done.
    """
    futures: dict[Item, Any] = {}
    verdicts: dict[Item, Verdict] = {}
    with bucket.transfers() as manager:
        for item in items:
            with _failure_kept(item, verdicts), bucket.errors(item.remote):
                futures[item] = begin(manager, item)
        for item, future in futures.items():
            with _failure_kept(item, verdicts):
                with bucket.errors(item.remote):
                    future.result()
                verdicts[item] = Verdict(item, end(item, future))
    return verdicts


@contextmanager
def _failure_kept(item: Item, verdicts: dict[Item, Verdict]) -> Iterator[None]:
    """Make what fails with one item its verdict."""
    try:
        with disk_errors(item.shown):
            yield
    except VitrineError as error:
        verdicts[item] = Verdict(item, TransferResult.FAILED, error)


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Keep a second fetch out of the folder until the block ends.

    The lock is on the folder itself and dies with the process: nothing is left to clean up.

    Raises
    ------
    TransferFailed
        When another process has it.
    """
    try:
        import fcntl
    except ImportError:  # Windows: no advisory locks; a mixed-up file would not verify anyway
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TransferFailed(
                N_("Another fetch is writing into {folder}: let it finish."), folder=folder.name
            ) from None
        yield
    finally:
        os.close(handle)
