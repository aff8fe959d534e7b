"""Keep the garbage collector away from what loading a network has built.

After every run of every page, Streamlit calls ``keras.backend.clear_session()`` once Keras is
imported, and that collects all garbage: with TensorFlow in memory, a third of a second of looking
through objects that will never be garbage, for every visitor and every click.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

import numpy as np

from vitrine.models.image import ImageModel

BLANK = np.full((8, 8, 3), 255, np.uint8)


def settled(load: Callable[[], ImageModel]) -> Callable[[], ImageModel]:
    """The same loading, after which the objects that are there are never looked through again.

    One picture is classified first, because the first call traces the graph, and a graph is
    thousands of objects. What is unused by then is collected before, so nothing is kept for good
    that was not going to stay.
    """

    def load_and_settle() -> ImageModel:
        model = load()
        model.probabilities([BLANK])
        gc.collect()
        gc.freeze()
        return model

    return load_and_settle
