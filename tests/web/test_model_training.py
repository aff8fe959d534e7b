"""The training of a model on its page: the epoch kept, and the learning-rate range test."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.results.crumbs import RATES, network_of, range_files
from tests.web.test_pages import damage, visit, words
from vitrine.i18n import LANGUAGES
from vitrine.settings import REPOSITORY, settings
from vitrine.training.recording import write_model

TITLES = {"fr": "Test de taux d'apprentissage", "en": "Learning-rate range test"}
RATE = {"fr": "0,0010", "en": "0.0010"}
KEPT = {"fr": "Époque retenue\u00a0: 3", "en": "Epoch kept: 3"}
MARKS = {"fr": "époque retenue\u00a0: 3", "en": "epoch kept: 3"}
ROWS = {"fr": "1\u202f234 images d'entraînement", "en": "1,234 pictures that taught"}
FILE = Path("own") / "VGG19_rates.npz"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Artefacts of a site whose owner trained two picture networks, one with a range test."""
    root = tmp_path / "site"
    shutil.copytree(REPOSITORY / "fichiers", root / "fichiers")
    write_model(root / "fichiers", network_of("VGG19"), range_files())
    write_model(root / "fichiers", network_of("Xception", rate_range=None), {})
    monkeypatch.setenv("VITRINE_ROOT", str(root))
    for cache in (settings.cache_clear, st.cache_resource.clear):
        cache()
    yield root / "fichiers"
    monkeypatch.undo()
    for cache in (settings.cache_clear, st.cache_resource.clear):
        cache()


def training(model: str = "VGG19", language: str = "en", run: str = "own") -> AppTest:
    app = visit("cnn", language, run=run, model=model, view="training")
    assert not app.exception
    return app


def figures(app: AppTest) -> list[dict]:
    return [json.loads(figure.proto.spec) for figure in app.get("plotly_chart")]


def titles(app: AppTest) -> list[str]:
    return [title.value for title in app.subheader]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_range_test_is_drawn_below_the_curves_with_its_source(site, language) -> None:
    app = training(language=language)
    assert not app.error
    assert titles(app) == [TITLES[language]]
    curves, rates = figures(app)
    assert {"3"} == {mark["text"][-1] for mark in curves["layout"]["annotations"][2:]}
    assert rates["data"][0]["x"] == list(RATES.rates)
    assert rates["data"][0]["y"] == list(RATES.losses)
    assert RATE[language] in rates["layout"]["annotations"][0]["text"]
    source = app.caption[[ROWS[language] in c.value for c in app.caption].index(True)].value
    sha256 = json.loads((site / "manifest.json").read_text())["artefacts"]
    (digest,) = (row["sha256"] for row in sha256 if row["key"] == "own_VGG19_rates")
    for expected in ("VGG19", "2026-11-21", str(FILE), digest[:12]):
        assert expected in source.replace("\\", "")
    names = [button.proto.id for button in app.get("download_button")]
    assert any(name.endswith("cnn_rates_csv") for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_model_without_one_shows_its_curves_alone(site, language) -> None:
    app = training("Xception", language)
    assert not app.error
    assert titles(app) == []
    assert len(figures(app)) == 1
    assert len(app.get("download_button")) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_epoch_kept_is_marked_for_what_was_trained_here_only(site, language) -> None:
    ours, others = training(language=language), training("VGG19", language, "original-2023")
    assert KEPT[language] in words(ours)
    notes = [note["text"] for note in figures(ours)[0]["layout"]["annotations"]]
    assert MARKS[language] in notes
    assert KEPT[language][:10] not in words(others)
    (published,) = figures(others)
    best = {"fr": "meilleure époque", "en": "best epoch"}[language]
    assert any(best in note["text"] for note in published["layout"]["annotations"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("how", ["altered", "missing"])
def test_a_file_that_is_wrong_is_named_and_the_curves_stay(site, how, language) -> None:
    damage(site / FILE, how)
    app = training(language=language)
    (error,) = app.error
    assert f"git restore fichiers/{FILE}" in error.value.replace("\\", "")
    assert titles(app) == []
    assert len(figures(app)) == 1


def test_arrays_of_something_else_are_said_in_one_sentence(site) -> None:
    wrong = {"rates": range_files()["rates"]["rates"]}
    write_model(site, network_of("VGG19"), {"rates": wrong})
    app = training()
    (error,) = app.error
    assert "train the model again" in error.value
    assert len(figures(app)) == 1


def test_a_test_of_a_new_training_is_shown_without_a_new_start(site) -> None:
    assert titles(training("Xception")) == []
    write_model(site, network_of("Xception"), range_files())
    assert titles(training("Xception")) == [TITLES["en"]]
