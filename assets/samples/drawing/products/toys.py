"""Toys: plush, radio-controlled models, kites."""

from __future__ import annotations

import math
from typing import Any

import bpy

from drawing.labels import label_picture
from drawing.materials import glass, glow, linear, metal, plastic, printed, soft
from drawing.products import product
from drawing.shapes import ball, box, cylinder, group, pillow, prism, sheet, tube


def _fur_material(colour: str) -> Any:
    material = bpy.data.materials.new("fur")
    material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    hair = tree.nodes.new("ShaderNodeBsdfHairPrincipled")
    hair.parametrization = "COLOR"
    hair.inputs["Color"].default_value = linear(colour)
    hair.inputs["Roughness"].default_value = 0.55
    hair.inputs["Radial Roughness"].default_value = 0.7
    out = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(hair.outputs[0], out.inputs["Surface"])
    return material


def furry(item: Any, colour: str, length: float = 0.1, count: int = 5000) -> Any:
    """Grow short curly hair on ``item``."""
    item.data.materials.append(_fur_material(colour))
    item.modifiers.new("fur", "PARTICLE_SYSTEM")
    fur = item.particle_systems[-1].settings
    fur.type = "HAIR"
    fur.count, fur.hair_length, fur.hair_step = count, length, 4
    fur.material = len(item.data.materials)
    fur.child_type, fur.rendered_child_count = "INTERPOLATED", 6
    fur.roughness_2, fur.roughness_2_size = 0.06, 0.6
    fur.roughness_endpoint = 0.05
    fur.kink, fur.kink_amplitude, fur.kink_frequency = "CURL", 0.012, 2.5
    fur.root_radius, fur.tip_radius, fur.radius_scale = 0.6, 0.25, 0.016
    return item


@product("plush-bear", around=14, above=8)
def plush_bear() -> None:
    """A sitting teddy bear with a red bow."""
    brown, light = soft("#a9713f"), soft("#e9cfa4")

    def fur(at: Any, radius: float, scale: Any, turn: Any = (0, 0, 0), pale: bool = False) -> None:
        item = ball(radius, at, light if pale else brown, scale, turn)
        furry(item, "#e3c697" if pale else "#a06a38", 0.1, int(5200 * radius * radius) + 900)

    fur((0, 0.05, 1.05), 0.98, (0.98, 0.84, 1.08))
    fur((0, -0.5, 0.95), 0.62, (0.95, 0.5, 1.05), (8, 0, 0), pale=True)
    fur((0, -0.05, 2.52), 0.86, (1.08, 0.94, 0.95))
    fur((0, -0.78, 2.33), 0.38, (1.08, 0.8, 0.82), pale=True)
    for side in (-1, 1):
        fur((side * 0.7, 0.05, 3.17), 0.34, (1, 0.6, 1))
        fur((side * 0.7, -0.13, 3.15), 0.2, (1, 0.5, 1), pale=True)
        fur((side * 1.02, -0.28, 1.38), 0.36, (0.85, 0.85, 1.85), (38, side * -32, 0))
        fur((side * 0.72, -0.95, 0.36), 0.4, (0.95, 1.75, 0.92), (0, 0, side * 20))
        fur((side * 0.9, -1.6, 0.46), 0.4, (0.95, 0.5, 1.12), (0, 0, side * 20))
        fur((side * 0.97, -1.79, 0.48), 0.24, (0.95, 0.35, 1.15), (0, 0, side * 20), pale=True)
        ball(0.115, (side * 0.31, -0.86, 2.66), plastic("#120c08", 0.06, 1.0))
    ball(0.15, (0, -1.1, 2.47), plastic("#20130c", 0.25, 0.5), (1.2, 0.7, 0.8))
    tube([(0, -1.12, 2.36), (0, -1.11, 2.24)], 0.018, plastic("#20130c"))
    tube(
        [
            (-0.18, -1.06, 2.2),
            (-0.08, -1.1, 2.15),
            (0, -1.11, 2.23),
            (0.08, -1.1, 2.15),
            (0.18, -1.06, 2.2),
        ],
        0.018,
        plastic("#20130c"),
    )
    _bow(soft("#c4161f", 40, 0.2))


def _bow(satin: Any) -> None:
    for side in (-1, 1):
        pillow(
            (0.6, 0.26, 0.46), (side * 0.36, -0.86, 1.78), satin, (0, side * 14, side * -12), 0.75
        )
        pillow((0.24, 0.1, 0.62), (side * 0.2, -0.88, 1.42), satin, (0, side * -22, 0), 0.4)
    ball(0.17, (0, -0.95, 1.77), satin, (1, 0.9, 1.05))


def _wheel(at: Any, rubber: Any, rim: Any, radius: float, width: float) -> None:
    parts = [cylinder(radius, width, (0, 0, 0), rubber, 0.09)]
    for i in range(26):
        angle = 2 * math.pi * i / 26
        spot = (radius * math.cos(angle), radius * math.sin(angle), 0)
        parts.append(box((0.12, 0.1, width * 0.9), spot, rubber, 0.02, (0, 0, math.degrees(angle))))
    for face in (-1, 1):
        parts.append(
            cylinder(radius * 0.6, 0.05, (0, 0, face * width / 2), plastic("#15161a", 0.5), 0.02)
        )
        for i in range(5):
            parts.append(
                box(
                    (radius * 1.1, 0.1, 0.06),
                    (0, 0, face * (width / 2 + 0.03)),
                    rim,
                    0.02,
                    (0, 0, i * 36),
                )
            )
        parts.append(cylinder(radius * 0.18, 0.14, (0, 0, face * (width / 2 + 0.04)), rim, 0.03))
    group(parts, at, (90, 0, 0))


@product("rc-buggy", around=38, above=20)
def rc_buggy() -> None:
    """An off-road radio-controlled car with its transmitter aerial up."""
    red, black, yellow = (
        plastic("#d41f26", 0.15, 1.0),
        plastic("#1b1c20", 0.5),
        plastic("#f5c518", 0.3),
    )
    rubber, chrome = plastic("#17171a", 0.85), metal("#d7dade", 0.2)
    box((3.0, 0.95, 0.16), (0, 0, 0.72), black, 0.05)
    hull = [
        (-1.7, 0.0),
        (1.5, 0.0),
        (1.75, 0.12),
        (1.1, 0.34),
        (0.55, 0.42),
        (0.15, 0.86),
        (-0.55, 0.9),
        (-1.0, 0.5),
        (-1.7, 0.42),
    ]
    prism(hull, 0.96, (0, 0, 0.78), red, 0.1, (90, 0, 0))
    prism(
        [(0.16, 0.46), (0.42, 0.46), (0.12, 0.78), (-0.06, 0.82)],
        0.8,
        (0.06, 0, 0.8),
        plastic("#0d1117", 0.05, 1),
        0.02,
        (90, 0, 0),
    )
    for side in (-1, 1):
        prism(
            [(-0.5, 0.5), (0.2, 0.5), (0.02, 0.78), (-0.5, 0.8)],
            0.02,
            (0, side * 0.485, 0.78),
            plastic("#0d1117", 0.05, 1),
            0.0,
            (90, 0, 0),
        )
        box((2.2, 0.02, 0.13), (0.1, side * 0.492, 0.98), yellow, 0.0)
        for x in (-1.2, 1.25):
            _wheel((x, side * 0.98, 0.6), rubber, yellow, 0.58, 0.52)
            cylinder(0.06, 0.7, (x, side * 0.5, 0.72), chrome, 0.01, (90, 0, 0))
            tube([(x, side * 0.42, 1.2), (x, side * 0.72, 0.72)], 0.06, yellow, curved=False)
            cylinder(0.1, 0.34, (x, side * 0.57, 0.98), chrome, 0.02, (side * -32, 0, 0))
        box((0.08, 0.05, 0.62), (-1.5, side * 0.34, 1.4), black, 0.01, (0, -14, 0))
        cylinder(0.11, 0.06, (1.58, side * 0.28, 0.98), glow("#fff4cf", 2.5), 0.02, (0, 70, 0))
    box((0.62, 1.5, 0.06), (-1.62, 0, 1.74), red, 0.02, (0, -10, 0))
    for side in (-1, 1):
        box((0.7, 0.05, 0.36), (-1.62, side * 0.76, 1.72), black, 0.02, (0, -10, 0))
    box((0.3, 1.3, 0.12), (1.82, 0, 0.72), black, 0.05)
    tube([(-0.75, 0.3, 1.6), (-0.85, 0.3, 2.4), (-1.0, 0.3, 2.75)], 0.018, black)


@product("drone", around=30, above=24)
def drone() -> None:
    """A white quadcopter with a stabilised camera."""
    white, grey, dark = (
        plastic("#f1f2f4", 0.3, 0.4),
        plastic("#8b9099", 0.4),
        plastic("#1c1e23", 0.4),
    )
    pillow((1.35, 2.2, 0.75), (0, 0, 0.95), white, softness=0.45)
    pillow((0.85, 1.3, 0.36), (0, 0.1, 1.24), grey, softness=0.4)
    for i, (sx, sy) in enumerate(((-1, -1), (1, -1), (-1, 1), (1, 1))):
        tip = (sx * 1.45, sy * 1.35, 1.05)
        tube([(sx * 0.4, sy * 0.5, 0.98), (sx * 1.1, sy * 1.0, 1.06), tip], 0.13, white)
        cylinder(0.24, 0.4, (tip[0], tip[1], 1.06), dark, 0.05)
        cylinder(0.19, 0.2, (tip[0], tip[1], 1.34), metal("#c9ccd1", 0.25), 0.03)
        pillow((0.14, 0.14, 0.7), (tip[0], tip[1], 0.55), white, softness=0.4)
        ball(0.06, (tip[0], tip[1] - 0.22, 0.98), glow("#ff3b30" if sy < 0 else "#31d158", 5))
        _rotor((tip[0], tip[1], 1.47), (8, -14, 20, -6)[i], dark)
    pillow((0.6, 0.3, 0.36), (0, -1.0, 0.98), dark, softness=0.4)
    for side in (-1, 1):
        cylinder(0.09, 0.06, (side * 0.16, -1.15, 1.0), glass("#8fb8d8"), 0.02, (90, 0, 0))
        tube(
            [(side * 0.3, -0.62, 0.75), (side * 0.32, -0.75, 0.5), (side * 0.26, -0.8, 0.42)],
            0.05,
            grey,
        )
    pillow((0.46, 0.42, 0.46), (0, -0.8, 0.42), dark, softness=0.5)
    cylinder(0.19, 0.16, (0, -1.04, 0.42), metal("#55585f", 0.3), 0.03, (90, 0, 0))
    cylinder(0.13, 0.18, (0, -1.05, 0.42), plastic("#101830", 0.02, 1), 0.02, (90, 0, 0))


def _rotor(at: Any, turn: float, material: Any) -> None:
    parts = [cylinder(0.09, 0.1, (0, 0, 0), material, 0.02)]
    for side in (0, 180):
        outline = [
            (0.05, -0.06),
            (0.3, -0.15),
            (0.9, -0.08),
            (0.98, 0.02),
            (0.6, 0.13),
            (0.05, 0.06),
        ]
        parts.append(prism(outline, 0.025, (0, 0, 0.02), material, 0.008, (7, 0, side)))
    group(parts, at, (0, 0, turn))


@product("kite", around=-12, above=4)
def kite() -> None:
    """A diamond kite in flight with its tail of bows."""
    rows, columns = 20, 16
    points = []
    for i in range(rows + 1):
        line = []
        for j in range(columns + 1):
            u, v = j / columns, i / rows
            billow = 0.35 * math.sin(math.pi * u) * math.sin(math.pi * v)
            line.append((2.4 * (u - 0.5), billow - 0.1, 3.0 * (v - 0.5)))
        points.append(line)
    spars = [
        tube([(0, -0.12, -1.5), (0, -0.12, 1.5)], 0.025, plastic("#e8e2d4"), curved=False),
        sheet(points, printed(label_picture("kite"), 0.4, 0.2)),
    ]
    tail = [
        (0, 0, -1.5),
        (0.35, 0, -1.85),
        (0.95, 0, -1.8),
        (1.4, 0, -1.4),
        (1.75, 0, -0.9),
        (1.85, 0, -0.3),
    ]
    spars.append(tube(tail, 0.02, plastic("#e5342f")))
    for (x, _, z), colour in zip(
        tail[1:], ("#ffc928", "#1f8fe0", "#32b35a", "#e5342f", "#7b3fc4"), strict=True
    ):
        for side in (-1, 1):
            tri = [(0, 0), (side * 0.27, 0.15), (side * 0.27, -0.15)]
            spars.append(prism(tri, 0.04, (x, -0.02, z), plastic(colour, 0.5), 0.01, (90, 12, 0)))
    group(spars, (0, 0, 2.6), (-8, 26, 0))
