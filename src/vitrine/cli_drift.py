"""``vitrine drift``: compare a table with the products that the models learnt from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from vitrine.cli_common import errors_said, say_here
from vitrine.errors import DataRefused
from vitrine.i18n import N_, Translator
from vitrine.settings import settings


def drift(
    file: Annotated[Path, typer.Argument(help="CSV of products; column designation.")],
    images: Annotated[Path | None, typer.Option(help="Folder of the table's pictures.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_html: Annotated[
        bool, typer.Option("--html", help="Print a report as one HTML page.")
    ] = False,
) -> None:
    """Say how far a table is from the products that the models learnt from."""
    with errors_said():
        said = _said(file, images, say_here(), as_json=as_json, as_html=as_html)
        typer.echo(said, nl=False)


def _said(file: Path, images: Path | None, say: Translator, *, as_json: bool, as_html: bool) -> str:
    from vitrine.artefacts.store import Store
    from vitrine.insight.trust.drift import read_reference
    from vitrine.insight.trust.drift_report import html_of, markdown_of, record_of
    from vitrine.insight.trust.drift_table import compare_file
    from vitrine.prediction.picture_sources import source_of
    from vitrine.prediction.predictor import Predictor

    if images and not images.is_dir():
        raise DataRefused(N_("There is no folder {folder}: check its path."), folder=images)
    store = Store(settings().artefacts)
    model = Predictor.of_store(store).text_model()
    looked = compare_file(file, model, read_reference(store), source_of(images))
    if as_json:
        record = record_of(looked.drift, looked.problems, say)
        return json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    write = html_of if as_html else markdown_of
    return write(looked.drift, looked.problems, file.name, say)
