"""Fetching and publishing on the command line: progress, one line per file, an exit code."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from threading import Lock

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from vitrine.artefacts.fetching import Source, fetch
from vitrine.artefacts.original import CONNECTION, Original
from vitrine.artefacts.published import Published, publish
from vitrine.artefacts.s3 import Bucket, Connection
from vitrine.artefacts.transfer import RESULT_SAYS, Item, Order, Verdict
from vitrine.i18n import N_, Translator
from vitrine.settings import settings

WELL = 0
PROBLEM = 1
INTERRUPTED = 130


def _default(order: Order) -> tuple[Source, Connection]:
    return Published(settings().artefacts), Connection.from_settings(settings())


def _original(order: Order) -> tuple[Source, Connection]:
    return Original(settings().root, order.force), CONNECTION


SOURCES: dict[str, Callable[[Order], tuple[Source, Connection]]] = {
    "default": _default,
    "original": _original,
}


def fetch_from(source: str, order: Order, say: Translator) -> int:
    """Fetch from a source by its name, say what became of every file, and give the exit code.

    Raises
    ------
    VitrineError
        When nothing could be begun.
    """
    place, connection = SOURCES[source](order)
    return _told(lambda shown: fetch(place, Bucket(connection), order, shown), say)


def publish_to(order: Order, say: Translator) -> int:
    """Publish to the bucket of the settings, with the same answers as :func:`fetch_from`."""
    bucket = Bucket(Connection.from_settings(settings()))
    return _told(lambda shown: publish(settings().artefacts, bucket, order, shown), say)


def _told(work: Callable[[TransferProgress], list[Verdict]], say: Translator) -> int:
    output = Console(soft_wrap=True, markup=False, highlight=False, emoji=False)
    try:
        with transfer_progress(say) as shown:
            verdicts = work(shown)
    except KeyboardInterrupt:
        output.print(say(N_("Stopped. What came is kept: run it again to go on.")))
        return INTERRUPTED
    for verdict in verdicts:
        output.print(verdict_line(verdict, say))
    return PROBLEM if any(verdict.is_problem for verdict in verdicts) else WELL


def verdict_line(verdict: Verdict, say: Translator) -> str:
    """Say what became of one file, on one line."""
    reason = say.error(verdict.error) if verdict.error else ""
    line = say(RESULT_SAYS[verdict.result], path=verdict.item.shown, reason=reason)
    return " ".join(line.split())


class TransferProgress:
    """One bar for all, and one for every file under way."""

    def __init__(self, progress: Progress, title: str) -> None:
        self._progress = progress
        self._all = progress.add_task(title, total=None)
        self._tasks: dict[Item, TaskID] = {}
        self._sizes: dict[Item, int] = {}
        self._done: dict[Item, int] = {}
        self._lock = Lock()

    def expect(self, items: Collection[Item]) -> None:
        """Take note of all that is going to be transferred."""
        with self._lock:
            self._sizes = {item: item.size or 0 for item in items}
            self._refresh()

    def begin(self, item: Item, size: int, done: int) -> None:
        """Show the bar of a file, or set it back when the file begins anew."""
        with self._lock:
            if item not in self._tasks:
                self._tasks[item] = self._progress.add_task(item.shown, total=size)
            self._sizes[item], self._done[item] = size, done
            self._progress.update(self._tasks[item], total=size, completed=done)
            self._refresh()

    def advance(self, item: Item, count: int) -> None:
        """Move the bar of a file and that of all."""
        with self._lock:
            self._done[item] += count
            self._progress.update(self._tasks[item], completed=self._done[item])
            self._refresh()

    def end(self, item: Item) -> None:
        """Take the bar of a file away."""
        with self._lock:
            if item in self._tasks:
                self._progress.remove_task(self._tasks.pop(item))

    def _refresh(self) -> None:
        total, done = sum(self._sizes.values()), sum(self._done.values())
        self._progress.update(self._all, total=total, completed=done)


@contextmanager
def transfer_progress(say: Translator) -> Iterator[TransferProgress]:
    """Progress on standard error, gone when the block ends."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield TransferProgress(progress, say(N_("All files")))
