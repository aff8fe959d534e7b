from __future__ import annotations

import numpy as np
import pytest

from vitrine.artefacts.manifest import read_manifest
from vitrine.artefacts.reading import read_arrays, read_record
from vitrine.artefacts.store import Store
from vitrine.building.builders import BUILDERS
from vitrine.building.shipped_models import STEPS, Workshop
from vitrine.models.registry import TRAINABLE


@pytest.fixture
def workshop(tmp_path) -> Workshop:
    return Workshop(tmp_path / "data", tmp_path / "fichiers", tmp_path / "cache", lambda said: None)


def test_what_is_written_is_described_and_read_back(workshop) -> None:
    workshop.write("a", "a.npz", "arrays", "text", "3 rows", {"x": np.arange(3)})
    workshop.write("b", "b.json", "record", "joint", "1 row", {"é": 1})
    store = Store(workshop.root)
    assert read_arrays(store, "a")["x"].tolist() == [0, 1, 2]
    assert read_record(store, "b") == {"é": 1}
    assert store.artefact("a").producer == "python scripts/train.py --data DATA --only text"
    assert store.artefact("b").data == "1 row"


def test_a_write_that_fails_leaves_the_file_and_the_manifest_as_they_were(workshop) -> None:
    workshop.write("b", "b.json", "record", "joint", "1 row", {"x": 1})
    before = read_manifest(workshop.root)
    with pytest.raises(TypeError):
        workshop.write("b", "b.json", "record", "joint", "2 rows", {"x": object()})
    assert read_manifest(workshop.root) == before
    assert read_record(Store(workshop.root), "b") == {"x": 1}
    names = {path.name for path in workshop.root.rglob("*") if path.is_file()}
    assert names == {"b.json", "manifest.json"}


def test_arrays_that_would_be_code_are_not_written(workshop) -> None:
    with pytest.raises(ValueError, match="allow_pickle"):
        workshop.write("a", "a.npz", "arrays", "text", "x", {"x": np.array([object()])})


def test_every_producer_of_the_manifest_is_a_step_that_exists(repository) -> None:
    commands = {row.producer for row in read_manifest(repository / "fichiers").values()}
    steps = {c.split("--only ")[1] for c in commands if "train.py" in c}
    assert steps == set(STEPS)
    trained = {c for c in commands if c.startswith("vitrine train --data DATA ")}
    assert {c.removeprefix("vitrine train --data DATA ").strip('"') for c in trained} <= set(
        TRAINABLE
    )
    built = {c for c in commands if c.startswith("vitrine build ")}
    assert {c.split()[2] for c in built} <= set(BUILDERS)
    scripts = {c.split()[1] for c in commands - trained - built}
    assert all((repository / script).is_file() for script in scripts)
