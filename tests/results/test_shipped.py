from __future__ import annotations

import json

import numpy as np
import pytest

from tests.results.crumbs import run_of
from vitrine.artefacts.manifest import describe
from vitrine.artefacts.shipping import update_manifest
from vitrine.artefacts.store import Store
from vitrine.errors import ArtefactAltered, DataRefused
from vitrine.models.concatenation import ARCHITECTURES, MEMBERS, weights_of
from vitrine.results.runs import BY_KEY, RUNS, find_models, read_run
from vitrine.results.shipped import (
    CONCATENATIONS_KEY,
    CONCATENATIONS_PATH,
    PUBLISHED,
    TestPredictions,
    live_result,
    read_concatenations,
    read_published,
)


@pytest.fixture
def store(repository) -> Store:
    return Store(repository / "fichiers")


@pytest.mark.parametrize(
    ("run", "models", "rows"), [("original-2023", 18, 16_984), ("transformers-2026", 9, 10_827)]
)
def test_the_shipped_runs_hold_every_model_on_the_same_rows(store, run, models, rows) -> None:
    read = read_published(store, run)
    assert len(read.results) == models
    supports = {tuple(result.counts.sum(axis=1)) for result in read.results.values()}
    assert len(supports) == 1
    assert sum(supports.pop()) == rows
    assert {result.source.artefacts[0][0] for result in read.results.values()} == {
        f"results/{run}.json"
    }


def test_what_is_shipped_is_what_was_published(store, published) -> None:
    for run, name, count in (
        ("original-2023", "original-2023", 18),
        ("transformers-2026", "transformers-2026", 9),
    ):
        read = read_published(store, run)
        records = json.loads((published / f"{name}.json").read_text())["models"]
        assert len(records) == count
        for record in records:
            result = read.results[record["key"]]
            assert (result.counts == np.array(record["confusion"])).all()
            assert result.accuracy == pytest.approx(record["accuracy"], abs=1e-6)
            assert result.weighted_f1 == pytest.approx(record["weighted_f1"], abs=1e-6)
            if "top3" in record and result.confidence:
                assert result.confidence.top3 == pytest.approx(record["top3"], abs=1e-6)


def test_shipped_pairs_agree_with_the_counts_they_stand_beside(store) -> None:
    for name, pairs in (("original-2023", 66), ("transformers-2026", 21)):
        run = read_published(store, name)
        assert len(run.pairs) == pairs
        for (a, b), pair in run.pairs.items():
            first, second = run.results[a], run.results[b]
            assert pair.rows == first.rows
            assert pair.both + pair.only_a == round(first.accuracy * first.rows)
            assert pair.both + pair.only_b == round(second.accuracy * second.rows)
            assert pair.difference == pytest.approx(
                second.weighted_f1 - first.weighted_f1, abs=1e-9
            )
            assert pair.low <= pair.difference <= pair.high
            assert pair.chooser_f1 >= max(first.weighted_f1, second.weighted_f1)


def test_every_run_is_read_and_a_lost_artefact_is_its_problem_alone(store, tmp_path) -> None:
    runs = {card.key: read_run(card.key, store, tmp_path) for card in RUNS}
    counts = {key: len(run.results) for key, run in runs.items()}
    # Ours grow with every model that is trained and shipped.
    assert counts.pop("embedded") >= 5
    assert counts == {"original-2023": 22, "transformers-2026": 12, "own": 0, "dropped-in": 0}
    lost = read_run("original-2023", Store(tmp_path), tmp_path)
    assert (dict(lost.results), len(lost.problems)) == ({}, 1)
    assert set(PUBLISHED) < set(BY_KEY)


def test_an_unknown_run_names_those_there_are(store, tmp_path) -> None:
    with pytest.raises(
        DataRefused, match="original-2023, transformers-2026, embedded, own, dropped-in"
    ):
        read_run("2024", store, tmp_path)


def test_two_models_are_looked_for_in_one_run_first() -> None:
    rows = (np.zeros(3, int), np.zeros(3, int))
    runs = {"one": run_of("one", a=rows), "two": run_of("two", a=rows, b=rows)}
    assert find_models(runs, "a", "b") == (("two", "a"), ("two", "b"))
    assert find_models(runs, "one:a", "b") == (("one", "a"), ("two", "b"))
    assert find_models(runs, "a", "a") == (("one", "a"), ("one", "a"))
    with pytest.raises(DataRefused, match="choose among a, b"):
        find_models(runs, "a", "c")


@pytest.mark.parametrize("joined", MEMBERS)
def test_every_architecture_has_a_result_on_the_rows_of_the_single_models(repository, joined):
    known = read_concatenations(Store(repository / "fichiers"), joined)
    assert set(known.results) == set(ARCHITECTURES)
    assert set(known.singles) == set(MEMBERS[joined])
    results = [*known.results.values(), *known.singles.values()]
    supports = {tuple(result.scores.support) for result in results}
    assert len(supports) == 1
    for key, result in known.results.items():
        assert result.history is not None
        assert result.rows == known.facts[key]["rows"]["test"]
        learnt = weights_of(ARCHITECTURES[key], known.widths[key])
        assert known.facts[key]["weights"] >= learnt


def test_learning_from_the_answers_beats_every_single_picture_or_text_model(repository) -> None:
    known = read_concatenations(Store(repository / "fichiers"), "3")
    best = known.singles[known.best_single]
    assert known.results["scores"].weighted_f1 > best.weighted_f1


@pytest.mark.parametrize("content", [{}, {"joined": {"3": {}}, "date": "2026"}])
def test_a_record_that_lacks_something_is_refused(tmp_path, content) -> None:
    path = tmp_path / CONCATENATIONS_PATH
    path.parent.mkdir()
    path.write_text(json.dumps(content))
    update_manifest(
        tmp_path,
        [describe(tmp_path, CONCATENATIONS_PATH, CONCATENATIONS_KEY, "record", "test", "nothing")],
    )
    with pytest.raises(ArtefactAltered, match="git restore"):
        read_concatenations(Store(tmp_path), "3")


@pytest.mark.parametrize(
    "counts", [np.eye(26, dtype=int), np.zeros((27, 27), int), -np.eye(27, dtype=int)]
)
def test_counts_of_something_else_are_refused(counts) -> None:
    curves = dict.fromkeys(("loss", "accuracy", "val_loss", "val_accuracy"), [1.0])
    outcome = {"history": curves, "counts": counts.tolist(), "artefacts": []}
    with pytest.raises(ValueError, match="no counts"):
        live_result(outcome, "embedded", "live")


def test_figures_are_scored_on_the_rows_that_have_an_opinion() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 27, 60)
    perfect = np.full((60, 27), 0.1 / 26)
    perfect[np.arange(60), truth] = 0.9
    wrong = np.roll(perfect, 1, axis=1)
    wrong[30:] = np.nan
    both = np.where(np.isnan(wrong), np.nan, perfect)
    figures = TestPredictions(truth, perfect, wrong, both).figures()
    assert [figures[part]["rows"] for part in ("text", "image", "both")] == [60, 30, 30]
    assert figures["text"]["accuracy"] == figures["both"]["accuracy"] == 1.0
    assert figures["image"]["accuracy"] == 0.0
    assert figures["text_where_both"]["rows"] == 30
    assert figures["text"]["ece"] == pytest.approx(0.1)
