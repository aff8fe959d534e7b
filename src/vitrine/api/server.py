"""Running the API: processes, logs, and a stop that lets answers end."""

from __future__ import annotations

import os
import tempfile
from typing import Any

import uvicorn

from vitrine.api.monitoring import FOLDER

STOP_SECONDS = 30
BACKLOG = 256
# Uvicorn's own lines take the same form; its line per request, which holds the path, is turned
# off.
LOG_CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "vitrine.logs.JsonFormatter", "name_key": "source"}},
    "handlers": {
        "out": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "stream": "ext://sys.stdout",
        }
    },
    "loggers": {
        "uvicorn": {"handlers": ["out"], "level": "INFO", "propagate": False},
        "vitrine.api": {"handlers": ["out"], "level": "INFO", "propagate": False},
    },
}


def serve(host: str, port: int, workers: int) -> None:
    """Serve until a signal to stop; requests under way are answered first."""
    with tempfile.TemporaryDirectory(prefix="vitrine-metrics-") as folder:
        if workers > 1:
            # Read by each process when it starts: a scrape meets one, and needs the counts of all.
            os.environ.setdefault(FOLDER, folder)
        uvicorn.run(
            "vitrine.api.application:create_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            access_log=False,
            log_config=LOG_CONFIG,
            server_header=False,
            backlog=BACKLOG,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
