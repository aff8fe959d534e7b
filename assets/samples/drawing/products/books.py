"""Books, comics and magazines."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from drawing.labels import label_picture
from drawing.materials import mottled, plastic, printed, ribbed
from drawing.products import product
from drawing.shapes import box, group, label, sheet


def _paper() -> Any:
    return ribbed("#f0e8d6", 60, "Z", 0.25)


def upright_book(
    cover: Path, size: tuple[float, float, float], board: Any, spine: Path | None = None
) -> Any:
    """Build a closed book standing, its cover towards us; size is width, thickness, height."""
    width, thick, height = size
    pages = ribbed("#f2ead9", 40, "Y", 0.3)
    parts = [
        box((width - 0.06, thick - 0.1, height - 0.1), (-0.03, 0, height / 2), pages, 0.005),
        box((width, 0.05, height), (0, -thick / 2 + 0.025, height / 2), board, 0.012),
        box((width, 0.05, height), (0, thick / 2 - 0.025, height / 2), board, 0.012),
        box((0.05, thick, height), (-width / 2 + 0.02, 0, height / 2), board, 0.02),
        label(printed(cover, 0.35, 0.25), (width, height), (0, -thick / 2 - 0.002, height / 2)),
    ]
    if spine is not None:
        at = (-width / 2 - 0.007, 0, height / 2)
        parts.append(label(printed(spine, 0.4), (height, thick), at, (0, 90, 180)))
    return group(parts)


def lying_book(
    size: tuple[float, float, float], board: Any, level: float, turn: float, spine: Path
) -> None:
    """Build a closed book lying on the pile at ``level``, its spine towards us."""
    width, depth, thick = size
    parts = [
        box((width - 0.14, depth - 0.12, thick - 0.08), (0, 0.03, thick / 2), _paper(), 0.01),
        box((width, depth, 0.05), (0, 0, 0.025), board, 0.015),
        box((width, depth, 0.05), (0, 0, thick - 0.025), board, 0.015),
        box((width, 0.08, thick), (0, -depth / 2 + 0.03, thick / 2), board, 0.035),
    ]
    for offset in (-0.36, -0.2, 0.28, 0.4):
        rib = (0.06, 0.05, thick * 0.98)
        parts.append(box(rib, (width * offset, -depth / 2 - 0.005, thick / 2), board, 0.02))
    at = (0, -depth / 2 - 0.012, thick / 2)
    parts.append(label(printed(spine, 0.35), (width * 0.96, thick * 0.86), at))
    group(parts, (0, 0, level), (0, 0, turn))


@product("new-novel", around=-26, above=8)
def new_novel() -> None:
    """A hardback novel with its jacket."""
    upright_book(
        label_picture("book_new"),
        (2.0, 0.34, 3.0),
        plastic("#16244f", 0.5),
        label_picture("book_new_spine"),
    )


@product("old-books", around=20, above=20)
def old_books() -> None:
    """A pile of worn cloth-bound books, the first volume leaning on it."""
    gold = "#d9b25a"
    cloth = [
        mottled(("#1f3b2c", "#35573f"), 7, 0.8),
        mottled(("#23304f", "#3a4a70"), 7, 0.8),
        mottled(("#5a3c20", "#7a5632"), 7, 0.8),
    ]
    rows = (
        ((3.0, 2.1, 0.52), cloth[0], 4, "Histoire naturelle", "BUREL"),
        ((2.8, 2.0, 0.42), cloth[2], -5, "Voyages en Orient", "LORMIER"),
        ((2.7, 1.9, 0.46), cloth[1], 7, "Œuvres choisies", "DARCEL"),
    )
    level = 0.0
    for size, board, turn, title, author in rows:
        spine = label_picture("spine_old", gold=gold, title=title, author=author)
        lying_book(size, board, level, turn, spine)
        level += size[2]
    leather = mottled(("#6e2a22", "#86382d"), 8, 0.6)
    front = upright_book(label_picture("book_old"), (1.55, 0.3, 2.2), leather)
    front.location = (1.15, -1.62, 0.04)
    front.rotation_euler = (math.radians(-13), 0, math.radians(-6))


@product("console-guide", around=-20, above=9)
def console_guide() -> None:
    """A large paperback about the history of game consoles."""
    upright_book(label_picture("guide"), (2.3, 0.24, 3.0), plastic("#0a2f3d", 0.4))


@product("magazine", around=0, above=78, lens=110)
def magazine() -> None:
    """A monthly magazine seen from above, its corner slightly lifted."""
    rows, columns = 30, 24
    width, height = 3.0, 4.0

    def lift(u: float, v: float) -> float:
        corner = max(0.0, u + (1 - v) - 1.35)
        return 0.09 + 0.05 * math.sin(math.pi * u) + 0.55 * corner**2

    for layer in range(7):
        drop = layer * 0.013
        points = [
            [
                (
                    width * (j / columns - 0.5),
                    height * (i / rows - 0.5),
                    lift(j / columns, i / rows) - drop,
                )
                for j in range(columns + 1)
            ]
            for i in range(rows + 1)
        ]
        cover = printed(label_picture("magazine"), 0.2, 0.5) if layer == 0 else plastic("#efece4")
        sheet(points, cover, (0.012 * layer, 0, 0))


@product("manga-series", around=-16, above=12)
def manga_series() -> None:
    """Eight volumes of a series in a row, the first one shown from the front."""
    colours = (
        "#d8263c",
        "#e8802e",
        "#e3b422",
        "#4a9e4f",
        "#2a8fa8",
        "#2f5fc0",
        "#6b46b0",
        "#b0458c",
    )
    for i, colour in enumerate(colours):
        spine = label_picture("series_spine", ground=colour, number=str(i + 1))
        at = (-1.75 + i * 0.46, 0.35, 1.25)
        box((0.43, 1.6, 2.5), at, plastic("#f4f0e6", 0.7), 0.02)
        label(printed(spine, 0.3, 0.3), (0.425, 2.49), (at[0], 0.35 - 0.802, 1.25))
    front = upright_book(label_picture("series_cover"), (1.5, 0.3, 2.2), plastic("#0e1230", 0.4))
    front.location = (1.45, -1.3, 0.0)
    front.rotation_euler = (math.radians(-12), 0, math.radians(5))
