"""``vitrine evaluate``, ``results`` and ``compare``: what models score."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from vitrine.cli.common import (
    NO_FOLDER,
    AsJson,
    errors_said,
    say_here,
    shipped_predictor,
    table_console,
)
from vitrine.errors import DataRefused
from vitrine.i18n import N_, Translator
from vitrine.settings import settings

if TYPE_CHECKING:
    from vitrine.results.comparison import Comparison
    from vitrine.results.result import Result, Run

FIGURES = {
    "rows": N_("Rows"),
    "accuracy": N_("Accuracy"),
    "weighted_f1": N_("Weighted F1"),
    "macro_f1": N_("Macro F1"),
    "top3": N_("Top 3"),
    "top5": N_("Top 5"),
    "ece": N_("Calibration error"),
    "ece_of_perfect": N_("Calibration error of a perfect model on as many rows"),
}
DroppedIn = Annotated[
    Path | None,
    typer.Option(help="Folder that holds fichiers/ and input/ with files of the original project."),
]


def evaluate(
    data: Annotated[Path, typer.Option(help="Folder of labelled products.")],
    as_json: AsJson = False,
) -> None:
    """Measure the models on the gold products set aside, which trained none of them."""
    from vitrine.building.evaluation import predict_gold

    with errors_said():
        figures = predict_gold(shipped_predictor(), data).figures()
        if as_json:
            typer.echo(json.dumps(figures, indent=1))
        else:
            say = say_here()
            table = Table(say("Figure"), *figures)
            for key, title in FIGURES.items():
                decimals = 0 if key == "rows" else 3
                table.add_row(
                    say(title), *(say.number(part[key], decimals) for part in figures.values())
                )
            intervals = [
                f"{say.number(p['low'], 3)} – {say.number(p['high'], 3)}" for p in figures.values()
            ]
            table.add_row(say("95 % interval of the headline"), *intervals)
            Console().print(table)


def results(
    artefacts: DroppedIn = None,
    run: Annotated[str | None, typer.Option(help="Only this run.")] = None,
    as_json: AsJson = False,
) -> None:
    """List every model of every run with its scores; problems go to standard error."""
    from vitrine.results.runs import BY_KEY

    with errors_said():
        runs = [_run(key, artefacts) for key in ([run] if run else BY_KEY)]
        for problem in (problem for one in runs for problem in one.problems):
            typer.echo(say_here().error(problem), err=True)
        models = [result for one in runs for result in one.results.values()]
        if as_json:
            records = [result.to_record() for result in models]
            typer.echo(json.dumps(records, indent=1, ensure_ascii=False))
        else:
            _print_results(models, say_here())


def _print_results(models: list[Result], say: Translator) -> None:
    """Print the models of all runs, in their order."""
    scores = ("accuracy", "weighted_f1", "macro_f1")
    names = {
        say("Run"): [result.run for result in models],
        say("Model"): [result.key for result in models],
    }
    table = Table(
        # Names are what a reader copies into the next command: they are never cut.
        *(Column(title, min_width=max(map(len, n), default=0)) for title, n in names.items()),
        say("Family"),
        Column(say("Rows"), justify="right"),
        *(say(FIGURES[score]) for score in scores),
        box=SIMPLE_HEAD,
    )
    for result in models:
        record = result.to_record()
        table.add_row(
            Text(result.run), Text(result.key), result.family, say.number(result.rows),
            *(say.number(record[score], 3) for score in scores),
        )  # fmt: skip
    table_console().print(table)


def compare(
    a: Annotated[str, typer.Argument(help="Model A: its key, or RUN:KEY.")],
    b: Annotated[str, typer.Argument(help="Model B: its key, or RUN:KEY.")],
    artefacts: DroppedIn = None,
    as_json: AsJson = False,
) -> None:
    """Compare two models: which is better, where, and whether the difference is real."""
    from vitrine.results.comparison import compare as compared
    from vitrine.results.runs import BY_KEY, find_models
    from vitrine.results.wording import comparison_lines

    with errors_said():
        # Files that were named on purpose come before shipped runs of the same models.
        order = sorted(BY_KEY, key=lambda key: bool(artefacts) and key != "dropped-in")
        runs = {key: _run(key, artefacts) for key in order}
        (run_a, key_a), (run_b, key_b) = find_models(runs, a, b)
        comparison = compared(runs[run_a], key_a, runs[run_b], key_b)
        if as_json:
            typer.echo(json.dumps(_comparison_record(comparison), indent=1, ensure_ascii=False))
        else:
            typer.echo("\n".join(comparison_lines(comparison, say_here())))


def _comparison_record(comparison: Comparison) -> dict[str, Any]:
    """Comparison as plain data, for ``--json``; ``pair`` is null where rows are not known."""
    from vitrine.categories import CODES

    pair = comparison.pair
    return {
        "a": comparison.a.to_record(),
        "b": comparison.b.to_record(),
        "same_run": comparison.same_run,
        "f1_difference": dict(zip(CODES, comparison.f1_difference.tolist(), strict=True)),
        "won_by_a": [CODES[column] for column in comparison.won_by_a()],
        "won_by_b": [CODES[column] for column in comparison.won_by_b()],
        "pair": {
            **pair.to_record(),
            "agreement": pair.agreement,
            "p_value": pair.p_value,
            "chooser_accuracy": pair.chooser_accuracy,
        }
        if pair
        else None,
    }


def _run(key: str, artefacts: Path | None) -> Run:
    """A run; ``artefacts`` is where dropped-in files are, the root of the settings by default."""
    from vitrine.artefacts.store import Store
    from vitrine.results.runs import read_run

    if artefacts and not artefacts.is_dir():
        raise DataRefused(NO_FOLDER, folder=artefacts)
    return read_run(key, Store(settings().artefacts), artefacts or settings().root)
