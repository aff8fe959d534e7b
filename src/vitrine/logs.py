"""Logs that never hold what a visitor wrote or sent, as text or as one JSON object per line.

The message of an exception may quote a visitor's words, and so may a line of source with its
values: of an exception, only its kind and the places it passed are kept. ``VITRINE_LOG_FORMAT``
chooses the form.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from vitrine.settings import settings

PLACES = 12
# Takes one line of a long computation, and how much of one is done, 0 to 1.
Report = Callable[[str], None]
Progress = Callable[[float], None]

_plain_record = logging.getLogRecordFactory()


def settle_logs() -> None:
    """Make every logger of this process discreet, in the form of the settings; may be repeated.

    Loggers that a library makes later are discreet at once, and take the form at the next call.
    """
    logging.setLogRecordFactory(_discreet_record)
    if settings().log_format == "json":
        loggers = [logging.getLogger(), *logging.Logger.manager.loggerDict.values()]
        for handler in (
            h for one in loggers if isinstance(one, logging.Logger) for h in one.handlers
        ):
            if not isinstance(handler.formatter, JsonFormatter):
                handler.setFormatter(JsonFormatter())


def _discreet_record(*arguments: Any, **named: Any) -> logging.LogRecord:
    record = _plain_record(*arguments, **named)
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if error is not None:
        # Its kind and the places it passed, the innermost last, without its message.
        frames = traceback.extract_tb(error.__traceback__)[-PLACES:]
        places = [f"{PurePath(f.filename).name}:{f.lineno} {f.name}" for f in frames]
        record.exc_text = " > ".join([*places, type(error).__name__])
        record.exc_info = None
    return record


class JsonFormatter(logging.Formatter):
    """One object per line: time (UTC), level, name of the logger, message, error.

    A record that was made with ``extra={"fields": ...}`` has these fields in place of a message.

    Parameters
    ----------
    name_key : str
        Key of the name of the logger.
    """

    def __init__(self, name_key: str = "logger") -> None:
        super().__init__()
        self._name_key = name_key

    def format(self, record: logging.LogRecord) -> str:
        """Write a record on one line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            self._name_key: record.name,
            **(getattr(record, "fields", None) or {"message": record.getMessage()}),
        }
        # Beside an exception that is still there stands its message, which may quote a visitor.
        if record.exc_text and not record.exc_info:
            line["error"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)
