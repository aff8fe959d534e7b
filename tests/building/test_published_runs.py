from __future__ import annotations

import json

import numpy as np
import pytest

from tests.results.crumbs import run_of
from vitrine.artefacts.store import Store
from vitrine.building.published_runs import original_run, ship_run, transformers_run
from vitrine.errors import DataRefused
from vitrine.results.comparison import compare, compare_rows
from vitrine.results.result import Run
from vitrine.results.shipped import read_published


def test_shipping_and_reading_back_changes_nothing(tmp_path) -> None:
    truth = np.repeat(np.arange(27), 3)
    run = run_of("original-2023", A=(truth, truth), B=(truth, np.roll(truth, 1)))
    pair = compare_rows(truth, truth, np.roll(truth, 1))
    ship_run(Run(run.key, run.results, {("A", "B"): pair}), tmp_path)
    read = read_published(Store(tmp_path), "original-2023")
    assert (read.results["B"].counts == run.results["B"].counts).all()
    assert compare(read, "B", read, "A").pair == pair.swapped


def test_counts_that_are_not_those_of_the_files_are_refused(published, tmp_path) -> None:
    for name in ("fichiers", "input"):
        (tmp_path / name).symlink_to(published / name)
    record = json.loads((published / "original-2023.json").read_text())
    record["models"][0]["confusion"][0][0] += 1
    (tmp_path / "original-2023.json").write_text(json.dumps(record))
    with pytest.raises(DataRefused, match="EMBEDDING: the published counts are not those"):
        original_run(tmp_path)


def test_a_folder_without_published_results_is_said(tmp_path) -> None:
    with pytest.raises(DataRefused, match=r"transformers-2026\.json"):
        transformers_run(tmp_path)
