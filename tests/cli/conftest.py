from __future__ import annotations

import pytest
from typer.testing import CliRunner

from vitrine.cli import app, explain, predict, results
from vitrine.settings import settings


@pytest.fixture
def run(toy_predictor, monkeypatch):
    """Run ``vitrine`` over models whose answers are known beforehand."""
    for module in (explain, predict, results):
        monkeypatch.setattr(module, "shipped_predictor", lambda: toy_predictor)
    monkeypatch.setenv("VITRINE_LANGUAGE", "en")
    settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(app, [str(a) for a in arguments])
    settings.cache_clear()
