"""``vitrine``: the command line, a thin skin over the same functions as the site.

Each command stands in a file of its own, with what it prints. What a command needs beyond this
package is imported when it runs: ``vitrine --help`` loads no model and no table.
"""

from __future__ import annotations

import os

import typer

from vitrine.cli import artefacts, build, drift, explain, predict, results, serve, train

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Sort products into the 27 categories of the Rakuten France challenge.",
)
app.add_typer(artefacts.artefacts_app, name="artefacts")
for command in (drift.drift, explain.explain, serve.api, serve.app, predict.predict):
    app.command()(command)
for command in (results.evaluate, results.results, results.compare, train.train, build.build):
    app.command()(command)


@app.callback()
def main() -> None:
    """Keep TensorFlow's start-up messages out of what people and programs read."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
