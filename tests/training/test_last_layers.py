from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.training.products import data_of, model_of, session_of
from vitrine.models.rows import LastLayer
from vitrine.training import last_layers
from vitrine.training.last_layers import PARTS, keep_layers, read_layers, tag_of, write_layers
from vitrine.training.trainer import identity

RECORD: dict[str, Any] = {
    "run": "own",
    "key": "EMBEDDING GRU",
    "data": "abc",
    "seed": 7,
    "settings": {"epochs": [1, 2]},
}


def layers(value: float) -> dict[str, LastLayer]:
    return {
        part: LastLayer(np.arange(count, dtype=np.int32), np.full((count, 2), value, np.float16))
        for count, part in enumerate(PARTS, start=1)
    }


def test_layers_come_back_as_they_were(tmp_path: Path) -> None:
    path = write_layers(tmp_path, RECORD, layers(0.5))
    assert path.relative_to(tmp_path).as_posix() == "last-layers/own-EMBEDDING_GRU.npz"
    found = read_layers(tmp_path, {**RECORD, "seconds": 12.0})
    assert found is not None
    for count, part in enumerate(PARTS, start=1):
        assert found[part].places.tolist() == list(range(count))
        assert found[part].values.tolist() == [[0.5, 0.5]] * count
        assert found[part].values.dtype == np.float16


@pytest.mark.parametrize(
    "change", [{"seed": 8}, {"data": "abd"}, {"settings": {"epochs": [1, 3]}}], ids=str
)
def test_layers_of_another_training_are_not_read(tmp_path: Path, change: dict[str, Any]) -> None:
    write_layers(tmp_path, RECORD, layers(0.5))
    assert read_layers(tmp_path, {**RECORD, **change}) is None
    assert tag_of({**RECORD, **change}) != tag_of(RECORD)


def test_no_file_and_a_damaged_one_hold_nothing(tmp_path: Path) -> None:
    assert read_layers(tmp_path, RECORD) is None
    path = write_layers(tmp_path, RECORD, layers(0.5))
    whole = path.read_bytes()
    for content in (b"", whole[: len(whole) // 2], b"PK\x03\x04nonsense"):
        path.write_bytes(content)
        assert read_layers(tmp_path, RECORD) is None


def test_an_interruption_leaves_the_earlier_file_and_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_layers(tmp_path, RECORD, layers(0.5))

    def stop(stream: Any, **arrays: object) -> None:
        stream.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(last_layers.np, "savez", stop)
    with pytest.raises(KeyboardInterrupt):
        write_layers(tmp_path, RECORD, layers(0.7))
    assert list(path.parent.iterdir()) == [path]
    found = read_layers(tmp_path, RECORD)
    assert found is not None
    assert found["test"].values.tolist() == [[0.5, 0.5]] * 3


def test_only_what_another_model_reads_is_kept(tmp_path: Path) -> None:
    data, spec = data_of(tmp_path / "challenge"), model_of("CONV1D")
    session = session_of(tmp_path / "state")
    places = {part: np.array([1, 3]) for part in PARTS}
    asked = []

    def read(products):
        asked.append(products.designations)
        return np.ones((len(products), 2), np.float16)

    keep_layers(spec, data, session, places, read)
    assert (asked, session.folder.exists()) == ([], False)
    keep_layers(spec, data, replace(session, is_read=True), places, read)
    assert asked[2] == [data.test.designations[1], data.test.designations[3]]
    found = read_layers(session.cache, identity(spec, data, session.seed))
    assert found is not None
    assert found["test"].places.tolist() == [1, 3]
