"""``vitrine build``: compute again what is shipped."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from vitrine.cli.common import errors_said
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.settings import settings


def build(
    name: Annotated[str | None, typer.Argument(help="What to build; see --list.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="Only list what can be built.")] = False,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder of labelled products, or of an owner's challenge files."),
    ] = None,
    published: Annotated[Path | None, typer.Option(help="Folder of published results.")] = None,
    out: Annotated[Path | None, typer.Option(help="Artefact folder; the site's own.")] = None,
    cache: Annotated[
        Path | None, typer.Option(help="Folder for what may be thrown away; .cache of the site.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="A step to run, repeatable; all by default.")
    ] = None,
) -> None:
    """Compute a shipped artefact again, or list what can be built."""
    from vitrine.building.builders import BUILDERS, Inputs

    if listed or name is None:
        for key, builder in BUILDERS.items():
            needs = "".join(f" --{need} DIR" for need in builder.needs)
            typer.echo(f"{key}{needs}\n    {builder.sentence}")
            if builder.steps:
                typer.echo(f"    --only {', '.join(builder.steps)}")
        return
    started = time.monotonic()

    def tell(message: str) -> None:
        typer.echo(f"{time.monotonic() - started:7.0f} s  {message}")

    with errors_said():
        steps = tuple(only or ())
        _check_known((name,), tuple(BUILDERS))
        _check_known(steps, BUILDERS[name].steps)
        here = settings()
        inputs = Inputs(
            out=out or here.artefacts,
            cache=cache or here.cache or here.root / ".cache",
            tell=tell,
            data=data,
            published=published,
            only=steps,
        )
        rows = BUILDERS[name].build(inputs)
        tell(f"{len(rows)} files, {sum(row.size for row in rows) / 1e6:.2f} MB")


def _check_known(names: tuple[str, ...], known: tuple[str, ...]) -> None:
    for name in names:
        if name not in known:
            raise DataRefused(
                N_("There is no {name} there; there is: {known}."),
                name=name,
                known=", ".join(known) or "–",
            )
