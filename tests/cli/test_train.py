from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.training.products import FakeTrainer, place_of, rows_of, write_challenge
from vitrine.cli import app, common
from vitrine.cli import train as train_command
from vitrine.i18n import LANGUAGES, Translator
from vitrine.models.registry import TRAINABLE
from vitrine.settings import settings
from vitrine.training import recording, training_data
from vitrine.training.trainer import TRAINERS

RUNNER = CliRunner()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A challenge folder, a fake way to train classical models, and no MLflow."""
    from vitrine.settings import Settings

    write_challenge(tmp_path, rows_of())
    here = Settings(cache=tmp_path / "cache", language="en")
    for module in (common, train_command):
        monkeypatch.setattr(module, "settings", lambda: here)
    monkeypatch.setattr(recording, "open_tracker", lambda cache: (recording.NoTracker(), None))
    monkeypatch.setitem(TRAINERS, "classical", place_of(FakeTrainer))
    return tmp_path


def train(place: Path, *arguments: str):
    out = str(place / "out")
    return RUNNER.invoke(app, ["train", "--data", str(place), "--out", out, *arguments])


def test_models_are_trained_and_compared_in_a_table(place: Path) -> None:
    result = train(place, "LinearSVC", "multinomialnb")
    assert result.exit_code == 0, result.output
    lines = [line for line in result.output.splitlines() if line.strip().startswith("LinearSVC ")]
    assert len(lines) == 1
    manifest = json.loads((place / "out" / "manifest.json").read_text())["artefacts"]
    assert {row["key"] for row in manifest} >= {"own_LinearSVC", "own_MultinomialNB"}


def test_a_family_is_every_model_of_it() -> None:
    classical = [key for key, spec in TRAINABLE.items() if spec.family == "ml"]
    assert train_command.chosen_keys([], "ml", False) == classical
    assert train_command.chosen_keys([], None, True) == list(TRAINABLE)
    assert train_command.chosen_keys(["linearsvc"], "ml", False)[0] == "LinearSVC"
    assert len(set(train_command.chosen_keys(["linearsvc"], "ml", False))) == len(classical)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Say which models to train"),
        (("Perceptron",), "no model Perceptron"),
        (("--family", "svm"), "no family svm: choose among ml, rnn, cnn, fusion"),
    ],
)
def test_a_wrong_choice_is_told_and_ends_with_2(
    place: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    result = train(place, *arguments)
    assert result.exit_code == 2
    assert said in result.output


def test_a_folder_without_data_says_what_to_put_there(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "input" / "Y_train_CVw08PX.csv").unlink()
    result = train(place, "LinearSVC")
    assert result.exit_code == 2
    assert "holds no data to train on" in result.output
    assert not (place / "out").exists()


def test_problems_of_the_data_are_said(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_of()
    rows[0]["prdtypecode"] = 99
    write_challenge(place, rows)
    result = train(place, "LinearSVC")
    assert result.exit_code == 0
    assert "1 of 270 rows have a category that is not among the 27" in result.output


def test_a_model_that_fails_ends_with_1_and_the_others_are_kept(place: Path) -> None:
    result = train(place, "VotingSoft", "LinearSVC")
    assert result.exit_code == 1
    assert (place / "out" / "own" / "LinearSVC.npz").is_file()
    assert not (place / "out" / "own" / "VotingSoft.npz").exists()


@pytest.mark.parametrize(
    ("key", "looked_at"), [("LinearSVC", False), ("MobileNetV2", True), ("VOTE MAX", True)]
)
def test_data_are_the_same_for_picture_networks_and_who_reads_them(
    place: Path, monkeypatch: pytest.MonkeyPatch, key: str, looked_at: bool
) -> None:
    calls = []

    def left_out(data):
        calls.append(data)
        return data, None

    monkeypatch.setattr(training_data, "without_unreadable_pictures", left_out)
    for trainer in ("image_network", "vote"):
        monkeypatch.setitem(TRAINERS, trainer, place_of(FakeTrainer))
    assert train(place, key).exit_code == 0
    assert len(calls) == looked_at


def test_a_late_concatenation_is_in_the_table_with_what_it_lacks(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def line(result) -> str:
        lines = result.output.splitlines()
        return next(one for one in lines if one.strip().startswith("LATE CONCATENATION 2  "))

    lone = train(place, "late concatenation 2")
    assert lone.exit_code == 1
    assert "LATE CONCATENATION 2 reads the answers of CONV1D, DNN: train them first." in lone.output
    assert line(lone).split()[3:] == ["–"] * 6
    for trainer in ("text_network", "late_concatenation"):
        monkeypatch.setitem(TRAINERS, trainer, place_of(FakeTrainer))
    result = train(place, "LATE CONCATENATION 2", "CONV1D", "DNN")
    assert result.exit_code == 0, result.output
    assert line(result).split()[3] == "54"
    assert (place / "out" / "own" / "LATE_CONCATENATION_2.npz").is_file()


def test_ctrl_c_ends_with_130_and_keeps_what_ended(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Second(FakeTrainer):
        def train(self, entry, data, session):
            if entry.key != "LinearSVC":
                raise KeyboardInterrupt
            return super().train(entry, data, session)

    monkeypatch.setitem(TRAINERS, "classical", place_of(Second))
    result = train(place, "LinearSVC", "MultinomialNB")
    assert result.exit_code == 130
    assert "Stopped. Models that ended are kept" in result.output
    written = sorted(path.name for path in (place / "out" / "own").iterdir())
    assert written == ["LinearSVC.npz", "LinearSVC_model.npz"]


def listed(*arguments: str) -> str:
    result = RUNNER.invoke(app, ["train", "--list", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_every_model_is_listed_with_what_it_reads_and_costs() -> None:
    lines = listed().splitlines()
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
    text = " ".join(listed("LinearSVC").split())
    for name, setting in TRAINABLE["LinearSVC"].settings.items():
        assert name in text
        assert str(setting.value) in text
        assert " ".join(Translator(language)(setting.reason).split()) in text
    assert "MultinomialNB" not in text


@pytest.mark.parametrize("name", ["", "linearSVM"])
def test_an_unknown_model_is_refused_with_what_there_is(name: str) -> None:
    result = RUNNER.invoke(app, ["train", "--list", name])
    assert result.exit_code == 2
    assert "LinearSVC" in result.output
