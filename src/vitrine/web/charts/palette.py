"""Colours that every chart shares, for the light and the dark theme."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from vitrine.categories import CATEGORIES, Group

Scale = list[tuple[float, str]]
# On any colour one of the two has a contrast of at least 4.5.
INKS = ("#000000", "#FFFFFF")

# Seven kinds told apart by any eye, on white and on black (Okabe and Ito, without black).
QUALITATIVE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#999999")

# A colour for each of the 27 categories: a hue for its family, a shade within. No eye tells 27
# colours apart: the families are told by colour (hues after Okabe and Ito, which also differ in
# luminance), the category by pointing at it.
HUES: dict[str, dict[Group, str]] = {
    "light": {
        "books": "#00518F",
        "video_games": "#D55E00",
        "collecting": "#009E73",
        "toys": "#C4659A",
        "childhood": "#C98A00",
        "home": "#4FB3E8",
        "outdoor": "#7C7A1A",
    },
    "dark": {
        "books": "#3F84E8",
        "video_games": "#FF7F2A",
        "collecting": "#1FC393",
        "toys": "#E394C0",
        "childhood": "#F0B429",
        "home": "#93DDFB",
        "outdoor": "#BDBB4A",
    },
}
# How far the first shade of a family goes towards black, and the last towards white.
DARKEST, LIGHTEST = 0.15, 0.25


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


def palette(theme: str | None) -> Palette:
    """Colours of a theme; light when the browser has not said yet."""
    return PALETTES.get(theme or "light", PALETTES["light"])


def stretched(colours: tuple[str, ...]) -> Scale:
    """A colour scale in which small values show: colours are spaced by the root of the value."""
    last = len(colours) - 1
    return [((place / last) ** 2, colour) for place, colour in enumerate(colours)]


def mirrored(colours: tuple[str, ...]) -> Scale:
    """A scale around zero, stretched on both sides; an odd number of colours."""
    half = len(colours) // 2
    return [
        (0.5 + 0.5 * (1 if place > half else -1) * ((place - half) / half) ** 2, colour)
        for place, colour in enumerate(colours)
    ]


def hue(group: Group, theme: str | None) -> str:
    """Colour of a family of categories."""
    return HUES.get(theme or "light", HUES["light"])[group]


@cache
def category_colours(theme: str | None) -> tuple[str, ...]:
    """Colour of each category, in the order of CODES."""
    colours = []
    for category in CATEGORIES:
        family = [one for one in CATEGORIES if one.group == category.group]
        step = family.index(category) / max(len(family) - 1, 1)
        towards = step * (DARKEST + LIGHTEST) - DARKEST
        ground = "#FFFFFF" if towards > 0 else "#000000"
        parts = shade(abs(towards), [(0.0, hue(category.group, theme)), (1.0, ground)])
        colours.append("#" + "".join(f"{round(part):02X}" for part in parts))
    return tuple(colours)


def shade(value: float, scale: Scale) -> tuple[float, float, float]:
    """Colour at ``value`` (0..1) of a scale: red, green and blue, 0..255."""
    stops = [stop for stop, _colour in scale]
    parts = np.array(
        [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for _stop, colour in scale]
    )
    red, green, blue = (float(np.interp(value, stops, part)) for part in parts.T)
    return red, green, blue


def luminance(colour: tuple[float, float, float]) -> float:
    """Relative luminance of WCAG 2, 0 (black) to 1 (white)."""
    parts = np.array(colour) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(first: float, second: float) -> float:
    """Contrast ratio of two luminances, 1 to 21."""
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def readable_on(colour: tuple[float, float, float]) -> str:
    """The ink with the greater contrast."""
    ground = luminance(colour)
    return max(INKS, key=lambda ink: contrast(luminance(shade(0, [(0, ink)])), ground))
