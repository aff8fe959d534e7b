"""``vitrine artefacts``: look after the files the site reads."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from vitrine.artefacts.transfer import Order
from vitrine.cli_common import errors_said, say_here
from vitrine.errors import VitrineError
from vitrine.settings import settings

artefacts_app = typer.Typer(no_args_is_help=True, help="Look after the files the site reads.")


@artefacts_app.command()
def status() -> None:
    """List the files, whether each is there and unaltered, and exit with 1 if one is not."""
    from vitrine.artefacts.store import State, Store
    from vitrine.cli_output import states_table

    with errors_said():
        states = Store(settings().artefacts).states()
        states_table(states, say_here())
        if any(state is not State.PRESENT for _, state in states):
            raise typer.Exit(1)


@artefacts_app.command()
def verify() -> None:
    """Check every hash; silent and 0 when all is well, one line per problem and 1 otherwise."""
    from vitrine.artefacts.store import Store, refuse

    with errors_said():
        problems = 0
        for artefact, state in Store(settings().artefacts).states():
            try:
                refuse(artefact, state)
            except VitrineError as error:
                problems += 1
                typer.echo(say_here().error(error), err=True)
        if problems:
            raise typer.Exit(1)


class SourceName(StrEnum):
    """Where ``fetch`` takes files from."""

    DEFAULT = "default"
    ORIGINAL = "original"


@artefacts_app.command()
def fetch(
    keys: Annotated[list[str] | None, typer.Argument(help="Like --only.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Key of a file; all by default.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Fetch also what is there already.")
    ] = False,
    source: Annotated[
        SourceName,
        typer.Option(help="The bucket of VITRINE_S3_BUCKET, or that of the original project."),
    ] = SourceName.DEFAULT,
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
    from vitrine.cli_transfer import fetch_from

    order = Order((*(keys or ()), *(only or ())), dry_run, force, trust)
    with errors_said():
        raise typer.Exit(fetch_from(source.value, order, say_here()))


@artefacts_app.command()
def publish(
    keys: Annotated[list[str] | None, typer.Argument(help="Like --only.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Key of a file; all by default.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Send also what the bucket has already.")
    ] = False,
) -> None:
    """Send to the bucket of VITRINE_S3_BUCKET what changed, the manifest last."""
    from vitrine.cli_transfer import publish_to

    order = Order((*(keys or ()), *(only or ())), dry_run, force)
    with errors_said():
        raise typer.Exit(publish_to(order, say_here()))
