"""The pages of the models and their comparison, in a real browser."""

from __future__ import annotations

import csv
import io
import re
import shutil
import time
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import REPOSITORY
from tests.e2e.conftest import server
from tests.e2e.test_site import heading, settled
from vitrine.artefacts.store import Store
from vitrine.categories import BY_CODE, CODES
from vitrine.i18n import Translator
from vitrine.results.result import Result
from vitrine.results.runs import BY_KEY, read_run
from vitrine.settings import settings
from vitrine.web.charts.matrix import MatrixChart

pytestmark = pytest.mark.e2e

# A cold server on a busy machine needs more than the usual five seconds to show a page.
expect.set_options(timeout=30_000)

FR, EN = Translator("fr"), Translator("en")
PLOT = ".js-plotly-plot"
# Whether the heat map that is drawn holds these cells, null where a cell is left empty.
HOLDS = """cells => {
  const z = document.querySelector('.js-plotly-plot')?.calcdata?.[0]?.[0]?.z;
  return Boolean(z) && cells.every((row, t) => row.every((value, p) =>
    value === null ? !Number.isFinite(z[t][p]) : Math.abs(z[t][p] - value) < 1e-9));
}"""
MIDDLE_OF = """([t, p]) => {
  const plot = document.querySelector('.js-plotly-plot'), box = plot.getBoundingClientRect();
  const {xaxis, yaxis} = plot._fullLayout;
  return [box.x + xaxis._offset + xaxis.d2p(p), box.y + yaxis._offset + yaxis.d2p(t)];
}"""
CLICK_AT = "(button, at) => { setTimeout(() => button.click(), at - Date.now()) }"


def result(model: str, run: str = "original-2023") -> Result:
    return read_run(run, Store(settings().artefacts), settings().root).results[model]


def cells(model: str, run: str = "original-2023", **choices) -> list[list[float | None]]:
    """The cells of a model's matrix as they are to be drawn."""
    asked = {"share": "true", "order": "code", "diagonal": True, "names": True, **choices}
    chart = MatrixChart(counts=result(model, run).counts, say=FR, **asked)
    z = np.asarray(chart.figure("light").data[0].z, float)
    return [[None if np.isnan(value) else value for value in row] for row in z.tolist()]


def shows_matrix(page: Page, model: str, run: str = "original-2023", **choices) -> None:
    page.wait_for_function(HOLDS, arg=cells(model, run, **choices))


def shows_figures(page: Page, model: str, run: str = "original-2023", say: Translator = FR) -> None:
    found, metrics = result(model, run), page.get_by_test_id("stMetricValue")
    expect(metrics.nth(0)).to_have_text(say.number(found.weighted_f1, 3))
    expect(metrics.nth(1)).to_have_text(say.percent(found.accuracy, 1))
    expect(metrics.nth(2)).to_have_text(say.number(found.macro_f1, 3))


def segment(page: Page, name: str) -> Locator:
    return page.get_by_role("radio", name=name, exact=True)


def menu(page: Page, key: str) -> Locator:
    return page.locator(f"[class*=st-key-{key}_]").get_by_role("combobox")


def choose(page: Page, key: str, option: str) -> None:
    menu(page, key).click()
    page.get_by_role("option", name=option, exact=True).click()
    expect(menu(page, key)).to_have_value(option)


def flip(page: Page, name: str) -> None:
    page.get_by_test_id("stCheckbox").filter(has_text=name).locator("label").click()


def link(site: str, page: str, **choices: str) -> str:
    return f"{site}/{page}?{urlencode(choices)}"


def test_choosing_a_model_changes_matrix_figures_and_address(page: Page, site: str) -> None:
    page.goto(f"{site}/ml")
    shows_matrix(page, "Mon_Modele_SVC")
    for title, model in (("XGBoost", "XGBClassifier"), ("Bayes naïf", "MultinomialNB")):
        segment(page, title).click()
        shows_matrix(page, model)
        shows_figures(page, model)
        expect(page).to_have_url(re.compile(f"model={model}"))
        expect(page.get_by_text(f"modèle {model}")).to_be_visible()


def test_a_copied_address_brings_back_the_view_on_a_cold_server(page: Page, site: str) -> None:
    page.goto(f"{site}/cnn?lang=en")
    heading(page, "Convolutional networks (CNN)")
    choose(page, "cnn_run", EN(BY_KEY["transformers-2026"].title))
    segment(page, "Swin").click()
    choose(page, "cnn_share", EN("Share of the predicted"))
    choose(page, "cnn_order", EN("By confusion clusters"))
    flip(page, EN("Right answers"))
    flip(page, EN("Names"))
    chosen = {"share": "predicted", "order": "clusters", "diagonal": False, "names": False}
    shows_matrix(page, "swin_canonical", "transformers-2026", **chosen)
    settled(page)
    copied = page.url.removeprefix(site)
    labels = page.locator(f"{PLOT} .ytick").all_text_contents()
    with server() as address:
        page.goto(address + copied)
        heading(page, "Convolutional networks (CNN)")
        shows_matrix(page, "swin_canonical", "transformers-2026", **chosen)
        shows_figures(page, "swin_canonical", "transformers-2026", EN)
        expect(segment(page, "Swin")).to_be_checked()
        expect(segment(page, "English")).to_be_checked()
        expect(menu(page, "cnn_order")).to_have_value(EN("By confusion clusters"))
        for name in ("Right answers", "Names"):
            expect(page.get_by_role("switch", name=EN(name))).not_to_be_checked()
        assert page.locator(f"{PLOT} .ytick").all_text_contents() == labels
        assert all(label.isdigit() for label in labels)


@pytest.mark.parametrize(
    ("view", "text"),
    [
        ("categories", "La mieux reconnue"),
        ("training", "Surapprentissage"),
        ("confusions", "Les cinq catégories les plus prédites"),
    ],
)
def test_a_copied_address_opens_every_kind_of_view_first(page, site, view, text) -> None:
    page.goto(link(site, "rnn", model="EMBEDDING", view=view))
    expect(segment(page, "Plongement de mots")).to_be_checked()
    expect(page.get_by_test_id("stMain").get_by_text(text).first).to_be_visible()


def test_the_choice_survives_a_reload_and_the_way_back_and_forth(page: Page, site: str) -> None:
    page.goto(f"{site}/ml")
    shows_matrix(page, "Mon_Modele_SVC")
    for title, model in (
        ("XGBoost", "XGBClassifier"),
        ("Forêt aléatoire", "RandomForestClassifier"),
    ):
        segment(page, title).click()
        shows_matrix(page, model)
    page.reload()
    shows_matrix(page, "RandomForestClassifier")
    page.get_by_test_id("stSidebarNav").get_by_text("Comparer").click()
    heading(page, "Comparer")
    page.go_back()
    heading(page, "Apprentissage classique (ML)")
    shows_matrix(page, "RandomForestClassifier")
    page.go_forward()
    heading(page, "Comparer")
    page.get_by_test_id("stSidebarNav").get_by_text("Apprentissage classique (ML)").click()
    shows_matrix(page, "RandomForestClassifier")
    expect(page).to_have_url(re.compile("model=RandomForestClassifier"))


def test_back_goes_to_the_model_before(page: Page, site: str) -> None:
    page.goto(f"{site}/ml")
    shows_matrix(page, "Mon_Modele_SVC")
    for title, model in (("XGBoost", "XGBClassifier"), ("Bayes naïf", "MultinomialNB")):
        segment(page, title).click()
        shows_matrix(page, model)
        settled(page)
    page.go_back()
    shows_matrix(page, "XGBClassifier")
    expect(segment(page, "XGBoost")).to_be_checked()
    page.go_forward()
    shows_matrix(page, "MultinomialNB")


def test_the_language_switch_keeps_model_and_view(page: Page, site: str) -> None:
    page.goto(f"{site}/ml")
    segment(page, "XGBoost").click()
    shows_matrix(page, "XGBClassifier")
    segment(page, FR("By category")).click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    segment(page, "English").click()
    heading(page, "Classical learning (ML)")
    expect(segment(page, "XGBoost")).to_be_checked()
    expect(segment(page, EN("By category"))).to_be_checked()
    expect(page.get_by_text("Best recognised")).to_be_visible()
    shows_figures(page, "XGBClassifier", say=EN)
    for part in ("model=XGBClassifier", "view=categories", "lang=en"):
        expect(page).to_have_url(re.compile(part))


def test_the_pointer_over_a_cell_is_told_the_names(page: Page, site: str) -> None:
    page.goto(f"{site}/ml")
    shows_matrix(page, "Mon_Modele_SVC")
    settled(page)
    page.locator(PLOT).scroll_into_view_if_needed()
    true, predicted = CODES.index(2705), CODES.index(10)
    page.mouse.move(*page.evaluate(MIDDLE_OF, [true, predicted]), steps=5)
    said = page.locator(f"{PLOT} .hoverlayer .hovertext")
    count = int(result("Mon_Modele_SVC").counts[true, predicted])
    for words in (
        f"{FR(BY_CODE[2705].name)} (2705)",
        f"{FR(BY_CODE[10].name)} (10)",
        f"{count} sur",
    ):
        expect(said).to_contain_text(words)


def test_the_csv_holds_every_product(page: Page, site: str) -> None:
    page.goto(f"{site}/cnn")
    shows_matrix(page, "Xception")
    segment(page, "VGG16").click()
    shows_matrix(page, "Mon_Modele_VGG16")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Télécharger en CSV").click()
    assert saved.value.suggested_filename == "vitrine-original-2023-Mon_Modele_VGG16.csv"
    text = Path(saved.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    found = result("Mon_Modele_VGG16")
    assert sum(int(row[FR("Products")]) for row in rows) == found.rows
    place = {str(code): column for column, code in enumerate(CODES)}
    for row in rows:
        t, p = place[row[FR("True code")]], place[row[FR("Predicted code")]]
        assert int(row[FR("Products")]) == found.counts[t, p]


def test_the_matrix_is_saved_as_a_picture_in_the_language_of_the_visitor(page, site) -> None:
    page.goto(f"{site}/ml")
    shows_matrix(page, "Mon_Modele_SVC")
    page.locator(PLOT).hover()
    button = page.locator(f"{PLOT} .modebar-btn")
    expect(button).to_have_attribute("data-title", "Enregistrer en image PNG")
    with page.expect_download() as saved:
        button.click()
    assert saved.value.suggested_filename == "vitrine-original-2023-Mon_Modele_SVC.png"
    with Image.open(saved.value.path()) as picture:
        assert min(picture.size) > 600


def test_two_visitors_who_click_at_once_get_each_their_own(browser: Browser, site: str) -> None:
    chosen = (("XGBoost", "XGBClassifier"), ("Arbre de décision", "DecisionTreeClassifier"))
    contexts = [browser.new_context(locale="fr-FR") for _ in chosen]
    pages = [context.new_page() for context in contexts]
    for visitor in pages:
        visitor.goto(f"{site}/ml")
        shows_matrix(visitor, "Mon_Modele_SVC")
        settled(visitor)
    for turn in range(4):
        turned = chosen if turn % 2 == 0 else chosen[::-1]
        moment = (time.time() + 0.3) * 1000
        for visitor, (title, _) in zip(pages, turned, strict=True):
            segment(visitor, title).evaluate(CLICK_AT, moment)
        for visitor, (_, model) in zip(pages, turned, strict=True):
            shows_matrix(visitor, model)
            shows_figures(visitor, model)
    for context in contexts:
        context.close()


def test_two_models_are_compared_in_words_and_views(page: Page, site: str) -> None:
    page.goto(f"{site}/compare")
    choose(page, "compare_a", "XGBoost")
    choose(page, "compare_b", "Xception")
    a, b = result("XGBClassifier"), result("Xception")
    verdict = f"XGBoost {FR.number(a.weighted_f1, 3)}, Xception {FR.number(b.weighted_f1, 3)}"
    expect(page.get_by_text(verdict)).to_be_visible()
    expect(page).to_have_url(re.compile("a=XGBClassifier"))
    expect(page).to_have_url(re.compile("b=Xception"))
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(f"{PLOT} .hm")).to_have_count(3)
    for title, shown in (
        ("F1 by category", f"[class*=st-key-compare_categories] {PLOT}"),
        ("All the models", "[data-testid=stDataFrame]"),
        ("Published scores", "[data-testid=stDataFrame], [data-testid=stTable]"),
        ("Side by side", f"[class*=st-key-compare_matrices] {PLOT}"),
    ):
        segment(page, FR(title)).click()
        expect(page.locator(shown).first).to_be_visible()
        expect(segment(page, FR(title))).to_be_checked()


def test_models_of_different_runs_are_compared_with_a_warning(page: Page, site: str) -> None:
    page.goto(link(site, "compare", view="rows"))
    expect(page.get_by_text("test exact de McNemar").first).to_be_visible()
    choose(page, "compare_run_b", FR(BY_KEY["transformers-2026"].title))
    warning = page.get_by_role("alert").filter(has_text="mesurés sur des produits différents")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text(FR.number(10_827))
    expect(
        page.get_by_role("status").filter(has_text="Ces deux modèles ont répondu")
    ).to_be_visible()


@pytest.mark.parametrize("path", ["ml", "compare"])
def test_on_a_phone_no_page_of_models_is_wider_than_the_screen(browser, site, path) -> None:
    context = browser.new_context(
        locale="fr-FR", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    page.goto(f"{site}/{path}")
    expect(page.locator(f"{PLOT} .hm").first).to_be_visible(timeout=60_000)
    settled(page)
    for place in ("[data-testid=stMain]", "html"):
        assert page.evaluate("place => document.querySelector(place).scrollWidth", place) <= 390
    context.close()


def test_in_the_dark_theme_the_matrix_is_dark(browser: Browser, site: str) -> None:
    shades = {scheme: shade_of_matrix(browser, site, scheme) for scheme in ("light", "dark")}
    assert shades["light"] > 240
    assert shades["dark"] < 60


def shade_of_matrix(browser: Browser, site: str, scheme: str) -> float:
    """Median brightness, 0..255, of the drawn matrix; most of its cells are empty or nearly so."""
    context = browser.new_context(locale="fr-FR", color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{site}/ml")
    shows_matrix(page, "Mon_Modele_SVC")
    settled(page)
    picture = page.locator(f"{PLOT} .hm image").screenshot()
    context.close()
    return float(np.median(np.asarray(Image.open(io.BytesIO(picture)).convert("L"))))


def copy_into(source: Path, folder: Path) -> None:
    """Copy files beside those that are there; the originals may be in a read-only folder."""
    folder.mkdir(exist_ok=True)
    for path in source.iterdir():
        shutil.copyfile(path, folder / path.name)


@pytest.fixture
def with_dropped_files(published: Path, tmp_path: Path):
    """A site beside whose artefacts somebody put the files of the original project."""
    shutil.copytree(REPOSITORY / "fichiers", tmp_path / "fichiers")
    for folder in ("fichiers", "input"):
        copy_into(published / folder, tmp_path / folder)
    with server(VITRINE_ROOT=str(tmp_path)) as address:
        yield address


def test_files_dropped_in_are_a_run_and_its_problems_are_told(page, with_dropped_files) -> None:
    page.goto(link(with_dropped_files, "ml"))
    choose(page, "ml_run", FR(BY_KEY["dropped-in"].title))
    expect(segment(page, "SVC")).to_be_checked()
    expect(segment(page, "Bayes naïf")).to_have_count(0)
    page.get_by_text("fichiers ou modèles sont laissés de côté").click()
    problems = page.get_by_role("alert")
    for file, told in (
        ("RandomForestClassifier_prob.csv", "970 valeurs"),
        ("combinaison_proba.csv", "divisés par 100"),
    ):
        expect(problems.filter(has_text=file).filter(has_text=told)).to_be_visible()
    expect(page.get_by_text("fichiers/Mon_Modele_SVC_pred.pkl")).to_be_visible()
    segment(page, "Forêt aléatoire").click()
    shows_matrix(page, "RandomForestClassifier")  # the published counts, from the files themselves
    page.goto(
        link(
            with_dropped_files, "compare", run_a="dropped-in", a="EMBEDDING", run_b="dropped-in",
            b="Mon_Modele_SVC", view="rows",
        )
    )  # fmt: skip
    expect(page.get_by_test_id("stMetric")).to_have_count(5)
    expect(page.get_by_text("bootstrap apparié, 2").first).to_be_visible()
