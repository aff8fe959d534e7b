"""``vitrine app`` and ``vitrine api``: open the site, answer over HTTP."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from vitrine.settings import REPOSITORY


def app(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8501,
    arguments: Annotated[
        list[str] | None, typer.Argument(help="Further options for Streamlit, after --.")
    ] = None,
) -> None:
    """Open the site."""
    script = REPOSITORY / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    # Streamlit reads .streamlit/config.toml of the working folder: it must be the repository's.
    os.chdir(REPOSITORY)
    os.execv(sys.executable, [*command, *(arguments or [])])


def api(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer.")] = 1,
) -> None:
    """Answer predictions over HTTP; the addresses are told at /docs."""
    from vitrine.api.server import serve

    serve(host, port, workers)
