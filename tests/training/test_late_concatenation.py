"""Two members that each know half of what tells a category."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.training.products import model_of, session_of
from vitrine.errors import DataRefused
from vitrine.models.entry import TrainableModel
from vitrine.models.rows import LastLayer
from vitrine.training.last_layers import PARTS, write_layers
from vitrine.training.late_concatenation import LateConcatenationTrainer
from vitrine.training.trainer import Products, Session, Trained, TrainingData, TrainingStep

MEMBERS = ("CONV1D", "EfficientNetLite0")
SIZES = {"train": 240, "validation": 40, "test": 44}


def spec(epochs: int = 40, architecture: str = "restrained") -> TrainableModel:
    made = model_of("LATE", "late_concatenation", epochs=epochs, architecture=architecture)
    return replace(made, members=MEMBERS)


def products(count: int) -> Products:
    empty = [""] * count
    return Products(empty, list(empty), np.arange(count) % 4, np.ones(count), list(empty))


DATA = TrainingData(
    "own",
    "a fifth",
    *(products(count) for count in SIZES.values()),
    products(1),
    "abc",
    Path(),
)


def seen(member: int, part: str, places: np.ndarray) -> LastLayer:
    """One member tells categories 0, 1 from 2, 3, the other the even from the odd ones."""
    columns = getattr(DATA, part).columns[places]
    known = columns // 2 if member == 0 else columns % 2
    noise = np.random.default_rng([member, len(part)]).normal(0, 0.1, (len(places), 6))
    noise[np.arange(len(places)), known] += 2
    return LastLayer(places.astype(np.int32), noise.astype(np.float16))


def everywhere(part: str) -> np.ndarray:
    return np.arange(SIZES[part])


def session(folder: Path, told: list[TrainingStep] | None = None, **read: Any) -> Session:
    """Members that are trained, with the products that each of them could read, by part."""
    members = {}
    for number, key in enumerate(MEMBERS):
        record = {"run": "own", "key": key, "data": "abc", "seed": 3, "settings": {}}
        places = read.get(key, everywhere)
        layers = {part: seen(number, part, places(part)) for part in PARTS}
        write_layers(folder / "cache", record, layers)
        half = np.full((1, 27), 1 / 27, np.float32)
        members[key] = Trained(half, half, notes=record)
    progress = (told if told is not None else []).append
    changed = {"cache": folder / "cache", "members": members, "progress": progress}
    return session_of(folder / "state", **changed)


def right(found: Trained) -> float:
    rows = ~np.isnan(found.test[:, 0])
    return float((found.test[rows].argmax(axis=1) == DATA.test.columns[rows]).mean())


def test_a_head_tells_what_no_member_could_tell_alone(tmp_path: Path) -> None:
    told: list[TrainingStep] = []
    found = LateConcatenationTrainer().train(spec(), DATA, session(tmp_path, told))
    assert right(found) == 1.0
    assert found.test.shape == (44, 27)
    assert found.validation.shape == (40, 27)
    assert np.allclose(found.validation.sum(axis=1), 1)
    epochs = [step.figures["val_loss"] for step in told if step.figures]
    assert epochs == found.history["val_loss"]
    assert found.notes["rows"] == found.notes["rows_of_all"] == 240
    assert found.notes["members"] == list(MEMBERS)
    assert found.files == {}


def test_a_product_that_one_member_lacks_is_not_answered(tmp_path: Path) -> None:
    def most(part: str) -> np.ndarray:
        return np.setdiff1d(everywhere(part), [2, 5])

    asked = session(tmp_path, EfficientNetLite0=most)
    found = LateConcatenationTrainer().train(spec(), DATA, asked)
    assert np.isnan(found.test).all(axis=1).nonzero()[0].tolist() == [2, 5]
    assert np.isnan(found.validation).all(axis=1).nonzero()[0].tolist() == [2, 5]
    assert (found.notes["rows"], found.notes["rows_of_all"]) == (240, 238)
    assert right(found) == 1.0


def test_products_that_one_member_alone_reads_teach_too(tmp_path: Path) -> None:
    def first(part: str) -> np.ndarray:
        return np.arange(120) if part == "train" else everywhere(part)

    def second(part: str) -> np.ndarray:
        return np.arange(120, 240) if part == "train" else everywhere(part)

    asked = session(tmp_path, CONV1D=first, EfficientNetLite0=second)
    found = LateConcatenationTrainer().train(spec(), DATA, asked)
    assert (found.notes["rows"], found.notes["rows_of_all"]) == (240, 0)
    assert right(found) == 1.0


def test_the_same_seed_gives_the_same_answers(tmp_path: Path) -> None:
    first = LateConcatenationTrainer().train(spec(4), DATA, session(tmp_path / "a"))
    second = LateConcatenationTrainer().train(spec(4), DATA, session(tmp_path / "b"))
    other = replace(session(tmp_path / "c"), seed=8)
    third = LateConcatenationTrainer().train(spec(4), DATA, other)
    assert np.array_equal(first.test, second.test)
    assert not np.array_equal(first.test, third.test)


def test_an_interrupted_head_goes_on_and_ends_alike(tmp_path: Path) -> None:
    def stop(step: TrainingStep) -> None:
        if step.figures and step.done > 20:
            raise KeyboardInterrupt

    whole = LateConcatenationTrainer().train(spec(5), DATA, session(tmp_path / "whole"))
    told: list[TrainingStep] = []
    begun = session(tmp_path / "cut", told)
    with pytest.raises(KeyboardInterrupt):
        LateConcatenationTrainer().train(spec(5), DATA, replace(begun, progress=stop))
    assert [path.name for path in begun.folder.iterdir()] == ["state.npz"]
    found = LateConcatenationTrainer().train(spec(5), DATA, begun)
    assert np.array_equal(found.test, whole.test)
    assert len([step for step in told if step.figures]) == 3
    assert found.notes["seconds_before"] > 0


def test_a_member_without_answers_is_named(tmp_path: Path) -> None:
    asked = session(tmp_path)
    asked = replace(asked, members={"CONV1D": asked.members["CONV1D"]})
    with pytest.raises(DataRefused, match=r"LATE reads the answers of EfficientNetLite0: train"):
        LateConcatenationTrainer().train(spec(), DATA, asked)


def test_a_last_layer_that_is_not_here_says_what_to_train_again(tmp_path: Path) -> None:
    asked = session(tmp_path)
    (asked.cache / "last-layers" / "own-CONV1D.npz").unlink()
    said = r"LATE reads the last layer of CONV1D, .* train CONV1D again with --again"
    with pytest.raises(DataRefused, match=said):
        LateConcatenationTrainer().train(spec(), DATA, asked)


def test_a_last_layer_of_another_training_is_not_that_of_the_member(tmp_path: Path) -> None:
    asked = session(tmp_path)
    known = asked.members["CONV1D"]
    later = replace(known, notes={**known.notes, "seed": 4})
    with pytest.raises(DataRefused, match="reads the last layer of CONV1D, which is not"):
        LateConcatenationTrainer().train(
            spec(), DATA, replace(asked, members={**asked.members, "CONV1D": later})
        )


@pytest.mark.parametrize("part", ["validation", "test"])
def test_members_without_a_product_in_common_are_refused(tmp_path: Path, part: str) -> None:
    def even(asked: str) -> np.ndarray:
        return everywhere(asked)[:: 2 if asked == part else 1]

    def odd(asked: str) -> np.ndarray:
        return everywhere(asked)[1::2] if asked == part else everywhere(asked)

    asked = session(tmp_path, CONV1D=even, EfficientNetLite0=odd)
    with pytest.raises(DataRefused, match=f"no {part} product is read by all"):
        LateConcatenationTrainer().train(spec(), DATA, asked)


def test_numbers_beyond_half_precision_are_refused(tmp_path: Path) -> None:
    asked = session(tmp_path)
    layers = {part: seen(0, part, everywhere(part)) for part in PARTS}
    layers["train"].values[7, 1] = np.inf
    write_layers(asked.cache, asked.members["CONV1D"].notes, layers)
    with pytest.raises(DataRefused, match="features of CONV1D hold values that are not numbers"):
        LateConcatenationTrainer().train(spec(), DATA, asked)
