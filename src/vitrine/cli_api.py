"""``vitrine api``: the REST API from the command line."""

from __future__ import annotations

from typing import Annotated

import typer


def serve_api(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer.")] = 1,
) -> None:
    """Answer predictions over HTTP; the addresses are told at /docs."""
    from vitrine.api.server import serve

    serve(host, port, workers)
