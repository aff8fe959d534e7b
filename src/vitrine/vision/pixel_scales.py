"""How the pixels of a picture become the numbers that a backbone was trained on.

Each family of ImageNet weights expects its own scale; the name of the scale travels with the
model. The numbers are those of ``keras.applications``, and a test compares them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Scale = Callable[[np.ndarray], np.ndarray]

IMAGENET_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
IMAGENET_SPREAD = np.array([0.229, 0.224, 0.225], np.float32)
# Blue, green, red: the order in which the first networks of Caffe read a picture.
CAFFE_MEAN = np.array([103.939, 116.779, 123.68], np.float32)


def unchanged(pixels: np.ndarray) -> np.ndarray:
    """0..255; the network scales by itself."""
    return pixels


def around_zero(pixels: np.ndarray) -> np.ndarray:
    """-1..1."""
    return pixels / np.float32(127.5) - np.float32(1)


def standardised(pixels: np.ndarray) -> np.ndarray:
    """Mean 0 and spread 1 over ImageNet, channel by channel."""
    return (pixels / np.float32(255) - IMAGENET_MEAN) / IMAGENET_SPREAD


def caffe(pixels: np.ndarray) -> np.ndarray:
    """Blue, green, red, each less its mean over ImageNet."""
    return pixels[..., ::-1] - CAFFE_MEAN


def lite(pixels: np.ndarray) -> np.ndarray:
    """As :class:`vitrine.vision.preparation.Preparation` does by default."""
    return (pixels - np.float32(127)) / np.float32(128)


# Each: float32 (n, height, width, 3), red, green, blue, 0..255 -> float32 of the same shape.
SCALES: dict[str, Scale] = {
    "unchanged": unchanged,
    "around_zero": around_zero,
    "standardised": standardised,
    "caffe": caffe,
    "lite": lite,
}
