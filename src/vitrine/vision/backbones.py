"""Picture backbones: the convolutional part of a network, without its classifier.

EfficientNet-Lite (Tan & Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
Networks", arXiv 1905.11946; the Lite variants drop squeeze-and-excitation and use ReLU6) is
written here because ``keras.applications`` has the full variants only.

Batch normalisation is folded into the convolutions (see ``training/imagenet.py``): with frozen
statistics the function is the same, and a third of the layers disappear, which is what makes
fine-tuning on two CPU cores possible.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class LiteStage:
    """A row of blocks with the same shape; ``expansion`` multiplies the channels inside a block."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    filters: int


@dataclass(frozen=True)
class LiteVariant:
    """How one Lite variant stretches the common stages."""

    width: float
    depth: float
    size: int


STAGES = (
    LiteStage(repeats=1, kernel=3, stride=1, expansion=1, filters=16),
    LiteStage(repeats=2, kernel=3, stride=2, expansion=6, filters=24),
    LiteStage(repeats=2, kernel=5, stride=2, expansion=6, filters=40),
    LiteStage(repeats=3, kernel=3, stride=2, expansion=6, filters=80),
    LiteStage(repeats=3, kernel=5, stride=1, expansion=6, filters=112),
    LiteStage(repeats=4, kernel=5, stride=2, expansion=6, filters=192),
    LiteStage(repeats=1, kernel=3, stride=1, expansion=6, filters=320),
)
LITE_VARIANTS = {
    "lite0": LiteVariant(width=1.0, depth=1.0, size=224),
    "lite1": LiteVariant(width=1.0, depth=1.1, size=240),
    "lite2": LiteVariant(width=1.1, depth=1.2, size=260),
}
STEM_FILTERS = 32
HEAD_FILTERS = 1280


def scaled_filters(filters: int, width: float) -> int:
    """Channels of a stage, a multiple of 8 that is never more than 10 % below the exact number."""
    exact = filters * width
    rounded = max(8, int(exact + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * exact else rounded


def scaled_stages(variant: LiteVariant) -> list[LiteStage]:
    """Stages of a variant; the first and the last are never deepened (the Lite rule)."""
    last = len(STAGES) - 1
    return [
        LiteStage(
            repeats=stage.repeats if i in (0, last) else math.ceil(stage.repeats * variant.depth),
            kernel=stage.kernel,
            stride=stage.stride,
            expansion=stage.expansion,
            filters=scaled_filters(stage.filters, variant.width),
        )
        for i, stage in enumerate(STAGES)
    ]


def efficientnet_lite(variant: str = "lite0", size: int | None = None) -> keras.Model:
    """Build an EfficientNet-Lite feature extractor with folded batch normalisation.

    Parameters
    ----------
    variant : {"lite0", "lite1", "lite2"}
    size : int, optional
        Side of the square input in pixels; the variant's own by default.

    Returns
    -------
    keras.Model
        float32 (n, size, size, 3), pixels already normalised -> float32 (n, 1280), global average
        of the last feature map, which is the layer named ``feature_map``.
    """
    import keras

    lite = LITE_VARIANTS[variant]
    side = size or lite.size
    inputs = keras.Input((side, side, 3), name="picture")
    x = _convolution(inputs, STEM_FILTERS, 3, 2, name="stem")
    # Only the first block of a stage shrinks the picture.
    blocks = [
        (stage, stage.stride if repeat == 0 else 1)
        for stage in scaled_stages(lite)
        for repeat in range(stage.repeats)
    ]
    for index, (stage, stride) in enumerate(blocks):
        name, before = f"block{index}", x
        channels = before.shape[-1]
        if stage.expansion > 1:
            x = _convolution(x, channels * stage.expansion, 1, 1, name=f"{name}_expand")
        x = keras.layers.DepthwiseConv2D(
            stage.kernel, stride, padding="same", activation="relu6", name=f"{name}_depthwise"
        )(x)
        x = _convolution(x, stage.filters, 1, 1, name=f"{name}_project", activation=None)
        if stride == 1 and channels == stage.filters:
            x = keras.layers.Add(name=f"{name}_add")([before, x])
    x = _convolution(x, HEAD_FILTERS, 1, 1, name="feature_map")
    outputs = keras.layers.GlobalAveragePooling2D(name="features")(x)
    return keras.Model(inputs, outputs, name=f"efficientnet_{variant}")


def _convolution(
    x: keras.KerasTensor,
    filters: int,
    kernel: int,
    stride: int,
    name: str,
    activation: str | None = "relu6",
) -> keras.KerasTensor:
    import keras

    return keras.layers.Conv2D(
        filters, kernel, stride, padding="same", activation=activation, name=name
    )(x)
