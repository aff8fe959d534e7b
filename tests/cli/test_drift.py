"""``vitrine drift`` as a user types it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from tests.crumbs import png
from tests.insight.trust.crumbs import csv_of, titles
from vitrine.cli import app
from vitrine.insight.trust.drift_measures import BY_KEY

RUNNER = CliRunner()


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_bytes(csv_of(*titles(60), description="une description en français"))
    return path


def test_json_holds_every_measure(table) -> None:
    result = RUNNER.invoke(app, ["drift", str(table), "--json"])
    assert result.exit_code == 0
    record = json.loads(result.stdout)
    assert record["rows"] == 60
    assert [measure["key"] for measure in record["measures"]] == list(BY_KEY)


def test_html_is_one_page_without_anything_from_elsewhere(table) -> None:
    result = RUNNER.invoke(app, ["drift", str(table), "--html"])
    assert result.exit_code == 0
    assert result.stdout.startswith("<!doctype html>")
    assert "Rapport de dérive" in result.stdout
    assert "src=" not in result.stdout
    assert "http" not in result.stdout


def test_pictures_of_a_folder_are_looked_at(tmp_path) -> None:
    (tmp_path / "pictures").mkdir()
    rows = []
    for number in range(30):
        (tmp_path / "pictures" / f"{number}.png").write_bytes(png(side=300))
        rows.append(f"pompe de piscine,{number}.png")
    table = tmp_path / "mine.csv"
    table.write_text("designation,image\n" + "\n".join(rows))
    arguments = ["drift", str(table), "--images", str(tmp_path / "pictures"), "--json"]
    record = json.loads(RUNNER.invoke(app, arguments).stdout)
    side = next(measure for measure in record["measures"] if measure["key"] == "side")
    assert side["counts"] == [0, 30, 0, 0]


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "vérifiez"), (b"", "est vide"), (csv_of("pompe"), "rien à comparer")],
)
def test_what_cannot_be_compared_is_one_sentence_and_code_2(tmp_path, content, said) -> None:
    path = tmp_path / "mine.csv"
    if content is not None:
        path.write_bytes(content)
    result = RUNNER.invoke(app, ["drift", str(path)])
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output
    assert len(result.output.strip().splitlines()) == 1
