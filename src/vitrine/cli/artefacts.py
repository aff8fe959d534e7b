"""``vitrine artefacts``: look after the files the site reads."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import StrEnum
from threading import Lock
from typing import Annotated

import typer
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
from rich.table import Table

from vitrine.artefacts.store import STATE_NAMES, State, Store, refuse
from vitrine.artefacts.transfer import RESULT_SAYS, Item, Order, Verdict, Watcher
from vitrine.cli.common import INTERRUPTED, PROBLEM, errors_said, plain_console, say_here
from vitrine.errors import VitrineError
from vitrine.i18n import N_
from vitrine.settings import settings

STOPPED = N_("Stopped. Whole files are kept: run it again for the others.")

artefacts_app = typer.Typer(no_args_is_help=True, help="Look after the files the site reads.")


@artefacts_app.command()
def status() -> None:
    """List the files, whether each is there and unaltered, and exit with 1 if one is not."""
    say = say_here()
    table = Table(say("Artefact"), say("File"), say("Megabytes"), say("State"), say("Made by"))
    with errors_said():
        states = Store(settings().artefacts).states()
        for row, state in states:
            size = say.number(row.size / 1e6, 2)
            table.add_row(row.key, row.path, size, say(STATE_NAMES[state]), row.producer)
        Console().print(table)
        if any(state is not State.PRESENT for _, state in states):
            raise typer.Exit(PROBLEM)


@artefacts_app.command()
def verify() -> None:
    """Check every hash; silent and 0 when all is well, one line per problem and 1 otherwise."""
    with errors_said():
        problems = 0
        for artefact, state in Store(settings().artefacts).states():
            try:
                refuse(artefact, state)
            except VitrineError as error:
                problems += 1
                typer.echo(say_here().error(error), err=True)
        if problems:
            raise typer.Exit(PROBLEM)


class _SourceName(StrEnum):
    """Where ``fetch`` takes files from."""

    DEFAULT = "default"
    ORIGINAL = "original"


Keys = Annotated[list[str] | None, typer.Argument(help="Like --only.")]
Only = Annotated[list[str] | None, typer.Option(help="Key of a file; all by default.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")]


@artefacts_app.command()
def fetch(
    keys: Keys = None,
    only: Only = None,
    dry_run: DryRun = False,
    force: Annotated[
        bool, typer.Option("--force", help="Fetch also what is there already.")
    ] = False,
    source: Annotated[
        _SourceName,
        typer.Option(help="The bucket of VITRINE_S3_BUCKET, or that of the original project."),
    ] = _SourceName.DEFAULT,
    trust: Annotated[
        bool,
        typer.Option(
            "--trust",
            help="Fetch also files that are code (.joblib, .keras): reading one runs whatever "
            "its author put in it.",
        ),
    ] = False,
) -> None:
    """Bring from a bucket what is missing or altered; 1 when a file failed."""
    from vitrine.artefacts import fetching, original
    from vitrine.artefacts.published import Published
    from vitrine.artefacts.s3 import Bucket, Connection

    order = Order((*(keys or ()), *(only or ())), dry_run, force, trust)
    with errors_said():
        place: fetching.FileSource
        if source is _SourceName.ORIGINAL:
            place, connection = (
                original.OriginalProject(settings().root, force),
                original.CONNECTION,
            )
        else:
            place = Published(settings().artefacts)
            connection = Connection.from_settings(settings())
        _transfer(lambda shown: fetching.fetch(place, Bucket(connection), order, shown))


@artefacts_app.command()
def publish(
    keys: Keys = None,
    only: Only = None,
    dry_run: DryRun = False,
    force: Annotated[
        bool, typer.Option("--force", help="Send also what the bucket has already.")
    ] = False,
) -> None:
    """Send to the bucket of VITRINE_S3_BUCKET what changed, the manifest last."""
    from vitrine.artefacts import published
    from vitrine.artefacts.s3 import Bucket, Connection

    order = Order((*(keys or ()), *(only or ())), dry_run, force)
    with errors_said():
        bucket = Bucket(Connection.from_settings(settings()))
        _transfer(lambda shown: published.publish(settings().artefacts, bucket, order, shown))


def _transfer(work: Callable[[Watcher], list[Verdict]]) -> None:
    """Do it with progress, say what became of every file, and leave with an exit code."""
    output, say = plain_console(), say_here()
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            verdicts = work(_TransferProgress(progress, say(N_("All files"))))
    except KeyboardInterrupt:
        output.print(say(STOPPED))
        raise typer.Exit(INTERRUPTED) from None
    for verdict in verdicts:
        reason = say.error(verdict.error) if verdict.error else ""
        line = say(RESULT_SAYS[verdict.result], path=verdict.item.shown, reason=reason)
        output.print(" ".join(line.split()))
    if any(verdict.is_problem for verdict in verdicts):
        raise typer.Exit(PROBLEM)


class _TransferProgress(Watcher):
    """One bar for all, and one for every file under way."""

    def __init__(self, progress: Progress, title: str) -> None:
        self._progress = progress
        self._all = progress.add_task(title, total=None)
        self._tasks: dict[Item, TaskID] = {}
        self._done: dict[Item, int] = {}
        self._lock = Lock()

    def expect(self, items: Collection[Item]) -> None:
        """Take note of all that is going to be transferred."""
        sizes = [item.size for item in items if item.size is not None]
        # The size of a file that nobody recorded is not known beforehand.
        total = sum(sizes) if len(sizes) == len(items) else None
        self._progress.update(self._all, total=total)

    def progressed(self, item: Item, done: int) -> None:
        """Move the bar of a file and that of all."""
        with self._lock:
            if item not in self._tasks:
                self._tasks[item] = self._progress.add_task(item.shown, total=item.size)
            self._done[item] = done
            self._progress.update(self._tasks[item], completed=done)
            self._progress.update(self._all, completed=sum(self._done.values()))

    def end(self, item: Item) -> None:
        """Take the bar of a file away."""
        with self._lock:
            if item in self._tasks:
                self._progress.remove_task(self._tasks.pop(item))
