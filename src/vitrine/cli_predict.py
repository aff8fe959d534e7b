"""``vitrine predict`` for a table: from a file or a bucket, here or on the workers of a cluster."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vitrine.cli_common import INTERRUPTED, errors_said
from vitrine.errors import TableRefused
from vitrine.i18n import N_, Translator
from vitrine.settings import settings

if TYPE_CHECKING:
    from vitrine.prediction.batch import BatchReport, Progress
    from vitrine.prediction.predictor import Predictor
    from vitrine.prediction.table import Table

NO_PICTURES_IN_BUCKET = N_(
    "Pictures are read from a folder, not from a bucket: bring them to a folder first."
)
STOPPED = N_("Stopped: nothing was written.")


@dataclass(frozen=True)
class TableRequest:
    """What is asked of ``vitrine predict`` for a table.

    Attributes
    ----------
    csv, parquet : str or None
        Path or ``s3://`` address; one of the two.
    images : str or None
        Folder of the pictures; with a scheduler, one that every worker reaches by this path.
    out : Path or None
        Where the answers go.
    scheduler : str or None
        Address of a Dask scheduler; None for this process alone.
    """

    csv: str | None
    parquet: str | None
    images: str | None
    out: Path | None
    scheduler: str | None

    @property
    def is_for_a_table(self) -> bool:
        """Whether a table is asked for, and not one product."""
        return any((self.csv, self.parquet, self.scheduler))


def predict_table(
    request: TableRequest, predictor: Callable[[], Predictor], say: Translator
) -> None:
    """Classify a table and say how many rows were."""
    address, kind, out = _checked(request)
    with errors_said(), _interruption_said(say):
        report = _report(request, address, kind, out, predictor, say)
    typer.echo(
        say.plural(
            "{count} row, {classified} classified, {failed} not.",
            "{count} rows, {classified} classified, {failed} not.",
            report.rows,
            classified=say.number(report.classified),
            failed=say.number(report.failed),
        ),
        err=True,
    )


def _checked(request: TableRequest) -> tuple[str, str, Path]:
    given = {"csv": request.csv, "parquet": request.parquet}
    named = [(address, kind) for kind, address in given.items() if address]
    if len(named) != 1:
        raise typer.BadParameter("give either --csv or --parquet", param_hint="--csv, --parquet")
    address, kind = named[0]
    if request.out is None:
        raise typer.BadParameter(f"--{kind} needs --out", param_hint="--out")
    return address, kind, request.out


def _report(
    request: TableRequest,
    address: str,
    kind: str,
    out: Path,
    predictor: Callable[[], Predictor],
    say: Translator,
) -> BatchReport:
    from vitrine.cli_output import row_progress
    from vitrine.prediction.table import TableSource, is_in_bucket, rows_of

    if request.images and is_in_bucket(request.images):
        raise TableRefused(NO_PICTURES_IN_BUCKET)
    pictures = Path(request.images) if request.images else None
    with (
        TableSource(address, kind).opened(settings()) as table,
        row_progress(rows_of(table)) as advance,
    ):
        if request.scheduler:
            return _on_workers(request.scheduler, table, out, say, pictures, advance)
        return _here(predictor(), table, out, say, pictures, advance)


def _here(
    predictor: Predictor,
    table: Table,
    out: Path,
    say: Translator,
    pictures: Path | None,
    advance: Progress,
) -> BatchReport:
    from vitrine.prediction.batch import classify_table

    return classify_table(predictor, table, out, say, pictures, advance)


def _on_workers(
    scheduler: str,
    table: Table,
    out: Path,
    say: Translator,
    pictures: Path | None,
    advance: Progress,
) -> BatchReport:
    from vitrine.prediction.distributed import classify_distributed

    return classify_distributed(scheduler, table, out, say, pictures, advance)


@contextmanager
def _interruption_said(say: Translator) -> Iterator[None]:
    """Take back what was begun when Ctrl-C or SIGTERM comes, and leave with code 130."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    except KeyboardInterrupt:
        typer.echo(say(STOPPED), err=True)
        raise typer.Exit(INTERRUPTED) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt
