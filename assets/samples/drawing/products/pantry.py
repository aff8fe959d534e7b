"""Food, drink and what pets need."""

from __future__ import annotations

import math
import random
from typing import Any

from drawing.labels import label_picture
from drawing.materials import glass, metal, mottled, plastic, printed, soft
from drawing.products import product
from drawing.shapes import ball, box, cylinder, group, lathe, pillow, ring, sheet, smoother, tube


def _bag_side(width: float, height: float, depth: float, material: Any, shift: float = 0.0) -> Any:
    rows, columns = 44, 30
    points = []
    for i in range(rows + 1):
        v = i / rows
        row = []
        for j in range(columns + 1):
            u = 2 * j / columns - 1
            puff = (1 - abs(u) ** 3.2) * min(1.0, (1 - v) * 3.4) ** 0.7 * (1.0 - 0.12 * v)
            crease = 0.025 * math.sin(14 * u + 5 * v) * (v > 0.55) * (1 - v) * 3
            row.append(
                (width / 2 * u * (1 - 0.05 * v), -(depth * puff + crease) - shift, height * v)
            )
        points.append(row)
    return smoother(sheet(points, material), 1)


@product("coffee", around=-14, above=14)
def coffee() -> None:
    """A bag of coffee beans, a cup and a few beans."""
    foil = plastic("#33211a", 0.25)
    _bag_side(2.1, 3.15, 0.52, printed(label_picture("coffee"), 0.25, 0.3))
    _bag_side(2.1, 3.15, -0.52, foil)
    box((2.0, 0.1, 0.16), (0, 0, 3.1), foil, 0.02)
    box((1.96, 0.06, 0.1), (0, -0.16, 2.9), plastic("#c98b3f", 0.3), 0.02)
    box((2.0, 0.9, 0.05), (0, 0, 0.025), foil, 0.02)
    china, brew = plastic("#faf7f0", 0.1, 0.8), plastic("#2a130a", 0.08, 1.0)
    profile = [
        (0.3, 0.14),
        (0.42, 0.2),
        (0.58, 0.55),
        (0.62, 0.9),
        (0.58, 0.9),
        (0.52, 0.55),
        (0.3, 0.25),
        (0.001, 0.22),
    ]
    cup = [
        lathe(profile, (0, 0, 0), china),
        cylinder(0.58, 0.02, (0, 0, 0.8), brew, 0.0),
        lathe(
            [(0.001, 0.06), (0.5, 0.06), (0.95, 0.16), (0.97, 0.2), (0.5, 0.11), (0.001, 0.1)],
            (0, 0, 0),
            china,
        ),
        tube([(0.56, 0, 0.76), (0.86, 0, 0.74), (0.88, 0, 0.5), (0.52, 0, 0.36)], 0.06, china),
        ring(0.5, 0.03, (0, 0, 0.81), plastic("#8a5426", 0.3)),
    ]
    group(cup, (1.35, -1.05, 0), (0, 0, -30))
    _beans()


def _beans() -> None:
    chance = random.Random(7)
    roast = plastic("#4a2513", 0.35, 0.3)
    slit = plastic("#1d0d06", 0.7)
    for _ in range(26):
        at = (chance.uniform(-1.5, 0.5), chance.uniform(-1.6, -0.75), 0.1)
        bean = [
            ball(0.13, (0, 0, 0), roast, (1.35, 1, 0.72)),
            tube([(-0.15, 0, 0.06), (0, 0.02, 0.095), (0.15, 0, 0.06)], 0.016, slit),
        ]
        group(bean, at, (chance.uniform(-25, 25), chance.uniform(-25, 25), chance.uniform(0, 180)))


@product("tea-tin", around=0, above=14)
def tea_tin() -> None:
    """A tin of mint tea with a steaming glass and mint leaves."""
    gold = metal("#d9b25a", 0.25)
    tin = printed(label_picture("tea", shift="400"), 0.3, 0.4)
    lathe([(1.05, 0.06), (1.05, 2.2)], (-0.45, 0.2, 0), tin)
    for z in (0.05, 2.2):
        ring(1.05, 0.05, (-0.45, 0.2, z), gold)
    green = plastic("#174f39", 0.3, 0.4)
    lathe(
        [(1.04, 2.22), (1.04, 2.55), (0.98, 2.62), (0.6, 2.68), (0.001, 2.7)],
        (-0.45, 0.2, 0),
        green,
    )
    lathe(
        [(0.001, 3.0), (0.14, 2.97), (0.16, 2.85), (0.07, 2.74), (0.1, 2.69)], (-0.45, 0.2, 0), gold
    )
    _tea_glass((1.2, -0.75, 0), gold)
    leaf = soft("#3f9a4a", 30, 0.3, "#2f7d3b")
    for at, turn in (
        ((0.2, -1.25, 0.08), 20),
        ((0.45, -1.5, 0.06), -40),
        ((-0.1, -1.5, 0.05), 75),
        ((1.2, -0.75, 1.3), 30),
    ):
        _leaf(at, turn, leaf)


def _tea_glass(at: Any, gold: Any) -> None:
    wall = [
        (0.36, 0.05),
        (0.44, 0.5),
        (0.5, 1.1),
        (0.56, 1.5),
        (0.52, 1.5),
        (0.46, 1.1),
        (0.4, 0.5),
        (0.33, 0.12),
        (0.001, 0.1),
    ]
    tea = [(0.001, 0.11), (0.34, 0.13), (0.41, 0.5), (0.47, 1.05), (0.49, 1.22), (0.001, 1.22)]
    lathe(wall, at, glass("#eef7ef"))
    lathe(tea, at, plastic("#d8a52e", 0.1, 0.5))
    ring(0.54, 0.018, (at[0], at[1], 1.5), gold)
    ring(0.47, 0.015, (at[0], at[1], 0.85), gold)


def _leaf(at: Any, turn: float, material: Any) -> None:
    rows = []
    for i in range(13):
        v = i / 12
        wide = 0.17 * math.sin(math.pi * v) ** 0.8 * (1 + 0.08 * math.cos(i * 3.0))
        bend = 0.12 * math.sin(math.pi * v)
        rows.append(
            [
                (u * wide, 0.62 * (v - 0.5), bend + 0.35 * abs(u) * wide)
                for u in (-1, -0.5, 0, 0.5, 1)
            ]
        )
    smoother(sheet(rows, material, at, (8, 0, turn)), 2)


@product("dog-bowl", around=-8, above=32)
def dog_bowl() -> None:
    """A bowl of kibble with a chew bone."""
    red = printed(label_picture("paw", ground="#c8202c"), 0.3, 0.5)
    lathe([(1.5, 0.02), (1.2, 0.72)], (0, 0, 0), red)
    steel = metal("#d5d9de", 0.18)
    lathe(
        [(1.2, 0.72), (1.26, 0.78), (1.22, 0.83), (1.12, 0.8), (1.0, 0.4), (0.001, 0.36)],
        (0, 0, 0),
        steel,
    )
    ring(1.5, 0.05, (0, 0, 0.05), plastic("#1d1e22", 0.7))
    chance = random.Random(3)
    shades = [
        mottled((dark, light), 14, 0.8, 0.5)
        for dark, light in (("#7d4a22", "#98602f"), ("#9a6a35", "#b98548"), ("#693719", "#834a24"))
    ]
    for _ in range(230):
        angle, reach = chance.uniform(0, 2 * math.pi), 1.05 * math.sqrt(chance.random())
        at = (
            reach * math.cos(angle),
            reach * math.sin(angle),
            0.62 + 0.33 * (1 - reach**2) + chance.uniform(0, 0.09),
        )
        turn = (chance.uniform(0, 180), chance.uniform(0, 180), 0)
        ball(0.115, at, chance.choice(shades), (1, 1, 0.62), turn)
    _bone((1.35, -1.35, 0.2), 24)
    for x, y in ((-1.55, -1.1), (-1.2, -1.4), (-1.75, -0.8)):
        ball(0.115, (x, y, 0.075), shades[1], (1, 1, 0.62), (10, 0, 0))


def _bone(at: Any, turn: float) -> None:
    hide = mottled(("#e6d3ac", "#f2e6c8"), 6, 0.6, 0.3)
    parts = [pillow((1.5, 0.34, 0.3), (0, 0, 0), hide, softness=0.5)]
    for x in (-0.72, 0.72):
        for y in (-0.17, 0.17):
            parts.append(ball(0.25, (x, y, 0), hide, (1, 0.95, 0.8)))
    group(parts, at, (0, 0, turn))


@product("dog-collar", around=-14, above=30)
def dog_collar() -> None:
    """A red nylon collar with its buckle and an engraved tag."""
    webbing, stitch = soft("#c4161f", 34, 0.6, "#a5101a"), soft("#f1eee6", 50, 0.3)
    steel, black, brass = metal("#d5d9de", 0.2), plastic("#1b1c20", 0.35), metal("#d9b25a", 0.25)
    _band(1.5, 0.56, 0.36, webbing)
    for level in (0.18, 0.54):
        _band(1.53, 0.05, level, stitch)
    for angle, wide in ((-52, 0.62), (-96, 0.2), (28, 0.2)):
        _on_band(1.55, angle, [box((wide, 0.16, 0.68), (0, 0, 0), black, 0.06)])
    _on_band(1.63, -52, [box((0.3, 0.08, 0.34), (0, 0, 0), plastic("#34363c", 0.3), 0.05)])
    hanging = [
        tube(
            [(-0.2, 0, 0), (0.2, 0, 0), (0.24, 0, -0.14), (0, 0, -0.32), (-0.24, 0, -0.14)],
            0.04,
            steel,
            True,
        ),
        ring(0.1, 0.022, (0, -0.03, -0.4), steel, (90, 0, 40)),
        cylinder(0.36, 0.06, (0, -0.06, -0.8), brass, 0.02, (90, 0, 0)),
        ball(0.11, (0, -0.09, -0.87), black, (1.15, 0.2, 0.85)),
    ]
    for x, z in ((-0.15, -0.76), (-0.05, -0.68), (0.06, -0.68), (0.16, -0.76)):
        hanging.append(ball(0.05, (x, -0.09, z), black, (0.8, 0.3, 1)))
    group(hanging, (-0.16, -1.62, 0.2), (-68, 0, -4))


def _band(radius: float, tall: float, level: float, cloth: Any) -> None:
    profile = [(radius, level - tall / 2), (radius, level + tall / 2)]
    band = lathe(profile, (0, 0, 0), cloth)
    band.scale = (1.0, 0.86, 1.0)
    thick = band.modifiers.new("thick", "SOLIDIFY")
    thick.thickness = 0.08 if tall > 0.1 else 0.01


def _on_band(radius: float, angle: float, parts: list[Any]) -> None:
    turn = math.radians(angle)
    at = (radius * math.cos(turn), 0.86 * radius * math.sin(turn), 0.36)
    group(parts, at, (0, 0, angle + 90))
