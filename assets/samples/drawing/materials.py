"""Materials for Cycles: colours, surfaces and a few procedural textures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy


def linear(colour: str) -> tuple[float, float, float, float]:
    """Turn ``"#rrggbb"`` (sRGB) into the linear RGBA that Blender works in."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return red, green, blue, 1.0


def _surface(roughness: float) -> tuple[Any, Any, Any]:
    material = bpy.data.materials.new("surface")
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Roughness"].default_value = roughness
    return material, material.node_tree, shader


def _bump(tree: Any, shader: Any, height: Any, strength: float, distance: float = 0.02) -> None:
    bump = tree.nodes.new("ShaderNodeBump")
    bump.inputs["Strength"].default_value = strength
    bump.inputs["Distance"].default_value = distance
    tree.links.new(height, bump.inputs["Height"])
    tree.links.new(bump.outputs["Normal"], shader.inputs["Normal"])


def _coordinates(tree: Any, stretch: tuple[float, float, float] = (1, 1, 1)) -> Any:
    source = tree.nodes.new("ShaderNodeTexCoord")
    mapping = tree.nodes.new("ShaderNodeMapping")
    mapping.inputs["Scale"].default_value = stretch
    tree.links.new(source.outputs["Object"], mapping.inputs["Vector"])
    return mapping.outputs["Vector"]


def _noise(tree: Any, scale: float, stretch: tuple[float, float, float] = (1, 1, 1)) -> Any:
    noise = tree.nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = scale
    noise.inputs["Detail"].default_value = 6
    tree.links.new(_coordinates(tree, stretch), noise.inputs["Vector"])
    return noise.outputs["Fac"]


def _ramp(tree: Any, factor: Any, colours: tuple[str, ...], low: float, high: float) -> Any:
    ramp = tree.nodes.new("ShaderNodeValToRGB")
    elements = ramp.color_ramp.elements
    while len(elements) < len(colours):
        elements.new(0.5)
    for i, colour in enumerate(colours):
        elements[i].position = low + (high - low) * i / (len(colours) - 1)
        elements[i].color = linear(colour)
    tree.links.new(factor, ramp.inputs["Fac"])
    return ramp.outputs["Color"]


def plastic(colour: str, roughness: float = 0.35, coat: float = 0.0) -> Any:
    """Moulded plastic, paint or card: one colour, more or less glossy."""
    material, _, shader = _surface(roughness)
    shader.inputs["Base Color"].default_value = linear(colour)
    shader.inputs["Coat Weight"].default_value = coat
    return material


def metal(colour: str = "#c9ccd1", roughness: float = 0.25) -> Any:
    """Bare or brushed metal."""
    material, _, shader = _surface(roughness)
    shader.inputs["Base Color"].default_value = linear(colour)
    shader.inputs["Metallic"].default_value = 1.0
    return material


def glass(colour: str = "#ffffff", roughness: float = 0.0, index: float = 1.45) -> Any:
    """Clear or tinted glass, water and transparent plastic."""
    material, _, shader = _surface(roughness)
    shader.inputs["Base Color"].default_value = linear(colour)
    shader.inputs["Transmission Weight"].default_value = 1.0
    shader.inputs["IOR"].default_value = index
    return material


def glow(colour: str, strength: float = 3.0) -> Any:
    """A surface that shines: screens, bulbs, diodes."""
    material, _, shader = _surface(0.4)
    shader.inputs["Base Color"].default_value = linear(colour)
    shader.inputs["Emission Color"].default_value = linear(colour)
    shader.inputs["Emission Strength"].default_value = strength
    return material


def soft(
    colour: str,
    grain: float = 60,
    strength: float = 0.35,
    shade: str | None = None,
    shine: float = 0.0,
) -> Any:
    """Cloth, plush or felt, with a fine grain and a halo; ``shine`` for a lit lampshade."""
    material, tree, shader = _surface(0.9)
    shader.inputs["Emission Color"].default_value = linear(colour)
    shader.inputs["Emission Strength"].default_value = shine
    shader.inputs["Base Color"].default_value = linear(colour)
    shader.inputs["Sheen Weight"].default_value = 0.25
    noise = _noise(tree, grain)
    if shade is not None:
        tree.links.new(_ramp(tree, noise, (shade, colour), 0.3, 0.7), shader.inputs["Base Color"])
    _bump(tree, shader, noise, strength)
    return material


def mottled(
    colours: tuple[str, ...], scale: float, roughness: float = 0.6, bump: float = 0.2
) -> Any:
    """Noise between several colours: leather, earth, kraft paper, coffee."""
    material, tree, shader = _surface(roughness)
    noise = _noise(tree, scale)
    tree.links.new(_ramp(tree, noise, colours, 0.3, 0.7), shader.inputs["Base Color"])
    _bump(tree, shader, noise, bump)
    return material


def wood(
    light: str = "#c99a63", dark: str = "#9a6a3c", along: str = "x", roughness: float = 0.45
) -> Any:
    """Wood with its grain along one axis of the object."""
    material, tree, shader = _surface(roughness)
    stretch = tuple(0.6 if axis == along else 9.0 for axis in "xyz")
    grain = _noise(tree, 1.6, stretch)  # type: ignore[arg-type]
    tree.links.new(_ramp(tree, grain, (dark, light), 0.3, 0.68), shader.inputs["Base Color"])
    _bump(tree, shader, grain, 0.12)
    return material


def striped(colours: tuple[str, str], scale: float, axis: str = "X", roughness: float = 0.7) -> Any:
    """Regular bands of two colours across one axis of the object."""
    material, tree, shader = _surface(roughness)
    wave = tree.nodes.new("ShaderNodeTexWave")
    wave.bands_direction = axis
    wave.inputs["Scale"].default_value = scale
    tree.links.new(_coordinates(tree), wave.inputs["Vector"])
    bands = _ramp(tree, wave.outputs["Fac"], colours, 0.48, 0.52)
    tree.links.new(bands, shader.inputs["Base Color"])
    return material


def ribbed(colour: str, scale: float, axis: str = "Z", strength: float = 0.5) -> Any:
    """One colour with regular relief: page edges, knitted cuffs, filter pleats."""
    material, tree, shader = _surface(0.8)
    shader.inputs["Base Color"].default_value = linear(colour)
    wave = tree.nodes.new("ShaderNodeTexWave")
    wave.bands_direction = axis
    wave.inputs["Scale"].default_value = scale
    wave.inputs["Distortion"].default_value = 1.0
    tree.links.new(_coordinates(tree), wave.inputs["Vector"])
    _bump(tree, shader, wave.outputs["Fac"], strength)
    return material


def printed(picture: Path, roughness: float = 0.35, coat: float = 0.0, grain: float = 0.0) -> Any:
    """A label, cover or screen: ``picture`` laid on the surface by its UV map, alpha kept."""
    material, tree, shader = _surface(roughness)
    texture = tree.nodes.new("ShaderNodeTexImage")
    texture.image = bpy.data.images.load(str(picture), check_existing=True)
    texture.extension = "EXTEND"
    tree.links.new(texture.outputs["Color"], shader.inputs["Base Color"])
    tree.links.new(texture.outputs["Alpha"], shader.inputs["Alpha"])
    shader.inputs["Coat Weight"].default_value = coat
    if grain:
        _bump(tree, shader, _noise(tree, 90), grain)
    return material


def screen(picture: Path, strength: float = 1.0) -> Any:
    """A lit display showing ``picture`` behind a glossy pane."""
    material, tree, shader = _surface(0.12)
    texture = tree.nodes.new("ShaderNodeTexImage")
    texture.image = bpy.data.images.load(str(picture), check_existing=True)
    shader.inputs["Base Color"].default_value = (0.01, 0.01, 0.01, 1)
    tree.links.new(texture.outputs["Color"], shader.inputs["Emission Color"])
    shader.inputs["Emission Strength"].default_value = strength
    return material
