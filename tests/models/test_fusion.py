from __future__ import annotations

import numpy as np
import pytest

from vitrine.errors import ArtefactAltered
from vitrine.models.calibration import negative_log_likelihood, softmax
from vitrine.models.fusion import Fusion, fit_fusion


@pytest.fixture
def rows():
    """A good text model, a poorer image model, and the truth of 3,000 products."""
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 27, 3000)
    evidence = np.eye(27)[truth]
    text = softmax(rng.normal(0, 1, (3000, 27)) + 4 * evidence)
    image = softmax(rng.normal(0, 1, (3000, 27)) + 2 * evidence)
    return text, image, truth


def test_with_one_modality_missing_the_other_answers_alone(rows) -> None:
    text, image, _ = rows
    fusion = Fusion(0.7, 0.4)
    assert np.array_equal(fusion.probabilities(text, None), text)
    assert np.array_equal(fusion.probabilities(None, image), image)
    with pytest.raises(ValueError, match="text, the picture or both"):
        fusion.probabilities(None, None)


def test_joint_probabilities_sum_to_one_and_follow_the_weights() -> None:
    text, image = np.array([[0.8, 0.2]]), np.array([[0.1, 0.9]])
    joint = Fusion(1.0, 1.0).probabilities(text, image)
    assert joint[0] == pytest.approx([0.08 / 0.26, 0.18 / 0.26])
    assert Fusion(1.0, 0.0).probabilities(text, image)[0] == pytest.approx([0.8, 0.2])


def test_a_probability_of_zero_does_not_break_the_joint_answer() -> None:
    joint = Fusion(1.0, 1.0).probabilities(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]))
    assert np.isfinite(joint).all()


def test_the_learnt_fusion_beats_both_models_on_rows_it_has_not_seen(rows) -> None:
    text, image, truth = rows
    fusion = fit_fusion(text[:2000], image[:2000], truth[:2000])
    joint = fusion.probabilities(text[2000:], image[2000:])
    unseen = truth[2000:]
    best = max((p[2000:].argmax(1) == unseen).mean() for p in (text, image))
    assert (joint.argmax(1) == unseen).mean() > best
    assert negative_log_likelihood(joint, unseen) < negative_log_likelihood(text[2000:], unseen)
    assert fusion.shares["text"] + fusion.shares["image"] == pytest.approx(1)


def test_a_model_that_knows_nothing_gets_no_weight(rows) -> None:
    text, _, truth = rows
    noise = softmax(np.random.default_rng(4).normal(0, 2, text.shape))
    assert fit_fusion(text, noise, truth).shares["image"] < 0.05


def test_a_record_is_read_back() -> None:
    assert Fusion.from_record(Fusion(0.7, 0.3).to_record()) == Fusion(0.7, 0.3)


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"text": 1},
        {"text": -1, "image": 1},
        {"text": 0, "image": 0},
        {"text": "a", "image": 1},
        {"text": float("nan"), "image": 1},
        {"text": float("inf"), "image": 1},
    ],
)
def test_a_record_that_cannot_be_is_refused(record) -> None:
    with pytest.raises(ArtefactAltered):
        Fusion.from_record(record)


def test_the_evidence_of_both_is_the_log_odds_of_the_first_category_against_the_second() -> None:
    rng = np.random.default_rng(0)
    for text, image in rng.dirichlet(np.ones(27), (20, 2)):
        fusion = Fusion(0.9, 0.4)
        joint = np.sort(fusion.probabilities(text[None], image[None])[0].astype(float))
        evidence = fusion.evidence(text, image)
        assert sum(evidence.values()) == pytest.approx(np.log(joint[-1] / joint[-2]), abs=1e-3)


def test_a_modality_that_speaks_against_the_answer_counts_against_it() -> None:
    text, image = np.full(27, 0.1 / 25), np.full(27, 0.02 / 25)
    text[[3, 4]] = 0.8, 0.1
    image[[3, 4]] = 0.38, 0.6
    evidence = Fusion(1.0, 1.0).evidence(text, image)
    assert evidence["text"] > 0 > evidence["image"]
