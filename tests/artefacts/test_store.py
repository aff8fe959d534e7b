from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from vitrine.artefacts.manifest import Artefact, describe, read_manifest
from vitrine.artefacts.reading import read_arrays, read_record
from vitrine.artefacts.shipping import replacing, update_manifest, write_atomically
from vitrine.artefacts.store import State, Store, state_of
from vitrine.errors import ArtefactAltered, ArtefactMissing


@pytest.fixture
def root(tmp_path):
    """A folder with one artefact of each kind of data, and its manifest."""
    np.savez(tmp_path / "numbers.npz", a=np.arange(3))
    (tmp_path / "facts.json").write_text('{"x": 1}')
    update_manifest(
        tmp_path,
        [
            describe(tmp_path, "numbers.npz", "numbers", "arrays", "make it", "3 rows", f1=0.5),
            describe(tmp_path, "facts.json", "facts", "record", "make it", "1 row"),
        ],
    )
    return tmp_path


def alter(path) -> None:
    """Change one byte and keep the size."""
    content = bytearray(path.read_bytes())
    content[-2] ^= 0xFF
    path.write_bytes(content)


def test_what_is_described_is_read_back(root) -> None:
    store = Store(root)
    assert read_arrays(store, "numbers")["a"].tolist() == [0, 1, 2]
    assert read_record(store, "facts") == {"x": 1}
    assert store.artefact("numbers").metrics == {"f1": 0.5}


def test_states(root) -> None:
    manifest = read_manifest(root)
    assert state_of(manifest["facts"], root) is State.PRESENT
    alter(root / "facts.json")
    assert state_of(manifest["facts"], root) is State.STALE
    (root / "facts.json").unlink()
    assert state_of(manifest["facts"], root) is State.MISSING


def test_a_missing_file_is_refused_with_the_command_that_mends_it(root) -> None:
    (root / "facts.json").unlink()
    with pytest.raises(ArtefactMissing, match="git restore fichiers/facts.json"):
        read_record(Store(root), "facts")


def test_an_altered_file_is_refused_even_after_it_was_read_once(root) -> None:
    store = Store(root)
    read_record(store, "facts")
    alter(root / "facts.json")
    with pytest.raises(ArtefactAltered, match="facts.json"):
        read_record(store, "facts")


def test_one_altered_file_does_not_spoil_the_others(root) -> None:
    alter(root / "facts.json")
    assert read_arrays(Store(root), "numbers")["a"].sum() == 3


def test_an_unknown_key_names_the_known_ones(root) -> None:
    with pytest.raises(ArtefactMissing, match="facts, numbers"):
        Store(root).path("other")


def test_objects_hidden_in_arrays_are_never_unpickled(root) -> None:
    class Bomb:
        def __reduce__(self):
            return (pytest.fail, ("the pickle ran",))

    np.savez(root / "numbers.npz", a=np.array([Bomb()], dtype=object))
    update_manifest(root, [describe(root, "numbers.npz", "numbers", "arrays", "x", "x")])
    with pytest.raises(ArtefactAltered):
        read_arrays(Store(root), "numbers")


@pytest.mark.parametrize("content", ["[1, 2]", "{", "", "3"])
def test_a_record_that_is_no_object_is_refused(root, content) -> None:
    (root / "facts.json").write_text(content)
    update_manifest(root, [describe(root, "facts.json", "facts", "record", "x", "x")])
    with pytest.raises(ArtefactAltered):
        read_record(Store(root), "facts")


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../b", "..\\b"])
def test_a_manifest_cannot_point_outside_its_folder(root, path) -> None:
    row = {**asdict(read_manifest(root)["facts"]), "path": path}
    (root / "manifest.json").write_text(json.dumps({"artefacts": [row]}))
    with pytest.raises(ArtefactAltered, match="outside"):
        read_manifest(root)


@pytest.mark.parametrize("content", ["", "[]", '{"artefacts": [{"key": 1}]}', '{"artefacts": 3}'])
def test_a_malformed_manifest_is_refused(root, content) -> None:
    (root / "manifest.json").write_text(content)
    with pytest.raises(ArtefactAltered, match="git restore"):
        read_manifest(root)


def test_no_manifest_is_said(tmp_path) -> None:
    with pytest.raises(ArtefactMissing, match="manifest"):
        read_manifest(tmp_path)


def test_updating_replaces_by_key_and_keeps_the_rest(root) -> None:
    (root / "facts.json").write_text('{"x": 2}')
    update_manifest(root, [describe(root, "facts.json", "facts", "record", "again", "1 row")])
    manifest = read_manifest(root)
    assert (sorted(manifest), manifest["facts"].producer) == (["facts", "numbers"], "again")
    assert read_record(Store(root), "facts") == {"x": 2}


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def interrupted() -> None:
        with replacing(path) as temporary:
            temporary.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_every_shipped_artefact_is_whole_described_and_small(repository) -> None:
    states = Store(repository / "fichiers").states()
    assert states
    assert {state for _, state in states} == {State.PRESENT}
    for artefact, _ in states:
        assert artefact.producer
        assert artefact.data
        assert artefact.size <= 25_000_000, artefact.key
    assert sum(artefact.size for artefact, _ in states) <= 80_000_000


def test_every_shipped_file_is_in_the_manifest(repository) -> None:
    root = repository / "fichiers"
    described = {artefact.path for artefact in read_manifest(root).values()}
    dropped_in = {".pkl", ".joblib"}
    files = (p for p in root.rglob("*") if p.is_file() and p.suffix not in dropped_in)
    found = {str(p.relative_to(root)) for p in files}
    assert found - described == {"manifest.json"}


def test_models_fit_their_size(repository) -> None:
    manifest = read_manifest(repository / "fichiers")
    model_keys = ["text_model", "image_model_weights"]
    assert all(isinstance(manifest[key], Artefact) for key in model_keys)
    assert all(manifest[key].size <= 15_000_000 for key in model_keys)
