"""The house: furniture, linen, decoration, stationery."""

from __future__ import annotations

import math
from typing import Any

from drawing.labels import label_picture
from drawing.materials import glow, metal, mottled, plastic, printed, ribbed, soft, wood
from drawing.products import product
from drawing.shapes import (
    ball,
    box,
    cylinder,
    group,
    label,
    lathe,
    pillow,
    ring,
    sheet,
    smoother,
    tube,
)


@product("armchair", around=24, above=14)
def armchair() -> None:
    """A Scandinavian armchair in petrol-blue cloth with wooden legs."""
    cloth = soft("#2f6f7a", 38, 0.5, "#285f69")
    legs = wood("#c8965a", "#a06c38", along="z")
    pillow((2.5, 2.3, 0.6), (0, 0, 0.82), cloth, softness=0.3)
    pillow((2.25, 2.15, 0.52), (0, -0.1, 1.22), cloth, softness=0.5)
    pillow((2.75, 0.62, 2.3), (0, 1.02, 1.78), cloth, (-9, 0, 0), 0.42)
    pillow((2.15, 0.5, 1.5), (0, 0.68, 2.02), cloth, (-11, 0, 0), 0.62)
    for side in (-1, 1):
        pillow((0.5, 2.4, 1.25), (side * 1.4, 0.02, 1.12), cloth, (0, side * 5, 0), 0.42)
        for y, lean in ((-0.85, -10), (0.95, 12)):
            cylinder(
                0.07, 0.72, (side * 1.14, y, 0.22), legs, 0.02, (-lean, side * -9, 0), top=0.12
            )
        for x in (0.28, 0.76):
            ball(0.055, (side * x, 0.42, 2.25), cloth, (1, 0.5, 1))
    pillow((1.05, 0.34, 0.8), (-0.35, 0.22, 1.78), soft("#e2a33d", 45, 0.4), (-20, 6, -10), 0.62)


def _cushion_side(size: float, depth: float, material: Any) -> Any:
    count = 40
    rows = []
    for i in range(count + 1):
        row = []
        for j in range(count + 1):
            u, v = 2 * j / count - 1, 2 * i / count - 1
            puff = ((1 - u**4) * (1 - v**4)) ** 0.6
            pinch = 1 - 0.07 * (1 - abs(u * v)) * max(abs(u), abs(v)) ** 3
            fold = 0.03 * math.sin(9 * math.atan2(v, u)) * max(abs(u), abs(v)) ** 2 * puff
            row.append((size * u * pinch, size * v * pinch, depth * puff + fold))
        rows.append(row)
    return smoother(sheet(rows, material), 1)


@product("cushion-cover", around=-14, above=12)
def cushion_cover() -> None:
    """A square cushion in a leaf print, leaning back."""
    front = printed(label_picture("cushion"), 0.85, 0.0, 0.25)
    back = _cushion_side(1.5, -0.42, soft("#e9dfca"))
    edge = [
        (x * 1.5, y * 1.5, 0.0)
        for x, y in (
            (-1, -1),
            (0, -0.93),
            (1, -1),
            (0.93, 0),
            (1, 1),
            (0, 0.93),
            (-1, 1),
            (-0.93, 0),
        )
    ]
    parts = [_cushion_side(1.5, 0.5, front), back, tube(edge, 0.03, soft("#1f6f5c"), closed=True)]
    group(parts, (0, 0, 1.45), (76, 0, 3))


@product("table-lamp", around=18, above=6)
def table_lamp() -> None:
    """A lit bedside lamp: wooden tripod and linen shade."""
    linen = soft("#f3e6cd", 55, 0.5, "#e6d3b0", 0.35)
    timber = wood("#c8965a", "#9c6a38", along="z")
    for i in range(3):
        angle = math.radians(90 + i * 120)
        foot = (0.95 * math.cos(angle), 0.95 * math.sin(angle), 0.05)
        tube(
            [foot, (0.1 * math.cos(angle), 0.1 * math.sin(angle), 2.0)], 0.085, timber, curved=False
        )
    ring(0.56, 0.04, (0, 0, 0.9), timber)
    cylinder(0.2, 0.24, (0, 0, 1.98), metal("#b98b3c", 0.3), 0.03)
    cylinder(0.06, 0.5, (0, 0, 2.2), metal("#b98b3c", 0.3))
    lathe([(1.15, 1.95), (0.82, 3.25)], (0, 0, 0), linen)
    for radius, height in ((1.15, 1.96), (0.82, 3.24)):
        ring(radius, 0.035, (0, 0, height), soft("#e7d2a6"))
    ball(0.3, (0, 0, 2.55), glow("#fff1cf", 6))
    tube(
        [(0.0, 0.2, 1.9), (0.5, 0.9, 0.05), (1.3, 0.9, 0.03), (1.8, 0.4, 0.03)],
        0.025,
        plastic("#3a3a3a"),
    )


@product("notebook-pens", around=-10, above=52)
def notebook_pens() -> None:
    """A spiral notebook with three felt pens."""
    cover = printed(label_picture("notebook"), 0.4, 0.2)
    box((2.5, 3.5, 0.3), (0, 0, 0.17), ribbed("#f6f2e7", 40, "Z", 0.3), 0.01)
    box((2.56, 3.56, 0.03), (0, 0, 0.015), plastic("#1d4e6b", 0.5), 0.01)
    label(cover, (2.56, 3.56), (0, 0, 0.335), (0, 0, 0))
    for i in range(22):
        y = -1.62 + i * 0.155
        ring(0.2, 0.022, (-1.24, y, 0.18), metal("#9a9ea6", 0.25), (90, 0, 0))
    for i, colour in enumerate(("#d8263c", "#e8a020", "#2f9e58")):
        _pen((1.75 + i * 0.34, -0.05 + i * 0.12, 0.13), -4 + i * 5, colour)


def _pen(at: Any, turn: float, colour: str) -> None:
    barrel, ink = plastic("#f3f3f1", 0.25, 0.4), plastic(colour, 0.2, 0.6)
    parts = [
        cylinder(0.125, 1.7, (0, 0, -0.2), barrel, 0.02),
        cylinder(0.135, 1.0, (0, 0, 1.1), ink, 0.05),
        cylinder(0.128, 0.22, (0, 0, -1.0), ink, 0.02),
        cylinder(0.05, 0.3, (0, 0, -1.25), metal("#c9ccd1", 0.3), 0.0, (180, 0, 0), top=0.11),
        box((0.07, 0.05, 0.8), (0, -0.15, 1.2), ink, 0.02),
    ]
    group(parts, at, (-90, 0, turn))


@product("parcel", around=28, above=20)
def parcel() -> None:
    """A plain closed cardboard parcel."""
    kraft = mottled(("#b98a58", "#c69a68"), 3, 0.85, 0.1)
    tape = plastic("#d9b98a", 0.25, 0.4)
    box((3.0, 2.2, 1.8), (0, 0, 0.9), kraft, 0.03)
    box((3.02, 0.42, 0.01), (0, 0, 1.803), tape, 0.0)
    for side in (-1, 1):
        box((0.01, 0.42, 0.5), (side * 1.503, 0, 1.56), tape, 0.0)
    box((3.0, 0.012, 0.012), (0, 0, 1.808), plastic("#8a6238", 0.9), 0.0)
    box((0.9, 0.01, 0.6), (-0.8, -1.103, 1.1), plastic("#f7f6f2", 0.6), 0.0)
    for i in range(4):
        wide = (0.7, 0.5, 0.6, 0.36)[i]
        at = (-0.9 + wide / 2 - 0.25, -1.11, 1.28 - i * 0.11)
        box((wide, 0.004, 0.035), at, plastic("#55565a"), 0.0)
