"""Building blocks: every function adds one mesh to the scene and returns it.

Lengths are in arbitrary units (a product is about 2 to 4 of them wide), ``z`` is up, the camera
looks from negative ``y``; ``turn`` is given in degrees around x, y, z.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bmesh
import bpy
from mathutils import Vector
from mathutils.geometry import interpolate_bezier

from drawing.materials import printed

Point = tuple[float, float, float]


def place(item: Any, at: Point = (0, 0, 0), turn: Point = (0, 0, 0)) -> Any:
    """Move ``item`` to ``at`` and turn it (degrees around x, then y, then z)."""
    item.location = at
    item.rotation_euler = [math.radians(angle) for angle in turn]
    return item


def _add(mesh: Any, material: Any, at: Point, turn: Point, smooth: bool = True) -> Any:
    if material is not None:
        mesh.materials.append(material)
    for face in mesh.polygons:
        face.use_smooth = smooth
    item = bpy.data.objects.new("part", mesh)
    bpy.context.scene.collection.objects.link(item)
    return place(item, at, turn)


def _from_bmesh(work: Any) -> Any:
    mesh = bpy.data.meshes.new("part")
    bmesh.ops.recalc_face_normals(work, faces=work.faces)
    work.to_mesh(mesh)
    work.free()
    return mesh


def bevelled(item: Any, width: float, segments: int = 4) -> Any:
    """Round the sharp edges of ``item``."""
    if width:
        modifier = item.modifiers.new("bevel", "BEVEL")
        modifier.width, modifier.segments = width, segments
        modifier.limit_method, modifier.angle_limit = "ANGLE", math.radians(40)
        modifier.harden_normals = True
    return item


def smoother(item: Any, levels: int = 2) -> Any:
    """Subdivide ``item`` into a smooth surface."""
    modifier = item.modifiers.new("smooth", "SUBSURF")
    modifier.levels = modifier.render_levels = levels
    return item


def box(size: Point, at: Point, material: Any, bevel: float = 0.03, turn: Point = (0, 0, 0)) -> Any:
    """Add a box of ``size`` centred on ``at`` with rounded edges."""
    work = bmesh.new()
    bmesh.ops.create_cube(work, size=1.0)
    bmesh.ops.scale(work, vec=Vector(size), verts=work.verts)
    return bevelled(_add(_from_bmesh(work), material, at, turn), bevel)


def pillow(
    size: Point, at: Point, material: Any, turn: Point = (0, 0, 0), softness: float = 0.5
) -> Any:
    """Add a stuffed box: cushions, seats, plush limbs (``softness`` 0 is a box, 1 an ellipsoid)."""
    work = bmesh.new()
    bmesh.ops.create_cube(work, size=2.0)
    bmesh.ops.subdivide_edges(work, edges=work.edges, cuts=14, use_grid_fill=True)
    power = 2 + 10 * (1 - softness) ** 2
    for vertex in work.verts:
        norm = sum(abs(c) ** power for c in vertex.co) ** (1 / power)
        vertex.co = Vector(c / norm * s / 2 for c, s in zip(vertex.co, size, strict=True))
    return smoother(_add(_from_bmesh(work), material, at, turn), 1)


def ball(
    radius: float, at: Point, material: Any, scale: Point = (1, 1, 1), turn: Point = (0, 0, 0)
) -> Any:
    """Add a sphere or, with ``scale``, an ellipsoid."""
    work = bmesh.new()
    bmesh.ops.create_uvsphere(work, u_segments=48, v_segments=28, radius=radius)
    bmesh.ops.scale(work, vec=Vector(scale), verts=work.verts)
    return _add(_from_bmesh(work), material, at, turn)


def cylinder(
    radius: float,
    height: float,
    at: Point,
    material: Any,
    bevel: float = 0.02,
    turn: Point = (0, 0, 0),
    top: float | None = None,
    sides: int = 64,
) -> Any:
    """Add an upright cylinder centred on ``at``; ``top`` is the other radius of a cone."""
    work = bmesh.new()
    bmesh.ops.create_cone(
        work,
        cap_ends=True,
        segments=sides,
        radius1=radius,
        radius2=radius if top is None else top,
        depth=height,
    )
    item = _add(_from_bmesh(work), material, at, turn, smooth=True)
    return bevelled(item, bevel or 0.001, 3 if bevel else 1)


def ring(radius: float, thickness: float, at: Point, material: Any, turn: Point = (0, 0, 0)) -> Any:
    """Add a torus lying flat: ``radius`` of the ring, ``thickness`` of its tube."""
    points = [
        (radius * math.cos(2 * math.pi * i / 64), radius * math.sin(2 * math.pi * i / 64), 0.0)
        for i in range(64)
    ]
    return place(tube(points, thickness, material, closed=True, curved=False), at, turn)


def lathe(
    profile: Sequence[tuple[float, float]],
    at: Point,
    material: Any,
    turn: Point = (0, 0, 0),
    steps: int = 96,
    smooth: bool = True,
) -> Any:
    """Turn a profile of (radius, height) around z; u runs around, v along the profile."""
    lengths = [0.0]
    for (r0, z0), (r1, z1) in zip(profile, profile[1:], strict=False):
        lengths.append(lengths[-1] + math.hypot(r1 - r0, z1 - z0))
    vertices, faces, uvs = [], [], []
    for i in range(steps + 1):
        angle = 2 * math.pi * i / steps - math.pi
        vertices += [(r * math.cos(angle), r * math.sin(angle), z) for r, z in profile]
    count = len(profile)
    for i in range(steps):
        for j in range(count - 1):
            a = i * count + j
            faces.append((a, a + count, a + count + 1, a + 1))
            v0, v1 = lengths[j] / lengths[-1], lengths[j + 1] / lengths[-1]
            uvs += [(i / steps, v0), ((i + 1) / steps, v0), ((i + 1) / steps, v1), (i / steps, v1)]
    return _add(_mesh(vertices, faces, uvs), material, at, turn, smooth)


def _mesh(vertices: list[Any], faces: list[Any], uvs: list[tuple[float, float]]) -> Any:
    mesh = bpy.data.meshes.new("part")
    mesh.from_pydata(vertices, [], faces)
    layer = mesh.uv_layers.new()
    for slot, uv in zip(layer.data, uvs, strict=True):
        slot.uv = uv
    return mesh


def sheet(
    points: Sequence[Sequence[Point]], material: Any, at: Point = (0, 0, 0), turn: Point = (0, 0, 0)
) -> Any:
    """Add a surface through a grid of points (rows of equal length), with a 0..1 UV map."""
    rows, columns = len(points), len(points[0])
    faces, uvs = [], []
    for i in range(rows - 1):
        for j in range(columns - 1):
            a = i * columns + j
            faces.append((a, a + 1, a + columns + 1, a + columns))
            corners = ((i, j), (i, j + 1), (i + 1, j + 1), (i + 1, j))
            uvs += [(v / (columns - 1), u / (rows - 1)) for u, v in corners]
    return _add(_mesh([p for row in points for p in row], faces, uvs), material, at, turn)


def label(
    picture: Path | Any, size: tuple[float, float], at: Point, turn: Point = (90, 0, 0)
) -> Any:
    """Lay a picture (or material) on a rectangle; unturned it lies flat, (90, 0, 0) faces us."""
    material = printed(picture) if isinstance(picture, Path) else picture
    w, h = size[0] / 2, size[1] / 2
    return sheet([[(-w, -h, 0), (w, -h, 0)], [(-w, h, 0), (w, h, 0)]], material, at, turn)


def prism(
    outline: Sequence[tuple[float, float]],
    depth: float,
    at: Point,
    material: Any,
    bevel: float = 0.02,
    turn: Point = (0, 0, 0),
) -> Any:
    """Extrude a closed outline drawn in x, y by ``depth`` along z, centred."""
    work = bmesh.new()
    face = work.faces.new([work.verts.new((x, y, -depth / 2)) for x, y in outline])
    grown = bmesh.ops.extrude_face_region(work, geom=[face])["geom"]
    tops = [part for part in grown if isinstance(part, bmesh.types.BMVert)]
    bmesh.ops.translate(work, vec=(0, 0, depth), verts=tops)
    return bevelled(_add(_from_bmesh(work), material, at, turn), bevel)


def spline(points: Sequence[Point], closed: bool = False, steps: int = 12) -> list[Point]:
    """Return a smooth line through ``points``."""
    nodes = [Vector(p) for p in points]
    count = len(nodes)

    def slope(i: int) -> Vector:
        before = nodes[(i - 1) % count] if closed or i else nodes[0]
        after = nodes[(i + 1) % count] if closed or i < count - 1 else nodes[-1]
        return (after - before) / 6

    line: list[Point] = []
    for i in range(count if closed else count - 1):
        j = (i + 1) % count
        part = interpolate_bezier(
            nodes[i], nodes[i] + slope(i), nodes[j] - slope(j), nodes[j], steps + 1
        )
        line += [tuple(p) for p in part[:-1]]
    return line if closed else [*line, tuple(nodes[-1])]


def tube(
    points: Sequence[Point],
    radius: float,
    material: Any,
    closed: bool = False,
    curved: bool = True,
    at: Point = (0, 0, 0),
    turn: Point = (0, 0, 0),
) -> Any:
    """Add a round bar along a line: pipes, cords, wires, handles."""
    curve = bpy.data.curves.new("part", "CURVE")
    curve.dimensions, curve.bevel_depth, curve.bevel_resolution = "3D", radius, 6
    curve.use_fill_caps = True
    line = spline(points, closed) if curved else list(points)
    path = curve.splines.new("POLY")
    path.points.add(len(line) - 1)
    for node, point in zip(path.points, line, strict=True):
        node.co = (*point, 1)
    path.use_cyclic_u = closed
    curve.materials.append(material)
    item = bpy.data.objects.new("part", curve)
    bpy.context.scene.collection.objects.link(item)
    return place(item, at, turn)


def group(
    items: Sequence[Any], at: Point = (0, 0, 0), turn: Point = (0, 0, 0), scale: float = 1
) -> Any:
    """Move, turn and scale several parts as one."""
    handle = bpy.data.objects.new("group", None)
    bpy.context.scene.collection.objects.link(handle)
    for item in items:
        if item.parent is None:
            item.parent = handle
    handle.scale = (scale, scale, scale)
    return place(handle, at, turn)
