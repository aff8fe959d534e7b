"""What is printed on the products: the SVG files of ``labels/``, rasterised by Chromium."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

SOURCES = Path(__file__).parent / "labels"
BUILD = Path(tempfile.gettempdir()) / "vitrine-labels"


def _source(name: str, words: dict[str, str]) -> str:
    text = (SOURCES / f"{name}.svg").read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    if left := re.search(r"@\w+@", text):
        raise ValueError(f"{name}.svg needs a value for {left[0]}.")
    return text


def _rasterise(drawing: Path, picture: Path, width: int, height: int) -> None:
    browser = shutil.which("chromium") or "chromium"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    subprocess.run(
        [
            browser,
            *flags,
            "--default-background-color=00000000",
            f"--window-size={width},{height}",
            f"--screenshot={picture}",
            drawing.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )


def label_picture(name: str, **words: str) -> Path:
    """Return the PNG of ``labels/<name>.svg`` with each ``@word@`` replaced; made once."""
    text = _source(name, words)
    BUILD.mkdir(exist_ok=True)
    picture = BUILD / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.png"
    if not picture.exists():
        size = re.search(r'<svg[^>]*\bwidth="(\d+)"[^>]*\bheight="(\d+)"', text)
        assert size is not None, f"{name}.svg must state its width and height in pixels"
        drawing = picture.with_suffix(".svg")
        drawing.write_text(text, encoding="utf-8")
        _rasterise(drawing, picture, int(size[1]), int(size[2]))
    return picture
