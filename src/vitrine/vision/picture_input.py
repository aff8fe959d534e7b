"""From pixels to what an image network reads: the preprocessing that travels with its weights.

Padding, resizing and normalising; the scales of pixels that families of ImageNet weights expect;
and the random changes by which a network that learns never meets the same picture twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from PIL import Image

from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_

RESAMPLING = {
    "bicubic": Image.Resampling.BICUBIC,
    "bilinear": Image.Resampling.BILINEAR,
    "lanczos": Image.Resampling.LANCZOS,
}
WHITE = (255, 255, 255)
LARGEST_SIZE = 1024

UNKNOWN = N_(
    "The preparation of the image model is wrong ({fields}): run git restore fichiers to bring it "
    "back."
)


@dataclass(frozen=True)
class PictureInput:
    """Pad to a white square, resize, normalise.

    The catalogue's pictures are square packshots on white, and so is what a model has learnt: a
    picture of another shape keeps its proportions and gets white beside it.

    Attributes
    ----------
    size : int
        Side of the model's square input, in pixels.
    mean, scale : float
        Pixels 0..255 become ``(pixel - mean) / scale``.
    resampling : {"bicubic", "bilinear", "lanczos"}
        Antialiased, as Pillow does it.
    """

    size: int = 224
    mean: float = 127.0
    scale: float = 128.0
    resampling: str = "bicubic"

    def to_dict(self) -> dict[str, Any]:
        """Record to be written beside the weights."""
        return asdict(self)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> PictureInput:
        """Read back a record.

        Raises
        ------
        ArtefactAltered
            When a field is missing, unknown, or holds nonsense; all such fields are named.
        """
        if not isinstance(record, Mapping):
            raise ArtefactAltered(UNKNOWN, fields=type(record).__name__)
        wrong = [name for name, valid in VALID.items() if not valid(record.get(name))]
        wrong += sorted(str(name) for name in set(record) - set(VALID))
        if wrong:
            raise ArtefactAltered(UNKNOWN, fields=", ".join(wrong))
        return cls(**record)

    def apply(self, pixels: np.ndarray) -> np.ndarray:
        """Prepare one picture.

        Parameters
        ----------
        pixels : ndarray of uint8, (height, width, 3)
            RGB, any size.

        Returns
        -------
        ndarray of float32, (size, size, 3)
        """
        prepared = self.square(pixels).astype(np.float32)
        prepared -= self.mean
        prepared /= self.scale
        return prepared

    def apply_many(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
        """Prepare pictures of any sizes: float32, (n, size, size, 3)."""
        prepared = np.empty((len(pictures), self.size, self.size, 3), np.float32)
        for row, pixels in enumerate(pictures):
            prepared[row] = self.square(pixels)
        prepared -= self.mean
        prepared /= self.scale
        return prepared

    def square(self, pixels: np.ndarray) -> np.ndarray:
        """What the model looks at, before normalisation: uint8, (size, size, 3)."""
        height, width = pixels.shape[:2]
        if (width, height) == (self.size, self.size):
            return pixels
        left, upper, right, lower = self.box(width, height)
        image = Image.fromarray(pixels)
        image = image.resize((right - left, lower - upper), RESAMPLING[self.resampling])
        if image.size != (self.size, self.size):
            padded = Image.new("RGB", (self.size, self.size), WHITE)
            padded.paste(image, (left, upper))
            image = padded
        return np.asarray(image)

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, upper, right and lower edge of a picture inside the square, in pixels.

        The rest of the square is white. At least one pixel wide and high.
        """
        longest = max(width, height)
        shown_width = max(1, round(self.size * width / longest))
        shown_height = max(1, round(self.size * height / longest))
        left, upper = (self.size - shown_width) // 2, (self.size - shown_height) // 2
        return left, upper, left + shown_width, upper + shown_height


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


VALID: dict[str, Callable[[Any], bool]] = {
    "size": lambda value: type(value) is int and 1 <= value <= LARGEST_SIZE,
    "mean": _is_number,
    "scale": lambda value: _is_number(value) and value > 0,
    "resampling": lambda value: isinstance(value, str) and value in RESAMPLING,
}

IMAGENET_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
IMAGENET_SPREAD = np.array([0.229, 0.224, 0.225], np.float32)
# Blue, green, red: the order in which the first networks of Caffe read a picture.
CAFFE_MEAN = np.array([103.939, 116.779, 123.68], np.float32)

# What each family of ImageNet weights expects; the name of the scale travels with the model. Each:
# float32 (n, height, width, 3), red, green, blue, 0..255 -> float32 of the same shape. The numbers
# are those of ``keras.applications``, and a test compares them.
PIXEL_SCALES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    # 0..255: the network scales by itself.
    "unchanged": lambda pixels: pixels,
    # -1..1.
    "around_zero": lambda pixels: pixels / np.float32(127.5) - np.float32(1),
    # Mean 0 and spread 1 over ImageNet, channel by channel.
    "standardised": lambda pixels: (pixels / np.float32(255) - IMAGENET_MEAN) / IMAGENET_SPREAD,
    # Blue, green, red, each less its mean over ImageNet.
    "caffe": lambda pixels: pixels[..., ::-1] - CAFFE_MEAN,
    # As PictureInput does by default.
    "lite": lambda pixels: (pixels - np.float32(127)) / np.float32(128),
}


@dataclass(frozen=True)
class Augmentation:
    """How far a picture may be changed; the defaults are those of the project's report.

    One geometric change a picture, made by Pillow, so that it costs little and is the same on
    every machine for the same generator.

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
