from __future__ import annotations

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from vitrine.cli import app
from vitrine.i18n import LANGUAGES, Translator
from vitrine.models.registry import TRAINABLE
from vitrine.settings import settings


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


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A language that the settings ask for."""
    monkeypatch.setenv("VITRINE_LANGUAGE", request.param)
    settings.cache_clear()
    yield request.param
    settings.cache_clear()


def test_a_models_settings_come_with_their_reasons_in_the_readers_language(language: str) -> None:
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
