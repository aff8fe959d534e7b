from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from vitrine.logs import JsonFormatter, settle_logs
from vitrine.settings import settings

SECRET = "cadeau pour Madame Dupont"


@pytest.fixture(params=["text", "json"])
def logged(request, monkeypatch) -> Iterator[tuple[str, io.StringIO, logging.Logger]]:
    monkeypatch.setenv("VITRINE_LOG_FORMAT", request.param)
    settings.cache_clear()
    factory, stream = logging.getLogRecordFactory(), io.StringIO()
    logger = logging.getLogger("somebody.elses")
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    logger.propagate = False
    kept = {h: h.formatter for h in logging.getLogger().handlers}
    settle_logs()
    yield request.param, stream, logger
    logger.removeHandler(handler)
    logging.setLogRecordFactory(factory)
    for h, formatter in kept.items():
        h.setFormatter(formatter)
    settings.cache_clear()


def fails(text: str) -> None:
    raise ValueError(f"cannot classify {text}")


def test_an_exception_is_told_without_what_the_visitor_wrote(logged) -> None:
    form, stream, logger = logged
    try:
        fails(SECRET)
    except ValueError:
        logger.exception("Uncaught app execution")
    said = stream.getvalue()
    assert SECRET not in said
    assert "ValueError" in said
    assert "test_logs.py" in said
    if form == "json":
        line = json.loads(said)
        assert (line["level"], line["logger"]) == ("error", "somebody.elses")
        assert line["message"] == "Uncaught app execution"
        assert line["error"].endswith("fails > ValueError")


def test_a_line_with_places_is_one_line(logged) -> None:
    form, stream, logger = logged
    logger.warning("%s\nrows", 3)
    if form == "json":
        assert stream.getvalue().count("\n") == 1
        assert json.loads(stream.getvalue())["message"] == "3\nrows"
    else:
        assert stream.getvalue() == "3\nrows\n"


def test_fields_stand_in_place_of_a_message_under_the_name_asked_for() -> None:
    record = logging.makeLogRecord({"name": "a.b", "levelname": "INFO", "fields": {"status": 200}})
    line = json.loads(JsonFormatter("source").format(record))
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "info", "source": "a.b", "status": 200}


def test_a_traceback_that_another_handler_wrote_is_left_out() -> None:
    record = logging.makeLogRecord({"msg": "failure", "exc_text": f"ValueError: {SECRET}"})
    record.exc_info = (ValueError, ValueError(SECRET), None)
    assert SECRET not in JsonFormatter().format(record)
