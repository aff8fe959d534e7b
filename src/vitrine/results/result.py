"""A result: what one model did in one run. A run: results measured on the same split."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

import numpy as np

from vitrine.errors import VitrineError
from vitrine.models.entry import Family, ModelEntry
from vitrine.models.registry import entry_of
from vitrine.results import confusion
from vitrine.results.metrics import Confidence

# Names of the runs, in links, files and on the command line.
ORIGINAL_2023, TRANSFORMERS_2026 = "original-2023", "transformers-2026"
EMBEDDED, OWN, DROPPED_IN = "embedded", "own", "dropped-in"
# Rows that trained no model of the run; those of 2026 are of the other kind.
TEST, VALIDATION = "test", "validation"


class Mark(Enum):
    """Which epoch of a training stands out.

    Attributes
    ----------
    LOWEST_LOSS
        The lowest validation loss: the epoch that was kept is not known, or was chosen so.
    MOST_RIGHT
        Most right answers on validation rows, then the lowest loss there: ``vitrine train`` keeps
        the weights of that epoch.
    """

    LOWEST_LOSS = "lowest loss"
    MOST_RIGHT = "most right"


# Validation loss wavers from one epoch to the next; a tenth above its best is more than that.
OVERTRAINED = 1.1
CURVES = ("accuracy", "loss", "val_accuracy", "val_loss")
# Of the validation accuracy and loss of an epoch: less for a better one, the first of equals wins.
ORDERS: dict[Mark, Callable[[float, float], tuple[float, ...]]] = {
    Mark.LOWEST_LOSS: lambda accuracy, loss: (loss,),
    Mark.MOST_RIGHT: lambda accuracy, loss: (-accuracy, loss),
}


@dataclass(frozen=True, eq=False)
class History:
    """Figures of each epoch of a training; all of one length, losses positive, accuracies 0..1."""

    loss: np.ndarray
    accuracy: np.ndarray
    val_loss: np.ndarray
    val_accuracy: np.ndarray
    mark: Mark = Mark.LOWEST_LOSS

    @property
    def marked_epoch(self) -> int:
        """Epoch, from 1, that stands out by the rule of this training."""
        better = ORDERS[self.mark]
        orders = [better(*pair) for pair in zip(self.val_accuracy, self.val_loss, strict=True)]
        return orders.index(min(orders)) + 1

    @property
    def best_epoch(self) -> int:
        """Epoch, from 1, after which the validation loss was the lowest."""
        return int(np.argmin(self.val_loss)) + 1

    @property
    def epochs(self) -> int:
        """Number of epochs."""
        return len(self.loss)

    @property
    def gap(self) -> float:
        """Training accuracy minus validation accuracy after the last epoch."""
        return float(self.accuracy[-1] - self.val_accuracy[-1])

    @property
    def is_overtrained(self) -> bool:
        """Whether the validation loss ended above its best by more than a tenth of it."""
        best = float(self.val_loss.min())
        return float(self.val_loss[-1]) > OVERTRAINED * best


def history_of(curves: Mapping[str, Any], mark: Mark = Mark.LOWEST_LOSS) -> History:
    """Curves by name, as arrays."""
    return History(**{name: np.asarray(curves[name], np.float64) for name in CURVES}, mark=mark)


@dataclass(frozen=True, eq=False)
class RowPredictions:
    """What a model answered, row by row.

    Attributes
    ----------
    row : ndarray of int, (n,)
        Which row of the run's split, ascending: two models are compared where both have one.
    truth, answer : ndarray of int, (n,)
        Columns of the categories, 0..26.
    probabilities : ndarray of float32, (n, 27), or None
        None where only the answers are known.
    """

    row: np.ndarray
    truth: np.ndarray
    answer: np.ndarray
    probabilities: np.ndarray | None = None

    def confidence(self) -> Confidence | None:
        """How sure the model was; None where only the answers are known."""
        if self.probabilities is None:
            return None
        return Confidence.of_probabilities(self.probabilities, self.truth)


@dataclass(frozen=True)
class Provenance:
    """Where a figure comes from.

    Attributes
    ----------
    artefacts : tuple of (str, str)
        Path and SHA-256 of each file it was computed from.
    split : str
        Name of the rows it was measured on.
    date : str
        When it was measured, ISO, as far as known.
    origin : str
        Who measured it: a message or a project's name.
    """

    artefacts: tuple[tuple[str, str], ...]
    split: str
    date: str
    origin: str


@dataclass(frozen=True, eq=False)
class Result:
    """What one model did in one run.

    Attributes
    ----------
    run, key : str
        Name of the run, and of the model's artefact.
    counts : ndarray of int64, (27, 27)
        Rows true, columns predicted, in the order of CODES.
    confidence, history, predictions
        None where they are not known.
    """

    run: str
    key: str
    counts: np.ndarray
    source: Provenance
    confidence: Confidence | None = None
    history: History | None = None
    predictions: RowPredictions | None = None

    @property
    def card(self) -> ModelEntry:
        """Title, family and description."""
        return entry_of(self.key)

    @property
    def family(self) -> Family:
        """``ml``, ``rnn``, ``cnn``, ``fusion`` or ``other``."""
        return self.card.family

    @property
    def rows(self) -> int:
        """Number of rows it was measured on."""
        return int(self.counts.sum())

    @cached_property
    def accuracy(self) -> float:
        """Share of right answers."""
        return confusion.accuracy(self.counts)

    @cached_property
    def weighted_f1(self) -> float:
        """Mean F1 weighted by the true rows of each category: the challenge's metric."""
        return confusion.weighted_f1(self.counts)

    @cached_property
    def macro_f1(self) -> float:
        """Plain mean of the categories' F1."""
        return confusion.macro_f1(self.counts)

    @cached_property
    def f1_interval(self) -> tuple[float, float]:
        """95 % bootstrap interval of the weighted F1."""
        return confusion.f1_interval(self.counts)

    @cached_property
    def scores(self) -> confusion.CategoryScores:
        """Precision, recall, F1 and support of each category."""
        return confusion.category_scores(self.counts)

    def to_record(self) -> dict[str, Any]:
        """What ``vitrine results --json`` lists."""
        return {
            "run": self.run,
            "key": self.key,
            "family": self.family,
            "rows": self.rows,
            "accuracy": self.accuracy,
            "weighted_f1": self.weighted_f1,
            "macro_f1": self.macro_f1,
        }


@dataclass(frozen=True)
class Run:
    """Results measured on the same split.

    Attributes
    ----------
    key : str
        As ``original-2023``.
    results : dict of str to Result
        By model key, in the order to show.
    pairs : dict of (str, str) to PairCounts
        Row-by-row comparisons that are shipped where the rows themselves are not.
    problems : tuple of VitrineError
        What is wrong and left out, one sentence each.
    """

    key: str
    results: Mapping[str, Result]
    pairs: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    problems: tuple[VitrineError, ...] = ()

    def of_families(self, families: Sequence[str]) -> dict[str, Result]:
        """Results of some families, in the run's order."""
        return {key: r for key, r in self.results.items() if r.family in families}
