from __future__ import annotations

import json

import numpy as np
import pytest

from tests.crumbs import png
from vitrine.settings import settings


def test_reasons_as_json(run) -> None:
    result = run("explain", "--designation", "lot 2583", "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    first = answer["categories"][0]
    assert (first["code"], first["name"]) == (2583, "Pool and spa")
    assert first["text"]["words"][0]["word"] == "2583"
    assert answer["measured"]["run"] == "embedded"
    assert answer["measured"]["rows"] > 0


def test_reasons_for_people(run, tmp_path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    result = run("explain", "--designation", "lot 2583", "--image", tmp_path / "a.png")
    assert result.exit_code == 0
    assert "Each word: by how much" in result.stdout
    assert "Without the text: " in result.stdout
    assert "Nothing to explain in the picture" in result.stdout
    assert "test products answered with" in result.stdout
    assert "split “test”" in result.stdout


def test_a_word_is_printed_as_it_is_and_commands_nothing(run, toy_predictor) -> None:
    class AnyLongWord:
        def probabilities(self, texts):
            return np.array([np.eye(27)[int("[red]" in text)] for text in texts])

    toy_predictor.text_model = AnyLongWord
    result = run("explain", "--designation", "lot [red]2583\ue000\u2066 x")
    assert "[red]2583  " in result.stdout
    assert "\u2066" not in result.stdout


@pytest.mark.parametrize("arguments", [(), ("--image", "no/such.png")])
def test_bad_input_is_one_sentence_and_code_2(run, arguments) -> None:
    result = run("explain", *arguments)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1


def test_reasons_are_given_without_the_measured_rows(run, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("VITRINE_ROOT", str(tmp_path))
    settings.cache_clear()
    result = run("explain", "--designation", "lot 2583", "--json")
    assert result.exit_code == 0
    assert "measured" not in json.loads(result.stdout)
    assert result.stderr.strip()
