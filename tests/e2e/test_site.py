"""What a visitor does, in a real browser: come in, switch language, give a product, read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import REPOSITORY
from tests.e2e.conftest import server
from vitrine.i18n import Translator
from vitrine.web.navigation import PAGES

pytestmark = pytest.mark.e2e

PICTURE = REPOSITORY / "fichiers" / "samples"


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", name=text, exact=True)).to_be_visible(timeout=60_000)


def settled(page: Page) -> None:
    """Wait until the script has run to its end."""
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')"
        "?.getAttribute('data-test-script-state') === 'notRunning'"
    )


def open_own_product(page: Page, site: str, language: str = "fr") -> None:
    page.goto(f"{site}/product?lang={language}")
    page.get_by_role("radio", name=Translator(language)("Bring my own")).click()
    expect(page.get_by_test_id("stFileUploaderDropzone")).to_be_visible()


def a_picture() -> str:
    return str(next(path for path in sorted(PICTURE.iterdir()) if path.suffix != ".json"))


NAMES, PERCENTS = ".annotation-text", ".bartext"


def test_the_front_page_shows_the_example_and_leads_to_the_product_page(page, site) -> None:
    page.goto(site)
    heading(page, "Accueil")
    expect(page.get_by_test_id("stMetric")).to_have_count(5)
    expect(page.locator("[data-testid=stImage] img").first).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("link", name="Tester un produit").first.click()
    heading(page, "Tester un produit")


def test_pictures_are_really_drawn(page, site) -> None:
    page.goto(f"{site}/product")
    heading(page, "Tester un produit")
    settled(page)
    page.wait_for_function(
        "() => { const all = [...document.querySelectorAll('[data-testid=stImage] img')];"
        " return all.length >= 27 && all.every(i => i.complete && i.naturalWidth > 0) }"
    )


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.key)
def test_a_deep_link_is_whole_for_the_first_visitor_of_a_server(browser: Browser, spec) -> None:
    with server() as address:
        context = browser.new_context(locale="en-GB")
        page = context.new_page()
        page.goto(f"{address}/{spec.key}" if spec is not PAGES[0] else address)
        heading(page, Translator("en")(spec.title))
        for other in PAGES:
            expect(
                page.get_by_test_id("stSidebarNav").get_by_text(Translator("en")(other.title))
            ).to_be_attached()
        expect(page.get_by_role("radio", name="English")).to_be_checked()
        context.close()


def test_the_language_switch_changes_the_page_the_menu_and_the_link(page, site) -> None:
    page.goto(f"{site}/product")
    heading(page, "Tester un produit")
    page.get_by_role("radio", name="English").click()
    heading(page, "Try a product")
    expect(page.get_by_test_id("stSidebarNav").get_by_text("Welcome")).to_be_visible()
    expect(page).to_have_url(re.compile("lang=en"))
    page.get_by_test_id("stSidebarNav").get_by_text("Welcome").click()
    heading(page, "Welcome")


def test_an_uploaded_picture_gets_five_categories_with_probabilities(page, site) -> None:
    open_own_product(page, site)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(a_picture())
    expect(page.get_by_text("D'après l'image", exact=True)).to_be_visible(timeout=90_000)
    expect(page.locator(NAMES)).to_have_count(5)
    expect(page.locator(PERCENTS)).to_have_count(5)
    assert all(re.search(r"\(\d+\)$", name) for name in page.locator(NAMES).all_text_contents())
    percents = page.locator(PERCENTS).all_text_contents()
    assert all(re.search(r"^[<>]? ?\d+\s%$", percent) for percent in percents)


def test_words_and_picture_give_three_opinions(page, site) -> None:
    open_own_product(page, site, "en")
    page.get_by_label("Title").fill("Pompe de filtration et liner pour piscine hors sol")
    page.get_by_label("Title").press("Enter")
    expect(page.get_by_text("From the text", exact=True)).to_be_visible(timeout=90_000)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(a_picture())
    for title in ("From both together", "From the text", "From the picture"):
        expect(page.get_by_text(title, exact=True)).to_be_visible(timeout=90_000)
    expect(page.locator(NAMES)).to_have_count(15)
    expect(page.locator(PERCENTS)).to_have_count(15)


def test_a_file_that_is_no_picture_is_refused_and_the_page_goes_on(page, site) -> None:
    open_own_product(page, site)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"<html><script>1</script>"}
    )
    expect(page.get_by_role("alert").filter(has_text="n'est pas une image")).to_be_visible()
    page.get_by_label("Titre").fill("Lot de romans policiers")
    page.get_by_label("Titre").press("Enter")
    expect(page.get_by_text("D'après le texte", exact=True)).to_be_visible(timeout=90_000)


def test_a_picture_over_ten_megabytes_is_refused_in_the_language_of_the_visitor(page, site) -> None:
    open_own_product(page, site)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8" + bytes(11_000_000)}
    )
    expect(page.get_by_role("alert").filter(has_text="10 Mo")).to_be_visible()


def test_text_from_outside_is_shown_as_text(page, site) -> None:
    open_own_product(page, site)
    page.get_by_label("Titre").fill("<img src=x onerror=window.hacked=1> <b>console</b> :red[x]")
    page.get_by_label("Titre").press("Enter")
    expect(page.get_by_text("D'après le texte", exact=True)).to_be_visible(timeout=90_000)
    assert page.evaluate("window.hacked") is None


def test_a_sample_is_chosen_by_its_picture_and_its_link_brings_it_back(page, browser, site) -> None:
    page.goto(f"{site}/product")
    heading(page, "Tester un produit")
    page.locator("[class*=st-key-product_sample_] button").nth(3).click()
    expect(page).to_have_url(re.compile("sample="))
    settled(page)
    shown = page.get_by_test_id("stMain").locator("strong").first.inner_text()
    context = browser.new_context(locale="fr-FR")
    again = context.new_page()
    again.goto(page.url)
    heading(again, "Tester un produit")
    expect(again.get_by_test_id("stMain").locator("strong").first).to_have_text(shown)
    context.close()


def test_the_camera_gives_a_picture(page, site) -> None:
    open_own_product(page, site)
    page.get_by_text("Utiliser plutôt l'appareil photo").click()
    # A photo taken before the camera shows anything is none.
    video = "document.querySelector('[data-testid=stCameraInput] video')"
    page.wait_for_function(f"{video}?.readyState >= 2 && {video}.videoWidth > 0", timeout=60_000)
    page.get_by_test_id("stCameraInputButton").click()
    expect(page.get_by_text("D'après l'image", exact=True)).to_be_visible(timeout=90_000)


def test_on_a_phone_nothing_is_wider_than_the_screen(browser: Browser, site) -> None:
    context = browser.new_context(locale="fr-FR", viewport={"width": 390, "height": 844})
    page = context.new_page()
    for path in ("", "product"):
        page.goto(f"{site}/{path}")
        expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=90_000)
        settled(page)
        width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert width <= 390
    context.close()
