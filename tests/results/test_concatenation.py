"""Results of concatenations, as they are shipped and as a live training gives them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from vitrine.artefacts.manifest import describe, update_manifest
from vitrine.artefacts.store import Store
from vitrine.errors import ArtefactAltered
from vitrine.models.concatenation import ARCHITECTURES, MEMBERS, weights_of
from vitrine.results.concatenation import KEY, PATH, read_joined, result_of


@pytest.mark.parametrize("joined", MEMBERS)
def test_every_architecture_has_a_result_on_the_rows_of_the_single_models(repository, joined):
    known = read_joined(Store(repository / "fichiers"), joined)
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
    known = read_joined(Store(repository / "fichiers"), "3")
    best = known.singles[known.best_single]
    assert known.results["scores"].weighted_f1 > best.weighted_f1


@pytest.mark.parametrize("content", [{}, {"joined": {"3": {}}, "date": "2026"}])
def test_a_record_that_lacks_something_is_refused(tmp_path, content) -> None:
    path = tmp_path / PATH
    path.parent.mkdir()
    path.write_text(json.dumps(content))
    update_manifest(tmp_path, [describe(tmp_path, PATH, KEY, "record", "test", "nothing")])
    with pytest.raises(ArtefactAltered, match="git restore"):
        read_joined(Store(tmp_path), "3")


@pytest.mark.parametrize(
    "counts", [np.eye(26, dtype=int), np.zeros((27, 27), int), -np.eye(27, dtype=int)]
)
def test_counts_of_something_else_are_refused(counts) -> None:
    curves = dict.fromkeys(("loss", "accuracy", "val_loss", "val_accuracy"), [1.0])
    outcome = {"history": curves, "counts": counts.tolist(), "artefacts": []}
    with pytest.raises(ValueError, match="no counts"):
        result_of(outcome, "embedded", "live")
