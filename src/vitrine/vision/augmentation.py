"""Altering pictures at random while a network learns: it never meets the same one twice.

One geometric change a picture, made by Pillow, so that it costs little and is the same on every
machine for the same generator.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from vitrine.vision.preparation import WHITE


@dataclass(frozen=True)
class Augmentation:
    """How far a picture may be changed; the defaults are those of the project's report.

    Attributes
    ----------
    rotation : float
        Degrees, either way.
    shift : float
        Share of the width, and of the height, either way.
    shear : float
        Slope that upright lines may take, either way.
    zoom : float
        Share of the size, smaller or larger.
    mirrored, upside_down : bool
        Whether every second picture is flipped, left to right or top to bottom.
    """

    rotation: float = 45.0
    shift: float = 0.1
    shear: float = 0.2
    zoom: float = 0.2
    mirrored: bool = True
    upside_down: bool = True

    def apply(self, pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Alter one picture.

        Parameters
        ----------
        pixels : ndarray of uint8, (height, width, 3)

        Returns
        -------
        ndarray of uint8, (height, width, 3)
            What comes into view from outside the picture is white, as packshots are.
        """
        height, width = pixels.shape[:2]
        matrix = self._matrix(height, width, rng)
        image = Image.fromarray(pixels).transform(
            (width, height),
            Image.Transform.AFFINE,
            tuple(matrix[:2].ravel()),
            resample=Image.Resampling.BILINEAR,
            fillcolor=WHITE,
        )
        return np.asarray(image)

    def _matrix(self, height: int, width: int, rng: np.random.Generator) -> np.ndarray:
        """From a place in the altered picture to the place it comes from, (3, 3)."""
        angle = math.radians(rng.uniform(-self.rotation, self.rotation))
        right, down = rng.uniform(-self.shift, self.shift, 2) * (width, height)
        slope = rng.uniform(-self.shear, self.shear)
        size = rng.uniform(1 - self.zoom, 1 + self.zoom)
        flips = rng.random(2) < 0.5
        across = -1.0 if self.mirrored and flips[0] else 1.0
        along = -1.0 if self.upside_down and flips[1] else 1.0
        cos, sin = math.cos(angle), math.sin(angle)
        turned = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
        sheared = np.array([[1, slope, 0], [0, 1, 0], [0, 0, 1]])
        sized = np.diag([across / size, along / size, 1])
        centre = np.array([[1, 0, width / 2], [0, 1, height / 2], [0, 0, 1]])
        away = np.array([[1, 0, -width / 2 - right], [0, 1, -height / 2 - down], [0, 0, 1]])
        return np.asarray(centre @ turned @ sheared @ sized @ away)
