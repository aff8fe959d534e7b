"""``vitrine predict``: one product, or a table from a file or a bucket, here or on a cluster."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from vitrine.cli.common import (
    INTERRUPTED,
    AsJson,
    Description,
    PicturePath,
    Title,
    errors_said,
    read_picture,
    say_here,
    shipped_predictor,
)
from vitrine.errors import TableRefused
from vitrine.i18n import N_, Translator
from vitrine.settings import settings

if TYPE_CHECKING:
    from vitrine.prediction.batch import BatchReport
    from vitrine.prediction.product import Opinion, Prediction

NO_PICTURES_IN_BUCKET = N_(
    "Pictures are read from a folder, not from a bucket: bring them to a folder first."
)
STOPPED = N_("Stopped: nothing was written.")


def predict(
    designation: Title = "",
    description: Description = "",
    image: PicturePath = None,
    top: Annotated[int, typer.Option(min=1, max=27, help="How many categories to list.")] = 5,
    as_json: AsJson = False,
    csv: Annotated[
        str | None,
        typer.Option(
            help="Classify a table instead: columns designation, and optionally description, "
            "image (or imageid and productid). A path, or s3://bucket/key."
        ),
    ] = None,
    parquet: Annotated[str | None, typer.Option(help="The same, from Parquet.")] = None,
    images: Annotated[str | None, typer.Option(help="Folder of the table's pictures.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the table's answers.")] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler whose workers do it, tcp://host:8786."),
    ] = None,
) -> None:
    """Classify one product, or every row of a table."""
    if csv or parquet or scheduler:
        _predict_table({"csv": csv, "parquet": parquet}, images, out, scheduler)
        return
    from vitrine.prediction.product import Product

    with errors_said():
        product = Product(designation, description, read_picture(image))
        prediction = shipped_predictor().predict(product)
        if as_json:
            record = _prediction_record(prediction, top, say_here())
            typer.echo(json.dumps(record, ensure_ascii=False))
        else:
            prediction_table(prediction, top, say_here())


def _prediction_record(prediction: Prediction, top: int, say: Translator) -> dict[str, Any]:
    """Prediction as plain data, for ``--json``."""

    def ranked(opinion: Opinion) -> list[dict[str, Any]]:
        return [
            {
                "code": row.category.code,
                "name": say(row.category.name),
                "probability": round(row.probability, 6),
            }
            for row in opinion.top(top)
        ]

    final = prediction.final
    return {
        "modality": final.modality.value,
        "sure": final.is_sure,
        "threshold": final.threshold,
        "categories": ranked(final),
        "agreement": prediction.agreement.value,
        "opinions": {
            modality.value: ranked(opinion) for modality, opinion in prediction.opinions.items()
        },
        "problems": [say.error(problem) for problem in prediction.problems],
    }


def prediction_table(prediction: Prediction, top: int, say: Translator) -> None:
    """Print the opinions side by side and the verdict."""
    from vitrine.prediction.product import MODALITY_TITLES

    console = Console()
    opinions = list(prediction.opinions.values())
    table = Table(say("Rank"), *(say(MODALITY_TITLES[o.modality]) for o in opinions))
    for place in range(top):
        cells = []
        for ranked in (opinion.ranking[place] for opinion in opinions):
            percent = say.percent(ranked.probability, 1)
            cells.append(f"{percent:>7}  {ranked.category.code}  {say(ranked.category.name)}")
        table.add_row(str(place + 1), *cells)
    console.print(table)
    if not prediction.final.is_sure:
        console.print(say("I do not know: no category is probable enough."))
    for problem in prediction.problems:
        console.print(say.error(problem), markup=False)


def _predict_table(
    tables: dict[str, str | None], images: str | None, out: Path | None, scheduler: str | None
) -> None:
    """Classify a table and say how many rows were.

    Parameters
    ----------
    tables : dict
        Kind (``csv``, ``parquet``) to path or ``s3://`` address; exactly one is given.
    images : str or None
        Folder of the pictures; with a scheduler, one that every worker reaches by this path.
    out : Path or None
        Where the answers go.
    scheduler : str or None
        Address of a Dask scheduler; None for this process alone.
    """
    given = [(kind, address) for kind, address in tables.items() if address]
    if len(given) != 1:
        raise typer.BadParameter("give either --csv or --parquet", param_hint="--csv, --parquet")
    kind, address = given[0]
    if out is None:
        raise typer.BadParameter(f"--{kind} needs --out", param_hint="--out")
    say = say_here()
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        with errors_said():
            report = _classify(address, kind, images, out, scheduler, say)
    except KeyboardInterrupt:
        typer.echo(say(STOPPED), err=True)
        raise typer.Exit(INTERRUPTED) from None
    finally:
        signal.signal(signal.SIGTERM, before)
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


def _interrupt(number: int, frame: object) -> None:
    """What SIGTERM does: the same as Ctrl-C, which takes back what was begun."""
    raise KeyboardInterrupt


def _classify(
    address: str, kind: str, images: str | None, out: Path, scheduler: str | None, say: Translator
) -> BatchReport:
    from vitrine.prediction.table import TableSource, is_in_bucket, rows_of

    if images and is_in_bucket(images):
        raise TableRefused(NO_PICTURES_IN_BUCKET)
    pictures = Path(images) if images else None
    with (
        TableSource(address, kind).opened(settings()) as table,
        Progress(console=Console(stderr=True), transient=True) as progress,
    ):
        task = progress.add_task("", total=rows_of(table))

        def advance(rows: int) -> None:
            progress.update(task, advance=rows)

        if scheduler:
            from vitrine.prediction.distributed import classify_distributed

            return classify_distributed(scheduler, table, out, say, pictures, advance)
        from vitrine.prediction.batch import classify_table

        predictor = shipped_predictor()
        return classify_table(predictor, table, out, say, pictures, advance)
