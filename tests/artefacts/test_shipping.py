from __future__ import annotations

import json

import numpy as np
import pytest

from vitrine.artefacts.reading import read_arrays, read_record
from vitrine.artefacts.shipping import ship
from vitrine.artefacts.store import Store


def test_arrays_and_records_are_read_back_and_described(tmp_path) -> None:
    counts = np.arange(4, dtype=np.int64)
    row = ship(tmp_path, "a/b.npz", "b", {"counts": counts}, "4 rows", producer="cmd", f1=0.5)
    ship(tmp_path, "c.json", "c", {"name": "é", "rows": 4}, "4 rows", producer="cmd")
    store = Store(tmp_path)
    assert read_arrays(store, "b")["counts"].tolist() == [0, 1, 2, 3]
    assert read_record(store, "c") == {"name": "é", "rows": 4}
    assert (row.kind, row.producer, row.metrics) == ("arrays", "cmd", {"f1": 0.5})
    assert store.artefact("b") == row


def test_the_same_content_gives_the_same_bytes(tmp_path) -> None:
    content = {"x": np.ones((3, 2))}
    first = ship(tmp_path / "one", "x.npz", "x", content, "3 rows", producer="cmd")
    assert ship(tmp_path / "two", "x.npz", "x", content, "3 rows", producer="cmd") == first


def test_a_writer_is_given_a_path_that_is_moved_when_it_ends_well(tmp_path) -> None:
    ship(tmp_path, "w.h5", "w", lambda path: path.write_bytes(b"old"), "1 row", producer="cmd")

    def failing(path) -> None:
        path.write_bytes(b"half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        ship(tmp_path, "w.h5", "w", failing, "1 row", producer="cmd")
    assert (tmp_path / "w.h5").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "w.h5"]


def test_objects_are_refused_and_nothing_is_left(tmp_path) -> None:
    with pytest.raises(ValueError, match="Object arrays"):
        ship(tmp_path, "x.npz", "x", {"x": np.array([{}])}, "1 row", producer="cmd")
    assert list(tmp_path.iterdir()) == []


def test_records_are_plain_json(tmp_path) -> None:
    ship(tmp_path, "r.json", "r", {"à": [1, 2]}, "1 row", producer="cmd")
    text = (tmp_path / "r.json").read_text("utf-8")
    assert text == '{"à":[1,2]}\n'
    assert json.loads(text) == {"à": [1, 2]}
