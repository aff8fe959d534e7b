"""The category read from nothing but how the product stands in its white frame."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vitrine.artefacts.reading import read_arrays
from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.models.calibration import log_probabilities, softmax
from vitrine.models.trees import BoostedTrees
from vitrine.vision.picture_measures import MEASURES, frame_measures, margins_of

FRAME_KEY = "image_model_frame"
PATH = "fichiers/embedded/image_model_frame.npz"


class FrameModel:
    """Pictures in, log-probabilities out, every category taken as equally frequent.

    Parameters
    ----------
    trees : BoostedTrees
        Over the measures of :data:`vitrine.vision.picture_measures.MEASURES`.
    """

    def __init__(self, trees: BoostedTrees) -> None:
        self.trees = trees

    @classmethod
    def load(cls, store: Store) -> FrameModel:
        """Read the trees.

        Raises
        ------
        ArtefactMissing, ArtefactAltered
        """
        arrays = read_arrays(store, FRAME_KEY)
        return cls(BoostedTrees.from_arrays(arrays, PATH, len(MEASURES), len(CODES)))

    def log_probabilities(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
        """Logarithms (n, 27), float64, columns in ``CODES`` order, of pictures of any size."""
        measures = frame_measures(margins_of(pictures))
        return log_probabilities(softmax(self.trees.scores(measures)))
