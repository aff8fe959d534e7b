from __future__ import annotations

import json

import numpy as np
import pytest

from vitrine.building.joint_model import ValidationPredictions, learn_joint
from vitrine.models.calibration import softmax
from vitrine.models.fusion import Fusion
from vitrine.prediction.product import Modality


@pytest.fixture
def rows() -> ValidationPredictions:
    """600 products; the last 200 have no text, the first 200 no picture."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 27, 600)
    text = softmax(rng.normal(0, 1, (600, 27)) + 4 * np.eye(27)[truth])
    image = softmax(rng.normal(0, 1, (600, 27)) + 2 * np.eye(27)[truth])
    text[400:], image[:200] = np.nan, np.nan
    return ValidationPredictions(truth, text, image)


def test_the_record_says_what_was_learnt_on_how_many_rows(rows) -> None:
    record = learn_joint(rows)
    assert record["rows"] == 200
    assert {m.value for m in Modality} == set(record["thresholds"])
    assert [record["thresholds"][m]["rows"] for m in ("text", "image", "both")] == [400, 400, 200]
    assert json.loads(json.dumps(record)) == record
    assert sum(record["shares"].values()) == pytest.approx(1)


def test_the_better_model_weighs_more(rows) -> None:
    fusion = Fusion.from_record(learn_joint(rows)["weights"])
    assert fusion.text > 0
    assert fusion.image > 0


def test_rows_with_one_modality_do_not_touch_the_fusion(rows) -> None:
    changed = ValidationPredictions(rows.truth.copy(), rows.text.copy(), rows.image.copy())
    changed.truth[:200] = 0
    assert learn_joint(changed)["weights"] == learn_joint(rows)["weights"]
