"""Fetching: every file to a partial one, verified, then moved into place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event
from threading import enumerate as enumerate_threads
from typing import Any, Protocol, TypeVar

from vitrine.artefacts.failures import disk_errors
from vitrine.artefacts.partial import Partial, claimed, sweep
from vitrine.artefacts.s3 import WORKERS, Body, Broken, Bucket, Outdated
from vitrine.artefacts.store import State
from vitrine.artefacts.transfer import (
    IDLE_RESULTS,
    Action,
    Item,
    Note,
    Order,
    Result,
    Verdict,
    Watcher,
    chosen,
    fetch_action,
)
from vitrine.errors import TransferFailed, VitrineError
from vitrine.i18n import N_

# Seconds before the second, third ... attempt at one file; their number bounds the attempts.
PAUSES = (0.5, 1.0, 2.0, 4.0)
# Tells the threads of one transfer from those of another.
NUMBERS = count()

T = TypeVar("T")


class Stopped(Exception):
    """The operator stopped the command."""


@dataclass(frozen=True)
class Received:
    """What was put in place."""

    sha256: str
    size: int
    etag: str
    resumed: bool


class Source(Protocol):
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

    def settle(self, item: Item, received: Received | None) -> None:
        """Remember a file that is in place; ``received`` is None when it was already."""


def fetch(source: Source, bucket: Bucket, order: Order, watcher: Watcher) -> list[Verdict]:
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
        After every thread has stopped; partial files stay, to be gone on from.
    """
    items = source.items(bucket)
    wanted = [items[name] for name in chosen(items, order.only)]
    actions = plan(source, wanted, order)
    if order.dry_run:
        return [Verdict(item, IDLE_RESULTS[action]) for item, action in actions.items()]
    watcher.expect([item for item, action in actions.items() if action is Action.FETCH])
    with disk_errors(source.root.name):
        source.root.mkdir(parents=True, exist_ok=True)
    with claimed(source.root):
        job = Job(source, bucket, actions, watcher)
        found = in_parallel(wanted, job.verdict, job.stop)
        well = not any(verdict.is_problem for verdict in found.values())
        sweep((item.target for item in wanted), whole=well and not order.only)
    return [found[item] for item in wanted]


def plan(source: Source, wanted: list[Item], order: Order) -> dict[Item, Action]:
    """Compare every wanted file with what it should be, and decide."""
    states = in_parallel(wanted, source.state, Event())
    return {item: fetch_action(item, states[item], order) for item in wanted}


@dataclass
class Job:
    """One run over many items, whose threads share the sign to stop."""

    source: Source
    bucket: Bucket
    actions: Mapping[Item, Action]
    watcher: Watcher
    stop: Event = field(default_factory=Event)

    def verdict(self, item: Item) -> Verdict:
        """Do what one item needs."""
        try:
            with disk_errors(item.shown):
                return Verdict(item, self._done(item))
        except VitrineError as error:
            return Verdict(item, Result.FAILED, error)

    def _done(self, item: Item) -> Result:
        action = self.actions[item]
        if action is Action.FETCH:
            received = download(self.bucket, item, self.watcher, self.stop)
            self.source.settle(item, received)
            return Result.RESUMED if received.resumed else Result.FETCHED
        if action is Action.KEEP:
            self.source.settle(item, None)
            if self.source.is_outdated(self.bucket, item):
                return Result.CHANGED
        return IDLE_RESULTS[action]


def in_parallel(items: Iterable[Item], work: Callable[[Item], T], stop: Event) -> dict[Item, T]:
    """Work on several items at once; what was made of each, in the order it came.

    Whatever interrupts it, no thread is at work any more when it ends. Not a generator: what
    interrupts its reader would find it asleep, and its threads at work.
    """
    name = f"transfer-{next(NUMBERS)}"
    with ThreadPoolExecutor(WORKERS, thread_name_prefix=name) as pool:
        try:
            futures = {pool.submit(work, item): item for item in items}
            return {futures[future]: future.result() for future in as_completed(futures)}
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            # The pool does not know a thread whose start was interrupted, and waits for the others.
            for thread in enumerate_threads():
                if thread.name.startswith(name):
                    thread.join()
            raise


def download(bucket: Bucket, item: Item, watcher: Watcher, stop: Event) -> Received:
    """Bring one file, going on from its partial one, and move it into place.

    Raises
    ------
    TransferFailed
        When it does not come, or is not what it should be: then the old file stays.
    Stopped
        When ``stop`` is set.
    """
    partial = Partial(item)
    try:
        for pause in (*PAUSES, None):
            try:
                return _attempt(bucket, partial, watcher, stop)
            except Outdated:
                partial.discard()
            except Broken:
                pass
            if pause is None or stop.wait(pause):
                break
    finally:
        watcher.end(item)
    if stop.is_set():
        raise Stopped
    raise TransferFailed(
        N_("The connection broke {count} times. What came is kept: run it again to go on."),
        count=len(PAUSES) + 1,
    )


def _attempt(bucket: Bucket, partial: Partial, watcher: Watcher, stop: Event) -> Received:
    note = partial.note()
    start = partial.size if note else 0
    if note is None or start < note.size:
        with bucket.opened(partial.item.remote, start, note.etag if note else "") as body:
            if note is None or body.start == 0:
                start, note = 0, _begun(partial, body)
            digest = partial.digest()
            _append(partial, body, digest, watcher, stop)
    else:
        digest = partial.digest()
    received = Received(digest.hexdigest(), note.size, note.etag, start > 0)
    _place(partial, received)
    return received


def _begun(partial: Partial, body: Body) -> Note:
    """Start a partial file anew, unless its size already says that it is the wrong one."""
    if partial.item.size not in (None, body.size):
        partial.discard()
        raise TransferFailed(partial.item.mismatch)
    note = Note(body.etag, body.size, partial.item.sha256)
    partial.start(note)
    return note


def _append(partial: Partial, body: Body, digest: Any, watcher: Watcher, stop: Event) -> None:
    watcher.begin(partial.item, body.size, body.start)
    with partial.appending() as append:
        for block in body.blocks:
            append(block)
            digest.update(block)
            watcher.advance(partial.item, len(block))
            if stop.is_set():
                raise Stopped


def _place(partial: Partial, received: Received) -> None:
    """Move a verified file into place; one that does not verify is thrown away."""
    if partial.item.sha256 in (None, received.sha256):
        partial.place()
        return
    partial.discard()
    if received.resumed:
        # The beginning, from an earlier run, may be what is wrong: once more, from nothing.
        raise Broken
    raise TransferFailed(partial.item.mismatch)
