"""The runner of the benchmarks keeps what it has measured, whatever fails afterwards."""

from __future__ import annotations

import json

import pytest

from benchmarks import __main__ as runner


@pytest.fixture
def results(tmp_path, monkeypatch):
    path = tmp_path / "results.json"
    monkeypatch.setattr(runner, "RESULTS", path)
    return path


def failing() -> dict[str, float]:
    raise ZeroDivisionError("no sample stands")


def test_a_suite_that_fails_costs_no_other(results, monkeypatch, capsys) -> None:
    def last() -> dict[str, float]:
        assert json.loads(results.read_text())["measurements"] == {"text_size": 3.6}
        return {"image_size": 14.3}

    suites = {"first": lambda: {"text_size": 3.6}, "broken": failing, "last": last}
    monkeypatch.setattr(runner, "SUITES", suites)
    assert runner.main([]) == 1
    record = json.loads(results.read_text())
    assert record["measurements"] == {"text_size": 3.6, "image_size": 14.3}
    assert sorted(record["suites"]) == ["first", "last"]
    assert [line["met"] for line in record["targets"]] == [True, True]
    assert "broken failed" in capsys.readouterr().err


def test_earlier_figures_of_other_suites_stay(results, monkeypatch) -> None:
    monkeypatch.setattr(runner, "SUITES", {"a": lambda: {"text_size": 3.6}})
    runner.main(["a"])
    monkeypatch.setattr(runner, "SUITES", {"b": lambda: {"image_size": 99.0}})
    assert runner.main(["b"]) == 1
    record = json.loads(results.read_text())
    assert record["measurements"] == {"text_size": 3.6, "image_size": 99.0}
    assert [(line["key"], line["met"]) for line in record["targets"]] == [
        ("text_size", True),
        ("image_size", False),
    ]


def test_all_is_well_when_every_target_measured_is_met(results, monkeypatch) -> None:
    monkeypatch.setattr(runner, "SUITES", {"a": lambda: {"text_size": 3.6}})
    assert runner.main([]) == 0
