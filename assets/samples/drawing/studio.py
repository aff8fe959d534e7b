"""The photographer's table: white ground, soft lamps, a camera that frames what is there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Euler, Vector
from PIL import Image

SIDE = 512
MARGIN = 0.06


@dataclass(frozen=True)
class View:
    """Where the camera stands: degrees around the product and above the table, focal length."""

    around: float = 28
    above: float = 16
    lens: float = 85
    light: float = 0.8


def clear() -> None:
    """Start from an empty scene."""
    bpy.ops.wm.read_factory_settings(use_empty=True)


def _lamp(at: tuple[float, float, float], size: float, power: float) -> None:
    data = bpy.data.lights.new("lamp", "AREA")
    data.shape, data.size, data.energy = "DISK", size, power
    lamp = bpy.data.objects.new("lamp", data)
    bpy.context.scene.collection.objects.link(lamp)
    lamp.location = at
    lamp.rotation_euler = (-Vector(at)).to_track_quat("-Z", "Y").to_euler()


def _sky(strength: float) -> None:
    world = bpy.data.worlds.new("sky")
    bpy.context.scene.world = world
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs["Color"].default_value = (1, 1, 1, 1)
    background.inputs["Strength"].default_value = strength


def _corners() -> list[Vector]:
    bpy.context.view_layer.update()
    graph = bpy.context.evaluated_depsgraph_get()
    points = []
    for item in bpy.context.scene.objects:
        if item.type in {"MESH", "CURVE"}:
            solid = item.evaluated_get(graph)
            mesh = solid.to_mesh()
            points += [solid.matrix_world @ vertex.co for vertex in mesh.vertices]
            solid.to_mesh_clear()
    return points


def _ground(height: float) -> None:
    bpy.ops.mesh.primitive_plane_add(size=200, location=(0, 0, height))
    bpy.context.object.is_shadow_catcher = True


def _camera(view: View, points: list[Vector]) -> None:
    scene = bpy.context.scene
    data = bpy.data.cameras.new("camera")
    data.lens = view.lens
    camera = bpy.data.objects.new("camera", data)
    scene.collection.objects.link(camera)
    scene.camera = camera
    camera.rotation_euler = Euler((math.radians(90 - view.above), 0, math.radians(view.around)))
    bpy.context.view_layer.update()
    flat = [coordinate for point in points for coordinate in point]
    graph = bpy.context.evaluated_depsgraph_get()
    spot, _ = camera.camera_fit_coords(graph, flat)
    centre = sum(points, Vector()) / len(points)
    camera.location = spot + (spot - centre) * 0.1
    _centre(camera, points)


def _centre(camera: Any, points: list[Vector]) -> None:
    """Shift and zoom the lens so that the product fills the frame but for the margin."""
    bpy.context.view_layer.update()
    seen = [world_to_camera_view(bpy.context.scene, camera, point) for point in points]
    across, up = [p.x for p in seen], [p.y for p in seen]
    data = camera.data
    zoom = (1 - 2 * MARGIN) / max(max(across) - min(across), max(up) - min(up))
    data.lens *= zoom
    data.shift_x = ((max(across) + min(across)) / 2 - 0.5) * zoom
    data.shift_y = ((max(up) + min(up)) / 2 - 0.5) * zoom


def _settings(side: int, samples: int, threads: int) -> None:
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples = samples
    scene.cycles.use_denoising = True
    scene.cycles.adaptive_threshold = 0.04
    scene.cycles.max_bounces, scene.cycles.diffuse_bounces = 6, 3
    scene.cycles.caustics_reflective = False
    scene.render.resolution_x = scene.render.resolution_y = side
    scene.render.film_transparent = True
    scene.render.threads_mode, scene.render.threads = "FIXED", threads
    scene.view_settings.view_transform = "Standard"
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGBA"


def photograph(view: View, path: Path, side: int, samples: int, threads: int = 2) -> None:
    """Light and frame the scene, render it to ``path`` (PNG with transparency)."""
    points = _corners()
    size = max((point - points[0]).length for point in points) / 3
    _settings(side, samples, threads)
    _camera(view, points)
    _ground(min(point.z for point in points) - 0.001)
    angle = math.radians(view.around)
    for around, height, diameter, power in ((-0.9, 6.0, 4.0, 560), (0.8, 4.0, 5.0, 260)):
        at = (7 * math.sin(angle + around), -7 * math.cos(angle + around), height)
        _lamp(tuple(c * size for c in at), diameter * size, power * size**2 * view.light)
    _sky(0.5 * view.light)
    bpy.context.scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)


def _fade(alpha: int) -> float:
    """Let the palest shadows go to white, so that the picture has no visible edge."""
    return max(0.0, (alpha - 22) * 255 / 233)


def develop(negative: Path, path: Path, quality: int = 92) -> None:
    """Lay the render on white, centre it, and save it as a WebP of ``SIDE`` pixels."""
    picture = Image.open(negative).convert("RGBA")
    picture.putalpha(picture.getchannel("A").point(_fade))
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    small: Any = paper.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    small.save(path, "WEBP", quality=quality, method=6)
