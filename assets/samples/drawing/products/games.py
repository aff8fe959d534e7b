"""Video games: cases, consoles, controllers, cartridges."""

from __future__ import annotations

import math
from typing import Any

from drawing.labels import label_picture
from drawing.materials import glow, plastic, printed, screen
from drawing.products import product
from drawing.shapes import (
    box,
    cylinder,
    group,
    label,
    lathe,
    pillow,
    prism,
    spline,
    tube,
)

BUTTONS = ("#3aa655", "#d8263c", "#2f6fd6", "#e3b422")


def _rounded(width: float, height: float, corner: float) -> list[tuple[float, float]]:
    points = []
    for cx, cy, start in ((1, 1, 0), (-1, 1, 90), (-1, -1, 180), (1, -1, 270)):
        for step in range(9):
            angle = math.radians(start + step * 11.25)
            x = cx * (width / 2 - corner) + corner * math.cos(angle)
            y = cy * (height / 2 - corner) + corner * math.sin(angle)
            points.append((x, y))
    return points


@product("import-game", around=-22, above=7)
def import_game() -> None:
    """A game in its keep case, with the printed sleeve under the film."""
    width, thick, height = 2.1, 0.28, 3.0
    shell = plastic("#1b1d26", 0.25, 0.3)
    box((width, thick, height), (0, 0, height / 2), shell, 0.05)
    sleeve = printed(label_picture("game_import"), 0.15, 0.6)
    label(sleeve, (width - 0.1, height - 0.08), (0.02, -thick / 2 - 0.003, height / 2))
    spine = label_picture("cartridge", top="#2b0b4f", bottom="#d02e78", title="KAZE 3")
    at = (-width / 2 - 0.003, 0, height / 2)
    label(printed(spine, 0.2), (height - 0.1, thick - 0.06), at, (0, 90, 180))


def _pad_outline() -> list[tuple[float, float]]:
    half = [
        (0.0, 0.86),
        (0.55, 0.9),
        (1.15, 0.98),
        (1.62, 0.82),
        (1.9, 0.3),
        (2.08, -0.45),
        (2.1, -1.1),
        (1.85, -1.42),
        (1.5, -1.3),
        (1.2, -0.8),
        (0.85, -0.42),
        (0.4, -0.36),
    ]
    mirrored = [(-x, y) for x, y in reversed(half[1:])]
    line = spline([(x, y, 0.0) for x, y in [*half, *mirrored]], closed=True, steps=6)
    return [(x, y) for x, y, _ in line]


def _stick(x: float, y: float, rubber: Any) -> list[Any]:
    return [
        cylinder(0.4, 0.1, (x, y, 0.29), plastic("#15161a", 0.25), 0.04),
        cylinder(0.13, 0.3, (x, y, 0.42), rubber),
        lathe(
            [(0.05, 0.5), (0.2, 0.5), (0.29, 0.56), (0.3, 0.62), (0.24, 0.64), (0.001, 0.59)],
            (x, y, 0),
            rubber,
        ),
    ]


def gamepad(body: str, dark: str = "#22242a") -> Any:
    """Build a two-stick controller lying flat, about 4.2 wide."""
    rubber = plastic(dark, 0.6)
    shell = plastic(body, 0.32, 0.2)
    parts = [
        prism(_pad_outline(), 0.62, (0, 0, 0), shell, 0.26),
        prism(
            [(x * 0.93, y * 0.9) for x, y in _pad_outline()], 0.66, (0, 0.02, -0.06), rubber, 0.2
        ),
        box((0.27, 0.8, 0.14), (-1.28, 0.36, 0.3), rubber, 0.05),
        box((0.8, 0.27, 0.14), (-1.28, 0.36, 0.3), rubber, 0.05),
        cylinder(0.14, 0.1, (0, 0.42, 0.33), glow("#e8f1ff", 0.7)),
    ]
    for side in (-1, 1):
        parts += _stick(side * 0.68, -0.22, rubber)
        parts.append(pillow((0.86, 0.36, 0.4), (side * 1.25, 0.95, 0.02), rubber, softness=0.5))
        parts.append(pillow((0.3, 0.12, 0.08), (side * 0.38, 0.62, 0.33), rubber, softness=0.6))
    for colour, (dx, dy) in zip(BUTTONS, ((0, -1), (1, 0), (-1, 0), (0, 1)), strict=True):
        at = (1.3 + dx * 0.36, 0.36 + dy * 0.34, 0.34)
        parts.append(cylinder(0.165, 0.17, at, plastic(colour, 0.15, 0.8), 0.05))
    return group(parts)


@product("controller", around=10, above=44)
def controller() -> None:
    """A wireless controller leaning towards us."""
    pad = gamepad("#3b4152", "#1c1d22")
    pad.location = (0, 0, 0.55)
    pad.rotation_euler = (math.radians(8), 0, 0)


@product("handheld", around=-16, above=20)
def handheld() -> None:
    """A portable retro console standing upright, its screen lit."""
    case, grey = plastic("#f0b429", 0.35, 0.3), plastic("#2b2d36", 0.4)
    parts = [
        prism(_rounded(2.3, 3.7, 0.28), 0.5, (0, 0, 0), case, 0.1),
        prism(_rounded(1.96, 1.74, 0.14), 0.06, (0, 0.8, 0.24), grey, 0.02),
        label(
            screen(label_picture("handheld_screen"), 0.95), (1.62, 1.4), (0, 0.82, 0.275), (0, 0, 0)
        ),
        box((0.26, 0.8, 0.16), (-0.62, -0.62, 0.28), grey, 0.05),
        box((0.8, 0.26, 0.16), (-0.62, -0.62, 0.28), grey, 0.05),
    ]
    for dx, dy, colour in ((0.44, -0.74, "#c4213a"), (0.86, -0.46, "#c4213a")):
        parts.append(cylinder(0.19, 0.18, (dx, dy, 0.28), plastic(colour, 0.2, 0.6), 0.05))
    for dx in (-0.2, 0.2):
        parts.append(pillow((0.3, 0.11, 0.1), (dx, -1.22, 0.26), grey, (0, 0, 25), 0.7))
    for i in range(6):
        slot = (0.56 + i * 0.06, -1.36, 0.252)
        parts.append(box((0.028, 0.5, 0.02), slot, grey, 0.0, (0, 0, -28)))
    parts.append(cylinder(0.045, 0.05, (-0.9, 0.95, 0.26), glow("#ff4040", 2)))
    body = group(parts, (0, 0, 1.85), (90, 0, 0))
    body.rotation_euler[0] = math.radians(80)


@product("console-bundle", around=-20, above=30)
def console_bundle() -> None:
    """A second-hand console with two controllers and four cartridges."""
    grey, dark = plastic("#c9c8c4", 0.5), plastic("#4b4d57", 0.5)
    box((3.4, 2.3, 0.62), (0, 1.0, 0.31), grey, 0.1)
    box((3.42, 2.32, 0.12), (0, 1.0, 0.2), dark, 0.03)
    box((1.9, 0.6, 0.08), (0, 1.35, 0.64), dark, 0.03)
    box((0.5, 0.22, 0.1), (-1.2, 0.3, 0.64), plastic("#2a7f8f", 0.4), 0.03)
    box((0.5, 0.22, 0.1), (-0.55, 0.3, 0.64), plastic("#2a7f8f", 0.4), 0.03)
    cylinder(0.05, 0.04, (1.3, 0.3, 0.63), glow("#ff3030", 3))
    _cartridge((0, 1.35, 1.05), (90, 0, 0), "#d8263c", "#5a1020", "TURBO")
    for side in (-1, 1):
        _small_pad((side * 1.15, -1.05, 0.14), side * 14)
        box((0.36, 0.1, 0.18), (side * 0.75, -0.18, 0.28), dark, 0.03)
        cord = [
            (side * 0.75, -0.2, 0.24),
            (side * 0.72, -0.5, 0.06),
            (side * 1.9, -0.4, 0.04),
            (side * 1.7, -0.75, 0.05),
            (side * 1.1, -0.72, 0.14),
        ]
        tube(cord, 0.035, plastic("#25262b", 0.5))
    titles = (
        ("#2b5fd0", "#0f2350", "ORBITE"),
        ("#2f9e58", "#0f3d22", "JUNGLE"),
        ("#e8802e", "#6b2a08", "RALLYE"),
    )
    for i, (top, bottom, title) in enumerate(titles):
        _cartridge(
            (-1.1 + i * 1.12, -2.15 + (i % 2) * 0.06, 0.1), (0, 0, 8 - i * 9), top, bottom, title
        )


def _cartridge(at: Any, turn: Any, top: str, bottom: str, title: str) -> Any:
    print_ = printed(label_picture("cartridge", top=top, bottom=bottom, title=title), 0.25, 0.4)
    parts = [
        prism(_rounded(0.98, 0.9, 0.08), 0.2, (0, 0, 0), plastic("#3b3d45", 0.45), 0.03),
        label(print_, (0.8, 0.6), (0, 0.06, 0.102), (0, 0, 0)),
    ]
    return group(parts, at, turn)


def _small_pad(at: Any, turn: float) -> Any:
    grey, dark = plastic("#c9c8c4", 0.45), plastic("#33353d", 0.5)
    parts = [
        prism(_rounded(1.7, 0.8, 0.38), 0.24, (0, 0, 0), grey, 0.07),
        box((0.15, 0.46, 0.1), (-0.5, 0, 0.14), dark, 0.03),
        box((0.46, 0.15, 0.1), (-0.5, 0, 0.14), dark, 0.03),
    ]
    for dx in (-0.1, 0.1):
        parts.append(pillow((0.16, 0.07, 0.06), (dx, -0.08, 0.13), dark, (0, 0, 30), 0.7))
    for colour, (dx, dy) in zip(BUTTONS, ((0, -1), (1, 0), (-1, 0), (0, 1)), strict=True):
        at_button = (0.5 + dx * 0.16, dy * 0.16, 0.13)
        parts.append(cylinder(0.09, 0.1, at_button, plastic(colour, 0.2, 0.6), 0.025))
    return group(parts, at, (0, 0, turn))


@product("pc-download", around=0, above=2, lens=120)
def pc_download() -> None:
    """The cover art of a game sold as an activation code."""
    cover = printed(label_picture("pcgame"), 0.3, 0.2)
    box((2.1, 0.02, 2.95), (0, 0.012, 1.475), plastic("#120a1f", 0.5), 0.0)
    label(cover, (2.1, 2.95), (0, 0, 1.475))
