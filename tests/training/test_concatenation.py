"""A real training of crumbs, in a process that has TensorFlow for itself."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

SCRIPT = """
import json
import numpy as np
from vitrine.models.concatenation import ARCHITECTURES, build, weights_of
from vitrine.models.concatenation_data import Features
from vitrine.training.live_worker import train_concatenation
from vitrine.training.loop import make_deterministic

make_deterministic(1, 7)
import keras

rng = np.random.default_rng(0)
truth = np.tile(np.arange(27), 8)
part = np.repeat([0, 0, 0, 0, 1, 1, 2, 2], 27).astype(np.int8)
values = np.eye(27, dtype=np.float32)[truth] * 3 + rng.normal(size=(216, 27)).astype(np.float32)
features = Features({"recurrent": values, "linear": values}, truth, part, (("f", "0"),), {})
found = {"weights": {}, "counted": {}}
for key, architecture in ARCHITECTURES.items():
    network = build(architecture, features.widths)
    found["weights"][key] = sum(int(np.prod(w.shape)) for w in network.trainable_weights)
    found["counted"][key] = weights_of(architecture, features.widths)
vote = build(ARCHITECTURES["scores"], features.widths)
found["vote"] = bool((vote.predict_on_batch(features.of(np.arange(216))).argmax(1)
                      == values.argmax(1)).all())
for name in ("first", "second"):
    keras.utils.set_random_seed(7)
    said = []
    outcome = train_concatenation(features, ARCHITECTURES["original"], 4, 7, said.append)
    outcome.pop("seconds")
    found[name] = outcome
    found["said"] = [epoch.epoch for epoch in said]
keras.utils.set_random_seed(7)
flat = Features({"linear": rng.normal(size=(216, 3)).astype(np.float32)}, truth, part, (), {})
found["stopped"] = len(
    train_concatenation(flat, ARCHITECTURES["original"], 60, 7)["history"]["loss"])
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What the script found, in one process for all tests."""
    output = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=120
    ).stdout
    record: dict[str, Any] = json.loads(output.splitlines()[-1])
    return record


def test_the_same_seed_gives_the_same_training(found) -> None:
    assert found["first"] == found["second"]


def test_every_epoch_is_reported_and_every_test_row_counted(found) -> None:
    assert found["said"] == [1, 2, 3, 4]
    assert np.sum(found["first"]["counts"]) == 54
    assert found["first"]["rows"] == {"train": 108, "check": 54, "test": 54}
    assert found["first"]["history"]["loss"][-1] < found["first"]["history"]["loss"][0]


def test_a_training_that_learns_nothing_more_stops(found) -> None:
    assert found["stopped"] < 60


def test_weights_are_counted_as_keras_counts_them(found) -> None:
    assert found["weights"] == found["counted"]


def test_the_vote_starts_as_a_vote(found) -> None:
    assert found["vote"]
