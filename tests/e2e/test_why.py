"""Asking why, in a real browser: a reason from a link, a category, what if."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.crumbs import png
from tests.e2e.test_site import heading, settled

pytestmark = pytest.mark.e2e


def test_the_words_are_marked_in_the_visitors_own_text(page: Page, site: str) -> None:
    page.goto(f"{site}/product?lang=fr")
    heading(page, "Pourquoi ?")
    page.get_by_role("radio", name="Les mots", exact=True).click()
    settled(page)
    expect(page).to_have_url(re.compile("why=words"))
    marked = page.locator("[data-testid=stMarkdown] strong", has_text=re.compile("isc"))
    expect(marked.first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("dont part tout texte")).to_be_visible(timeout=60_000)


def test_the_map_follows_its_slider_with_the_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}/product?lang=fr&why=picture")
    slider = page.get_by_test_id("stSlider").get_by_role("slider")
    expect(slider).to_be_visible(timeout=60_000)
    settled(page)
    drawn = page.locator("[data-testid=stImage] img").last
    before = drawn.get_attribute("src")
    slider.focus()
    slider.press("Home")
    expect(page.get_by_test_id("stSliderThumbValue")).to_have_text(re.compile(r"^0\s%$"))
    expect(drawn).not_to_have_attribute("src", before or "")


def test_a_white_picture_says_that_there_is_nothing_to_explain(page: Page, site: str) -> None:
    page.goto(f"{site}/product?lang=fr")
    heading(page, "Pourquoi ?")
    page.get_by_role("radio", name="Apporter le mien").click()
    page.get_by_test_id("stFileUploaderDropzone").wait_for()
    white = {"name": "a.png", "mimeType": "image/png", "buffer": png((255, 255, 255))}
    page.locator("input[type=file]").set_input_files(white)
    page.get_by_role("radio", name="L'image", exact=True).click()
    expect(page.get_by_text("Rien à expliquer dans l'image")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("width", [390, 1400])
def test_what_if_answers_without_the_text(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/product?lang=fr&why=change")
    page.get_by_role("radio", name="Sans le texte").click()
    settled(page)
    expect(page.get_by_text(re.compile("La même réponse|La réponse change"))).to_be_visible(
        timeout=60_000
    )
    # Nothing stands out of the page.
    assert page.evaluate("document.documentElement.scrollWidth") <= width
