"""What a way of training is given, what it gives back, and the table of them.

The products are in three parts. ``train`` teaches, ``validation`` chooses (epochs, settings,
temperatures, fusions), ``test`` only measures and is the same for every model. Where a trainer
learns once more before it answers the test products, it reads ``final``: train and validation
together.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from vitrine.models.entry import TrainableModel
from vitrine.text.cleaning import product_text
from vitrine.training.text_corpus import Texts


@dataclass(frozen=True, eq=False)
class Products:
    """Products of one part, in a fixed order.

    Attributes
    ----------
    designations, descriptions : list of str
        Cleaned; "" where there is none.
    columns : ndarray of int, (n,)
        Column of each category in ``CODES``.
    weights : ndarray of float, (n,)
        What a row counts for in learning.
    pictures : list of str
        Path of each picture, "" where there is none.
    """

    designations: list[str]
    descriptions: list[str]
    columns: np.ndarray
    weights: np.ndarray
    pictures: list[str]

    def __len__(self) -> int:
        return len(self.columns)

    def texts(self) -> list[str]:
        """The one text of each product, title first; "" for a product that has none."""
        pairs = zip(self.designations, self.descriptions, strict=True)
        return [product_text(*pair) for pair in pairs]

    def with_text(self) -> np.ndarray:
        """Places of the products that have a text, ascending."""
        return np.flatnonzero([bool(text) for text in self.texts()])

    def with_picture(self) -> np.ndarray:
        """Places of the products that have a picture, ascending."""
        return np.flatnonzero([bool(path) for path in self.pictures])

    def of(self, places: np.ndarray) -> Products:
        """The products at some places, in the order asked."""
        return Products(
            [self.designations[place] for place in places],
            [self.descriptions[place] for place in places],
            self.columns[places],
            self.weights[places],
            [self.pictures[place] for place in places],
        )

    def read(self) -> Texts:
        """Text, column and weight of the products that have a text."""
        places = self.with_text()
        texts = self.texts()
        return Texts([texts[place] for place in places], self.columns[places], self.weights[places])

    def titles_alone(self) -> Products:
        """The same without descriptions."""
        return replace(self, descriptions=[""] * len(self))

    def __add__(self, other: Products) -> Products:
        return Products(
            self.designations + other.designations,
            self.descriptions + other.descriptions,
            np.concatenate([self.columns, other.columns]),
            np.concatenate([self.weights, other.weights]),
            self.pictures + other.pictures,
        )


@dataclass(frozen=True, eq=False)
class TrainingData:
    """Everything a training may read.

    Attributes
    ----------
    run : str
        Name of the run its results belong to: ``embedded`` or ``own``.
    split : str
        Name of the rows that measure, as it is shown.
    train : Products
        No copy and no translation of a validation or test product is among them.
    validation, test : Products
    final : Products
        Train and validation products, and what resembles no test product.
    fingerprint : str
        Changes with the data: checkpoints and answers of other data are not read.
    folder : Path
        Where the data are; further pictures of the corpus are read from it.
    """

    run: str
    split: str
    train: Products
    validation: Products
    test: Products
    final: Products
    fingerprint: str
    folder: Path

    def titles_alone(self) -> TrainingData:
        """The same products, of which only the titles are read."""
        parts = ("train", "validation", "test", "final")
        changed: dict[str, Any] = {part: getattr(self, part).titles_alone() for part in parts}
        return replace(self, fingerprint=f"{self.fingerprint}-titles", **changed)


@dataclass(frozen=True)
class TrainingStep:
    """How far a training is.

    Attributes
    ----------
    done, steps : int
        Of whatever the trainer counts: epochs, fits.
    figures : dict of str to float
        Figures of the last epoch, by the names of the curves, where there is one.
    """

    done: int
    steps: int
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Session:
    """The surroundings of one training.

    Attributes
    ----------
    seed : int
        The same seed gives the same answers.
    folder : Path
        Of this model alone, for checkpoints: a training that finds one of the same data and
        settings goes on from its last epoch. It is emptied once the results are written.
    progress : callable
        Told each step. It may raise KeyboardInterrupt: let it through, after an atomic write.
    cache : Path
        For what several models may read again, as tokens or decoded pictures.
    threads : int
    weights : str or None
        Where image networks start: ``imagenet``, the path of a weights file, or None for random.
    members : dict of str to Trained
        What the models that a fusion reads have answered; their ``notes`` are the record of
        their training.
    is_read : bool
        Whether another model reads the last layer of this one: then it is kept in the cache.
    """

    seed: int
    folder: Path
    cache: Path
    progress: Callable[[TrainingStep], None] = lambda step: None
    threads: int = 2
    weights: str | None = "imagenet"
    members: Mapping[str, Trained] = field(default_factory=dict)
    is_read: bool = False


@dataclass(frozen=True, eq=False)
class Trained:
    """What a training gives back.

    Attributes
    ----------
    test, validation : ndarray of float32, (rows, 27)
        Probabilities of the products of these parts, rows summing to 1; NaN in the rows of
        products that lack what the model reads.
    history : dict of str to list of float, optional
        ``loss``, ``accuracy``, ``val_loss``, ``val_accuracy``, one value an epoch.
    notes : dict of str to plain data
        What was chosen on validation rows and what was left out: rows of a sample, settings.
    files : dict of str to dict of arrays
        To be shipped beside the answers: ending of the file name, as ``model`` for
        ``<key>_model.npz``, to its arrays. None of a model too big to ship.
    """

    test: np.ndarray
    validation: np.ndarray
    history: Mapping[str, list[float]] | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Mapping[str, np.ndarray]] = field(default_factory=dict)


class Trainer(ABC):
    """A way of training.

    Attributes
    ----------
    compares_titles : bool
        Whether a model is trained once more on titles alone, to compare: only what its texts are
        read for gains or loses by the description.
    reads_last_layers : bool
        Whether it reads more of the members of a fusion than their answers.
    """

    compares_titles: ClassVar[bool] = False
    reads_last_layers: ClassVar[bool] = False

    @abstractmethod
    def train(self, entry: TrainableModel, data: TrainingData, session: Session) -> Trained:
        """Learn from ``data.train``, choose on ``data.validation``, answer ``data.test``."""


# Where each way of training stands: imported when it is asked for.
TRAINERS: dict[str, str] = {
    "classical": "vitrine.training.classical:ClassicalTrainer",
    "vote": "vitrine.training.voting:VoteTrainer",
    "text_network": "vitrine.training.text_networks:TextNetworkTrainer",
    "image_network": "vitrine.training.image_networks:ImageNetworkTrainer",
    "late_concatenation": "vitrine.training.late_concatenation:LateConcatenationTrainer",
}


def trainer_of(name: str) -> Trainer:
    """The way of training of that name."""
    module, _, trainer = TRAINERS[name].partition(":")
    made: Trainer = getattr(import_module(module), trainer)()
    return made


def identity(entry: TrainableModel, data: TrainingData, seed: int) -> dict[str, Any]:
    """What tells one training from another: the same identity gives the same answers."""
    return {
        "run": data.run,
        "key": entry.key,
        "data": data.fingerprint,
        "seed": seed,
        "settings": entry.chosen(),
    }


def products_of(texts: Texts) -> Products:
    """The texts with a category, as products without a description or a picture."""
    known = texts.only(texts.columns >= 0)
    empty = [""] * len(known.texts)
    return Products(known.texts, empty, known.columns, known.weights, list(empty))


def spread(places: np.ndarray, probabilities: np.ndarray, rows: int) -> np.ndarray:
    """Probabilities of some places as float32 (rows, 27), NaN elsewhere."""
    full = np.full((rows, probabilities.shape[1]), np.nan, np.float32)
    full[places] = probabilities
    return full
