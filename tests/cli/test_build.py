from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vitrine.artefacts.shipping import ship
from vitrine.building import builders
from vitrine.building.builders import Builder, Inputs
from vitrine.cli import app
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.settings import settings

FAKES = {
    "figures": Builder("figures", "Figures of everything.", ("data",), ("first", "second")),
    "words": Builder("words", "Words of everything."),
}


class FakeModule:
    """A module of the room: remembers what it was given and ships one file."""

    def build(self, inputs: Inputs):
        self.inputs = inputs
        inputs.tell("counting")
        if inputs.data and not inputs.data.is_dir():
            raise DataRefused(N_("There is no folder {folder}: check its path."), folder="x")
        return [ship(inputs.out, "figures.json", "figures", {"a": 1}, "1 row", producer="vitrine")]


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch):
    fake = FakeModule()
    monkeypatch.setenv("VITRINE_LANGUAGE", "en")
    monkeypatch.setattr(builders, "BUILDERS", FAKES)
    monkeypatch.setattr(builders, "import_module", lambda name: fake)
    settings.cache_clear()
    yield fake
    settings.cache_clear()


def run(*arguments: object):
    return CliRunner().invoke(app, ["build", *map(str, arguments)])


def test_a_builder_runs_with_what_it_was_given(module: FakeModule, tmp_path: Path) -> None:
    places = ("--data", tmp_path, "--published", tmp_path / "p", "--cache", tmp_path / "c")
    result = run("figures", *places, "--out", tmp_path / "out", "--only", "second")
    assert result.exit_code == 0, result.output
    given = module.inputs
    assert (given.data, given.published) == (tmp_path, tmp_path / "p")
    assert (given.out, given.cache) == (tmp_path / "out", tmp_path / "c")
    assert given.only == ("second",)
    assert [line.split(" s  ")[1] for line in result.stdout.splitlines()] == [
        "counting",
        "1 files, 0.00 MB",
    ]
    assert (tmp_path / "out" / "manifest.json").is_file()


def test_steps_are_named_one_option_each_and_all_run_by_default(
    module: FakeModule, tmp_path: Path
) -> None:
    assert run("figures", "--only", "first", "--only", "second", "--out", tmp_path).exit_code == 0
    assert module.inputs.only == ("first", "second")
    assert run("figures", "first", "--out", tmp_path).exit_code == 2
    assert run("figures", "--out", tmp_path).exit_code == 0
    assert module.inputs.only == ()


@pytest.mark.parametrize("arguments", [(), ("--list",), ("--list", "words")])
def test_what_can_be_built_is_listed_with_its_needs(module: FakeModule, arguments) -> None:
    result = run(*arguments)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "figures --data DIR",
        "    Figures of everything.",
        "    --only first, second",
        "words",
        "    Words of everything.",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("figure",), "There is no figure there; there is: figures, words."),
        (("figures", "--only", "third"), "There is no third there; there is: first, second."),
        (("words", "--only", "first"), "There is no first there; there is: –."),
        (("figures", "--data", "/nowhere"), "There is no folder x: check its path."),
    ],
)
def test_what_cannot_be_built_is_one_sentence_and_code_2(
    module: FakeModule, tmp_path: Path, arguments, said
) -> None:
    result = run(*arguments, "--out", tmp_path)
    assert result.exit_code == 2
    assert result.stderr.strip() == said


def test_every_row_names_a_module_with_a_way_to_build() -> None:
    folder = Path(builders.__file__).parent
    for name, builder in builders.BUILDERS.items():
        source = (folder / f"{builder.module}.py").read_text("utf-8")
        assert "\ndef build(inputs: Inputs)" in source, name
        assert builder.sentence.endswith(".")


def test_the_script_of_the_shipped_models_is_the_same_command(repository: Path) -> None:
    steps = ("--only", "text", "--only", "sound")
    command = [sys.executable, str(repository / "scripts" / "train.py"), *steps]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert ", ".join(builders.BUILDERS["models"].steps) in done.stderr
    assert len(done.stderr.splitlines()) == 1
