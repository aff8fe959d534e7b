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
app.command()(serve.app)
app.command()(serve.api)
app.command()(predict.predict)
app.command()(explain.explain)
app.command()(drift.drift)
app.command()(results.evaluate)
app.command()(results.results)
app.command()(results.compare)
app.command()(train.train)
app.command()(build.build)


@app.callback()
def main() -> None:
    """Keep TensorFlow's start-up messages out of what people and programs read."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
