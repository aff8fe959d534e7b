"""Backbones of the networks that read pictures, each with its picture size and its pixel scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vitrine.errors import VitrineError
from vitrine.i18n import N_
from vitrine.vision.backbones import efficientnet_lite

if TYPE_CHECKING:
    import keras

Weights = Literal["imagenet"] | None

LITE = "EfficientNetLite0"
NO_WEIGHTS = N_(
    "The ImageNet weights of {backbone} are not on this machine and could not be downloaded: "
    "connect to a network and try again, or train from scratch."
)


class WeightsUnavailable(VitrineError, RuntimeError):
    """The weights that a backbone starts from are not here, and there is no network."""


@dataclass(frozen=True)
class Backbone:
    """A convolutional network without its classifier.

    Attributes
    ----------
    key : str
        Key of the model in results.
    name : str
        Function of ``keras.applications``, or of :mod:`vitrine.vision.backbones`.
    size : int
        Side of its square input, in pixels, for which its weights were learnt.
    scale : str
        Key of :data:`vitrine.vision.picture_input.PIXEL_SCALES`.
    unfrozen : int or None
        Last layers that the project's report trained again; None for all, 0 where it says nothing.
    rate : float
        Learning rate that the report found by a range test; 3e-4 where it says nothing.
    """

    key: str
    name: str
    size: int
    scale: str
    unfrozen: int | None = 0
    rate: float = 3e-4


def build_backbone(
    backbone: Backbone, size: int | None = None, weights: Weights = "imagenet"
) -> keras.Model:
    """Build the feature extractor.

    Parameters
    ----------
    size : int, optional
        Side of the square input in pixels; the backbone's own by default.
    weights : {"imagenet", None}
        Weights to start from: downloaded once by Keras, or drawn at random.

    Returns
    -------
    keras.Model
        float32 (n, size, size, 3) on the backbone's scale -> float32 (n, features).

    Raises
    ------
    WeightsUnavailable
        When the weights are not on this machine and cannot be downloaded.
    """
    side = size or backbone.size
    if backbone.name == LITE and weights is None:
        return efficientnet_lite("lite0", side)
    if backbone.name == LITE:
        # Its ImageNet weights come from a package, see :mod:`vitrine.training.imagenet`.
        raise WeightsUnavailable(NO_WEIGHTS, backbone=LITE)
    import keras

    build = getattr(keras.applications, backbone.name)
    try:
        return build(include_top=False, weights=weights, input_shape=(side, side, 3), pooling="avg")
    # Keras raises a bare Exception when a download fails, and OSError when it is cut short.
    except Exception as error:
        if weights is None:
            raise
        raise WeightsUnavailable(NO_WEIGHTS, backbone=backbone.name) from error


def unfreeze_last(network: keras.Model, layers: int | None) -> list[str]:
    """Let only the last layers of the backbone learn, beside the classifier.

    Batch normalisation never learns again: its statistics, taken over small batches, would undo
    what ImageNet taught.

    Parameters
    ----------
    layers : int or None
        Layers before the classifier, counted from its side; None for all, 0 for none.

    Returns
    -------
    list of str
        Names of the layers that learn and have weights.
    """
    import keras

    head = 2  # dropout and logits
    body = network.layers[:-head]
    first = 0 if layers is None else len(body) - layers
    for place, layer in enumerate(body):
        normalises = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = place >= max(first, 0) and not normalises
    return [layer.name for layer in network.layers if layer.trainable_variables]
