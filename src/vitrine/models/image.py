"""The picture classifier: a Keras network with its preprocessing, class order and temperature."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.artefacts.reading import fill_weights, read_record
from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_
from vitrine.models.calibration import softmax
from vitrine.models.margins import MarginModel
from vitrine.vision.backbones import LITE_VARIANTS, efficientnet_lite
from vitrine.vision.picture_input import PictureInput

if TYPE_CHECKING:
    import keras

WEIGHTS_KEY = "image_model_weights"
CARD_KEY = "image_model"
CARD = "fichiers/embedded/image_model.json"

WRONG_CARD = N_(
    "The card of the image model describes no model of this program: run git restore {path}."
)


@dataclass(frozen=True)
class ImageCard:
    """What travels with the weights.

    Attributes
    ----------
    variant : str
        Backbone, a key of :data:`vitrine.vision.backbones.LITE_VARIANTS`.
    preparation : PictureInput
        From pixels to the network's input.
    temperature : float
        Divides the logits before softmax; fitted on validation rows.
    frame_weight : float
        What the logarithms of the frame model count for, beside the divided logits; fitted with
        the temperature. 0 leaves the frame model out.
    codes : tuple of int
        Category of each output.
    """

    variant: str
    preparation: PictureInput
    temperature: float
    frame_weight: float = 0.0
    codes: tuple[int, ...] = CODES

    def to_record(self) -> dict[str, Any]:
        """Record to be written as json."""
        return {
            "variant": self.variant,
            "preparation": self.preparation.to_dict(),
            "temperature": self.temperature,
            "frame_weight": self.frame_weight,
            "codes": list(self.codes),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> ImageCard:
        """Read back a record.

        Raises
        ------
        ArtefactAltered
            When it does not describe a network this program can build.
        """
        try:
            card = cls(
                variant=record["variant"],
                preparation=PictureInput.from_dict(record["preparation"]),
                temperature=float(record["temperature"]),
                frame_weight=float(record.get("frame_weight", 0.0)),
                codes=tuple(record["codes"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ArtefactAltered(WRONG_CARD, path=CARD) from error
        numbers = card.temperature > 0 and card.frame_weight >= 0
        if card.variant not in LITE_VARIANTS or card.codes != CODES or not numbers:
            raise ArtefactAltered(WRONG_CARD, path=CARD)
        return card


class ImageModel:
    """Pictures in, probabilities out.

    Parameters
    ----------
    network : keras.Model
        Normalised pictures -> logits (n, 27).
    card : ImageCard
    frame : MarginModel, optional
        Has its say when the card gives it a weight.
    """

    def __init__(
        self, network: keras.Model, card: ImageCard, frame: MarginModel | None = None
    ) -> None:
        import tensorflow as tf

        self.network = network
        self.card = card
        self.frame = frame
        size = card.preparation.size
        # A traced graph is a third of the cost of an eager call, and safe to share by threads;
        # the open first dimension keeps one trace for every batch size.
        self._forward = tf.function(
            lambda pictures: network(pictures, training=False),
            input_signature=[tf.TensorSpec((None, size, size, 3), tf.float32)],
        )
        self._maps: Callable[[np.ndarray], Any] | None = None
        self._building = threading.Lock()

    @classmethod
    def load(cls, store: Store) -> ImageModel:
        """Read the card, build the network and fill its weights.

        Raises
        ------
        ArtefactMissing, ArtefactAltered
        """
        card = ImageCard.from_record(read_record(store, CARD_KEY))
        store.path(WEIGHTS_KEY)  # refused before TensorFlow is paid for
        network = classifier(efficientnet_lite(card.variant, card.preparation.size), len(CODES))
        fill_weights(store, WEIGHTS_KEY, network)
        return cls(network, card, MarginModel.load(store) if card.frame_weight else None)

    def logits(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
        """Uncalibrated log-scores of the network alone.

        Parameters
        ----------
        pictures : sequence of ndarray of uint8, (height, width, 3)
            RGB, any size.

        Returns
        -------
        ndarray of float32, (n, 27)
        """
        prepared = self.card.preparation.apply_many(pictures)
        return np.asarray(self._forward(prepared))

    def probabilities(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
        """Calibrated probabilities (n, 27), float32, rows sum to 1, columns in ``CODES`` order."""
        return softmax(self.scores(pictures))

    def scores(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
        """What softmax turns into probabilities: the network's word and the frame's, (n, 27)."""
        scores = self.logits(pictures) / self.card.temperature
        if self.frame is None:
            return scores
        return np.asarray(scores + self.card.frame_weight * self.frame.log_probabilities(pictures))

    def evidence_maps(self, square: np.ndarray, columns: Sequence[int]) -> np.ndarray:
        """Where in a picture the logits of some categories come from.

        The network ends with an average over places and a linear layer, so that a logit is a sum
        over places: this is the class activation map (Zhou et al. 2016), to which Grad-CAM
        (Selvaraju et al. 2017) is equal for such a network, before its negative part is dropped.

        Parameters
        ----------
        square : ndarray of uint8, (size, size, 3)
            A picture as :meth:`PictureInput.square` gives it.
        columns : sequence of int
            Categories, 0..26.

        Returns
        -------
        ndarray of float64, (k, places, places)
            Each sums to the logit without its bias.
        """
        features = self._feature_maps(self.card.preparation.apply(square)[None])
        # In 32 bits a map would depend on which other categories are asked for with it.
        features = np.asarray(features, np.float64)[0]
        kernel = np.asarray(self.network.get_layer("logits").kernel)[:, list(columns)]
        maps = np.moveaxis(features @ kernel, 2, 0) / (features.shape[0] * features.shape[1])
        return np.asarray(maps)

    @property
    def _feature_maps(self) -> Callable[[np.ndarray], Any]:
        """The part of the network before its average, built at first use, once."""
        import keras
        import tensorflow as tf

        with self._building:
            if self._maps is None:
                last = self.network.get_layer("feature_map").output
                part = keras.Model(self.network.input, last)
                size = self.card.preparation.size
                self._maps = tf.function(
                    lambda pictures: part(pictures, training=False),
                    input_signature=[tf.TensorSpec((None, size, size, 3), tf.float32)],
                )
            return self._maps


def classifier(backbone: keras.Model, categories: int, dropout: float = 0.0) -> keras.Model:
    """Backbone with dropout and a linear layer of logits.

    The dropout has no weights: a model trained with one loads into a model built without.
    """
    import keras

    x = keras.layers.Dropout(dropout, name="dropout")(backbone.output)
    logits = keras.layers.Dense(categories, name="logits", dtype="float32")(x)
    return keras.Model(backbone.input, logits, name=f"{backbone.name}_classifier")
