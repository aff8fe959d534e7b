"""A map of evidence laid over a picture."""

from __future__ import annotations

import numpy as np

# From dark to light, of one steady rise: read without colours too (Kovesi's inferno-like scale).
SCALE = np.array(
    [(0, 0, 4), (87, 16, 110), (188, 55, 84), (249, 142, 9), (252, 255, 164)], np.float32
)
# What is above this share of the strongest gets an outline.
OUTLINED = 0.5
LINE = (255, 255, 255)


def heat_colours(heat: np.ndarray) -> np.ndarray:
    """Colours of a map: float32 (height, width, 3), 0..255, of values 0..1."""
    steps = np.linspace(0, 1, len(SCALE))
    return np.stack([np.interp(heat, steps, SCALE[:, band]) for band in range(3)], axis=-1)


def overlaid(pixels: np.ndarray, heat: np.ndarray, opacity: float) -> np.ndarray:
    """A picture with its map over it and the strongest part outlined.

    Parameters
    ----------
    pixels : ndarray of uint8, (height, width, 3)
    heat : ndarray of float32, (height, width)
        0..1.
    opacity : float
        0: the picture alone; 1: the map alone.

    Returns
    -------
    ndarray of uint8, (height, width, 3)
    """
    mixed = (1 - opacity) * pixels + opacity * heat_colours(heat)
    if opacity > 0:
        edge = outline(heat >= OUTLINED)
        mixed[thick(edge)] = 0
        mixed[edge] = LINE
    return np.asarray(np.clip(mixed.round(), 0, 255).astype(np.uint8))


def outline(inside: np.ndarray) -> np.ndarray:
    """The pixels of a region that touch what is outside of it, bool (height, width)."""
    return np.asarray(inside & ~_shrunk(inside))


def thick(edge: np.ndarray) -> np.ndarray:
    """An outline and the pixels around it: a dark seam shows the line on white."""
    return ~_shrunk(~edge)


def _shrunk(inside: np.ndarray) -> np.ndarray:
    """Pixels whose four neighbours are inside too."""
    padded = np.pad(inside, 1, mode="edge")
    kept = inside.copy()
    for rows, columns in ((0, 1), (2, 1), (1, 0), (1, 2)):
        kept &= padded[rows : rows + inside.shape[0], columns : columns + inside.shape[1]]
    return kept
