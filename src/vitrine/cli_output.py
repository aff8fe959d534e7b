"""What the command line prints: tables for people, records for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table
from rich.text import Text

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.store import STATE_NAMES, State
from vitrine.categories import CODES
from vitrine.i18n import N_, Translator
from vitrine.prediction.product import MODALITY_TITLES, Opinion, Prediction, Ranked
from vitrine.results.comparison import Comparison
from vitrine.results.result import Result

PIPED_WIDTH = 120
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


def prediction_record(prediction: Prediction, top: int, say: Translator) -> dict[str, Any]:
    """Prediction as plain data, for ``--json``."""
    final = prediction.final
    return {
        "modality": final.modality.value,
        "sure": final.is_sure,
        "threshold": final.threshold,
        "categories": _ranked_records(final.top(top), say),
        "agreement": prediction.agreement.value,
        "opinions": {
            modality.value: _ranked_records(opinion.top(top), say)
            for modality, opinion in prediction.opinions.items()
        },
        "problems": [say.error(problem) for problem in prediction.problems],
    }


def _ranked_records(ranked: list[Ranked], say: Translator) -> list[dict[str, Any]]:
    return [
        {
            "code": row.category.code,
            "name": say(row.category.name),
            "probability": round(row.probability, 6),
        }
        for row in ranked
    ]


def prediction_table(prediction: Prediction, top: int, say: Translator) -> None:
    """Print the opinions side by side and the verdict."""
    console = Console()
    opinions = list(prediction.opinions.values())
    table = Table(say("Rank"), *(say(MODALITY_TITLES[o.modality]) for o in opinions))
    for place in range(top):
        table.add_row(str(place + 1), *(_cell(o, place, say) for o in opinions))
    console.print(table)
    if not prediction.final.is_sure:
        console.print(say("I do not know: no category is probable enough."))
    for problem in prediction.problems:
        console.print(say.error(problem), markup=False)


def _cell(opinion: Opinion, place: int, say: Translator) -> str:
    ranked = opinion.ranking[place]
    percent = say.percent(ranked.probability, 1)
    return f"{percent:>7}  {ranked.category.code}  {say(ranked.category.name)}"


def figures_table(figures: Mapping[str, Mapping[str, float]], say: Translator) -> None:
    """Print the scores of each opinion, one row per figure."""
    table = Table(say("Figure"), *figures)
    for key, title in FIGURES.items():
        decimals = 0 if key == "rows" else 3
        table.add_row(say(title), *(say.number(part[key], decimals) for part in figures.values()))
    intervals = [
        f"{say.number(p['low'], 3)} – {say.number(p['high'], 3)}" for p in figures.values()
    ]
    table.add_row(say("95 % interval of the headline"), *intervals)
    Console().print(table)


def states_table(states: list[tuple[Artefact, State]], say: Translator) -> None:
    """Print the state of every artefact."""
    table = Table(say("Artefact"), say("File"), say("Megabytes"), say("State"), say("Made by"))
    for artefact, state in states:
        size = say.number(artefact.size / 1e6, 2)
        table.add_row(artefact.key, artefact.path, size, say(STATE_NAMES[state]), artefact.producer)
    Console().print(table)


def results_table(results: list[Result], say: Translator) -> None:
    """Print the models of all runs, in their order."""
    scores = ("accuracy", "weighted_f1", "macro_f1")
    # Names are what a reader copies into the next command: they are never cut.
    names = ((say("Run"), "run"), (say("Model"), "key"))
    table = Table(
        *(Column(title, min_width=_widest(results, name)) for title, name in names),
        say("Family"),
        Column(say("Rows"), justify="right"),
        *(say(FIGURES[score]) for score in scores),
        box=SIMPLE_HEAD,
    )
    for result in results:
        record = result.to_record()
        table.add_row(
            Text(result.run), Text(result.key), result.family, say.number(result.rows),
            *(say.number(record[score], 3) for score in scores),
        )  # fmt: skip
    # A pipe has no width: nothing needs to be cut for it.
    console = Console()
    (console if console.is_terminal else Console(width=PIPED_WIDTH)).print(table)


def _widest(results: list[Result], name: str) -> int:
    return max((len(getattr(result, name)) for result in results), default=0)


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """Comparison as plain data, for ``--json``; ``pair`` is null where rows are not known."""
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


@contextmanager
def row_progress(total: int) -> Iterator[Callable[[int], None]]:
    """Progress bar on standard error; gives the function that advances it."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda rows: progress.update(task, advance=rows)
