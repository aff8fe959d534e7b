"""Context and exploration: every view, shipped figures and a visitor's own files."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import streamlit as st

from tests.catalogue.challenge_crumbs import read, write, write_challenge
from tests.web.test_pages import visit, words
from vitrine.artefacts.store import Store
from vitrine.i18n import Translator
from vitrine.insight.exploration.datasets import ShippedStatistics
from vitrine.settings import REPOSITORY, settings
from vitrine.web.charts.bars import WordCloudPicture, category_bars
from vitrine.web.charts.diagrams import Arrow, Box, DiagramChart
from vitrine.web.charts.distributions import ColourChart, HistogramChart, RangesChart
from vitrine.web.charts.heatmaps import ShareHeatmap
from vitrine.web.charts.maps import MapChart
from vitrine.web.context.challenge import Shop
from vitrine.web.exploration.product_browser import contains

VIEWS = {
    "distribution": "categories", "languages": "categories",
    "lengths": "texts", "missing": "texts", "residue": "texts", "duplicates": "texts",
    "cloud": "words", "search": "words", "close": "words",
    "sizes": "pictures", "borders": "pictures", "colours": "pictures", "shapes": "pictures",
    "means": "pictures", "map": "map", "reports": "reports",
}  # fmt: skip
SECTIONS = ("challenge", "files", "metric", "references", "path", "categories", "walk")
SAY = Translator("en")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_and_says_where_it_comes_from(view) -> None:
    app = visit("exploration", "fr", topic=VIEWS[view], view=view)
    assert not app.exception
    assert not app.error
    assert "SHA-256" in words(app)
    assert "produits" in words(app)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_of_the_context_opens(section) -> None:
    app = visit("context", "fr", section=section)
    assert not app.exception
    assert not app.error


def test_the_two_languages_tell_the_same_figures() -> None:
    assert "10\u202f209" in words(visit("exploration", "fr"))
    assert "10,209" in words(visit("exploration", "en"))


@pytest.mark.parametrize("word", ["<script>alert(1)</script>", "**x**", "pis", "é" * 400, "zzz"])
def test_a_word_that_is_not_there_is_answered_as_text(word) -> None:
    app = visit("exploration", "fr", topic="words", view="search", word=word)
    assert not app.exception
    assert "<script>" not in words(app)
    assert any("petit mot" in info.value for info in app.info)


def test_unknown_choices_in_the_address_lead_to_the_first_view() -> None:
    app = visit("exploration", "fr", topic="../etc", view="9", category="1", data="own")
    assert not app.exception
    assert "10\u202f209" in words(app)


@pytest.fixture
def own_site(tmp_path, monkeypatch):
    """The site with a visitor's challenge files."""
    root = tmp_path / "site"
    shutil.copytree(REPOSITORY / "fichiers", root / "fichiers")
    write_challenge(root, rows=270, pictures=200)
    monkeypatch.setenv("VITRINE_ROOT", str(root))
    settings.cache_clear()
    st.cache_resource.clear()
    yield root
    monkeypatch.undo()
    settings.cache_clear()
    st.cache_resource.clear()


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "languages"])
def test_the_same_views_run_on_a_visitors_files(own_site, view) -> None:
    app = visit("exploration", "fr", data="own", topic=VIEWS[view], view=view)
    assert not app.exception
    assert any("70 produits sur 270" in warning.value for warning in app.warning)
    assert "les fichiers du challenge" in words(app) or "les images du challenge" in words(app)


def test_languages_need_their_table(own_site) -> None:
    app = visit("exploration", "fr", data="own", topic="categories", view="languages")
    assert any("df" in error.value and "langue" in error.value for error in app.error)
    rows = "\n".join(f"{row},{row},10,fr" for row in range(270))
    write(own_site, "df_langue.csv", f",Id,prdtypecode,PAYS_LANGUE\n{rows}")
    st.cache_resource.clear()
    app = visit("exploration", "fr", data="own", topic="categories", view="languages")
    assert "français" in str(app.dataframe[0].value)


def test_products_are_browsed_by_a_hundred_searched_and_filtered(own_site) -> None:
    app = visit("exploration", "fr", data="own", topic="products")
    assert not app.exception
    assert "270" in words(app)
    assert len(app.dataframe[0].value) == 100
    app.text_input(key="exploration_search").set_value("CATÉGORIE 2583").run()
    assert not app.exception
    assert len(app.dataframe[0].value) == 10


def test_text_of_a_file_is_searched_as_it_is_written(own_site) -> None:
    import pandas as pd

    listings = pd.DataFrame({"designation": ["a.c", "abc", None], "description": ["", "", "A.C"]})
    assert contains(listings.astype("string[pyarrow]"), "A.c").tolist() == [True, False, True]


def test_files_that_are_wrong_are_said_in_numbers_and_the_rest_is_shown(own_site) -> None:
    lines = read(own_site, "Y_train_CVw08PX.csv").splitlines()
    write(own_site, "Y_train_CVw08PX.csv", "\n".join(lines[:-20]))
    app = visit("exploration", "fr", data="own")
    assert not app.exception
    assert any("20 lignes sur 270" in warning.value for warning in app.warning)
    assert "250 produits de vos fichiers" in words(app)


def test_files_that_cannot_be_read_leave_the_page(own_site) -> None:
    write(own_site, "X_train_update.csv", "<html>not found</html>")
    app = visit("exploration", "fr", data="own")
    assert not app.exception
    assert any("designation" in error.value for error in app.error)


@pytest.mark.parametrize("name", ["classes.json", "words.npz", "map.npz"])
def test_a_lost_artefact_is_named_with_its_remedy(own_site, name) -> None:
    (own_site / "fichiers" / "exploration" / name).unlink()
    view = {"classes.json": "distribution", "words.npz": "cloud", "map.npz": "map"}[name]
    app = visit("exploration", "fr", topic=VIEWS[view], view=view)
    assert not app.exception
    assert any("git restore" in error.value.replace("\\", "") for error in app.error)


@pytest.fixture(scope="module")
def shipped() -> ShippedStatistics:
    return ShippedStatistics(Store(REPOSITORY / "fichiers"))


def charts(shipped: ShippedStatistics):
    lengths, colours = shipped.statistic("lengths"), shipped.statistic("colours")
    counts = shipped.statistic("classes").counts
    return [
        category_bars(counts, "Products", SAY),
        category_bars(np.full(27, np.nan), "Nothing", SAY, percent=True),
        RangesChart(lengths, "designation_words", "Words", SAY, strong=10),
        HistogramChart(lengths, "description_words", "Words", 10, SAY),
        HistogramChart(lengths, "description_words", "Words", None, SAY),
        ShareHeatmap(shipped.statistic("languages").share()[:, :2], ["a", "b"], "h", "t", SAY),
        ColourChart(colours, None, SAY),
        ColourChart(colours, 2583, SAY),
        MapChart(shipped.statistic("map"), None, SAY),
        MapChart(shipped.statistic("map"), 2583, SAY),
        DiagramChart([Box("a", "A", "x", (0, 0)), Box("b", "B", "y", (0, 1))],
                     [Arrow("a", "b", "z")], SAY),
    ]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark", None])
def test_every_chart_has_a_figure_a_table_and_a_sentence(shipped, theme) -> None:
    for chart in charts(shipped):
        assert chart.figure(theme).layout.height > 0
        assert len(chart.table()) > 0
        assert chart.sentence()


def test_bars_tell_what_their_table_tells(shipped) -> None:
    chart = category_bars(shipped.statistic("classes").counts, "Products", SAY)
    assert chart.table()["Code"].iloc[0] == "2583"
    assert list(chart.figure("light").data[0].x) == chart.table()["Products"].tolist()
    assert "Pool and spa (2583) 10,209" in chart.sentence()


def test_a_cloud_is_the_same_for_the_same_words_and_uses_no_global_state() -> None:
    import sys
    from concurrent.futures import ThreadPoolExecutor

    before = "matplotlib.pyplot" in sys.modules
    clouds = [
        WordCloudPicture([("piscine", 90), ("spa", 40), (f"mot{n % 2}", 30)], "x", "y", SAY)
        for n in range(6)
    ]
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(lambda cloud: cloud.picture("light"), clouds))
    assert len(set(pictures)) == 2
    assert pictures[0] == pictures[2] == pictures[4]
    assert ("matplotlib.pyplot" in sys.modules) == before
    assert clouds[0].table()["Word"].tolist() == ["piscine", "spa", "mot0"]


def test_the_invented_shop_shows_what_the_scores_hide() -> None:
    lost = Shop({"pool": 100, "books": 100, "consoles": 0})
    assert lost.accuracy == pytest.approx(0.95)
    assert lost.macro < lost.weighted < lost.accuracy
    perfect = Shop({"pool": 100, "books": 100, "consoles": 100})
    assert perfect.accuracy == perfect.weighted == perfect.macro == 1


def test_the_original_projects_files_are_shown_and_only_what_they_hold(own_site) -> None:
    write(own_site, "Top40.csv", ",mot,occurence,prdtypecode\n0,<b>tome</b>,9,10\n1,jeu,5,40\n")
    app = visit("exploration", "fr", data="original")
    assert not app.exception
    assert not app.error
    assert "le projet d'origine" in words(app).lower() or "projet d'origine" in words(app)
    topics = next(group for group in app.button_group if "topic" in str(group.key))
    assert len(topics.options) == 1


def test_an_original_file_that_is_something_else_is_refused(own_site) -> None:
    write(own_site, "DfColorMean.json", "{}")
    app = visit("exploration", "fr", data="original", topic="pictures", view="means")
    assert not app.exception
    assert any("DfColorMean" in error.value for error in app.error)


def test_no_module_of_the_site_touches_pyplot() -> None:
    for path in sorted((REPOSITORY / "src").rglob("*.py")):
        code = path.read_text("utf-8")
        assert "import pyplot" not in code, path.name
        assert "matplotlib.pyplot" not in code, path.name
