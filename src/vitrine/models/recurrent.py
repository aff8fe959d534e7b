"""Networks that read words: how each is built, and what turns a text into its numbers.

Every builder ends in a layer ``features``, which a concatenation may read, and in logits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from vitrine.categories import CODES
from vitrine.models.calibration import softmax
from vitrine.models.rows import Rows, SequenceRows, TermRows, logits_of
from vitrine.text.preparations import PREPARATIONS, tokens_of_all
from vitrine.text.vectorising import TextVectoriser, Vocabulary

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
    pooled : bool
        Whether a recurrent layer gives the strongest of its answers over the text, not its last
        one: titles teach, and a network that learnt to wait for the end of a title is lost in a
        description of two hundred words.
    """

    embedding: int = 100
    units: int = 64
    features: int = 64
    dropout: float = 0.5
    pooled: bool = True


Builder = Callable[[int, Widths], "keras.Model"]


def _recurrent(
    words: int, widths: Widths, cell: str = "GRU", convolved: bool = False
) -> keras.Model:
    """Embedding and a GRU from the first word to the last, or two LSTM, one from each end.

    Parameters
    ----------
    words : int
        Numbers of the vocabulary: inputs are from 0 to one less.
    cell : {"GRU", "LSTM"}
    convolved : bool
        Whether a convolution over five words comes first.

    Returns
    -------
    keras.Model
        int32 (n, any length) -> logits (n, 27).
    """
    import keras

    inputs, x = _words(words, widths)
    if convolved:
        x = keras.layers.Conv1D(2 * widths.units, 5, padding="same", activation="relu")(x)
        x = keras.layers.MaxPooling1D(2)(x)
    if cell == "LSTM":
        layer = keras.layers.LSTM(widths.units, return_sequences=widths.pooled)
        x = keras.layers.Bidirectional(layer)(x)
    else:
        x = keras.layers.GRU(widths.units, return_sequences=widths.pooled)(x)
    if widths.pooled:
        x = keras.layers.GlobalMaxPooling1D()(x)
    return _decided(inputs, x, widths)


def _convolution(words: int, widths: Widths) -> keras.Model:
    """Embedding, convolutions over one to four words, the strongest answer of each filter.

    After Kim, "Convolutional Neural Networks for Sentence Classification", arXiv 1408.5882. See
    :func:`_recurrent`.
    """
    import keras

    inputs, x = _words(words, widths)
    filtered = [
        keras.layers.GlobalMaxPooling1D()(
            keras.layers.Conv1D(widths.units, size, padding="same", activation="relu")(x)
        )
        for size in (1, 2, 3, 4)
    ]
    return _decided(inputs, keras.layers.Concatenate()(filtered), widths)


def _mean_embedding(words: int, widths: Widths) -> keras.Model:
    """Embedding and the mean over the words, whatever their order; see :func:`_recurrent`."""
    import keras

    inputs, x = _words(words, widths, ignore_nothing=True)
    return _decided(inputs, keras.layers.GlobalAveragePooling1D()(x), widths)


def _dense_terms(terms: int, widths: Widths) -> keras.Model:
    """One hidden layer over TF-IDF rows (n, terms), which may be sparse; see :func:`_recurrent`."""
    import keras

    inputs = keras.Input((terms,), dtype="float32", sparse=True)
    return _decided(inputs, inputs, widths)


BUILDERS: dict[str, Builder] = {
    "conv_gru": partial(_recurrent, convolved=True),
    "gru": _recurrent,
    "bidirectional_lstm": partial(_recurrent, cell="LSTM"),
    "convolution": _convolution,
    "mean_embedding": _mean_embedding,
    "dense_terms": _dense_terms,
}


def _words(
    words: int, widths: Widths, ignore_nothing: bool = False
) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    import keras

    inputs = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(
        words, widths.embedding, mask_zero=ignore_nothing, name="words"
    )
    return inputs, vectors(inputs)


def _decided(inputs: keras.KerasTensor, x: keras.KerasTensor, widths: Widths) -> keras.Model:
    import keras

    x = keras.layers.Dense(widths.features, activation="relu", name="features")(x)
    x = keras.layers.Dropout(widths.dropout)(x)
    return keras.Model(inputs, keras.layers.Dense(len(CODES), name="logits")(x))


Tokens = Callable[[str, Sequence[str]], list[list[str]]]


def prepared_tokens(preparation: str, texts: Sequence[str]) -> list[list[str]]:
    """Tokens of texts under a preparation; a cache may stand in for it."""
    return tokens_of_all(PREPARATIONS[preparation], texts)


class Reader(Protocol):
    """What turns texts into the rows of a network."""

    def __len__(self) -> int:
        """How many numbers or columns there are."""

    def rows(self, texts: Sequence[str], tokens: Tokens = prepared_tokens) -> Rows:
        """Rows of texts, in their order."""


@dataclass(frozen=True)
class WordReader:
    """Texts as numbers of words."""

    vocabulary: Vocabulary

    def __len__(self) -> int:
        return len(self.vocabulary)

    def rows(self, texts: Sequence[str], tokens: Tokens = prepared_tokens) -> SequenceRows:
        """Rows of texts, in their order."""
        return SequenceRows(self.vocabulary.rows(tokens(self.vocabulary.preparation, texts)))


@dataclass(frozen=True, eq=False)
class TermReader:
    """Texts as TF-IDF rows."""

    vectoriser: TextVectoriser

    def __len__(self) -> int:
        return self.vectoriser.bounds[-1]

    def rows(self, texts: Sequence[str], tokens: Tokens = prepared_tokens) -> TermRows:
        """Rows of texts, in their order."""
        return TermRows(self.vectoriser.transform(texts))


@dataclass(frozen=True, eq=False)
class TextNetwork:
    """Texts in, probabilities out: a network never goes without what it reads.

    Attributes
    ----------
    network : keras.Model
        Rows of the reader -> logits (n, 27).
    reader : Reader
    temperature : float
        Divides the logits before softmax; fitted on validation rows.
    """

    network: keras.Model
    reader: Reader
    temperature: float = 1.0

    def probabilities(self, texts: Sequence[str], tokens: Tokens = prepared_tokens) -> np.ndarray:
        """Probabilities (n, 27), float32, rows sum to 1, columns in ``CODES`` order."""
        logits = logits_of(self.network, self.reader.rows(texts, tokens))
        return softmax(logits / self.temperature)
