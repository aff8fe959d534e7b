"""Rows as networks take them: which may share a batch, and what a batch of them looks like.

Words by their numbers, TF-IDF values, pictures, and the last layers of other networks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from vitrine.models.convolutional import Backbone
from vitrine.text.vectorising import widths_of
from vitrine.vision.decoding import decode_picture
from vitrine.vision.picture_input import PIXEL_SCALES, Augmentation, PictureInput

if TYPE_CHECKING:
    import keras
    from scipy.sparse import csr_matrix

Decode = Callable[[str], np.ndarray]
# Rows that are only read go through in blocks of this many.
BLOCK = 512


class Rows(Protocol):
    """What a network can be trained on, or asked about.

    Attributes
    ----------
    groups : sequence of ndarray of int
        Numbers of the rows, in sets whose rows may share a batch.
    """

    @property
    def groups(self) -> Sequence[np.ndarray]:
        """Numbers of the rows, in sets whose rows may share a batch."""

    def __len__(self) -> int:
        """How many rows there are."""

    def take(self, chosen: np.ndarray, rng: np.random.Generator | None = None) -> Any:
        """Input of the network for some rows of one group.

        With a generator, a row may be altered at random, as augmentation does while learning.
        """


class SequenceRows:
    """Numbers of words; rows of one width share a batch.

    Parameters
    ----------
    rows : ndarray of int32, (n, length)
        As :meth:`vitrine.text.vectorising.Vocabulary.rows` makes them.
    """

    def __init__(self, rows: np.ndarray) -> None:
        self.rows = rows
        self.widths = widths_of(rows)
        self.groups = [np.flatnonzero(self.widths == width) for width in np.unique(self.widths)]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, chosen: np.ndarray, rng: np.random.Generator | None = None) -> np.ndarray:
        """Numbers of words, int32 (n, width of the group)."""
        return self.rows[chosen, -self.widths[chosen[0]] :]


class TermRows:
    """TF-IDF rows, which stay sparse: a text holds few of the terms.

    Parameters
    ----------
    rows : csr_matrix of float32, (n, terms)
    """

    def __init__(self, rows: csr_matrix) -> None:
        self.rows = rows
        self.groups = [np.arange(rows.shape[0])]

    def __len__(self) -> int:
        return int(self.rows.shape[0])

    def take(self, chosen: np.ndarray, rng: np.random.Generator | None = None) -> Any:
        """Sparse tensor of float32, (n, terms)."""
        import tensorflow as tf

        block = self.rows[chosen].tocoo()
        cells = np.stack([block.row, block.col], axis=1).astype(np.int64)
        return tf.SparseTensor(cells, block.data, block.shape)


def decoded(path: str) -> np.ndarray:
    """Pixels of a picture file, uint8 (height, width, 3).

    Raises
    ------
    PictureRefused
    """
    return decode_picture(Path(path).read_bytes()).pixels


class PictureRows:
    """Files of pictures, read when their batch comes: a catalogue does not fit in memory.

    Parameters
    ----------
    paths : sequence of str
    backbone : Backbone
        Tells the scale of the pixels.
    size : int, optional
        Side of the square in pixels; the backbone's own by default.
    augmentation : Augmentation, optional
        Alters the pictures of batches that are learnt from, never of those that are asked about.
    decode : callable
        From a path to pixels.
    """

    def __init__(
        self,
        paths: Sequence[str],
        backbone: Backbone,
        size: int | None = None,
        augmentation: Augmentation | None = None,
        decode: Decode = decoded,
    ) -> None:
        self.paths = list(paths)
        self.groups = [np.arange(len(self.paths))]
        self.augmentation = augmentation
        self._scale = PIXEL_SCALES[backbone.scale]
        self._square = PictureInput(size or backbone.size).square
        self._decode = decode

    def __len__(self) -> int:
        return len(self.paths)

    def take(self, chosen: np.ndarray, rng: np.random.Generator | None = None) -> np.ndarray:
        """Pictures on the backbone's scale, float32 (n, size, size, 3)."""
        squares = [self._square(self._decode(self.paths[row])) for row in chosen]
        if rng is not None and self.augmentation is not None:
            squares = [self.augmentation.apply(square, rng) for square in squares]
        return self._scale(np.stack(squares).astype(np.float32))


@dataclass(frozen=True, eq=False)
class LastLayer:
    """What a network made of the products of one part, just before its decision.

    Attributes
    ----------
    places : ndarray of int, (n,)
        Of the products that it could read, among those of the part; ascending.
    values : ndarray of float16, (n, width)
    """

    places: np.ndarray
    values: np.ndarray


class JoinedRows:
    """Rows of a concatenation; numbers are gathered when their batch comes.

    Parameters
    ----------
    layers : dict of str to LastLayer
        By the name of the input.
    places : ndarray of int, (n,)
        The products that are the rows. One that a network could not read has zeros there.
    """

    def __init__(self, layers: Mapping[str, LastLayer], places: np.ndarray) -> None:
        self.places = places
        self.groups = [np.arange(len(places))]
        self.widths = {name: layer.values.shape[1] for name, layer in layers.items()}
        self._values = [layer.values for layer in layers.values()]
        # Row of each place in each layer, -1 where that network could not read the product.
        self._rows = [
            np.where(np.isin(places, layer.places), np.searchsorted(layer.places, places), -1)
            for layer in layers.values()
        ]

    def __len__(self) -> int:
        return len(self.places)

    def take(self, chosen: np.ndarray, rng: np.random.Generator | None = None) -> list[np.ndarray]:
        """Input of each network for some rows, float32 (n, width); nothing is altered."""
        inputs = []
        for values, layer_rows in zip(self._values, self._rows, strict=True):
            rows = layer_rows[chosen]
            known = np.zeros((len(rows), values.shape[1]), np.float32)
            known[rows >= 0] = values[rows[rows >= 0]]
            inputs.append(known)
        return inputs


def logits_of(network: keras.Model, rows: Rows, size: int = BLOCK) -> np.ndarray:
    """What a network answers for each row, float32 (n, categories)."""
    return _answered(network, rows, size, np.float32)


def last_layer_of(network: keras.Model, rows: Rows, size: int = BLOCK) -> np.ndarray:
    """What a network made of each row just before its logits, float16 (n, width).

    Half precision, block after block: 85,000 rows of 1,280 numbers take 217 MB.
    """
    import keras

    before = network.get_layer("logits").input
    return _answered(keras.Model(network.input, before), rows, size, np.float16)


def _answered(network: keras.Model, rows: Rows, size: int, kind: type[np.floating]) -> np.ndarray:
    answers = np.zeros((len(rows), network.output.shape[-1]), kind)
    for group in rows.groups:
        for start in range(0, len(group), size):
            block = group[start : start + size]
            answers[block] = np.asarray(network(rows.take(block), training=False))
    return answers
