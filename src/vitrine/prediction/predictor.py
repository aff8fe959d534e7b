"""The predictor: the one that the site, the command line and the batch share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

import numpy as np

from vitrine.artefacts.reading import read_arrays, read_record
from vitrine.artefacts.store import Store
from vitrine.errors import ArtefactAltered, TextRefused, VitrineError
from vitrine.i18n import N_
from vitrine.models.fusion import RECORD, WRONG_RECORD, Fusion
from vitrine.models.image import ImageModel
from vitrine.models.text import TextModel
from vitrine.prediction.product import Evidence, Modality, Opinion, Prediction, Product

TEXT_KEY = "text_model"
FUSION_KEY = "fusion"

# What true probabilities call for when a right answer earns what a wrong one costs; used only
# while the record of the learnt thresholds cannot be read.
EVEN_ODDS = 0.5

NOTHING_GIVEN = N_("Give a title, a description or a picture: there is nothing to classify yet.")

Loaded = TypeVar("Loaded")
Value = TypeVar("Value")
# Probabilities (27,) by place among the products; places without that modality are absent.
Rows = dict[int, np.ndarray]


class Once(Generic[Loaded]):
    """Load something at first use, once, even when several threads ask at the same moment.

    A failure is not kept: the next use tries again, so that a mended file is picked up.
    """

    def __init__(self, load: Callable[[], Loaded]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._value: Loaded | None = None

    def __call__(self) -> Loaded:
        """Give the value, loading it when it is not there yet."""
        with self._lock:
            if self._value is None:
                self._value = self._load()
            return self._value


class Predictor:
    """Text, image and joint predictions.

    Parameters
    ----------
    text_model, image_model : callable
        Give the model; called at each use, so :class:`Once` makes it wait for the first.
    joint : callable
        Gives the record of the fusion and of the thresholds.
    """

    def __init__(
        self,
        text_model: Callable[[], TextModel],
        image_model: Callable[[], ImageModel],
        joint: Callable[[], dict[str, Any]],
    ) -> None:
        self.text_model = text_model
        self.image_model = image_model
        self._joint = joint

    @classmethod
    def of_store(cls, store: Store) -> Predictor:
        """Predictor over the artefacts of a store.

        Models are loaded at their first use: a visitor who only types never pays for TensorFlow.
        """
        return cls(
            text_model=Once(lambda: TextModel.from_arrays(read_arrays(store, TEXT_KEY))),
            image_model=Once(lambda: ImageModel.load(store)),
            joint=Once(lambda: read_record(store, FUSION_KEY)),
        )

    def predict(self, product: Product) -> Prediction:
        """Classify one product, with what its reasons are read from; see :meth:`predict_many`."""
        evidence = Evidence(product, self.text_model, self.image_model)
        return replace(self.predict_many([product])[0], evidence=evidence)

    def predict_many(self, products: Sequence[Product]) -> list[Prediction]:
        """Classify products together, each from what it has.

        A model that cannot be loaded costs its opinion only: the others are given, and the reason
        stands in ``problems``.

        Raises
        ------
        TextRefused
            When a product has neither text nor picture.
        VitrineError
            When no opinion at all could be had.
        """
        if any(not product.has_text and product.picture is None for product in products):
            raise TextRefused(NOTHING_GIVEN)
        problems: dict[Modality, VitrineError] = {}
        text: Rows = attempt(problems, Modality.TEXT, lambda: self._text_rows(products), {})
        image: Rows = attempt(problems, Modality.IMAGE, lambda: self._image_rows(products), {})
        shared = sorted(set(text) & set(image))
        both: Rows = attempt(
            problems, Modality.BOTH, lambda: self._joint_rows(text, image, shared), {}
        )
        thresholds: dict[Modality, float] = attempt(
            problems, Modality.BOTH, lambda: self.thresholds, {}
        )
        probabilities = {Modality.TEXT: text, Modality.IMAGE: image, Modality.BOTH: both}
        return [
            _prediction(row, product, probabilities, thresholds, problems)
            for row, product in enumerate(products)
        ]

    @property
    def fusion(self) -> Fusion:
        """Weights of the joint answer.

        Raises
        ------
        ArtefactMissing, ArtefactAltered
        """
        return Fusion.from_record(self._joint().get("weights", {}))

    @property
    def thresholds(self) -> dict[Modality, float]:
        """Probability under which each opinion says "I do not know".

        Raises
        ------
        ArtefactMissing, ArtefactAltered
        """
        try:
            record = self._joint()["thresholds"]
            return {modality: float(record[modality.value]["value"]) for modality in Modality}
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, VitrineError):
                raise
            raise ArtefactAltered(WRONG_RECORD, path=RECORD) from error

    def _text_rows(self, products: Sequence[Product]) -> Rows:
        rows = [row for row, product in enumerate(products) if product.has_text]
        if not rows:
            return {}
        texts = [products[row].text for row in rows]
        return dict(zip(rows, self.text_model().probabilities(texts), strict=True))

    def _image_rows(self, products: Sequence[Product]) -> Rows:
        pictures = {row: p.picture.pixels for row, p in enumerate(products) if p.picture}
        if not pictures:
            return {}
        probabilities = self.image_model().probabilities(list(pictures.values()))
        return dict(zip(pictures, probabilities, strict=True))

    def _joint_rows(self, text: Rows, image: Rows, shared: list[int]) -> Rows:
        if not shared:
            return {}
        joint = self.fusion.probabilities(
            np.stack([text[row] for row in shared]), np.stack([image[row] for row in shared])
        )
        return dict(zip(shared, joint, strict=True))


def _prediction(
    row: int,
    product: Product,
    probabilities: Mapping[Modality, Rows],
    thresholds: Mapping[Modality, float],
    problems: Mapping[Modality, VitrineError],
) -> Prediction:
    """What is known of one product; raises the first reason why, when there is no opinion."""
    opinions = {
        modality: Opinion(modality, rows[row], thresholds.get(modality, EVEN_ODDS))
        for modality, rows in probabilities.items()
        if row in rows
    }
    # The record of the joint answer holds every threshold: its loss concerns every product.
    has_part = {
        Modality.TEXT: product.has_text,
        Modality.IMAGE: product.picture is not None,
        Modality.BOTH: True,
    }
    concerned = tuple(error for modality, error in problems.items() if has_part[modality])
    if not opinions:
        raise concerned[0]
    return Prediction(opinions, concerned)


def attempt(
    problems: dict[Modality, VitrineError],
    modality: Modality,
    compute: Callable[[], Value],
    otherwise: Value,
) -> Value:
    """What ``compute`` gives; where it cannot, ``otherwise``, and the reason under ``modality``."""
    try:
        return compute()
    except VitrineError as error:
        problems[modality] = error
        return otherwise
