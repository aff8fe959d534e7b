"""Take the pictures of the READMEs from a running site: ``python scripts/screenshots.py URL``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
SHOTS = {"product.png": "product?lang=en", "produit.png": "product?lang=fr"}
SETTLED = """() => document.querySelector('[data-testid=stApp]')
  ?.getAttribute('data-test-script-state') === 'notRunning'
  && document.querySelectorAll('.bartext').length === 15"""


def main(address: str) -> None:
    """Write one picture per language."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking", "--no-proxy-server"],
        )
        page = browser.new_page(viewport={"width": 1400, "height": 1240}, locale="fr-FR")
        for name, path in SHOTS.items():
            page.goto(f"{address}/{path}")
            page.wait_for_function(SETTLED, timeout=120_000)
            page.wait_for_timeout(1500)  # the last frame of the charts' drawing
            page.screenshot(path=FOLDER / name)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
