from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.published import artefacts_in, manifest_bytes
from vitrine.artefacts.store import State
from vitrine.artefacts.transfer import (
    IDLE_RESULTS,
    PROBLEMS,
    RESULT_SAYS,
    Action,
    Item,
    Order,
    TransferResult,
    chosen,
    fetch_action,
    publish_action,
)
from vitrine.errors import ArtefactAltered, ArtefactMissing, TransferFailed

A = Artefact("a", "embedded/a.npz", "arrays", "a" * 64, 10, "make a", "3 rows", {"f1": 0.5})
B = Artefact("b", "embedded/b.json", "record", "b" * 64, 0, "make b", "1 row")
ITEM = Item("a", "embedded/a.npz", "fichiers/embedded/a.npz", Path("a.npz"), "a" * 64, 10)
CODE = replace(ITEM, remote="A_dump.JOBLIB")
FORCE, TRUST = Order(force=True), Order(trust=True)


@pytest.mark.parametrize(
    ("item", "state", "order", "action"),
    [
        (ITEM, State.MISSING, Order(), Action.FETCH),
        (ITEM, State.STALE, Order(), Action.FETCH),
        (ITEM, State.PRESENT, Order(), Action.KEEP),
        (ITEM, State.PRESENT, FORCE, Action.FETCH),
        (ITEM, None, Order(), Action.LEAVE),
        (ITEM, None, FORCE, Action.FETCH),
        (CODE, State.MISSING, Order(), Action.REFUSE),
        (CODE, State.PRESENT, Order(), Action.KEEP),
        (CODE, State.PRESENT, FORCE, Action.REFUSE),
        (CODE, State.STALE, TRUST, Action.FETCH),
    ],
)
def test_what_is_fetched(item, state, order, action) -> None:
    assert fetch_action(item, state, order) is action


@pytest.mark.parametrize(
    ("state", "published", "order", "action"),
    [
        (State.PRESENT, None, Order(), Action.UPLOAD),
        (State.PRESENT, A, Order(), Action.SKIP),
        (State.PRESENT, replace(A, metrics={}), Order(), Action.SKIP),
        (State.PRESENT, replace(A, sha256="c" * 64), Order(), Action.UPLOAD),
        (State.PRESENT, replace(A, path="elsewhere.npz"), Order(), Action.UPLOAD),
        (State.PRESENT, A, FORCE, Action.UPLOAD),
        (State.MISSING, A, Order(), Action.SKIP),
    ],
)
def test_what_is_published(state, published, order, action) -> None:
    assert publish_action(A, state, published, order) is action


@pytest.mark.parametrize("published", [None, A])
def test_an_altered_file_is_never_published(published) -> None:
    with pytest.raises(ArtefactAltered, match=r"embedded/a\.npz"):
        publish_action(A, State.STALE, published, Order())


def test_a_missing_file_is_not_published_when_the_bucket_lacks_it() -> None:
    with pytest.raises(ArtefactMissing, match=r"embedded/a\.npz"):
        publish_action(A, State.MISSING, None, Order())


def test_only_keeps_the_order_and_names_what_it_does_not_know() -> None:
    known = {"a": 1, "b": 2, "c": 3}
    assert chosen(known, ()) == ["a", "b", "c"]
    assert chosen(known, ("c", "a")) == ["a", "c"]
    with pytest.raises(TransferFailed, match="no z there; there is: a, b, c"):
        chosen(known, ("a", "z"))


def test_a_manifest_comes_back_as_it_went() -> None:
    assert artefacts_in(manifest_bytes([B, A])) == {"a": A, "b": B}


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[]", b"3", b'{"artefacts": 3}', b'{"artefacts": [1]}', b"[" * 100_000],
)
def test_what_is_no_manifest_is_refused(content) -> None:
    with pytest.raises(TransferFailed, match="manifest of the bucket cannot be used"):
        artefacts_in(content)


def offered(**changed: object) -> bytes:
    """A manifest whose one row has been tampered with."""
    return json.dumps({"artefacts": [asdict(A) | changed]}).encode()


@pytest.mark.parametrize("path", ["../../x", "/etc/passwd", "a/../b", "..\\x"])
def test_a_path_outside_the_folder_is_refused(path) -> None:
    with pytest.raises(ArtefactAltered, match="outside its folder"):
        artefacts_in(offered(path=path))


@pytest.mark.parametrize(
    "changed",
    [
        {"path": "manifest.json"},
        {"path": "Original.json"},
        {"path": ".fetching/a.part"},
        {"path": "a/.hidden"},
        {"path": ""},
        {"path": "."},
        {"path": "a//b"},
        {"path": "a/"},
        {"path": "C:x"},
        {"path": "a\x00b"},
        {"path": 3},
        {"sha256": "A" * 64},
        {"sha256": "abc"},
        {"sha256": None},
        {"size": -1},
        {"size": "10"},
        {"size": True},
        {"key": ""},
        {"metrics": []},
    ],
)
def test_a_row_that_could_not_be_obeyed_is_refused(changed) -> None:
    with pytest.raises(TransferFailed, match="manifest of the bucket cannot be used"):
        artefacts_in(offered(**changed))


@pytest.mark.parametrize("other", [replace(B, key="a"), replace(B, path="embedded/A.npz")])
def test_two_rows_for_one_file_are_refused(other) -> None:
    with pytest.raises(TransferFailed, match="2 ×"):
        artefacts_in(manifest_bytes([A, other]))


def test_every_action_and_result_has_its_words() -> None:
    assert set(IDLE_RESULTS) == set(Action)
    assert set(RESULT_SAYS) == set(TransferResult)
    assert set(TransferResult) >= PROBLEMS
