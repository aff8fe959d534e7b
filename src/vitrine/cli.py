"""``vitrine``: the command line, a thin skin over the same functions as the site."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitrine import cli_common
from vitrine.cli_api import serve_api
from vitrine.cli_artefacts import artefacts_app
from vitrine.cli_common import errors_said as _errors_said
from vitrine.cli_common import say_here as _say
from vitrine.cli_drift import drift
from vitrine.cli_explain import explain_product
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.settings import REPOSITORY, settings

if TYPE_CHECKING:
    from vitrine.results.result import Run

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Sort products into the 27 categories of the Rakuten France challenge.",
)
app.add_typer(artefacts_app, name="artefacts")
app.command()(drift)
app.command("explain")(explain_product)
app.command("api")(serve_api)

DROPPED_HELP = "Folder that holds fichiers/ and input/ with files of the original project."


@app.callback()
def main() -> None:
    """Keep TensorFlow's start-up messages out of what people and programs read."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


@app.command("app")
def open_site(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8501,
    arguments: Annotated[
        list[str] | None, typer.Argument(help="Further options for Streamlit, after --.")
    ] = None,
) -> None:
    """Open the site."""
    script = REPOSITORY / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    # Streamlit reads .streamlit/config.toml of the working folder: it must be the repository's.
    os.chdir(REPOSITORY)
    os.execv(sys.executable, [*command, *(arguments or [])])


@app.command()
def predict(
    designation: Annotated[str, typer.Option(help="Title of the product.")] = "",
    description: Annotated[str, typer.Option(help="Description of the product.")] = "",
    image: Annotated[Path | None, typer.Option(help="Picture: JPEG, PNG, WebP or GIF.")] = None,
    top: Annotated[int, typer.Option(min=1, max=27, help="How many categories to list.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
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
    from vitrine.cli_predict import TableRequest, predict_table

    request = TableRequest(csv, parquet, images, out, scheduler)
    if request.is_for_a_table:
        predict_table(request, cli_common.shipped_predictor, _say())
    else:
        predict_one(designation, description, image, top, as_json)


def predict_one(
    designation: str, description: str, image: Path | None, top: int, as_json: bool
) -> None:
    """Classify one product and print the answer."""
    from vitrine.cli_output import prediction_record, prediction_table
    from vitrine.prediction.product import Product

    with _errors_said():
        picture = cli_common.read_picture(image) if image else None
        prediction = cli_common.shipped_predictor().predict(
            Product(designation, description, picture)
        )
        if as_json:
            typer.echo(json.dumps(prediction_record(prediction, top, _say()), ensure_ascii=False))
        else:
            prediction_table(prediction, top, _say())


@app.command()
def evaluate(
    data: Annotated[Path, typer.Option(help="Folder of labelled products.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the models on the gold products set aside, which trained none of them."""
    from vitrine.building.evaluation import predict_gold
    from vitrine.cli_output import figures_table

    with _errors_said():
        figures = predict_gold(cli_common.shipped_predictor(), data).figures()
        if as_json:
            typer.echo(json.dumps(figures, indent=1))
        else:
            figures_table(figures, _say())


@app.command("results")
def list_results(
    artefacts: Annotated[Path | None, typer.Option(help=DROPPED_HELP)] = None,
    run: Annotated[str | None, typer.Option(help="Only this run.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List every model of every run with its scores; problems go to standard error."""
    from vitrine.cli_output import results_table
    from vitrine.results.runs import BY_KEY

    with _errors_said():
        runs = [_run(key, artefacts) for key in ([run] if run else BY_KEY)]
        for problem in (problem for found in runs for problem in found.problems):
            typer.echo(_say().error(problem), err=True)
        results = [result for found in runs for result in found.results.values()]
        if as_json:
            records = [result.to_record() for result in results]
            typer.echo(json.dumps(records, indent=1, ensure_ascii=False))
        else:
            results_table(results, _say())


@app.command("compare")
def compare_models(
    a: Annotated[str, typer.Argument(help="Model A: its key, or RUN:KEY.")],
    b: Annotated[str, typer.Argument(help="Model B: its key, or RUN:KEY.")],
    artefacts: Annotated[Path | None, typer.Option(help=DROPPED_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare two models: which is better, where, and whether the difference is real."""
    from vitrine.cli_output import comparison_record
    from vitrine.results.comparison import compare
    from vitrine.results.runs import BY_KEY, find_models
    from vitrine.results.wording import comparison_lines

    with _errors_said():
        # Files that were named on purpose come before shipped runs of the same models.
        order = sorted(BY_KEY, key=lambda key: bool(artefacts) and key != "dropped-in")
        runs = {key: _run(key, artefacts) for key in order}
        (run_a, key_a), (run_b, key_b) = find_models(runs, a, b)
        comparison = compare(runs[run_a], key_a, runs[run_b], key_b)
        if as_json:
            typer.echo(json.dumps(comparison_record(comparison), indent=1, ensure_ascii=False))
        else:
            typer.echo("\n".join(comparison_lines(comparison, _say())))


@app.command("train")
def train(
    models: Annotated[list[str] | None, typer.Argument(help="Keys, as LinearSVC.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every model.")] = False,
    family: Annotated[str | None, typer.Option(help="ml, rnn, cnn or fusion.")] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="Only tell what can be trained, or a model's settings.")
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with input/ and images/ of the challenge; the site's own."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Artefact folder; fichiers/ there.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same answers.")] = 7,
    threads: Annotated[int, typer.Option(min=1, help="Processor cores to use.")] = 2,
    weights: Annotated[
        str, typer.Option(help="Where image networks start: imagenet, a weights file, or none.")
    ] = "imagenet",
    again: Annotated[
        bool, typer.Option("--again", help="Train also what is known already.")
    ] = False,
) -> None:
    """Train models on the challenge data; resumes where it was stopped."""
    if listed:
        from vitrine.cli_specs import list_models

        with _errors_said():
            list_models(models or (), _say())
        return
    from vitrine.cli_train import chosen_keys, train_models

    with _errors_said():
        keys = chosen_keys(models or (), family, everything)
        code = train_models(
            keys, data, out, _say(), seed=seed, threads=threads, weights=weights, again=again
        )
    raise typer.Exit(code)


def _run(key: str, artefacts: Path | None) -> Run:
    """A run; ``artefacts`` is where dropped-in files are, the root of the settings by default."""
    from vitrine.artefacts.store import Store
    from vitrine.results.runs import read_run

    if artefacts and not artefacts.is_dir():
        raise DataRefused(N_("There is no folder {folder}: check its path."), folder=artefacts)
    return read_run(key, Store(settings().artefacts), artefacts or settings().root)
