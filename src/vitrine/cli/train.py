"""``vitrine train``: what can be trained and what it costs, then the training with its progress."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from vitrine.cli.common import (
    INTERRUPTED,
    PROBLEM,
    errors_said,
    plain_console,
    say_here,
    table_console,
)
from vitrine.errors import DataRefused, VitrineError
from vitrine.i18n import N_, Translator
from vitrine.settings import settings

if TYPE_CHECKING:
    from vitrine.training.runner import Outcome
    from vitrine.training.trainer import TrainingData, TrainingStep

PUBLISHED = "original-2023"
CORPUS_FILE = "listings.csv.gz"
READS = {"text": N_("text"), "image": N_("picture"), "both": N_("text and picture")}


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
    with errors_said():
        if listed:
            _list_models(models or (), say_here())
            return
        keys = chosen_keys(models or (), family, everything)
        _train_models(
            keys, data, out, say_here(), seed=seed, threads=threads, weights=weights, again=again
        )


def _list_models(models: Sequence[str], say: Translator) -> None:
    """Print what every model reads and costs, or the settings of those named with their reasons.

    Raises
    ------
    DataRefused
        When a name is not known.
    """
    from vitrine.models.registry import TRAINABLE, trainable

    console = table_console()
    named = [trainable(model) for model in models]
    for spec in named:
        titles = (N_("Setting"), N_("Value"), N_("Why"))
        table = Table(*(say(title) for title in titles), title=Text(spec.key), box=SIMPLE_HEAD)
        for name, setting in spec.settings.items():
            table.add_row(name, Text(str(setting.value)), Text(say(setting.reason)))
        console.print(table)
    if named:
        return
    table = Table(
        Column(say("Model"), no_wrap=True),
        *(Column(say(title)) for title in (N_("Family"), N_("Reads"))),
        *(
            Column(say(title), justify="right")
            for title in (N_("Minutes"), N_("Memory, GB"), N_("Settings"))
        ),
        Column(say(N_("Trained before it"))),
        box=SIMPLE_HEAD,
    )
    for spec in TRAINABLE.values():
        table.add_row(
            Text(spec.key),
            spec.family,
            say(READS[spec.modality]),
            say.number(max(1, round(spec.cost.minutes))),
            say.number(spec.cost.gigabytes, 1),
            say.number(len(spec.settings)),
            Text(", ".join(spec.members)),
        )
    console.print(table)
    console.print(
        say(N_("On two processor cores, for 70,000 products. Settings: --list MODEL.")),
        markup=False,
    )


def chosen_keys(models: Sequence[str], family: str | None, everything: bool) -> list[str]:
    """Keys that were asked for.

    Raises
    ------
    DataRefused
        When nothing was, or a name is not known.
    """
    from vitrine.models.registry import TRAINABLE, TRAINABLE_FAMILIES, trainable

    if family is not None and family not in TRAINABLE_FAMILIES:
        raise DataRefused(
            N_("There is no family {family}: choose among {known}."),
            family=family,
            known=", ".join(TRAINABLE_FAMILIES),
        )
    keys = [trainable(model).key for model in models]
    keys += [key for key, spec in TRAINABLE.items() if everything or spec.family == family]
    if not keys:
        raise DataRefused(
            N_("Say which models to train: --all, --family FAMILY, or among {known}."),
            known=", ".join(TRAINABLE),
        )
    return list(dict.fromkeys(keys))


def _read_data(
    folder: Path | None, pictures: bool
) -> tuple[TrainingData, tuple[VitrineError, ...]]:
    """The challenge's files under a folder, or a folder laid out like the corpus.

    Parameters
    ----------
    folder : Path, optional
        The root of the settings by default.
    pictures : bool
        Whether a model, or a member of it, looks at them: then each is decoded once, to leave out
        what cannot be.

    Raises
    ------
    DataRefused
    """
    from vitrine.catalogue.challenge import has_challenge
    from vitrine.training.training_data import (
        read_challenge_data,
        read_corpus,
        without_unreadable_pictures,
    )

    place = folder or settings().root
    if (place / CORPUS_FILE).is_file():
        return read_corpus(place), ()
    if not has_challenge(place):
        raise DataRefused(
            N_(
                "{folder} holds no data to train on: put X_train_update.csv and "
                "Y_train_CVw08PX.csv in its folder input, and the pictures in "
                "images/image_train."
            ),
            folder=place,
        )
    data, problems = read_challenge_data(place)
    if pictures:
        data, unreadable = without_unreadable_pictures(data)
        problems += (unreadable,) if unreadable else ()
    return data, problems


def _train_models(
    keys: Sequence[str],
    folder: Path | None,
    out: Path | None,
    say: Translator,
    *,
    seed: int,
    threads: int,
    weights: str,
    again: bool,
) -> None:
    """Train models, say what became of each, and leave with an exit code.

    Raises
    ------
    VitrineError
        When nothing could be begun.
    """
    from vitrine.training.recording import open_tracker
    from vitrine.training.runner import TrainingOptions, in_order, train_all

    errors = plain_console(stderr=True)
    specs = in_order(keys)
    outcomes: list[Outcome] = []
    try:
        data, problems = _read_data(folder, any(spec.modality != "text" for spec in specs))
        cache = (settings().cache or settings().root / ".cache") / "training"
        tracker, no_tracking = open_tracker(cache)
        for problem in (*problems, *((no_tracking,) if no_tracking else ())):
            errors.print(say.error(problem))
        with _TrainingProgress(len(specs), say, errors) as shown:

            def ended(outcome: Outcome) -> None:
                outcomes.append(outcome)
                shown.ended(outcome)

            options = TrainingOptions(
                out or settings().artefacts, cache, seed, threads,
                None if weights == "none" else weights, again,
                tracker=tracker, started=shown.started, stepped=shown.stepped, ended=ended,
            )  # fmt: skip
            train_all(specs, data, options)
    except KeyboardInterrupt:
        errors.print(
            say(N_("Stopped. Models that ended are kept; run it again to go on from there."))
        )
        raise typer.Exit(INTERRUPTED) from None
    finally:
        if outcomes:
            _print_outcomes(outcomes, say)
    if any(outcome.error for outcome in outcomes):
        raise typer.Exit(PROBLEM)


class _TrainingProgress:
    """One bar for all models, one for the model under way; a line for each that ended."""

    def __init__(self, models: int, say: Translator, console: Console) -> None:
        self._say = say
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            TextColumn("{task.fields[figures]}", markup=False),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._all = self._progress.add_task(say(N_("All models")), total=models, figures="")
        self._one: TaskID | None = None

    def __enter__(self) -> _TrainingProgress:
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def started(self, key: str) -> None:
        """Show a bar for a model."""
        self._one = self._progress.add_task(key, total=None, figures="")

    def stepped(self, key: str, step: TrainingStep) -> None:
        """Move it."""
        figures = " ".join(
            f"{name} {self._say.number(value, 3)}" for name, value in step.figures.items()
        )
        if self._one is not None:
            self._progress.update(self._one, total=step.steps, completed=step.done, figures=figures)

    def ended(self, outcome: Outcome) -> None:
        """Take the bar away and leave a line."""
        if self._one is not None:
            self._progress.remove_task(self._one)
            self._one = None
        self._progress.advance(self._all)
        say = self._say
        if outcome.error or outcome.model is None:
            self._console.print(say.error(outcome.error) if outcome.error else outcome.key)
            return
        record, figures = outcome.model.record, outcome.model.test.figures()
        values = {
            "model": outcome.key,
            "score": say.number(figures["weighted_f1"], 3),
            "rows": say.number(figures["rows"]),
        }
        if outcome.known:
            line = say(N_("{model}: known already, weighted F1 {score} on {rows} rows."), **values)
        else:
            line = say(
                N_(
                    "{model}: weighted F1 {score} on {rows} rows; it took {seconds} s and "
                    "{gigabytes} GB of memory."
                ),
                **values,
                seconds=say.number(record["seconds"]),
                gigabytes=say.number(record["gigabytes"], 1),
            )
        self._console.print(line)


def _print_outcomes(outcomes: Sequence[Outcome], say: Translator) -> None:
    """Print the models side by side, with what was published in 2023."""
    from vitrine.artefacts.store import Store
    from vitrine.results.runs import read_run

    try:
        published = read_run(PUBLISHED, Store(settings().artefacts), settings().root).results
    except VitrineError:
        published = {}
    table = Table(
        Column(say("Model"), no_wrap=True),
        Column(say("Rows"), justify="right"),
        *(
            Column(say(title), justify="right")
            for title in (
                N_("Accuracy"), N_("Weighted F1"), N_("Title alone"), N_("Published 2023"),
                N_("Seconds"),
            )
        ),
        box=SIMPLE_HEAD,
    )  # fmt: skip
    for outcome in outcomes:
        if outcome.model is None:
            table.add_row(Text(outcome.key), *["–"] * 6)
            continue
        figures, record = outcome.model.test.figures(), outcome.model.record
        alone, known = record.get("title_alone"), published.get(outcome.key)
        table.add_row(
            Text(outcome.key),
            say.number(figures["rows"]),
            say.number(figures["accuracy"], 3),
            say.number(figures["weighted_f1"], 3),
            say.number(alone["weighted_f1"], 3) if alone else "–",
            say.number(known.weighted_f1, 3) if known else "–",
            say.number(record["seconds"]),
        )
    table_console().print(table)
