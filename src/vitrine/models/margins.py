"""The category read from nothing but how wide the margins around the product are.

Boosted trees as plain arrays hold what a gradient boosting classifier learnt, without its pickle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vitrine.artefacts.reading import read_arrays
from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_
from vitrine.models.calibration import log_probabilities, softmax
from vitrine.vision.picture_measures import MEASURES, frame_measures, margins_of

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier

MARGINS_KEY = "image_model_frame"
PATH = "fichiers/embedded/image_model_frame.npz"
Arrays = Mapping[str, np.ndarray]

WRONG = N_("The trees of the image model cannot be read: run git restore {path}.")


class BoostedTrees:
    """Scores of rows of numbers, one sum of leaves per category.

    Every tree has the same number of places, the unused ones at its end; a leaf leads to itself,
    so that all trees are walked together, as many steps as the deepest has.

    Parameters
    ----------
    feature : ndarray of uint8, (trees, places)
        Column that is compared.
    threshold : ndarray of float32, (trees, places)
        A row goes left when its value is at most this.
    left, right : ndarray of uint8, (trees, places)
        Place of the next node.
    value : ndarray of float32, (trees, places)
        What a leaf adds to its category's score.
    baseline : ndarray of float32, (categories,)
        Scores before any tree. Trees of the categories take turns.
    depth : int
        Steps from a root to the deepest leaf.
    """

    def __init__(self, arrays: Arrays) -> None:
        self.feature = arrays["feature"]
        self.threshold = arrays["threshold"]
        self.left, self.right = arrays["left"], arrays["right"]
        self.value = arrays["value"]
        self.baseline = arrays["baseline"]
        self.depth = int(arrays["depth"])
        self._trees = np.arange(len(self.feature))

    @classmethod
    def from_arrays(cls, arrays: Arrays, path: str, columns: int, categories: int) -> BoostedTrees:
        """Read back :meth:`to_arrays`.

        Raises
        ------
        ArtefactAltered
            When the arrays are no trees over that many columns and categories; names ``path``.
        """
        try:
            trees = cls(arrays)
            sound = trees._sound(columns, categories)
        except (KeyError, ValueError, TypeError, IndexError) as error:
            raise ArtefactAltered(WRONG, path=path) from error
        if not sound:
            raise ArtefactAltered(WRONG, path=path)
        return trees

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Arrays that hold the trees, none of them with Python objects."""
        return {
            "feature": self.feature,
            "threshold": self.threshold,
            "left": self.left,
            "right": self.right,
            "value": self.value,
            "baseline": self.baseline,
            "depth": np.array(self.depth, np.int32),
        }

    def scores(self, rows: np.ndarray) -> np.ndarray:
        """Scores (n, categories), float32, of rows (n, columns)."""
        rows = np.asarray(rows, np.float32)
        return np.array([self._row_scores(row) for row in rows], np.float32).reshape(
            len(rows), len(self.baseline)
        )

    def _row_scores(self, row: np.ndarray) -> np.ndarray:
        place = np.zeros(len(self.feature), np.intp)
        for _ in range(self.depth):
            goes_left = row[self.feature[self._trees, place]] <= self.threshold[self._trees, place]
            left, right = self.left[self._trees, place], self.right[self._trees, place]
            place = np.where(goes_left, left, right)
        leaves = self.value[self._trees, place]
        # In double precision: one row alone scores what it scores among others.
        turns = leaves.reshape(-1, len(self.baseline)).astype(np.float64)
        return np.asarray(self.baseline + turns.sum(axis=0))

    def _sound(self, columns: int, categories: int) -> bool:
        shape = self.feature.shape
        alike = all(
            part.shape == shape for part in (self.threshold, self.left, self.right, self.value)
        )
        whole = all(part.dtype.kind in "ui" for part in (self.feature, self.left, self.right))
        return (
            alike
            and whole
            and len(shape) == 2
            and shape[0] % categories == 0
            and self.baseline.shape == (categories,)
            and 0 < self.depth <= shape[1]
            and int(self.feature.max()) < columns
            and int(max(self.left.max(), self.right.max())) < shape[1]
            and bool(np.isfinite(self.value).all())
        )


def trees_of(classifier: HistGradientBoostingClassifier) -> BoostedTrees:
    """The trees of a trained classifier without missing values or categorical columns.

    scikit-learn has no public way to read them; a test compares the scores of both.
    """
    nodes = [tree.nodes for turn in classifier._predictors for tree in turn]
    places = max(len(tree) for tree in nodes)
    arrays: dict[str, np.ndarray] = {
        "feature": np.zeros((len(nodes), places), np.uint8),
        "threshold": np.zeros((len(nodes), places), np.float32),
        "left": np.zeros((len(nodes), places), np.uint8),
        "right": np.zeros((len(nodes), places), np.uint8),
        "value": np.zeros((len(nodes), places), np.float32),
    }
    for row, tree in enumerate(nodes):
        used = np.arange(len(tree))
        leaf = tree["is_leaf"].astype(bool)
        arrays["feature"][row, used] = np.where(leaf, 0, tree["feature_idx"])
        arrays["threshold"][row, used] = np.where(leaf, 0, tree["num_threshold"])
        arrays["left"][row, used] = np.where(leaf, used, tree["left"])
        arrays["right"][row, used] = np.where(leaf, used, tree["right"])
        arrays["value"][row, used] = np.where(leaf, tree["value"], 0)
    baseline = np.asarray(classifier._baseline_prediction, np.float32).reshape(-1)
    depth = max(int(tree["depth"].max()) for tree in nodes)
    return BoostedTrees({**arrays, "baseline": baseline, "depth": np.array(depth, np.int32)})


class MarginModel:
    """Pictures in, log-probabilities out, every category taken as equally frequent.

    Parameters
    ----------
    trees : BoostedTrees
        Over the measures of :data:`vitrine.vision.picture_measures.MEASURES`.
    """

    def __init__(self, trees: BoostedTrees) -> None:
        self.trees = trees

    @classmethod
    def load(cls, store: Store) -> MarginModel:
        """Read the trees.

        Raises
        ------
        ArtefactMissing, ArtefactAltered
        """
        arrays = read_arrays(store, MARGINS_KEY)
        return cls(BoostedTrees.from_arrays(arrays, PATH, len(MEASURES), len(CODES)))

    def log_probabilities(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
        """Logarithms (n, 27), float64, columns in ``CODES`` order, of pictures of any size."""
        measures = frame_measures(margins_of(pictures))
        return log_probabilities(softmax(self.trees.scores(measures)))
