"""The range test of a trained model, as it is read from its files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.results.crumbs import RATES, network_of, range_files
from vitrine.artefacts.manifest import MANIFEST_NAME
from vitrine.artefacts.store import Store
from vitrine.errors import ArtefactAltered, ArtefactMissing
from vitrine.results.rate_range import RateRange, read_range_test
from vitrine.training.recording import write_model

KEY = "VGG19"


def written(root: Path, files: Mapping[str, Mapping[str, Any]] | None = None, **notes) -> Store:
    write_model(root, network_of(KEY, **notes), range_files() if files is None else files)
    return Store(root)


def test_the_test_comes_back_with_what_it_was_made_of(tmp_path: Path) -> None:
    store = written(tmp_path)
    found = read_range_test(store, "own", KEY)
    assert found is not None
    assert found.found == RATES
    assert found.found.best == 1e-3
    assert (found.rows, found.seed, found.date) == (1234, 7, "2026-11-21")
    assert found.artefact == store.artefact("own_VGG19_rates")


def test_a_model_without_one_has_none(tmp_path: Path) -> None:
    store = written(tmp_path, {})
    assert read_range_test(store, "own", KEY) is None
    assert read_range_test(store, "own", "VGG16") is None
    assert read_range_test(store, "embedded", KEY) is None


@pytest.mark.parametrize("run", ["original-2023", "transformers-2026", "dropped-in", "none"])
def test_a_run_of_others_has_none_and_nothing_is_read(tmp_path: Path, run) -> None:
    assert not (tmp_path / MANIFEST_NAME).exists()
    assert read_range_test(Store(tmp_path), run, KEY) is None


def test_the_file_of_an_earlier_training_is_not_shown(tmp_path: Path) -> None:
    written(tmp_path)
    store = written(tmp_path, {}, rate_range=None)
    assert store.artefact("own_VGG19_rates")
    assert read_range_test(store, "own", KEY) is None


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"rates": np.array(RATES.rates)},
        {"rates": np.array(RATES.rates), "losses": np.array(RATES.losses)[:-1]},
        {"rates": np.array(RATES.rates)[::-1], "losses": np.array(RATES.losses)},
        {"rates": np.array(RATES.rates) - 1, "losses": np.array(RATES.losses)},
        {"rates": np.array(RATES.rates), "losses": np.full(5, np.nan)},
        {"rates": np.ones((5, 2)), "losses": np.ones((5, 2))},
        {"rates": np.array(list("abcde")), "losses": np.array(RATES.losses)},
        {"rates": np.array(1.0), "losses": np.array(1.0)},
    ],
)
def test_arrays_that_are_no_range_test_are_refused(tmp_path: Path, arrays) -> None:
    store = written(tmp_path, {"rates": arrays})
    with pytest.raises(ArtefactAltered, match="train the model again"):
        read_range_test(store, "own", KEY)


@pytest.mark.parametrize("notes", [{"rows": None}, {"rows": "many"}])
def test_a_record_that_does_not_tell_what_taught_is_refused(tmp_path: Path, notes) -> None:
    with pytest.raises(ArtefactAltered, match="train the model again"):
        read_range_test(written(tmp_path, **notes), "own", KEY)


def test_a_file_that_is_another_or_lost_is_named(tmp_path: Path) -> None:
    file = tmp_path / "own" / "VGG19_rates.npz"
    store = written(tmp_path)
    content = file.read_bytes()
    file.write_bytes(content[:-1] + b"x")
    with pytest.raises(ArtefactAltered, match=r"own/VGG19_rates\.npz has been altered"):
        read_range_test(store, "own", KEY)
    file.unlink()
    with pytest.raises(ArtefactMissing, match=r"own/VGG19_rates\.npz is missing"):
        read_range_test(store, "own", KEY)


def test_a_record_comes_back() -> None:
    assert RateRange.from_record(RATES.to_record()) == RATES
