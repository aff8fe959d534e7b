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
