"""Networks that read words: how each is built. What they read is told by a vocabulary.

Every builder ends in a layer ``features``, which a concatenation may read, and in logits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import CODES

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Widths:
    """How wide the layers of a network are.

    Attributes
    ----------
    embedding : int
        Numbers that describe a word.
    units : int
        Of a recurrent layer, in each direction; filters of a convolution.
    features : int
        Width of the layer before the decision.
    dropout : float
        Share of the features hidden at each step of learning, so that no one of them decides.
    word_dropout : float
        Share of the numbers of a text's words hidden at each step.
    pooled : bool
        Whether a recurrent layer gives the strongest of its answers over the text, not its last
        one: titles teach, and a network that learnt to wait for the end of a title is lost in a
        description of two hundred words.
    """

    embedding: int = 100
    units: int = 64
    features: int = 64
    dropout: float = 0.5
    word_dropout: float = 0.0
    pooled: bool = True


Start = np.ndarray | None
Builder = Callable[[int, Widths, Start], "keras.Model"]


def conv_gru(words: int, widths: Widths, start: Start = None) -> keras.Model:
    """Embedding, a convolution over five words, and a GRU over what it found.

    Parameters
    ----------
    words : int
        Numbers of the vocabulary: inputs are from 0 to one less.
    start : ndarray of float, (words, embedding), optional
        Vectors that the words start from; at random by default.

    Returns
    -------
    keras.Model
        int32 (n, any length) -> logits (n, 27).
    """
    import keras

    inputs, x = _words(words, widths, start)
    x = keras.layers.Conv1D(2 * widths.units, 5, padding="same", activation="relu")(x)
    x = keras.layers.MaxPooling1D(2)(x)
    layer = keras.layers.GRU(widths.units, return_sequences=widths.pooled)
    return _decided(inputs, _strongest(layer(x)), widths)


def gru(words: int, widths: Widths, start: Start = None) -> keras.Model:
    """Embedding and a GRU that reads from the first word to the last; see :func:`conv_gru`."""
    import keras

    inputs, x = _words(words, widths, start)
    layer = keras.layers.GRU(widths.units, return_sequences=widths.pooled)
    return _decided(inputs, _strongest(layer(x)), widths)


def bidirectional_lstm(words: int, widths: Widths, start: Start = None) -> keras.Model:
    """Embedding and two LSTM, one from each end of the text; see :func:`conv_gru`."""
    import keras

    inputs, x = _words(words, widths, start)
    layer = keras.layers.LSTM(widths.units, return_sequences=widths.pooled)
    return _decided(inputs, _strongest(keras.layers.Bidirectional(layer)(x)), widths)


def convolution(words: int, widths: Widths, start: Start = None) -> keras.Model:
    """Embedding, convolutions over one to four words, the strongest answer of each filter.

    After Kim, "Convolutional Neural Networks for Sentence Classification", arXiv 1408.5882. See
    :func:`conv_gru`.
    """
    import keras

    inputs, x = _words(words, widths, start)
    found = [
        keras.layers.GlobalMaxPooling1D()(
            keras.layers.Conv1D(widths.units, size, padding="same", activation="relu")(x)
        )
        for size in (1, 2, 3, 4)
    ]
    return _decided(inputs, keras.layers.Concatenate()(found), widths)


def mean_embedding(words: int, widths: Widths, start: Start = None) -> keras.Model:
    """Embedding and the mean over the words, whatever their order; see :func:`conv_gru`."""
    import keras

    inputs, x = _words(words, widths, start, ignore_nothing=True)
    return _decided(inputs, keras.layers.GlobalAveragePooling1D()(x), widths)


def dense_terms(terms: int, widths: Widths, start: Start = None) -> keras.Model:
    """One hidden layer over TF-IDF rows (n, terms), which may be sparse; see :func:`conv_gru`."""
    import keras

    inputs = keras.Input((terms,), dtype="float32", sparse=True)
    return _decided(inputs, inputs, widths)


BUILDERS: dict[str, Builder] = {
    "conv_gru": conv_gru,
    "gru": gru,
    "bidirectional_lstm": bidirectional_lstm,
    "convolution": convolution,
    "mean_embedding": mean_embedding,
    "dense_terms": dense_terms,
}


def _words(
    words: int, widths: Widths, start: Start, ignore_nothing: bool = False
) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    import keras

    inputs = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(
        words, widths.embedding, mask_zero=ignore_nothing, name="words"
    )
    x = vectors(inputs)
    if start is not None:
        vectors.set_weights([start])
    if widths.word_dropout:
        x = keras.layers.SpatialDropout1D(widths.word_dropout)(x)
    return inputs, x


def _strongest(x: keras.KerasTensor) -> keras.KerasTensor:
    """The strongest answer over the text, where there is one for each word."""
    import keras

    return keras.layers.GlobalMaxPooling1D()(x) if len(x.shape) == 3 else x


def _decided(inputs: keras.KerasTensor, x: keras.KerasTensor, widths: Widths) -> keras.Model:
    import keras

    x = keras.layers.Dense(widths.features, activation="relu", name="features")(x)
    x = keras.layers.Dropout(widths.dropout)(x)
    return keras.Model(inputs, keras.layers.Dense(len(CODES), name="logits")(x))
