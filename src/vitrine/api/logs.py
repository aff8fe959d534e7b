"""One line of JSON per request: never a text, a picture or a path of a caller."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

LOGGER = logging.getLogger("vitrine.api")


class JsonFormatter(logging.Formatter):
    """A record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, source, and either the fields of a request or the message."""
        fields: dict[str, Any] = getattr(record, "fields", None) or {"message": record.getMessage()}
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {"time": time, "level": record.levelname.lower(), "source": record.name, **fields}
        return json.dumps(told, ensure_ascii=False)


def log_request(number: str, method: str, route: str, status: int, seconds: float) -> None:
    """Say what became of a request."""
    if not LOGGER.isEnabledFor(logging.INFO):
        return
    fields = {
        "request": number,
        "method": method,
        "route": route,
        "status": status,
        "milliseconds": round(1e3 * seconds, 2),
    }
    LOGGER.info("request", extra={"fields": fields})


def log_failure(number: str, error: Exception) -> None:
    """Say where an error of our own came from; its message may hold a caller's text."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.name}:{frame.lineno}" for frame in frames[-5:]]
    fields = {"request": number, "error": type(error).__name__, "at": places}
    LOGGER.error("failure", extra={"fields": fields})


# Uvicorn's own lines take the same form; its line per request, which holds the path, is not asked
# for.
LOG_CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "vitrine.api.logs.JsonFormatter"}},
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
