from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.training.products import FakeTrainer, data_of, model_of, place_of
from vitrine.artefacts.manifest import read_manifest
from vitrine.artefacts.store import State, Store
from vitrine.errors import DataRefused
from vitrine.models.entry import Setting
from vitrine.models.registry import TRAINABLE
from vitrine.results.runs import read_run
from vitrine.results.trained import read_trained
from vitrine.training import recording, runner, trainer
from vitrine.training.last_layers import PARTS, keep_layers
from vitrine.training.runner import TrainingOptions, train_all
from vitrine.training.trainer import Products, Session, TrainingData, TrainingStep

MODEL = model_of("LinearSVC", size=3)
LATE_SETTINGS = {
    "architecture": Setting("restrained", "for a test"),
    "epochs": Setting(15, "for a test"),
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> TrainingData:
    return data_of(tmp_path_factory.mktemp("challenge"))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeTrainer:
    fake = FakeTrainer()
    monkeypatch.setitem(trainer.TRAINERS, "fake", place_of(lambda: fake))
    return fake


def options_of(root: Path, **changed: object) -> TrainingOptions:
    return TrainingOptions(root / "fichiers", root / "cache", **changed)


def state_of(root: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_a_trained_model_is_a_result_of_the_run(
    data: TrainingData, fake: FakeTrainer, tmp_path: Path
) -> None:
    (outcome,) = train_all([MODEL], data, options_of(tmp_path))
    store = Store(tmp_path / "fichiers")
    assert [state for _, state in store.states()] == [State.PRESENT] * 2
    row = store.artefact("own_LinearSVC")
    assert (row.path, row.producer) == ("own/LinearSVC.npz", "vitrine train LinearSVC")
    right = (len(data.test) - 1) / len(data.test)
    assert row.metrics["accuracy"] == pytest.approx(right)
    run = read_run("own", store, tmp_path)
    result = run.results["LinearSVC"]
    assert result.accuracy == pytest.approx(right)
    assert result.rows == len(data.test)
    assert result.history is not None
    assert result.history.val_loss.tolist() == pytest.approx([1.1, 0.6])
    assert result.confidence is not None
    assert np.array_equal(result.predictions.row, np.arange(len(data.test)))
    assert outcome.model is not None
    assert outcome.model.record["settings"]["size"] == 3
    assert outcome.model.record["seconds"] >= 0
    assert not (tmp_path / "cache" / "checkpoints" / "own-LinearSVC").exists()


def test_what_is_known_is_not_trained_again_unless_something_changed(
    data: TrainingData, fake: FakeTrainer, tmp_path: Path
) -> None:
    train_all([MODEL], data, options_of(tmp_path))
    (again,) = train_all([MODEL], data, options_of(tmp_path))
    assert (again.known, fake.calls) == (True, 1)
    train_all([model_of("LinearSVC", size=4)], data, options_of(tmp_path))
    train_all([model_of("LinearSVC", size=4)], data, options_of(tmp_path, seed=8))
    train_all([model_of("LinearSVC", size=4)], data, options_of(tmp_path, seed=8, again=True))
    assert fake.calls == 4


def test_a_fusion_is_trained_again_when_what_it_reads_has_changed(
    data: TrainingData, fake: FakeTrainer, tmp_path: Path
) -> None:
    fusion, options = replace(model_of("VotingHard"), members=("LinearSVC",)), options_of(tmp_path)
    train_all([MODEL, fusion], data, options)
    assert train_all([fusion], data, options)[0].known
    # The member answers as before: nothing changes for the fusion.
    train_all([MODEL], data, options_of(tmp_path, again=True))
    assert train_all([fusion], data, options)[0].known
    fake.wrong = 5
    train_all([MODEL], data, options_of(tmp_path, again=True))
    assert not train_all([fusion], data, options)[0].known
    assert train_all([fusion], data, options)[0].known


def test_one_model_that_fails_costs_itself_only(
    data: TrainingData, fake: FakeTrainer, tmp_path: Path
) -> None:
    def refuse() -> None:
        fake.before = lambda: None
        raise DataRefused("no rows")

    fake.before = refuse
    first, second = train_all([MODEL, model_of("MultinomialNB")], data, options_of(tmp_path))
    assert str(first.error) == "no rows"
    assert second.model is not None


def test_a_package_that_is_missing_is_named(
    data: TrainingData, fake: FakeTrainer, tmp_path: Path
) -> None:
    def lack() -> None:
        raise ModuleNotFoundError("No module named 'xgboost'", name="xgboost")

    fake.before = lack
    (outcome,) = train_all([MODEL], data, options_of(tmp_path))
    assert "LinearSVC needs the package xgboost" in str(outcome.error)


def test_a_full_disk_leaves_everything_as_it_was(
    data: TrainingData, fake: FakeTrainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_all([MODEL], data, options_of(tmp_path))
    before = state_of(tmp_path / "fichiers")
    real, calls = Path.write_bytes, []

    def full(path: Path, content: bytes) -> int:
        calls.append(path)
        if len(calls) > 1:
            real(path, content[:10])
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    (outcome,) = train_all([MODEL], data, options_of(tmp_path, seed=9))
    assert "LinearSVC: the disk is full" in str(outcome.error)
    assert len(calls) == 2
    assert state_of(tmp_path / "fichiers") == before


def test_a_model_too_large_to_ship_ships_its_answers(
    data: TrainingData, fake: FakeTrainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "LARGEST_BYTES", 100)
    train_all([MODEL], data, options_of(tmp_path))
    assert set(read_manifest(tmp_path / "fichiers")) == {"own_LinearSVC"}


def test_another_fault_of_the_system_is_not_taken_for_a_full_disk(
    data: TrainingData, fake: FakeTrainer, tmp_path: Path
) -> None:
    def fail() -> None:
        raise OSError(errno.EIO, "broken")

    fake.before = fail
    with pytest.raises(OSError, match="broken"):
        train_all([MODEL], data, options_of(tmp_path))


def test_an_interruption_keeps_what_ended_and_the_checkpoint(
    data: TrainingData, fake: FakeTrainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(FakeTrainer):
        def train(self, entry, data, session: Session):
            (session.folder / "state").write_text("epoch 1")
            session.progress(TrainingStep(1, 2, {"loss": 0.5}))

    def stop(key: str, step: TrainingStep) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(trainer.TRAINERS, "stopped", place_of(Interrupted))
    models = [MODEL, model_of("MultinomialNB", "stopped")]
    with pytest.raises(KeyboardInterrupt):
        train_all(models, data, options_of(tmp_path, stepped=stop))
    assert list(read_trained(Store(tmp_path / "fichiers"), "own")[0]) == ["LinearSVC"]
    state = tmp_path / "cache" / "checkpoints" / "own-MultinomialNB" / "state"
    assert state.read_text() == "epoch 1"
    assert list((tmp_path / "fichiers" / "own").glob(".*")) == []


def test_a_classical_model_is_compared_with_titles_alone(
    data: TrainingData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = model_of("MultinomialNB", "classical", estimator="multinomial", terms=200)
    (outcome,) = train_all([model], data, options_of(tmp_path))
    alone = outcome.model.record["title_alone"]
    assert alone["rows"] == len(data.test)
    assert 0 < alone["weighted_f1"] <= 1


def test_a_vote_reads_the_members_that_were_trained_on_the_same_data(
    data: TrainingData, fake: FakeTrainer, tmp_path: Path
) -> None:
    members = ("LinearSVC", "MultinomialNB")
    vote = replace(model_of("VotingSoft", "vote", method="soft"), members=members)
    (early,) = train_all([vote], data, options_of(tmp_path))
    assert "VotingSoft reads the answers of LinearSVC, MultinomialNB" in str(early.error)
    models = [MODEL, model_of("MultinomialNB"), vote]
    outcomes = train_all(models, data, options_of(tmp_path))
    voted = outcomes[-1].model
    assert voted is not None
    assert voted.test.figures() == outcomes[0].model.test.figures()
    other = data_of(tmp_path / "other", each=12)
    (stale,) = train_all([vote], other, options_of(tmp_path))
    assert "train them first" in str(stale.error)


def test_a_late_concatenation_reads_the_layers_of_its_trained_members(
    data: TrainingData, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Network(FakeTrainer):
        def train(self, entry, data, session):
            def read(products: Products) -> np.ndarray:
                return np.eye(27, dtype=np.float16)[products.columns]

            keep_layers(
                entry, data, session, {p: getattr(data, p).with_text() for p in PARTS}, read
            )
            return super().train(entry, data, session)

    monkeypatch.setitem(trainer.TRAINERS, "network", place_of(Network))
    monkeypatch.setitem(trainer.TRAINERS, "forgetful", place_of(FakeTrainer))
    late = replace(TRAINABLE["LATE CONCATENATION 2"], settings=dict(LATE_SETTINGS))
    members = [model_of(key, "network", size=2) for key in late.members]
    (early,) = train_all([late], data, options_of(tmp_path))
    assert "LATE CONCATENATION 2 reads the answers of CONV1D, DNN" in str(early.error)
    *_, joined = train_all([*members, late], data, options_of(tmp_path))
    assert joined.model is not None
    assert joined.model.test.figures()["accuracy"] == 1.0
    assert joined.model.record["notes"]["rows_of_all"] == len(data.train)
    changed = model_of("DNN", "forgetful", size=3)
    _, lost = train_all([changed, late], data, options_of(tmp_path, again=True))
    assert "reads the last layer of DNN, which is not in the cache" in str(lost.error)


def test_only_members_of_a_late_concatenation_are_read_by_others() -> None:
    asked = ("CONV1D", "DNN", "EfficientNetLite0", "EMBEDDING", "LinearSVC", "STACKING")
    assert [runner.is_read(key) for key in asked] == [True] * 3 + [False] * 3


def test_models_are_trained_in_the_order_of_the_registry() -> None:
    asked = ["VotingSoft", "KNeighbors", "LinearSVC"]
    assert [entry.key for entry in runner.in_order(asked)] == asked[::-1]


def test_a_run_without_any_training_is_empty_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"artefacts": []}')
    run = read_run("own", Store(tmp_path), tmp_path)
    assert (run.results, run.problems) == ({}, ())
