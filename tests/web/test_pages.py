"""Every page, in both languages, through the real app; and with artefacts missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from vitrine.i18n import LANGUAGES, Translator
from vitrine.settings import REPOSITORY, settings
from vitrine.web.navigation import PAGES, PAGES_FOLDER

TIMEOUT = 60


def visit(page: str = "home", language: str = "fr", **parameters: str) -> AppTest:
    """Open a page as a visitor who arrives on the front page and goes there."""
    app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=TIMEOUT)
    app.query_params["lang"] = language
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    if page != "home":
        app.switch_page(f"pages/{page}.py")
        app.run()
    return app


def words(app: AppTest) -> str:
    kinds = (app.title, app.markdown, app.caption, app.info, app.error, app.metric)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def test_the_table_of_pages_and_the_folder_are_the_same() -> None:
    assert {spec.key for spec in PAGES} == {path.stem for path in PAGES_FOLDER.glob("*.py")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.key)
def test_every_page_opens_in_every_language(spec, language) -> None:
    app = visit(spec.key, language)
    say = Translator(language)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == say(spec.title)
    assert say(spec.promise) in words(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_front_page_shows_figures_and_links_to_every_page(language) -> None:
    app = visit("home", language)
    say = Translator(language)
    for spec in PAGES[1:]:
        assert say(spec.promise) in words(app)
    assert len(app.metric) >= 4


def test_french_is_the_default() -> None:
    app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=TIMEOUT).run()
    assert app.title[0].value == "Accueil"


def test_the_language_switch_stays_on_the_next_page() -> None:
    app = visit("home", "fr")
    app.button_group[0].set_value("en").run()
    assert app.title[0].value == "Welcome"
    app.switch_page("pages/product.py").run()
    assert app.title[0].value == "Try a product"


def own_product() -> AppTest:
    """The page with the fields for one's own product; French, for AppTest knows no session."""
    app = visit("product", "fr")
    source = next(g for g in app.button_group if g.key == "product_source")
    source.set_value("own").run()
    return app


def test_a_typed_title_is_classified() -> None:
    app = own_product()
    app.text_input(key="product_designation").set_value(
        "Pompe de filtration et échelle pour piscine hors sol"
    ).run()
    assert not app.exception
    assert "2583" in words(app)
    assert "texte seul" in words(app)


def test_nothing_given_invites_to_give_something() -> None:
    app = own_product()
    assert not app.exception
    assert any("rien à classer" in info.value for info in app.info)


@pytest.mark.parametrize(
    "text", ["   ", "🎁🎁🎁", "<script>alert(1)</script>", "x" * 100_000, "**"]
)
def test_strange_texts_never_break_the_page(text) -> None:
    app = own_product()
    app.text_input(key="product_designation").set_value(text).run()
    assert not app.exception
    assert "<script>" not in words(app)


@pytest.fixture
def broken_site(tmp_path, monkeypatch):
    """A copy of the artefacts that a test may damage."""
    import streamlit as st

    root = tmp_path / "site"
    shutil.copytree(REPOSITORY / "fichiers", root / "fichiers")
    monkeypatch.setenv("VITRINE_ROOT", str(root))
    settings.cache_clear()
    st.cache_resource.clear()
    yield root / "fichiers"
    monkeypatch.undo()
    settings.cache_clear()
    st.cache_resource.clear()


@pytest.mark.parametrize(
    "name", ["text_model.npz", "image_model.weights.h5", "image_model.json", "fusion.json"]
)
@pytest.mark.parametrize("harm", ["missing", "altered"])
def test_a_damaged_model_file_is_named_with_its_remedy_and_the_rest_works(
    broken_site, name, harm
) -> None:
    damage(broken_site / "embedded" / name, harm)
    app = visit("product", "en")
    assert not app.exception
    assert f"git restore fichiers/embedded/{name}" in words(app).replace("\\", "")
    assert len(app.metric) + len(app.info) >= 1
    assert not visit("home", "en").error


@pytest.mark.parametrize(
    "name",
    [
        "embedded/evaluation.json",
        "embedded/sample_predictions.json",
        "samples/samples.json",
        "manifest.json",
    ],
)
def test_the_front_page_survives_the_loss_of_any_of_its_files(broken_site, name) -> None:
    damage(broken_site / name, "missing")
    app = visit("home", "en")
    assert not app.exception
    assert "git restore" in words(app)
    assert [heading.value for heading in app.subheader] == ["Where to go"]
    assert all(Translator("en")(spec.promise) in words(app) for spec in PAGES[1:])


def damage(path: Path, harm: str) -> None:
    if harm == "missing":
        path.unlink()
        return
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def test_the_page_says_how_much_words_and_picture_weighed() -> None:
    said = words(visit("product", "en"))
    assert "What put this category before the next one" in said or "decided: the" in said
