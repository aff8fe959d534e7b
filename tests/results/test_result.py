"""Which epoch of a training is marked."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.artefacts.store import Store
from vitrine.results.result import CURVES, History, Mark, history_of
from vitrine.results.shipped import PUBLISHED, read_published
from vitrine.results.trained import read_trained
from vitrine.training.loop import Epoch, TrainingProgress


def history(accuracy: list[float], loss: list[float], mark: Mark) -> History:
    curves = {**dict.fromkeys(CURVES, accuracy), "val_accuracy": accuracy, "val_loss": loss}
    return history_of(curves, mark)


@pytest.mark.parametrize(
    ("mark", "marked"), [(Mark.LOWEST_LOSS, 2), (Mark.MOST_RIGHT, 4)], ids=lambda value: str(value)
)
def test_each_rule_marks_its_own_epoch(mark: Mark, marked: int) -> None:
    found = history([0.5, 0.7, 0.8, 0.8, 0.8], [1.5, 1.0, 1.3, 1.2, 1.2], mark)
    assert found.marked_epoch == marked
    assert found.best_epoch == 2


@pytest.mark.parametrize("mark", Mark)
def test_the_first_of_equals_is_marked(mark: Mark) -> None:
    assert history([0.7, 0.7], [1.0, 1.0], mark).marked_epoch == 1


def test_curves_of_unknown_making_are_marked_by_their_loss() -> None:
    curves = dict.fromkeys(CURVES, np.ones(2))
    assert history_of(curves).mark is History(**curves).mark is Mark.LOWEST_LOSS


def test_the_rule_is_the_one_by_which_a_training_keeps_its_weights() -> None:
    rng = np.random.default_rng(5)
    for _ in range(200):
        # Few values, so that there are many ties.
        accuracy, loss = rng.integers(1, 4, (2, 6)) / 4
        epochs = [
            Epoch(number, 6, 1.0, 0.5, val_loss=one_loss, val_accuracy=right, seconds=0.0)
            for number, (right, one_loss) in enumerate(zip(accuracy, loss, strict=True), start=1)
        ]
        kept = TrainingProgress(epochs).best + 1
        assert history(accuracy.tolist(), loss.tolist(), Mark.MOST_RIGHT).marked_epoch == kept


def test_the_marked_epochs_of_the_shipped_networks_are_those_they_kept(repository) -> None:
    found, problems = read_trained(Store(repository / "fichiers"), "embedded")
    assert not problems
    kept = {
        key: (model.history.marked_epoch, model.record["notes"]["best_epoch"])
        for key, (_, model) in found.items()
        if model.history and "best_epoch" in model.record["notes"]
    }
    assert len(kept) > 5
    assert {key: marked for key, (marked, _) in kept.items()} == {
        key: told for key, (_, told) in kept.items()
    }
    assert {found[key][1].history.mark for key in kept} == {Mark.MOST_RIGHT}


@pytest.mark.parametrize("run", PUBLISHED)
def test_published_curves_are_marked_by_their_loss(repository, run) -> None:
    results = read_published(Store(repository / "fichiers"), run).results.values()
    for history in filter(None, (result.history for result in results)):
        assert history.mark is Mark.LOWEST_LOSS
        assert history.marked_epoch == history.best_epoch
