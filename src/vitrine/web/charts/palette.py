"""Colours and layout that every chart shares, for the light and the dark theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Palette:
    """Colours of one theme."""

    strong: str
    quiet: str
    text: str
    grid: str


PALETTES = {
    "light": Palette(strong="#BF0000", quiet="#B5B9BF", text="#1F2328", grid="#E4E4E2"),
    "dark": Palette(strong="#FF6B6B", quiet="#5B6470", text="#ECEDEE", grid="#343A42"),
}

# Charts are read, not edited: no tool bar, and a page scrolls under a finger on a phone.
CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "staticPlot": False}


def palette(theme: str | None) -> Palette:
    """Colours of a theme; light when the browser has not said yet."""
    return PALETTES.get(theme or "light", PALETTES["light"])


def layout(colours: Palette, height: int) -> dict[str, Any]:
    """Plotly layout that all charts start from."""
    return {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 14},
        "showlegend": False,
        "dragmode": False,
    }
