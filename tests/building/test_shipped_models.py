from __future__ import annotations

import pytest

from vitrine.artefacts.manifest import read_manifest
from vitrine.building import shipped_models
from vitrine.building.builders import BUILDERS, Inputs
from vitrine.building.shipped_models import STEPS, build
from vitrine.models.registry import TRAINABLE


@pytest.mark.parametrize("only", [(), ("joint", "text")], ids=str)
def test_steps_are_run_in_their_order_whatever_is_asked_first(tmp_path, monkeypatch, only) -> None:
    ran: list[str] = []
    for name in STEPS:
        monkeypatch.setitem(shipped_models.STEPS, name, lambda inputs, n=name: ran.append(n) or [n])
    lines: list[str] = []
    rows = build(Inputs(tmp_path, tmp_path, lines.append, only=only))
    assert ran == rows == [name for name in STEPS if not only or name in only]
    assert lines == [f"— {name}" for name in ran]


def test_every_producer_of_the_manifest_is_a_step_that_exists(repository) -> None:
    commands = {row.producer for row in read_manifest(repository / "fichiers").values()}
    trained = {c for c in commands if c.startswith("vitrine train --data DATA ")}
    assert {c.removeprefix("vitrine train --data DATA ").strip('"') for c in trained} <= set(
        TRAINABLE
    )
    built = {c for c in commands if c.startswith("vitrine build ")}
    assert {c.split()[2] for c in built} <= set(BUILDERS)
    for key in ("models", "concatenations"):
        steps = {c.split("--only ")[1] for c in built if c.split()[2] == key}
        assert steps == set(BUILDERS[key].steps)
    assert set(BUILDERS["models"].steps) == set(STEPS)
    scripts = {c.split()[1] for c in commands - trained - built}
    assert all((repository / script).is_file() for script in scripts)
