"""``vitrine train --list``: what can be trained, what it costs, and why it is set as it is."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from vitrine.cli_output import PIPED_WIDTH
from vitrine.i18n import N_, Translator
from vitrine.models.entry import TrainableModel
from vitrine.models.registry import TRAINABLE, trainable

READS = {"text": N_("text"), "image": N_("picture"), "both": N_("text and picture")}


def list_models(models: Sequence[str], say: Translator) -> None:
    """Print every model that can be trained, or the settings of those named.

    Raises
    ------
    DataRefused
        When a name is not known.
    """
    console = Console()
    console = console if console.is_terminal else Console(width=PIPED_WIDTH)
    named = [trainable(model) for model in models]
    if not named:
        console.print(models_table(list(TRAINABLE.values()), say))
        console.print(
            say(N_("On two processor cores, for 70,000 products. Settings: --list MODEL.")),
            markup=False,
        )
    for spec in named:
        console.print(settings_table(spec, say))


def models_table(specs: Sequence[TrainableModel], say: Translator) -> Table:
    """One row for each model: family, what it reads, and what it is expected to cost."""
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
    for spec in specs:
        table.add_row(
            Text(spec.key),
            spec.family,
            say(READS[spec.modality]),
            say.number(max(1, round(spec.cost.minutes))),
            say.number(spec.cost.gigabytes, 1),
            say.number(len(spec.settings)),
            Text(", ".join(spec.members)),
        )
    return table


def settings_table(spec: TrainableModel, say: Translator) -> Table:
    """Each setting of a model with its value and its reason."""
    titles = (N_("Setting"), N_("Value"), N_("Why"))
    table = Table(*(say(title) for title in titles), title=Text(spec.key), box=SIMPLE_HEAD)
    for name, setting in spec.settings.items():
        table.add_row(name, Text(str(setting.value)), Text(say(setting.reason)))
    return table
