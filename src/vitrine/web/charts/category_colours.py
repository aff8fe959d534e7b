"""A colour for each of the 27 categories: a hue for its family, a shade within.

No eye tells 27 colours apart: the families are told by colour (hues after Okabe and Ito, which
also differ in luminance), the category by pointing at it.
"""

from __future__ import annotations

from functools import cache

from vitrine.categories import CATEGORIES, Group
from vitrine.web.charts.word_heatmap import shade

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


def hue(group: Group, theme: str | None) -> str:
    """Colour of a family of categories."""
    return HUES.get(theme or "light", HUES["light"])[group]


@cache
def category_colours(theme: str | None) -> tuple[str, ...]:
    """Colour of each category, in the order of CODES."""
    return tuple(_shade_of(column, theme) for column in range(len(CATEGORIES)))


def _shade_of(column: int, theme: str | None) -> str:
    group = CATEGORIES[column].group
    family = [c for c, category in enumerate(CATEGORIES) if category.group == group]
    step = family.index(column) / max(len(family) - 1, 1)
    towards = step * (DARKEST + LIGHTEST) - DARKEST
    ground = "#FFFFFF" if towards > 0 else "#000000"
    parts = shade(abs(towards), [(0.0, hue(group, theme)), (1.0, ground)])
    return "#" + "".join(f"{round(part):02X}" for part in parts)
