"""Early childhood: socks and prams."""

from __future__ import annotations

import math
from typing import Any

from drawing.materials import metal, plastic, ribbed, soft, striped
from drawing.products import product
from drawing.shapes import (
    ball,
    box,
    cylinder,
    group,
    lathe,
    pillow,
    ring,
    sheet,
    smoother,
    spline,
    tube,
)


def _tube_sheet(spine: list[Any], radii: list[tuple[float, float]], material: Any) -> Any:
    """Wrap a surface around a line lying in the y, z plane (half-widths across and along)."""
    rows = []
    count = len(spine)
    for i, (_, y, z) in enumerate(spine):
        before, after = spine[max(i - 1, 0)], spine[min(i + 1, count - 1)]
        slope = math.atan2(after[2] - before[2], after[1] - before[1])
        wide, deep = radii[i]
        ring_points = []
        for j in range(33):
            angle = 2 * math.pi * j / 32
            out = deep * math.sin(angle)
            x = wide * math.cos(angle)
            ring_points.append((x, y - out * math.sin(slope), z + out * math.cos(slope)))
        rows.append(ring_points)
    return smoother(sheet(rows, material), 1)


def _sock(at: Any, turn: Any, main: Any, trim: Any, knit: Any) -> Any:
    line = spline(
        [
            (0, 0.16, 1.55),
            (0, 0.12, 1.1),
            (0, 0.04, 0.65),
            (0, -0.22, 0.33),
            (0, -0.8, 0.29),
            (0, -1.55, 0.28),
        ],
        steps=8,
    )
    count = len(line)
    radii = []
    for i in range(count):
        t = i / (count - 1)
        closing = math.sqrt(max(0.0, 1 - ((t - 0.9) / 0.1) ** 2)) if t > 0.9 else 1.0
        bulge = 0.44 - 0.04 * math.sin(math.pi * min(1, t * 1.4))
        radii.append(
            (
                bulge * closing + 0.001,
                (0.42 - 0.1 * min(1.0, max(0.0, (t - 0.35) * 4))) * closing + 0.001,
            )
        )
    parts = [
        _tube_sheet(line, radii, main),
        lathe(
            [
                (0.4, -0.22),
                (0.46, -0.2),
                (0.49, 0.0),
                (0.47, 0.2),
                (0.42, 0.24),
                (0.36, 0.2),
                (0.34, -0.1),
            ],
            (0, 0.15, 1.5),
            knit,
            (-5, 0, 0),
        ),
        pillow((0.9, 0.62, 0.64), (0, -1.44, 0.3), trim, softness=0.8),
        pillow((0.8, 0.66, 0.6), (0, 0.06, 0.34), trim, softness=0.85),
    ]
    for side in (-1, 1):
        parts.append(ball(0.14, (side * 0.27, -1.36, 0.6), trim, (1, 0.6, 1)))
        parts.append(ball(0.045, (side * 0.17, -1.69, 0.46), plastic("#2b1d18", 0.2)))
    parts.append(ball(0.06, (0, -1.76, 0.34), plastic("#d9788a", 0.4), (1.2, 0.8, 0.8)))
    return group(parts, at, turn)


@product("baby-socks", around=30, above=26)
def baby_socks() -> None:
    """A pair of striped baby socks with little bear faces."""
    main = striped(("#f7f1e6", "#8fc7d9"), 1.9, "Z", 0.9)
    trim, knit = soft("#d9a06a", 60, 0.3), ribbed("#d9a06a", 7, "X", 0.6)
    _sock((-0.75, 0.1, 0), (0, 0, -10), main, trim, knit)
    _sock((0.75, -0.1, 0), (0, 0, 14), main, trim, knit)


def _pram_wheel(at: Any, radius: float) -> None:
    rubber, chrome = plastic("#222327", 0.7), metal("#d7dade", 0.2)
    parts = [
        ring(radius, 0.1, (0, 0, 0), rubber),
        ring(radius - 0.1, 0.04, (0, 0, 0), chrome),
        cylinder(0.12, 0.22, (0, 0, 0), plastic("#33353b", 0.3), 0.04),
    ]
    for i in range(8):
        reach = radius - 0.1
        angle = math.pi * i / 8
        end = (reach * math.cos(angle), reach * math.sin(angle), 0)
        parts.append(tube([(-end[0], -end[1], 0), end], 0.018, chrome, curved=False))
    group(parts, at, (90, 0, 0))


def _hood(cloth: Any, trim: Any) -> None:
    rows = []
    for i in range(25):
        fold = math.radians(8 + i * 4.2)
        row = []
        for j in range(33):
            side = math.pi * j / 32
            bulge = 1 + 0.035 * abs(math.sin(i * math.pi / 6))
            reach = 1.02 * bulge * math.sin(side)
            row.append(
                (-reach * math.cos(fold), 0.78 * math.cos(side), 1.0 * reach * math.sin(fold))
            )
        rows.append(row)
    hood = smoother(sheet(rows, cloth), 1)
    edge = tube(rows[-1], 0.045, trim, curved=False)
    group([hood, edge], (0.45, 0, 1.95))


@product("pram", around=-24, above=14)
def pram() -> None:
    """A classic pram: carrycot, hood, handle and four wheels."""
    cloth, pale, chrome = (
        soft("#4d6f8f", 45, 0.25),
        soft("#e9e3d6", 45, 0.25),
        metal("#d0d4da", 0.2),
    )
    dark = plastic("#26282e", 0.4)
    for x, radius in ((-1.05, 0.58), (1.05, 0.58)):
        for y in (-0.72, 0.72):
            _pram_wheel((x, y, radius + 0.1), radius)
        tube([(x, -0.72, 0.68), (x, 0.72, 0.68)], 0.05, chrome, curved=False)
    for y in (-0.6, 0.6):
        tube([(-1.05, y, 0.68), (-0.2, y, 1.25), (0.8, y, 1.75)], 0.05, chrome)
        tube([(1.05, y, 0.68), (0.3, y, 1.2), (-1.2, y, 1.9), (-2.1, y, 2.75)], 0.05, chrome)
    tube(
        [(-2.1, -0.6, 2.75), (-2.2, -0.5, 2.83), (-2.2, 0.5, 2.83), (-2.1, 0.6, 2.75)], 0.06, chrome
    )
    tube([(-2.2, -0.45, 2.83), (-2.2, 0.45, 2.83)], 0.1, dark, curved=False)
    pillow((3.0, 1.6, 1.15), (0.0, 0, 1.75), cloth, softness=0.55)
    tube(
        [
            (1.42, -0.62, 2.05),
            (1.42, 0.62, 2.05),
            (0.9, 0.8, 2.06),
            (-0.9, 0.8, 2.06),
            (-1.42, 0.62, 2.05),
            (-1.42, -0.62, 2.05),
            (-0.9, -0.8, 2.06),
            (0.9, -0.8, 2.06),
        ],
        0.06,
        pale,
        closed=True,
    )
    pillow((1.75, 1.5, 0.42), (-0.62, 0, 2.12), pale, (0, -3, 0), 0.5)
    _hood(cloth, pale)
    cylinder(0.11, 0.06, (0.45, -0.8, 1.98), dark, 0.02, (90, 0, 0))
    box((1.7, 1.0, 0.06), (0, 0, 0.92), dark, 0.02)
