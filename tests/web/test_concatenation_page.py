"""The page of concatenations, driven as a visitor drives it, with a trainer that trains nothing."""

from __future__ import annotations

import json
import pickle
import shutil
from typing import Any

import numpy as np
import pytest

from tests.web.test_model_pages import choose, control, figure_of
from tests.web.test_pages import damage, visit, words
from vitrine.errors import VitrineError
from vitrine.i18n import LANGUAGES, Translator
from vitrine.models.concatenation import ARCHITECTURES, MEMBERS
from vitrine.settings import REPOSITORY, settings
from vitrine.training.live import KILLED
from vitrine.training.live_queue import JobState, LiveQueue, TrainingJob, TrainingRequest
from vitrine.training.loop import Epoch
from vitrine.web import caches

SHOWN = TrainingRequest("embedded", "3", "original", 20)
OTHER = TrainingRequest("embedded", "2", "scores", 5)
CURVE = [0.5, 0.6, 0.7]
OUTCOME = {
    "history": dict.fromkeys(("loss", "accuracy", "val_loss", "val_accuracy"), CURVE),
    "counts": (np.eye(27, dtype=int) * 4).tolist(),
    "rows": {"train": 9, "check": 9, "test": 108},
    "widths": {"linear": 27},
    "weights": 12,
    "seconds": 3.25,
    "artefacts": [["concatenation/features.npz", "0" * 64]],
    "date": "2026-11-21",
}


class FakeTrainer:
    """A queue that moves only when a test moves it."""

    def __init__(self) -> None:
        self.queue = LiveQueue()
        self.outcomes: dict[TrainingRequest, dict[str, Any]] = {}
        self.cancelled: list[int] = []

    def submit(self, request: TrainingRequest, asker: str) -> TrainingJob:
        return self.queue.submit(request, asker)

    def cancel(self, number: int, asker: str) -> None:
        self.cancelled.append(number)
        self.queue.leave(number, asker)

    def latest(self, request: TrainingRequest) -> TrainingJob | None:
        return self.queue.latest(request)

    def active(self) -> list[TrainingJob]:
        return self.queue.active()

    def position(self, number: int) -> int:
        return self.queue.position(number)

    def kept(self, request: TrainingRequest) -> dict[str, Any] | None:
        return self.outcomes.get(request)


@pytest.fixture
def trainer(monkeypatch) -> FakeTrainer:
    fake = FakeTrainer()
    monkeypatch.setattr(caches, "trainer", lambda: fake)
    return fake


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A copy of the artefacts that a test may change."""
    import streamlit as st

    root = tmp_path / "site"
    shutil.copytree(REPOSITORY / "fichiers", root / "fichiers")
    monkeypatch.setenv("VITRINE_ROOT", str(root))
    for clear in (settings.cache_clear, st.cache_resource.clear):
        clear()
    yield root / "fichiers"
    monkeypatch.undo()
    for clear in (settings.cache_clear, st.cache_resource.clear):
        clear()


def button(app, key: str):
    return next((found for found in app.button if found.key == key), None)


def alerts(app) -> str:
    kinds = (app.info, app.warning, app.error)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("joined", MEMBERS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_architecture_is_drawn_with_its_result(trainer, language, joined, architecture):
    app = visit("concatenation", language, models=joined, architecture=architecture)
    assert not app.exception
    assert not app.error
    assert Translator(language)(ARCHITECTURES[architecture].title) in words(app)
    assert len(app.get("plotly_chart")) == 2
    assert "SHA-256" in words(app)


def test_nothing_trains_on_arrival_nor_when_choosing(trainer) -> None:
    app = visit("concatenation", "fr")
    choose(app, "architecture", "scores")
    choose(app, "models", "2")
    choose(app, "epochs", "5")
    assert trainer.active() == []
    assert app.query_params["architecture"] == "scores"
    assert control(app, "models").value == "2"


def test_the_drawing_holds_the_layers_of_the_architecture(trainer) -> None:
    drawing = figure_of(visit("concatenation", "fr"))
    texts = [found.get("text") for found in drawing["layout"]["annotations"]]
    assert texts.count("Dense 128") == texts.count("Dense 27") == 3
    assert texts.count("Concatenate") == texts.count("Dense 27 softmax") == 1
    assert len(drawing["layout"]["shapes"]) == 3 * 4 + 3


def test_the_matrix_stands_behind_a_choice(trainer) -> None:
    app = visit("concatenation", "fr", view="matrix")
    assert json_kinds(app) == ["scatter", "heatmap"]


def json_kinds(app) -> list[str]:
    charts = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    return [chart["data"][0]["type"] for chart in charts]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pressing_the_button_asks_once_and_shows_the_start(trainer, language) -> None:
    app = visit("concatenation", language)
    button(app, "live_train").click().run()
    assert [job.request for job in trainer.active()] == [SHOWN]
    assert not app.exception
    assert button(app, "live_train") is None
    assert button(app, "live_cancel") is not None


def test_a_visitor_who_waits_sees_the_place_and_who_runs(trainer) -> None:
    trainer.submit(OTHER, "stranger")
    trainer.queue.start_next()
    app = visit("concatenation", "fr")
    button(app, "live_train").click().run()
    assert "1 entraînement doit finir" in alerts(app)
    assert "2 modèles : en cours" in words(app).replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_running_training_shows_its_curves_to_everybody(trainer, language) -> None:
    job = trainer.submit(SHOWN, "stranger")
    trainer.queue.start_next()
    for number in (1, 2):
        trainer.queue.advance(job.number, Epoch(number, 20, 1.0, 0.5, 1.1, 0.4, 0.5))
    app = visit("concatenation", language)
    assert not app.exception
    assert len(app.get("plotly_chart")) == 3
    assert app.get("progress")[0].proto.value == 10
    assert button(app, "live_train") is None
    assert button(app, "live_cancel") is None, "only who asked may cancel"


def test_who_asked_may_cancel(trainer) -> None:
    app = visit("concatenation", "fr")
    button(app, "live_train").click().run()
    button(app, "live_cancel").click().run()
    assert trainer.cancelled == [1]
    assert "annulé" in alerts(app)
    assert button(app, "live_train") is not None


def test_a_full_queue_is_said(trainer) -> None:
    for seed in range(5):
        trainer.submit(TrainingRequest("embedded", "2", "early", 5, seed), "stranger")
    app = visit("concatenation", "fr")
    button(app, "live_train").click().run()
    assert "5 entraînements attendent déjà" in alerts(app)
    assert trainer.latest(SHOWN) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_killed_training_is_said_and_can_be_started_again(trainer, language) -> None:
    job = trainer.submit(SHOWN, "stranger")
    trainer.queue.start_next()
    trainer.queue.end(job.number, JobState.FAILED, VitrineError(KILLED, cause="SIGKILL"))
    app = visit("concatenation", language)
    assert "SIGKILL" in alerts(app)
    assert button(app, "live_train") is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_result_is_there_for_the_next_visitor(trainer, language) -> None:
    trainer.outcomes[SHOWN] = OUTCOME
    app = visit("concatenation", language)
    assert not app.exception
    say = Translator(language)
    assert say("Trained here") in words(app)
    assert app.dataframe[1].value[say("Weighted F1")].max() == 1.0
    assert len(app.get("plotly_chart")) == 3


def test_the_matrix_of_a_live_training_is_shown_when_asked_for(trainer) -> None:
    trainer.outcomes[SHOWN] = OUTCOME
    app = visit("concatenation", "fr", matrix="1")
    assert not app.exception
    assert json_kinds(app)[-1] == "heatmap"


def test_a_training_that_is_over_stops_the_looking(trainer) -> None:
    job = trainer.submit(SHOWN, "stranger")
    trainer.queue.start_next()
    app = visit("concatenation", "fr")
    trainer.queue.end(job.number, JobState.DONE, outcome=OUTCOME)
    app.run()
    assert not app.exception
    assert "Entraîné ici" in words(app)


@pytest.mark.parametrize("name", ["models", "architecture", "epochs", "seed", "view", "data"])
@pytest.mark.parametrize("value", ["", "nothing", "<script>", "999999"])
def test_an_address_that_names_nothing_shows_what_there_is(trainer, name, value) -> None:
    app = visit("concatenation", "fr", **{name: value})
    assert not app.exception
    assert not app.error
    assert control(app, "architecture").value == "original"


@pytest.mark.parametrize("harm", ["missing", "altered"])
def test_lost_results_are_named_with_their_remedy(site, trainer, harm) -> None:
    damage(site / "concatenation" / "results.json", harm)
    app = visit("concatenation", "en")
    assert not app.exception
    assert "git restore fichiers/concatenation/results.json" in alerts(app)


@pytest.fixture
def files_dropped_in(site) -> None:
    """The original project's features of two models, as crumbs."""
    for key in ("EMBEDDING GRU", "LinearSVC"):
        for part in ("train", "test"):
            for table in (f"X_{part}", f"y_{part}"):
                path = site / f"{key}_CONCAT2_{table}.pkl"
                path.write_bytes(pickle.dumps(np.zeros((54, 3))))


def test_dropped_in_features_are_trained_on_and_never_read_by_the_page(
    files_dropped_in, trainer
) -> None:
    app = visit("concatenation", "fr", models="2")
    assert control(app, "data").value == "dropped-in"
    assert "? nombres" in str(figure_of(app)["data"][0]["customdata"])
    button(app, "live_train").click().run()
    assert [job.request.data for job in trainer.active()] == ["dropped-in"]
    choose(app, "data", "embedded")
    assert button(app, "live_train") is not None


def test_a_result_on_other_products_is_not_put_beside_ours(files_dropped_in, trainer) -> None:
    trainer.outcomes[TrainingRequest("dropped-in", "2", "original", 20)] = OUTCOME
    app = visit("concatenation", "fr", models="2")
    assert not app.exception
    assert "ne se comparent pas" in words(app)
    assert len(app.dataframe) == 1


@pytest.mark.parametrize("part", ["counts", "history", "artefacts"])
def test_a_kept_result_that_makes_no_sense_counts_as_none(trainer, part) -> None:
    trainer.outcomes[SHOWN] = OUTCOME | {part: [[1, 2], [3]]}
    app = visit("concatenation", "fr")
    assert not app.exception
    assert "Entraîné ici" not in words(app)
