"""The pages of models and of comparisons, driven as a visitor drives them."""

from __future__ import annotations

import json
import pickle
import shutil

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.web.test_pages import damage, visit, words
from vitrine.categories import CODES
from vitrine.i18n import LANGUAGES
from vitrine.settings import REPOSITORY, settings
from vitrine.web.compare import VIEWS as COMPARE_VIEWS
from vitrine.web.models import SIDES

MODEL_PAGES = ("ml", "rnn", "cnn")


def figure_of(app: AppTest) -> dict:
    """The first Plotly figure on the page."""
    return json.loads(app.get("plotly_chart")[0].proto.spec)


def control(app: AppTest, name: str):
    """A choice of the page by its name in the address."""
    widgets = [*app.button_group, *app.selectbox, *app.toggle]
    return next(w for w in widgets if f"_{name}_fr_" in (w.key or ""))


def choose(app: AppTest, name: str, value) -> AppTest:
    control(app, name).set_value(value).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", list(SIDES))
@pytest.mark.parametrize("page", MODEL_PAGES)
def test_every_view_of_every_family_is_drawn(page, view, language) -> None:
    app = visit(page, language, view=view)
    assert not app.exception
    assert not app.error
    assert "16" in words(app)
    assert "SHA-256" in words(app)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", list(COMPARE_VIEWS))
def test_every_view_of_the_comparison_is_drawn(view, language) -> None:
    app = visit("compare", language, view=view)
    assert not app.exception
    assert not app.error
    assert "McNemar" in words(app)


@pytest.mark.parametrize(
    ("page", "run", "model"),
    [
        ("rnn", "transformers-2026", "mdeberta_canonical"),
        ("cnn", "transformers-2026", "convnext_base_384_v2"),
        ("ml", "embedded", "text_model"),
        ("cnn", "embedded", "image_model"),
        ("rnn", "embedded", "DNN"),
    ],
)
def test_every_run_can_be_looked_at(page, run, model) -> None:
    app = visit(page, "fr", run=run)
    assert not app.exception
    assert control(app, "model").value == model
    assert app.get("plotly_chart")


@pytest.mark.parametrize(("page", "run"), [("ml", "transformers-2026")])
def test_a_run_without_a_model_of_the_family_is_not_offered(page, run) -> None:
    app = visit(page, "fr", run=run)
    assert control(app, "run").value == "original-2023"


def test_the_best_model_of_the_run_is_shown_first() -> None:
    assert "0,829" in [metric.value for metric in visit("ml", "fr").metric]


def test_another_model_brings_its_own_figures_matrix_and_address() -> None:
    app = visit("ml", "fr")
    before = figure_of(app)["data"][0]["z"]
    choose(app, "model", "MultinomialNB")
    assert "0,787" in [metric.value for metric in app.metric]
    assert figure_of(app)["data"][0]["z"] != before
    assert app.query_params["model"] == "MultinomialNB"


def test_choices_about_the_matrix_change_it_and_stand_in_the_address() -> None:
    app = visit("cnn", "fr")
    choose(app, "share", "count")
    assert figure_of(app)["data"][0]["colorbar"]["tickformat"] == ",d"
    choose(app, "order", "f1")
    first = figure_of(app)["layout"]["xaxis"]["ticktext"][0]
    assert first != "10"
    choose(app, "names", False)
    assert figure_of(app)["layout"]["yaxis"]["ticktext"][0] == first
    for name, value in (("share", "count"), ("order", "f1"), ("names", "0")):
        assert app.query_params[name] == value


def test_an_address_brings_back_the_view() -> None:
    chosen = {"model": "VGG19", "share": "predicted", "order": "clusters", "diagonal": "0"}
    app = visit("cnn", "fr", **chosen)
    assert control(app, "model").value == "VGG19"
    assert control(app, "share").value == "predicted"
    assert control(app, "diagonal").value is False
    assert figure_of(app)["layout"]["xaxis"]["ticktext"][0] != "10"


@pytest.mark.parametrize("name", ["run", "model", "view", "share", "order", "diagonal"])
@pytest.mark.parametrize("value", ["", "nothing", "<script>", "../../etc", "é" * 5000])
def test_an_address_that_names_nothing_shows_what_there_is(name, value) -> None:
    app = visit("ml", "fr", **{name: value})
    assert not app.exception
    assert not app.error
    assert control(app, "model").value == "Mon_Modele_SVC"


def test_a_choice_comes_back_with_the_visitor() -> None:
    app = visit("rnn", "fr")
    choose(app, "model", "EMBEDDING GRU")
    app.switch_page("pages/home.py").run()
    app.switch_page("pages/rnn.py").run()
    assert control(app, "model").value == "EMBEDDING GRU"


def test_a_sentence_of_the_visitor_is_prepared_and_shown_as_text() -> None:
    app = visit("rnn", "fr", model="EMBEDDING STEMMER", view="preparation")
    app.text_area[0].set_value("<script>alert(1)</script> Piscines gonflables *rouges*").run()
    assert not app.exception
    assert "piscin · gonflabl · roug" in words(app)
    assert "<script>" not in words(app)


def test_the_category_table_holds_the_scores_of_the_matrix() -> None:
    table = visit("ml", "fr", view="categories").dataframe[0].value
    assert table["Code"].tolist() == [str(code) for code in CODES]
    assert table["Produits"].sum() == 16_984
    assert table["F1"].between(0, 1).all()


def test_models_of_different_runs_come_with_a_warning() -> None:
    app = visit("compare", "fr", run_b="transformers-2026", b="camembert_canonical")
    assert any("produits différents" in warning.value for warning in app.warning)
    assert not visit("compare", "fr").warning


def test_the_comparison_says_what_needs_rows() -> None:
    app = visit("compare", "fr", a="XGBClassifier", view="rows")
    assert any("McNemar" in info.value for info in app.info)
    assert not app.get("plotly_chart")


def test_scores_of_unlike_metrics_or_splits_never_share_a_table() -> None:
    app = visit("compare", "fr", view="published")
    scores = [table.value for table in app.dataframe]
    assert len(scores) >= 6
    official = next(t for t in scores if 0.9273 in t["Score"].to_numpy())
    assert 0.9144 not in official["Score"].to_numpy()
    assert 0.829 not in official["Score"].to_numpy()
    doubtful = [table for table in scores if "douteux" in table["Statut"].to_numpy()]
    assert [len(table) for table in doubtful] == [1]


@pytest.fixture
def site_with_files(tmp_path, monkeypatch):
    """A site whose owner dropped two models in, one of them broken."""
    import streamlit as st

    root = tmp_path / "site"
    shutil.copytree(REPOSITORY / "fichiers", root / "fichiers")
    truth = np.array(CODES * 4)
    for name, value in (
        ("EMBEDDING_y_orig", truth),
        ("EMBEDDING_y_pred", np.where(truth == 10, 2280, truth)),
        ("Mon <i>essai_y_orig", truth),
        ("Mon <i>essai_y_pred", truth),
        ("VGG19_y_orig", truth),
        ("VGG19_y_pred", truth[:50]),
    ):
        (root / "fichiers" / f"{name}.pkl").write_bytes(pickle.dumps(value))
    monkeypatch.setenv("VITRINE_ROOT", str(root))
    for cache in (settings.cache_clear, st.cache_resource.clear):
        cache()
    yield root
    monkeypatch.undo()
    for cache in (settings.cache_clear, st.cache_resource.clear):
        cache()


def test_dropped_in_files_are_a_run_of_their_own_with_their_problems(site_with_files) -> None:
    app = visit("rnn", "fr", run="dropped-in")
    assert not app.exception
    assert "96,3 %" in [metric.value.replace("\u00a0", " ") for metric in app.metric]
    assert any("50 lignes" in error.value.replace("\\", "") for error in app.error)


def test_a_name_from_outside_is_shown_as_text(site_with_files) -> None:
    app = visit("ml", "fr", run="dropped-in")
    assert not app.exception
    assert "Mon \\<i\\>essai" in words(app)
    assert "<i>" not in words(app)


def test_a_file_that_changes_is_read_again(site_with_files) -> None:
    app = visit("rnn", "fr", run="dropped-in")
    path = site_with_files / "fichiers" / "EMBEDDING_y_pred.pkl"
    path.write_bytes(pickle.dumps(np.array([2280] * 27 * 4, np.int32)))
    app.run()
    assert "3,7 %" in [metric.value.replace("\u00a0", " ") for metric in app.metric]


@pytest.mark.parametrize("page", [*MODEL_PAGES, "compare"])
@pytest.mark.parametrize("name", ["original-2023.json", "words.json"])
def test_a_damaged_artefact_is_named_and_the_rest_shows(site_with_files, page, name) -> None:
    damage(site_with_files / "fichiers" / "results" / name, "altered")
    view = "close" if name == "words.json" else "matrix"
    app = visit(page, "en", view=view)
    assert not app.exception
    expected = name == "original-2023.json" or page != "compare"
    said = f"git restore fichiers/results/{name}" in words(app).replace("\\", "")
    assert said == expected
