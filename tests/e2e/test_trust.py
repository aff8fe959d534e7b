"""The page of trust in a real browser: a choice that travels by its link, and a visitor's table."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_site import heading
from tests.insight.trust.crumbs import csv_of, titles

pytestmark = pytest.mark.e2e

# Milliseconds: the first comparison loads the text model.
SLOW = 90_000


def test_a_section_is_chosen_and_its_link_brings_it_back(page: Page, site: str) -> None:
    page.goto(f"{site}/trust")
    heading(page, "Confiance")
    main = page.get_by_test_id("stMain")
    page.get_by_role("radio", name="Où il échoue").click()
    expect(main).to_contain_text("Sans description", timeout=SLOW)
    expect(page).to_have_url(re.compile("section=failures"))
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    expect(main).to_contain_text("Sans description", timeout=SLOW)


def test_a_table_is_given_and_its_report_taken_away(page: Page, site: str) -> None:
    page.goto(f"{site}/trust?section=drift")
    table = {"name": "ma-table.csv", "mimeType": "text/csv", "buffer": csv_of(*titles(60))}
    # By its name: while the page is drawn, the first one there may be that of the pictures.
    tables = page.get_by_test_id("stFileUploader").filter(has_text="Tableau de produits (CSV)")
    tables.locator("input[type=file]").set_input_files(files=[table])
    button = page.get_by_role("button", name="Télécharger le rapport")
    expect(button).to_be_visible(timeout=SLOW)
    with page.expect_download() as download:
        button.click()
    report = download.value.path().read_text("utf-8")
    assert report.startswith("<!doctype html>")
    assert "ma-table.csv" in report
    assert "Rapport de dérive" in report


def test_the_page_fits_a_phone(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for section in ("calibration&view=category", "labels", "explanations", "drift&table=shifted"):
        page.goto(f"{site}/trust?section={section}")
        heading(page, "Confiance")
        expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible(timeout=SLOW)
        wide = page.evaluate(
            "(() => { const main = document.querySelector('[data-testid=stMain]');"
            " return main.scrollWidth - main.clientWidth })()"
        )
        assert wide <= 0, section
