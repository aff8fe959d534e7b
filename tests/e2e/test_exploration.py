"""Context and exploration in a real browser: links, a phone, a visitor's own files."""

from __future__ import annotations

import re
import shutil

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.catalogue.challenge_crumbs import write_challenge
from tests.conftest import REPOSITORY
from tests.e2e.conftest import server
from tests.e2e.test_site import heading, settled

pytestmark = pytest.mark.e2e

CONSOLE = re.compile(r"«\s*console\s*»")
# Milliseconds: a first visit imports what the page draws with.
SLOW = 60_000


def test_a_view_is_chosen_and_its_link_brings_it_back(page: Page, site: str) -> None:
    page.goto(f"{site}/exploration")
    heading(page, "Exploration des données")
    page.get_by_role("radio", name="Mots").click()
    cloud = page.get_by_test_id("stMain").locator("[data-testid=stImage] img")
    expect(cloud).to_be_visible(timeout=SLOW)
    expect(page).to_have_url(re.compile("topic=words"))
    page.get_by_role("radio", name="Où se trouve un mot").click()
    page.get_by_label("Où se trouve ce mot").fill("console")
    page.get_by_label("Où se trouve ce mot").press("Enter")
    expect(page.get_by_test_id("stMain")).to_contain_text(CONSOLE, timeout=SLOW)
    expect(page).to_have_url(re.compile("word=console"))
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    expect(page.get_by_test_id("stMain")).to_contain_text(CONSOLE, timeout=SLOW)


def test_the_word_cloud_and_charts_have_alternatives(page: Page, site: str) -> None:
    page.goto(f"{site}/exploration?topic=words&category=2583")
    picture = page.get_by_test_id("stMain").locator("[data-testid=stImage] img")
    expect(picture).to_have_attribute("alt", re.compile("piscine"), timeout=SLOW)


@pytest.mark.parametrize(
    "path",
    [
        "exploration",
        "exploration?topic=texts&category=10",
        "exploration?topic=pictures&view=means",
        "exploration?topic=map",
        "context",
        "context?section=path",
        "context?section=walk",
    ],
)
def test_on_a_phone_nothing_is_wider_than_the_screen(browser: Browser, site: str, path) -> None:
    context = browser.new_context(locale="fr-FR", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site}/{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=SLOW)
    settled(page)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    context.close()


def test_a_visitors_files_are_browsed(page: Page, tmp_path) -> None:
    shutil.copytree(REPOSITORY / "fichiers", tmp_path / "fichiers")
    write_challenge(tmp_path, rows=270)
    with server(VITRINE_ROOT=str(tmp_path)) as address:
        page.goto(f"{address}/exploration?data=own&topic=products")
        expect(page.get_by_test_id("stMain")).to_contain_text("270 produits trouvés", timeout=SLOW)
        page.get_by_label("Chercher dans les titres").fill("catégorie 2583")
        page.get_by_label("Chercher dans les titres").press("Enter")
        expect(page.get_by_test_id("stMain")).to_contain_text("10 produits trouvés", timeout=SLOW)


def test_a_chosen_product_is_shown_as_text_with_its_picture(page: Page, tmp_path) -> None:
    shutil.copytree(REPOSITORY / "fichiers", tmp_path / "fichiers")
    write_challenge(tmp_path, rows=54)
    path = tmp_path / "input" / "X_train_update.csv"
    hostile = "<img src=x onerror=window.hacked=1> :red[x]"
    path.write_text(path.read_text("utf-8").replace("Produit de la catégorie 10", hostile, 1))
    with server(VITRINE_ROOT=str(tmp_path)) as address:
        page.goto(f"{address}/exploration?data=own&topic=products")
        expect(page.get_by_test_id("stMain")).to_contain_text("54 produits", timeout=SLOW)
        settled(page)
        # The table is a drawing: the box of its first row is under its header.
        page.get_by_test_id("stDataFrame").first.click(position={"x": 18, "y": 52})
        main = page.get_by_test_id("stMain")
        expect(main.locator("[data-testid=stImage] img")).to_be_visible(timeout=SLOW)
        expect(main).to_contain_text(hostile)
        assert page.evaluate("window.hacked") is None
