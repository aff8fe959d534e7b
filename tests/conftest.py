"""Fixtures that several rooms share: crumbs of data, and predictors that need no training."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from tests.crumbs import KeywordTextModel, RedImageModel
from vitrine.models.fusion import Fusion
from vitrine.prediction.predictor import Predictor

REPOSITORY = Path(__file__).resolve().parents[1]
CORPUS = REPOSITORY.parent / "shared" / "corpus"


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The labelled corpus; tests that need it are skipped where it is not."""
    if not CORPUS.is_dir():
        pytest.skip("the labelled corpus is not beside this repository")
    return CORPUS


@pytest.fixture(scope="session")
def published() -> Path:
    """Real results of others; tests that need them are skipped where they are not."""
    folder = REPOSITORY.parent / "shared" / "published"
    if not folder.is_dir():
        pytest.skip("the published results are not beside this repository")
    return folder


@pytest.fixture
def toy_predictor() -> Predictor:
    """The real predictor over models whose answers are known beforehand."""
    text, image = KeywordTextModel(), RedImageModel()
    thresholds = {name: {"value": 0.5} for name in ("text", "image", "both")}
    record = {"weights": Fusion(1.0, 0.5).to_record(), "thresholds": thresholds}
    return Predictor(lambda: text, lambda: image, lambda: record)  # type: ignore[arg-type,return-value]
