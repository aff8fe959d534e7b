"""Colours and layout that every chart shares, for the light and the dark theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vitrine.i18n import N_, Translator


@dataclass(frozen=True)
class Palette:
    """Colours of one theme.

    Attributes
    ----------
    strong, quiet, other : str
        What matters; what does not; a second thing beside the first, told apart by any eye.
    text, grid : str
    sequential : tuple of str
        From nothing to all: one hue, of ever lower (dark theme: higher) luminance.
    diverging : tuple of str
        From less to more through the page's own colour; blue and orange, told apart by any eye.
    """

    strong: str
    quiet: str
    other: str
    text: str
    grid: str
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]


PALETTES = {
    "light": Palette(
        strong="#BF0000", quiet="#B5B9BF", other="#0072B2", text="#1F2328", grid="#E4E4E2",
        sequential=("#FFFFFF", "#FBE3DC", "#F3B5A6", "#E27B6B", "#CC3B33", "#A60808", "#6B0000"),
        diverging=("#00456E", "#3C8DBE", "#B5D3E7", "#FFFFFF", "#F7CDA4", "#DE8A3A", "#8F4A00"),
    ),
    "dark": Palette(
        strong="#FF6B6B", quiet="#5B6470", other="#56B4E9", text="#ECEDEE", grid="#343A42",
        sequential=("#16181C", "#40201F", "#6E2A28", "#A33A37", "#D9544F", "#FF8D85", "#FFD9D3"),
        diverging=("#A8DAF7", "#4E9FCC", "#244E68", "#16181C", "#66411C", "#CC8440", "#FFD3A1"),
    ),
}  # fmt: skip

# Charts are read, not edited: no tool bar, and a page scrolls under a finger on a phone.
CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "staticPlot": False}
SAVE_AS_PICTURE = N_("Save as a PNG picture")


def reading_config(say: Translator) -> dict[str, Any]:
    """Configuration of a chart that is only read, with the separators of the language."""
    separators = {"decimal": ",", "thousands": "\u202f"} if say.language == "fr" else {}
    words = dict.fromkeys(
        ("Download plot as a PNG", "Download plot as a png", "Download plot"), say(SAVE_AS_PICTURE)
    )
    # Plotly's own catalogues are not shipped with Streamlit: these are the words it shows here.
    locale = {say.language: {"dictionary": words, "format": separators}}
    return {**CONFIG, "locale": say.language, "locales": locale}


def saving_config(say: Translator, name: str) -> dict[str, Any]:
    """Configuration of a chart that can be saved as a picture, in the visitor's language.

    Parameters
    ----------
    name : str
        File name without ending.
    """
    return {
        **reading_config(say),
        "displayModeBar": True,
        "displaylogo": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "png", "filename": name, "scale": 2},
    }


def palette(theme: str | None) -> Palette:
    """Colours of a theme; light when the browser has not said yet."""
    return PALETTES.get(theme or "light", PALETTES["light"])


def stretched(colours: tuple[str, ...]) -> list[tuple[float, str]]:
    """A colour scale in which small values show: colours are spaced by the root of the value."""
    last = len(colours) - 1
    return [((place / last) ** 2, colour) for place, colour in enumerate(colours)]


def mirrored(colours: tuple[str, ...]) -> list[tuple[float, str]]:
    """A scale around zero, stretched on both sides; an odd number of colours."""
    half = len(colours) // 2
    return [
        (0.5 + 0.5 * (1 if place > half else -1) * ((place - half) / half) ** 2, colour)
        for place, colour in enumerate(colours)
    ]


# The font of the page, which Streamlit serves itself.
FONT = "'Source Sans', sans-serif"
AXIS = {"automargin": True, "zeroline": False, "title": {"standoff": 10, "font": {"size": 12}}}


def layout(colours: Palette, height: int) -> dict[str, Any]:
    """Plotly layout that all charts start from."""
    return {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 14, "family": FONT},
        "showlegend": False,
        "dragmode": False,
        "modebar": {
            "bgcolor": "rgba(0,0,0,0)",
            "color": colours.quiet,
            "activecolor": colours.strong,
        },
        # In place of Plotly's own template: axes of every panel take the room their labels need.
        "template": {"layout": {"xaxis": AXIS, "yaxis": AXIS}},
    }


# Seven kinds told apart by any eye, on white and on black (Okabe and Ito, without black).
QUALITATIVE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#999999")
