"""A visitor gives a table and a zip, follows it, and takes the answers away."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.test_site import PICTURE, heading
from tests.prediction.archives import zipped
from vitrine.categories import CODES
from vitrine.prediction.batch import ADDED

pytestmark = pytest.mark.e2e

PICTURES = sorted(path for path in PICTURE.iterdir() if path.suffix != ".json")[:3]


SOON = 120_000


def seen(what: Locator) -> None:
    """Wait for it: the first table of a server also waits for imports and models."""
    expect(what).to_be_visible(timeout=SOON)


def open_batch(page: Page, site: str) -> None:
    page.goto(f"{site}/batch?lang=en")
    heading(page, "Classify a file")


def give(page: Page, key: str, name: str, content: bytes) -> None:
    page.locator(f".st-key-{key}").get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


def start(page: Page) -> None:
    page.get_by_role("button", name="Classify the table").click()


def downloaded(page: Page, button: str) -> list[dict[str, str]]:
    with page.expect_download() as caught:
        page.get_by_role("button", name=button).click()
    text = Path(caught.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_table_and_a_zip_come_back_classified_and_survive_a_walk(page, site) -> None:
    open_batch(page, site)
    table = "ref,designation,image\n" + "".join(
        f"{number},Pompe de filtration pour piscine,{path.name}\n"
        for number, path in enumerate(PICTURES)
    )
    table += "8,Lot de romans policiers,absent.jpg\n9,,\n"
    give(page, "batch_table", "produits.csv", table.encode())
    seen(page.get_by_text("no zip was given"))
    give(page, "batch_archive", "p.zip", zipped({f"x/{p.name}": p.read_bytes() for p in PICTURES}))
    seen(page.get_by_text("1 of the 4 pictures"))
    start(page)
    seen(page.get_by_role("heading", name="Answers"))
    rows = downloaded(page, "Download the answers")
    assert list(rows[0]) == ["ref", "designation", "image", *ADDED]
    assert [row["ref"] for row in rows] == ["0", "1", "2", "8", "9"]
    assert [row["modality"] for row in rows] == ["both", "both", "both", "text", ""]
    assert all(int(row["code"]) in CODES for row in rows[:4])
    assert "absent.jpg" in rows[3]["error"]
    seen(page.locator(".js-plotly-plot"))
    page.get_by_test_id("stSidebarNav").get_by_text("Try a product").click()
    heading(page, "Try a product")
    page.get_by_test_id("stSidebarNav").get_by_text("Classify a file").click()
    seen(page.get_by_role("heading", name="Answers"))
    assert downloaded(page, "Download the answers") == rows
    page.get_by_role("radio", name="Français").click()
    seen(page.get_by_test_id("stSidebarNav").get_by_text("Accueil"))
    seen(page.locator(".st-key-batch_answers button"))


def test_a_stop_keeps_the_rows_that_are_done(page, site) -> None:
    open_batch(page, site)
    picture = PICTURES[0]
    row = f"Pompe de filtration,{picture.name}\n"
    give(page, "batch_table", "long.csv", ("designation,image\n" + row * 9_000).encode())
    give(page, "batch_archive", "p.zip", zipped({picture.name: picture.read_bytes()}))
    found = page.get_by_test_id("stMetric").filter(has_text="Found in the zip")
    seen(found.get_by_text("9,000"))
    start(page)
    seen(page.get_by_text("of 9,000 rows classified"))
    page.get_by_role("button", name="Stop and keep").click()
    seen(page.get_by_text("of the 9,000 rows are classified"))
    rows = downloaded(page, "Download the answers")
    assert 0 < len(rows) < 9_000
    assert all(row["code"] and not row["error"] for row in rows)


def test_the_template_comes_back_classified(page, site) -> None:
    open_batch(page, site)
    with page.expect_download() as caught:
        page.get_by_role("button", name="Download a template").click()
    give(page, "batch_table", "template.csv", Path(caught.value.path()).read_bytes())
    start(page)
    seen(page.get_by_role("heading", name="Answers"))
    assert [row["modality"] for row in downloaded(page, "Download the answers")] == ["text"] * 2


@pytest.mark.parametrize("width", [390, 1400])
def test_a_refused_file_is_named_and_nothing_is_wider_than_the_screen(page, site, width) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    open_batch(page, site)
    give(page, "batch_table", "a.csv", b"titre,<b>x</b>\nlot,1\n")
    seen(page.get_by_role("alert").filter(has_text="no column “designation”"))
    give(page, "batch_table", "b.csv", b"designation\nlot\n")
    seen(page.get_by_role("button", name="Classify the table"))
    give(page, "batch_archive", "b.zip", b"not a zip")
    seen(page.get_by_role("alert").filter(has_text="cannot be read as a zip"))
    wide = page.evaluate(
        "(() => { const m = document.querySelector('[data-testid=stMain]');"
        " return m.scrollWidth - m.clientWidth })()"
    )
    assert wide <= 0
