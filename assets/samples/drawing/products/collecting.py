"""Figurines, trading cards, miniatures and board games."""

from __future__ import annotations

import math
from typing import Any

import bmesh
import bpy

from drawing.labels import label_picture
from drawing.materials import glass, metal, mottled, plastic, printed
from drawing.products import product
from drawing.shapes import ball, box, cylinder, group, label, lathe, pillow, prism, ring, tube


@product("figurine", around=20, above=8)
def figurine() -> None:
    """A vinyl figurine with an oversized head: a space explorer with her helmet off."""
    skin, hair = plastic("#f0bd97", 0.4), plastic("#8a2f1d", 0.35, 0.2)
    suit, orange, dark = (
        plastic("#f2f2ee", 0.35),
        plastic("#e8702a", 0.35),
        plastic("#15161a", 0.1, 0.8),
    )
    pillow((2.3, 1.9, 1.95), (0, 0, 2.55), skin, softness=0.42)
    pillow((2.5, 1.95, 1.5), (0, 0.2, 2.98), hair, softness=0.45)
    for side in (-1, 1):
        pillow((0.5, 1.3, 1.7), (side * 1.1, 0.25, 2.5), hair, softness=0.6)
        ball(0.42, (side * 0.95, 0.35, 3.75), hair)
        ring(0.24, 0.07, (side * 0.85, 0.32, 3.5), orange, (0, side * 30, 0))
        ball(0.235, (side * 0.56, -0.89, 2.42), dark, (1, 0.3, 1.05))
        ball(0.06, (side * 0.56 + 0.07, -0.955, 2.52), plastic("#ffffff", 0.2), (1, 0.4, 1))
        _limb(side, suit, orange)
    for x, size in ((-0.62, 0.8), (-0.05, 0.95), (0.55, 0.85)):
        pillow((size, 0.5, 0.62), (x, -0.78, 3.28), hair, (18, 0, x * 14), 0.6)
    ball(0.075, (0, -0.97, 2.2), skin)
    tube([(-0.16, -0.935, 1.98), (0, -0.95, 1.94), (0.16, -0.935, 1.98)], 0.022, plastic("#8c3b2e"))
    cylinder(0.48, 0.95, (0, 0, 1.2), suit, 0.12, top=0.36)
    cylinder(0.5, 0.12, (0, 0, 0.82), orange, 0.03)
    box((0.4, 0.1, 0.28), (0, -0.42, 1.3), plastic("#4a5262", 0.3), 0.04)
    for x, colour in ((-0.1, "#d8263c"), (0.0, "#e3b422"), (0.1, "#3aa655")):
        ball(0.035, (x, -0.475, 1.33), plastic(colour, 0.2))
    box((0.7, 0.36, 0.75), (0, 0.48, 1.25), plastic("#9aa3b2", 0.35), 0.1)
    cylinder(0.95, 0.14, (0, 0, 0.07), plastic("#1d2233", 0.25, 0.4), 0.04)


def _limb(side: int, suit: Any, trim: Any) -> None:
    cylinder(0.24, 0.6, (side * 0.27, 0, 0.52), suit, 0.06)
    pillow((0.46, 0.66, 0.34), (side * 0.27, -0.1, 0.28), trim, softness=0.5)
    cylinder(0.15, 0.62, (side * 0.6, -0.02, 1.22), suit, 0.06, (0, side * -26, 0))
    cylinder(0.165, 0.1, (side * 0.71, -0.02, 1.0), trim, 0.03, (0, side * -26, 0))
    ball(0.17, (side * 0.76, -0.04, 0.9), suit)


def _card(front: Any, at: Any, turn: Any) -> Any:
    outline = [(x * 1.26, y * 1.76) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    parts = [
        prism(outline, 0.02, (0, 0, -0.012), plastic("#f5f2ea", 0.6), 0.0),
        label(front, (2.52, 3.52), (0, 0, 0.001), (0, 0, 0)),
    ]
    return group(parts, at, turn)


@product("trading-card", around=0, above=84, lens=110)
def trading_card() -> None:
    """A foil trading card lying on two others seen from the back."""
    back = printed(label_picture("card_back"), 0.3, 0.4)
    front = printed(label_picture("card"), 0.18, 0.7)
    for level, turn in ((0.02, -13), (0.06, -6)):
        label(back, (2.52, 3.52), (0.0, 0, level), (0, 0, turn))
    label(front, (2.52, 3.52), (0, 0, 0.1), (0, 0, 1.5))


def _twenty_sided(radius: float, at: Any, material: Any, turn: Any) -> None:
    work = bmesh.new()
    bmesh.ops.create_icosphere(work, subdivisions=1, radius=radius)
    mesh = bpy.data.meshes.new("die")
    work.to_mesh(mesh)
    work.free()
    mesh.materials.append(material)
    item = bpy.data.objects.new("die", mesh)
    bpy.context.scene.collection.objects.link(item)
    item.location, item.rotation_euler = at, [math.radians(a) for a in turn]
    edge = item.modifiers.new("bevel", "BEVEL")
    edge.width, edge.segments = 0.02, 2


def die(side: float, at: Any, material: Any, turn: float, pip: Any) -> Any:
    """Build a six-sided die with its pips: one on top, two and three on the visible faces."""
    h = side / 2
    h -= 0.05 * side
    dots = [(0, 0, h)]
    dots += [(-0.22 * side, -h, 0.22 * side), (0.22 * side, -h, -0.22 * side)]
    dots += [(h, d * side, d * side) for d in (-0.25, 0, 0.25)]
    parts = [box((side, side, side), (0, 0, 0), material, side * 0.12)]
    parts += [ball(side * 0.095, dot, pip) for dot in dots]
    return group(parts, at, (0, 0, turn))


@product("miniature", around=22, above=14)
def miniature() -> None:
    """A painted knight on its round base, with role-playing dice."""
    steel, gold = metal("#9aa3b0", 0.36), metal("#d6a640", 0.3)
    cloth, leather = plastic("#a3232c", 0.7), plastic("#5a3a22", 0.7)
    cylinder(1.15, 0.2, (0, 0, 0.1), plastic("#17181b", 0.5), 0.05, top=1.05)
    cylinder(
        1.02, 0.08, (0, 0, 0.22), mottled(("#4f6b2c", "#7d7342", "#9b8a5a"), 9, 0.95, 1.0), 0.03
    )
    for x, y, size in ((0.62, -0.45, 0.16), (-0.7, 0.1, 0.2), (0.2, 0.7, 0.22)):
        ball(size, (x, y, 0.3), mottled(("#7c7c78", "#a8a69e"), 8, 0.9, 0.8), (1, 0.8, 0.7))
    for side in (-1, 1):
        cylinder(0.2, 0.75, (side * 0.26, 0, 0.66), steel, 0.06, (0, side * -6, 0), top=0.24)
        pillow((0.34, 0.62, 0.24), (side * 0.32, -0.12, 0.34), steel, softness=0.5)
        ball(0.18, (side * 0.3, -0.12, 0.98), steel)
        ball(0.36, (side * 0.66, 0, 2.12), steel, (1, 0.95, 0.85))
        ring(0.3, 0.035, (side * 0.68, 0, 2.02), gold, (0, side * 35, 0))
    lathe([(0.62, 0.95), (0.46, 1.35), (0.42, 1.5)], (0, 0, 0), cloth)
    cylinder(0.44, 0.12, (0, 0, 1.48), leather, 0.03)
    pillow((1.1, 0.78, 1.0), (0, 0, 1.86), steel, softness=0.6)
    box((0.5, 0.06, 1.15), (0, -0.4, 1.62), cloth, 0.02, (4, 0, 0))
    _helmet(steel, gold, cloth)
    _shield(steel, gold)
    cylinder(0.16, 0.62, (-0.84, -0.16, 1.75), steel, 0.05, (-40, 18, 0))
    _sword(metal("#98a1ad", 0.28), gold, leather)
    pillow((1.35, 0.16, 1.75), (0, 0.42, 1.35), cloth, (-9, 0, 0), 0.35)
    _twenty_sided(0.5, (1.75, -0.75, 0.4), plastic("#3b2a8c", 0.1, 1.0), (12, 24, 40))
    die(0.56, (1.0, -1.45, 0.28), plastic("#b3202c", 0.12, 0.8), 28, plastic("#ffffff"))
    _twenty_sided(0.34, (-1.25, -1.1, 0.27), glass("#27b08b", 0.05), (30, 10, 0))


def _helmet(steel: Any, gold: Any, plume: Any) -> None:
    profile = [(0.001, 2.98), (0.16, 2.95), (0.29, 2.8), (0.32, 2.6), (0.31, 2.34), (0.2, 2.24)]
    lathe(profile, (0, 0, 0), steel)
    box((0.46, 0.12, 0.07), (0, -0.28, 2.6), plastic("#0a0a0c", 0.6), 0.01)
    box((0.06, 0.1, 0.6), (0, -0.3, 2.55), gold, 0.02)
    for i in range(6):
        at = (0, -0.1 + i * 0.11, 3.05 + 0.12 * math.sin(i * 0.7))
        ball(0.15, at, plume, (0.6, 1, 1.1))


def _shield(steel: Any, gold: Any) -> None:
    outline = [
        (-0.5, 0.6),
        (0.5, 0.6),
        (0.5, 0.0),
        (0.3, -0.5),
        (0, -0.78),
        (-0.3, -0.5),
        (-0.5, 0.0),
    ]
    field = prism(
        [(x * 0.88, y * 0.9) for x, y in outline], 0.12, (0, 0, 0.02), plastic("#23418f", 0.4), 0.03
    )
    cross = [
        box((0.14, 1.1, 0.04), (0, -0.04, 0.1), gold, 0.01),
        box((0.78, 0.14, 0.04), (0, 0.16, 0.1), gold, 0.01),
    ]
    group(
        [prism(outline, 0.1, (0, 0, 0), gold, 0.03), field, *cross], (0.82, -0.5, 1.5), (84, 0, 14)
    )


def _sword(blade: Any, gold: Any, grip: Any) -> None:
    outline = [(-0.085, 0), (0.085, 0), (0.07, 1.75), (0, 1.98), (-0.07, 1.75)]
    parts = [
        prism(outline, 0.05, (0, 0.25, 0), blade, 0.015),
        box((0.5, 0.1, 0.1), (0, 0.22, 0), gold, 0.03),
        cylinder(0.06, 0.34, (0, 0.02, 0), grip, 0.01, (90, 0, 0)),
        ball(0.09, (0, -0.17, 0), gold),
    ]
    group(parts, (-0.92, -0.42, 1.52), (78, 14, 0))


def _meeple(at: Any, colour: str, turn: float) -> None:
    half = [
        (0, 0.6),
        (0.14, 0.56),
        (0.17, 0.42),
        (0.13, 0.3),
        (0.38, 0.22),
        (0.42, 0.12),
        (0.2, 0.06),
        (0.22, -0.04),
        (0.34, -0.3),
        (0.1, -0.3),
        (0, -0.12),
    ]
    outline = half + [(-x, y) for x, y in reversed(half[1:-1])]
    prism(outline, 0.26, at, plastic(colour, 0.4), 0.035, (90, 0, turn))


@product("board-game", around=-24, above=24)
def board_game() -> None:
    """A family board game: the box, tiles, pawns and two dice."""
    width, thick = 3.0, 0.66
    parts = [
        box((width, thick, width), (0, 0, width / 2), plastic("#0f5470", 0.5), 0.02),
        label(
            printed(label_picture("boardgame"), 0.25, 0.3),
            (2.98, 2.98),
            (0, -thick / 2 - 0.002, 1.5),
        ),
        label(
            printed(label_picture("boardgame_side"), 0.3),
            (2.98, 0.64),
            (-1.503, 0, 1.5),
            (0, 90, 180),
        ),
    ]
    group(parts, (0, 0.5, 0), (0, 0, 0))
    tiles = (("#5aa053", "#b7472f", "6"), ("#e3b422", "#23418f", "3"), ("#2a8fa8", "#0c3b46", "8"))
    for i, (ground, mark, number) in enumerate(tiles):
        at = (-0.95 + i * 0.72, -1.0 - (i % 2) * 0.5, 0.04)
        face = printed(label_picture("tile", ground=ground, mark=mark, number=number), 0.5)
        box((0.78, 0.78, 0.08), at, plastic("#e9ddc4", 0.7), 0.02, (0, 0, 12 * i - 10))
        label(face, (0.76, 0.76), (at[0], at[1], 0.083), (0, 0, 12 * i - 10))
    for at, colour, turn in (
        ((0.95, -0.75, 0.3), "#d8263c", -10),
        ((1.45, -0.95, 0.3), "#f0b429", 12),
        ((-1.5, -0.75, 0.3), "#2f6fd6", -20),
    ):
        _meeple(at, colour, turn)
    die(0.34, (1.1, -1.5, 0.17), plastic("#fbf7ec", 0.3), 20, plastic("#15161a"))
    die(0.34, (0.55, -1.75, 0.17), plastic("#d8263c", 0.3), -25, plastic("#ffffff"))
