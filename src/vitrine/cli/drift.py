"""``vitrine drift``: compare a table with the products that the models learnt from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from vitrine.cli.common import NO_FOLDER, AsJson, errors_said, say_here
from vitrine.errors import DataRefused
from vitrine.settings import settings


def drift(
    file: Annotated[Path, typer.Argument(help="CSV of products; column designation.")],
    images: Annotated[Path | None, typer.Option(help="Folder of the table's pictures.")] = None,
    as_json: AsJson = False,
    as_html: Annotated[
        bool, typer.Option("--html", help="Print a report as one HTML page.")
    ] = False,
) -> None:
    """Say how far a table is from the products that the models learnt from."""
    from vitrine.artefacts.store import Store
    from vitrine.insight.trust.drift import read_reference
    from vitrine.insight.trust.drift_report import html_of, markdown_of, record_of
    from vitrine.insight.trust.drift_table import compare_file
    from vitrine.prediction.picture_sources import source_of
    from vitrine.prediction.predictor import Predictor

    with errors_said():
        if images and not images.is_dir():
            raise DataRefused(NO_FOLDER, folder=images)
        store, say = Store(settings().artefacts), say_here()
        model = Predictor.of_store(store).text_model()
        looked = compare_file(file, model, read_reference(store), source_of(images))
        if as_json:
            record = record_of(looked.drift, looked.problems, say)
            typer.echo(json.dumps(record, indent=1, ensure_ascii=False))
        else:
            write = html_of if as_html else markdown_of
            typer.echo(write(looked.drift, looked.problems, file.name, say), nl=False)
