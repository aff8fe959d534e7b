from __future__ import annotations

import io

import numpy as np
import pytest

from vitrine.categories import CODES, INDEX
from vitrine.errors import ArtefactAltered
from vitrine.models.text import ScoreCalibration, TextModel, fit_calibration
from vitrine.text.vectorising import TextVectoriser

TEXTS = ["piscine ronde", "piscine bois", "livre poche", "livre ancien"] * 2


@pytest.fixture(scope="module")
def model() -> TextModel:
    """Knows pools and books by one word each."""
    vectoriser, _ = TextVectoriser.fit(TEXTS)
    weights = np.zeros((vectoriser.bounds[-1], len(CODES)), np.float32)
    terms = vectoriser.lists["words"].terms
    weights[terms.index("piscine"), INDEX[2583]] = 3.0
    weights[terms.index("livre"), INDEX[2705]] = 2.0
    return TextModel(
        vectoriser, weights, np.zeros(len(CODES), np.float32), ScoreCalibration(3.0, -1.0)
    )


def saved(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    stream.seek(0)
    with np.load(stream, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def test_probabilities_are_rows_of_the_27_categories(model: TextModel) -> None:
    found = model.probabilities(["Piscine hors-sol", "Livre", "🎁", ""])
    assert found.shape == (4, 27)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    assert [CODES[column] for column in found[:2].argmax(axis=1)] == [2583, 2705]


def test_a_text_it_knows_nothing_of_is_answered_without_confidence(model: TextModel) -> None:
    np.testing.assert_allclose(model.probabilities(["🎁"]), 1 / 27, atol=1e-6)


def test_no_text_gives_no_row(model: TextModel) -> None:
    assert model.probabilities([]).shape == (0, 27)


def test_calibration_changes_confidence_not_order(model: TextModel) -> None:
    warm = TextModel(model.vectoriser, model.weights, model.intercept, ScoreCalibration(0.5))
    sure, unsure = (m.probabilities(["piscine"])[0] for m in (model, warm))
    assert sure.max() > unsure.max()
    assert sure.argmax() == unsure.argmax()


def test_the_file_brings_the_same_model_back(model: TextModel) -> None:
    again = TextModel.from_arrays(saved(model.to_arrays()))
    assert again.codes == CODES
    np.testing.assert_allclose(again.logits(TEXTS), model.logits(TEXTS), atol=0.02)
    assert again.calibration == model.calibration


def test_writing_what_was_read_changes_nothing(model: TextModel) -> None:
    once = TextModel.from_arrays(model.to_arrays())
    twice = TextModel.from_arrays(once.to_arrays())
    np.testing.assert_array_equal(once.weights, twice.weights)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("weights", None),
        ("calibration", None),
        ("calibration", np.array([0.0, 1.0])),
        ("calibration", np.array([np.nan, 1.0])),
        ("calibration", np.array([1.0])),
        ("codes", np.arange(27)),
        ("intercept", np.zeros(26, np.float32)),
        ("weights", np.zeros((3, 27), np.int8)),
        ("scales", np.ones(26, np.float32)),
    ],
)
def test_arrays_of_another_model_are_refused(
    model: TextModel, name: str, value: np.ndarray | None
) -> None:
    arrays = model.to_arrays()
    if value is None:
        del arrays[name]
    else:
        arrays[name] = value
    with pytest.raises(ArtefactAltered):
        TextModel.from_arrays(arrays)


def test_a_score_is_the_sum_of_its_terms(model: TextModel) -> None:
    row = model.vectoriser.transform(["piscine ronde"])
    terms = sum(
        value * model.weights[column] for column, value in zip(row.indices, row.data, strict=True)
    )
    np.testing.assert_allclose(
        model.logits(["piscine ronde"])[0], terms + model.intercept, rtol=1e-5
    )


def test_calibration_finds_the_probabilities_that_scores_stand_for() -> None:
    rng = np.random.default_rng(7)
    scores = rng.normal(-1.5, 1.0, (4000, 27))
    true = ScoreCalibration(2.0, 1.0)
    probabilities = true.probabilities(scores)
    truth = np.array([rng.choice(27, p=row / row.sum()) for row in probabilities.astype(float)])
    found = fit_calibration(scores, truth)
    assert found.slope == pytest.approx(true.slope, rel=0.2)
    assert np.abs(found.probabilities(scores) - probabilities).max() < 0.1


def test_calibration_stays_finite_when_every_answer_is_right() -> None:
    scores = np.where(np.eye(27) > 0, 1.0, -1.0)
    found = fit_calibration(scores, np.arange(27))
    assert np.isfinite([found.slope, found.offset]).all()
    assert found.probabilities(np.full((1, 27), -1e6)).max() == pytest.approx(1 / 27, abs=1e-3)
