from __future__ import annotations

import pytest
from typer.testing import CliRunner

from vitrine.cli import app
from vitrine.i18n import LANGUAGES, Translator
from vitrine.models.registry import TRAINABLE


def told(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["train", "--list", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_every_model_is_listed_with_what_it_reads_and_costs() -> None:
    lines = told().splitlines()
    words = " ".join(" ".join(lines).split())
    for key, spec in TRAINABLE.items():
        (line,) = [line for line in lines if line.strip().startswith(f"{key}  ")]
        assert f" {spec.family} " in line
        assert all(member in words.split(f"{key} {spec.family}")[1] for member in spec.members)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_models_settings_come_with_their_reasons_in_the_readers_language(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITRINE_LANGUAGE", language)
    text = " ".join(told("LinearSVC").split())
    for name, setting in TRAINABLE["LinearSVC"].settings.items():
        assert name in text
        assert str(setting.value) in text
        assert " ".join(Translator(language)(setting.reason).split()) in text
    assert "MultinomialNB" not in text


@pytest.mark.parametrize("name", ["", "linearSVM"])
def test_an_unknown_model_is_refused_with_what_there_is(name: str) -> None:
    result = CliRunner().invoke(app, ["train", "--list", name])
    assert result.exit_code == 2
    assert "LinearSVC" in result.output
