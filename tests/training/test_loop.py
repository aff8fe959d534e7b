from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from vitrine.models.recurrent import BUILDERS, Widths
from vitrine.models.rows import SequenceRows, logits_of
from vitrine.training import loop
from vitrine.training.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from vitrine.training.loop import (
    SILENT,
    Examples,
    Listener,
    Schedule,
    TrainingProgress,
    batches_of,
    train_network,
)

WIDTHS = Widths(embedding=8, units=8, features=16, dropout=0.3)
SCHEDULE = Schedule(epochs=3, rate=0.02, batch=16, patience=9)


def examples(rows: int, seed: int) -> Examples:
    """Texts of up to 40 words whose category is told by one word among the others."""
    rng = np.random.default_rng(seed)
    found = np.zeros((rows, 40), np.int32)
    truth = rng.integers(0, 3, rows)
    for row, column in zip(found, truth, strict=True):
        words = rng.integers(5, 30, rng.integers(2, 40))
        words[rng.integers(len(words))] = 2 + column
        row[-len(words) :] = words
    return Examples(SequenceRows(found), truth, rng.uniform(0.5, 2, rows))


def easy(rows: int) -> Examples:
    """Texts of one width in which every word tells the category."""
    truth = np.arange(rows) % 3
    found = np.repeat(2 + truth[:, None], 8, axis=1).astype(np.int32)
    return Examples(SequenceRows(found), truth)


EASY = easy(96)
LEARNT, CHECKED = examples(160, 1), examples(60, 2)


def built(builder: str = "mean_embedding") -> keras.Model:
    keras.utils.set_random_seed(7)
    return BUILDERS[builder](32, WIDTHS)


def trained(schedule: Schedule = SCHEDULE, path: Path | None = None, listener: Listener = SILENT):
    network = built()
    progress = train_network(network, LEARNT, CHECKED, schedule, listener, path, "tag")
    return network, progress


def same(one: keras.Model, other: keras.Model) -> bool:
    pairs = zip(one.get_weights(), other.get_weights(), strict=True)
    return all(np.array_equal(left, right) for left, right in pairs)


@pytest.mark.parametrize("builder", sorted(set(BUILDERS) - {"dense_terms"}))
def test_every_network_of_words_learns(builder: str) -> None:
    network = built(builder)
    progress = train_network(network, EASY, EASY, replace(SCHEDULE, epochs=4))
    assert progress.epochs[-1].val_loss < 0.8 * progress.epochs[0].val_loss
    assert network.get_layer("features").output.shape == (None, 16)
    assert network.output.shape == (None, 27)


def test_the_same_seed_gives_the_same_answers() -> None:
    (one, first), (other, second) = trained(), trained()
    assert np.array_equal(logits_of(one, CHECKED.rows), logits_of(other, CHECKED.rows))
    assert first.history() == second.history()
    third, _ = trained(replace(SCHEDULE, seed=8))
    assert not same(one, third)


@pytest.mark.parametrize("after", [1, 2])
def test_an_interrupted_training_ends_as_one_that_was_not(tmp_path: Path, after: int) -> None:
    path = tmp_path / "state.npz"

    def interrupt(epoch: loop.Epoch) -> None:
        if epoch.epoch == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trained(path=path, listener=Listener(epoch=interrupt))
    told: list[int] = []
    resumed, progress = trained(path=path, listener=Listener(epoch=lambda e: told.append(e.epoch)))
    straight, expected = trained()
    assert told == list(range(after + 1, 4))
    assert same(resumed, straight)
    assert progress.history() == expected.history()


def test_an_interruption_within_an_epoch_leaves_the_state_of_the_one_before(
    tmp_path: Path,
) -> None:
    path = tmp_path / "state.npz"
    trained(replace(SCHEDULE, epochs=1), path)
    before = path.read_bytes()

    def interrupt(done: int, steps: int) -> None:
        if done == steps // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trained(path=path, listener=Listener(batch=interrupt))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_state_of_something_else_is_not_gone_on_from(tmp_path: Path) -> None:
    path = tmp_path / "state.npz"
    trained(path=path)
    told: list[int] = []
    listener = Listener(epoch=lambda epoch: told.append(epoch.epoch))
    train_network(built(), LEARNT, CHECKED, SCHEDULE, listener, path, "another tag")
    assert told == [1, 2, 3]


def test_a_finished_training_is_only_read_back(tmp_path: Path) -> None:
    path = tmp_path / "state.npz"
    one, _ = trained(path=path)
    told: list[int] = []
    other, progress = trained(path=path, listener=Listener(epoch=lambda e: told.append(e.epoch)))
    assert told == []
    assert same(one, other)
    assert len(progress.epochs) == 3


def test_the_weights_kept_are_those_of_the_epoch_with_most_right_answers() -> None:
    seen: list[list[np.ndarray]] = []
    network = built()
    listener = Listener(epoch=lambda epoch: seen.append(network.get_weights()))
    # A rate that is far too high: the loss cannot fall every time.
    schedule = Schedule(epochs=6, rate=0.5, batch=16, patience=9)
    progress = train_network(network, LEARNT, CHECKED, schedule, listener)
    curves = progress.history()
    right, loss = curves["val_accuracy"], curves["val_loss"]
    best = min(range(6), key=lambda place: (-right[place], loss[place]))
    assert best < 5
    assert all(map(np.array_equal, network.get_weights(), seen[best]))


def test_it_stops_when_no_epoch_is_better_for_a_while() -> None:
    schedule = Schedule(epochs=30, rate=0.5, batch=16, patience=2)
    progress = train_network(built(), LEARNT, CHECKED, schedule)
    assert len(progress.epochs) == progress.best + 3 < 30


def test_progress_is_told_batch_by_batch() -> None:
    told: list[tuple[int, int]] = []
    schedule = replace(SCHEDULE, epochs=1)
    train_network(built(), LEARNT, CHECKED, schedule, Listener(batch=lambda *at: told.append(at)))
    steps = told[-1][1]
    assert told == [(done, steps) for done in range(1, steps + 1)]


def test_a_batch_holds_rows_of_one_group_and_every_row_once() -> None:
    groups = [np.arange(0, 10), np.arange(10, 13)]
    batches = batches_of(groups, 4, np.random.default_rng(0))
    assert sorted(np.concatenate(batches)) == list(range(13))
    assert all(len(batch) <= 4 for batch in batches)
    assert all(len({row < 10 for row in batch}) == 1 for batch in batches)
    again = batches_of(groups, 4, np.random.default_rng(0))
    assert all(map(np.array_equal, batches, again))


def test_a_weight_of_zero_teaches_nothing() -> None:
    wrong = Examples(
        SequenceRows(np.concatenate([EASY.rows.rows, EASY.rows.rows])),
        np.concatenate([EASY.truth, (EASY.truth + 1) % 3]),
        np.concatenate([np.ones(96), np.zeros(96)]),
    )
    network = built()
    train_network(network, wrong, EASY, replace(SCHEDULE, epochs=6))
    right = logits_of(network, EASY.rows).argmax(axis=1) == EASY.truth
    assert right.all()


def test_a_damaged_state_is_no_state(tmp_path: Path) -> None:
    path = tmp_path / "state.npz"
    state = Checkpoint([{"epoch": 1}], [np.ones(3)], [np.zeros(3)], [np.arange(2)])
    write_checkpoint(path, "tag", state)
    read = read_checkpoint(path, "tag")
    assert read is not None
    assert read.epochs == state.epochs
    assert [array.tolist() for array in read.optimizer] == [[0, 1]]
    assert read_checkpoint(path, "other") is None
    path.write_bytes(path.read_bytes()[:-40])
    assert read_checkpoint(path, "tag") is None
    assert read_checkpoint(tmp_path / "absent", "tag") is None


def test_curves_have_one_value_an_epoch() -> None:
    found = [loop.Epoch(n, 2, 0.5, 0.6, 0.7 - n / 10, 0.8, 1.0) for n in (1, 2)]
    progress = TrainingProgress(found)
    assert progress.best == 1
    assert progress.history()["val_accuracy"] == [0.8, 0.8]


def test_without_rows_to_check_the_weights_of_the_last_epoch_are_kept() -> None:
    network = built()
    progress = train_network(network, EASY, None, replace(SCHEDULE, kept=None, patience=1))
    assert (len(progress.epochs), progress.best) == (3, 2)
    assert np.isnan([epoch.val_loss for epoch in progress.epochs]).all()
    assert all(map(np.array_equal, network.get_weights(), progress.kept))


def test_averages_are_kept_and_learning_goes_on_from_the_weights_themselves() -> None:
    network, plain = built(), built()
    current: list[list[np.ndarray]] = []
    optimizer = keras.optimizers.Adam(SCHEDULE.rate, use_ema=True, ema_momentum=0.9)
    optimizer.build(network.trainable_variables)
    schedule = replace(SCHEDULE, kept=None)
    listener = Listener(epoch=lambda epoch: current.append(network.get_weights()))
    train_network(network, EASY, EASY, schedule, listener, optimizer=optimizer)
    train_network(plain, EASY, EASY, schedule)
    assert all(map(np.allclose, current[-1], plain.get_weights()))
    assert not all(map(np.allclose, network.get_weights(), plain.get_weights()))
