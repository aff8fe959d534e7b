"""Garden and pool."""

from __future__ import annotations

import math
from typing import Any

from drawing.materials import metal, mottled, plastic, soft, striped, wood
from drawing.products import product
from drawing.shapes import (
    ball,
    box,
    cylinder,
    group,
    lathe,
    pillow,
    prism,
    ring,
    sheet,
    smoother,
    tube,
)


def _water(radius: float, height: float) -> None:
    rows = []
    for i in range(61):
        row = []
        for j in range(121):
            reach, angle = radius * i / 60, 2 * math.pi * j / 120
            x, y = reach * math.cos(angle), reach * math.sin(angle)
            wave = (
                0.02 * math.sin(3.1 * x + 1.7 * y)
                + 0.015 * math.sin(5.3 * y - 2.9 * x)
                + 0.01 * math.sin(9 * x + 7 * y)
            )
            row.append((x, y, height + wave))
        rows.append(row)
    sheet(rows, mottled(("#1f93c9", "#45b7e2", "#a5e3f5"), 2.6, 0.06, 0.25))


def _ladder(at: Any, turn: float, height: float) -> None:
    steel, step = plastic("#e9edf1", 0.25, 0.4), plastic("#ccd3da", 0.4)
    parts = []
    for side in (-0.32, 0.32):
        parts.append(
            tube(
                [
                    (side, -0.55, 0),
                    (side, -0.2, height),
                    (side, 0, height + 0.62),
                    (side, 0.2, height),
                    (side, 0.42, 0.25),
                ],
                0.05,
                steel,
            )
        )
    for i in range(4):
        z = 0.28 + i * height / 4
        parts.append(box((0.62, 0.22, 0.06), (0, -0.5 + 0.3 * z / height, z), step, 0.02))
    group(parts, at, (0, 0, turn))


@product("pool", around=24, above=27)
def pool() -> None:
    """A round above-ground pool with ladder and filter pump."""
    radius, height = 2.6, 1.25
    wall = plastic("#8fa3b0", 0.45)
    liner = mottled(("#2aa3d4", "#5cc4e6"), 6, 0.4, 0.0)
    lathe([(radius, 0.0), (radius, height)], (0, 0, 0), wall)
    lathe([(radius - 0.06, height), (radius - 0.06, 0.06), (0.001, 0.06)], (0, 0, 0), liner)
    _water(radius - 0.05, height - 0.2)
    ring(radius - 0.03, 0.1, (0, 0, height), plastic("#f2f4f6", 0.3))
    post = plastic("#f2f4f6", 0.3)
    for i in range(14):
        angle = 2 * math.pi * i / 14
        at = ((radius + 0.05) * math.cos(angle), (radius + 0.05) * math.sin(angle), height / 2)
        box((0.12, 0.2, height), at, post, 0.03, (0, 0, math.degrees(angle)))
    ring(radius + 0.02, 0.05, (0, 0, 0.1), plastic("#5b7282", 0.5))
    _ladder((-0.75, -radius - 0.02, 0), -16, height)
    _pump((2.35, -2.45, 0))


def _pump(at: Any) -> None:
    grey, blue = plastic("#e3e6ea", 0.3), plastic("#1f6fb5", 0.3, 0.3)
    parts = [
        cylinder(0.42, 0.12, (0, 0, 0.06), plastic("#3a3f47", 0.5), 0.03),
        cylinder(0.3, 0.62, (0, 0, 0.42), grey, 0.05),
        cylinder(0.34, 0.14, (0, 0, 0.78), blue, 0.05),
        cylinder(0.18, 0.5, (0.36, 0, 0.3), plastic("#3a3f47", 0.4), 0.05, (0, 90, 0)),
    ]
    group(parts, at)
    hose = plastic("#2b2f36", 0.5)
    for z, y in ((0.35, 0.35), (0.75, 0.8)):
        tube(
            [
                (at[0] - 0.2, at[1], z),
                (at[0] - 0.55, at[1] + 0.1, z - 0.1),
                (at[0] - 0.75, at[1] + y, z),
                (at[0] - 0.7, at[1] + y + 0.3, z),
            ],
            0.08,
            hose,
        )


@product("paddling-pool", around=20, above=30)
def paddling_pool() -> None:
    """An inflatable paddling pool with a ball and a duck."""
    colours = ("#ff6f61", "#ffd23f", "#2fa8e0")
    for i, colour in enumerate(colours):
        ring(2.0, 0.24, (0, 0, 0.24 + i * 0.4), plastic(colour, 0.12, 0.8))
    cylinder(1.95, 0.06, (0, 0, 0.06), plastic("#8fd8f0", 0.3), 0.0)
    _water(1.85, 0.72)
    ball(0.42, (0.75, 0.55, 1.05), striped(("#ffffff", "#e5342f"), 1.2, "X", 0.2))
    yellow = plastic("#ffc928", 0.2, 0.4)
    duck = [
        pillow((0.9, 0.62, 0.5), (0, 0, 0.2), yellow, softness=0.9),
        ball(0.27, (-0.26, 0, 0.6), yellow),
        pillow((0.24, 0.24, 0.1), (-0.55, 0, 0.56), plastic("#f0702a", 0.3), softness=0.8),
        pillow((0.34, 0.16, 0.2), (0.42, 0, 0.42), yellow, (0, -40, 0), 0.8),
    ]
    for side in (-1, 1):
        duck.append(ball(0.045, (-0.44, side * 0.14, 0.68), plastic("#111111", 0.1)))
        duck.append(pillow((0.5, 0.12, 0.3), (0.08, side * 0.28, 0.28), yellow, (0, 14, 0), 0.8))
    group(duck, (-0.55, -0.6, 0.72), (0, 0, 32))


@product("garden-set", around=22, above=14)
def garden_set() -> None:
    """A parasol over a round garden table with two chairs."""
    teak = wood("#b97a45", "#8a5328", along="x")
    pole = metal("#d9dce0", 0.35)
    _canopy(2.5, 4.1)
    cylinder(0.07, 4.4, (0, 0, 2.2), pole)
    cylinder(0.55, 0.16, (0, 0, 0.08), plastic("#4a4d52", 0.6), 0.05)
    cylinder(1.15, 0.1, (0, 0, 1.3), teak, 0.03)
    for i in range(4):
        angle = math.radians(45 + 90 * i)
        top, foot = 0.75, 1.0
        tube(
            [
                (foot * math.cos(angle), foot * math.sin(angle), 0),
                (top * math.cos(angle), top * math.sin(angle), 1.28),
            ],
            0.06,
            teak,
            curved=False,
        )
    _garden_chair((-1.75, -0.55, 0), 62)
    _garden_chair((1.7, -0.65, 0), -62)


def _canopy(radius: float, height: float) -> None:
    cloth = (soft("#f4efe4", 50, 0.1), soft("#d8573a", 50, 0.1))
    count = 8
    for k in range(count):
        rows = []
        for i in range(9):
            v = i / 8
            row = []
            for j in range(7):
                u = j / 6
                angle = 2 * math.pi * (k + u) / count
                sag = 1 - 0.045 * math.sin(math.pi * u) * v
                reach = radius * v * sag
                row.append(
                    (
                        reach * math.cos(angle),
                        reach * math.sin(angle),
                        height + 0.75 * (1 - v) - 0.1 * v * v - 0.1 * math.sin(math.pi * u) * v,
                    )
                )
            rows.append(row)
        rows.append([(x, y, z - 0.2) for x, y, z in rows[-1]])
        smoother(sheet(rows, cloth[k % 2]), 1)
    ball(0.1, (0, 0, height + 0.82), plastic("#d8573a", 0.4))


def _garden_chair(at: Any, turn: float) -> None:
    teak, seat = wood("#b97a45", "#8a5328", along="z"), soft("#f1e9d8", 40, 0.2)
    parts = [pillow((1.0, 1.0, 0.2), (0, 0, 0.86), seat, softness=0.4)]
    for x in (-0.45, 0.45):
        parts.append(box((0.1, 0.1, 0.8), (x, -0.42, 0.4), teak))
        parts.append(box((0.1, 0.1, 1.95), (x, 0.45, 0.97), teak, 0.02, (-5, 0, 0)))
        parts.append(box((0.1, 1.0, 0.07), (x, 0.0, 1.25), teak))
        parts.append(box((0.08, 0.08, 0.5), (x, -0.42, 1.0), teak))
    for i in range(5):
        parts.append(box((0.9, 0.05, 0.12), (0, 0.47 + i * 0.015, 1.15 + i * 0.18), teak, 0.015))
    parts.append(box((0.95, 0.95, 0.08), (0, 0, 0.74), teak))
    group(parts, at, (0, 0, turn))


@product("secateurs", around=38, above=58)
def secateurs() -> None:
    """Pruning shears with red handles, slightly open."""
    red, steel, dark = plastic("#cf1f26", 0.3, 0.4), metal("#cfd4da", 0.22), metal("#8d949c", 0.3)
    blade = [
        (-0.1, -0.25),
        (0.24, -0.2),
        (0.42, 0.3),
        (0.4, 0.85),
        (0.18, 1.4),
        (0.02, 1.62),
        (0.0, 1.1),
        (-0.1, 0.5),
    ]
    anvil = [
        (-0.26, -0.25),
        (0.12, -0.25),
        (0.1, 0.35),
        (-0.06, 0.7),
        (-0.12, 1.05),
        (-0.3, 1.35),
        (-0.42, 1.3),
        (-0.34, 0.8),
        (-0.3, 0.3),
    ]
    upper = [prism(blade, 0.09, (0, 0, 0.2), steel, 0.02), _handle(-1, red)]
    lower = [prism(anvil, 0.12, (0, 0, 0.08), dark, 0.03), _handle(1, red)]
    group(upper, (0, 0, 0.1), (0, 0, -9))
    group(lower, (0, 0, 0.1), (0, 0, 9))
    cylinder(0.17, 0.12, (0, 0, 0.36), dark, 0.03, sides=8)
    cylinder(0.08, 0.16, (0, 0, 0.38), steel, 0.02)
    coil = [
        (-0.22 + i * 0.0125, -0.72 + 0.11 * math.sin(i * 1.0), 0.2 + 0.11 * math.cos(i * 1.0))
        for i in range(37)
    ]
    tube(coil, 0.025, steel)


def _handle(side: int, red: Any) -> Any:
    line = [
        (side * 0.06, -0.1, 0.12),
        (side * 0.24, -0.5, 0.12),
        (side * 0.42, -1.0, 0.12),
        (side * 0.4, -1.6, 0.12),
        (side * 0.22, -2.2, 0.12),
    ]
    return group([tube(line, 0.165, red), ball(0.165, line[-1], red)])
