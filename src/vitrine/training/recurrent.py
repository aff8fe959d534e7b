"""A small recurrent network that reads a text word after word, trained once, on CPU.

It exists for its penultimate layer: one of the inputs of a concatenation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.logs import Report
from vitrine.models.recurrent import Widths, gru
from vitrine.text.vectorising import UNKNOWN, most_frequent, numbered

if TYPE_CHECKING:
    import keras

WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class RecurrentRecipe:
    """Every choice of the network.

    Attributes
    ----------
    words : int
        The most frequent words of the training texts; the others are one unknown word.
    length : int
        Words read of a text: a title and the beginning of its description.
    embedding, units, features : int
        Widths of the word vectors, of the GRU and of the layer before the decision.
    dropout : float
        Half of the features are hidden at each step, so that no one of them decides.
    """

    words: int = 20_000
    length: int = 32
    embedding: int = 64
    units: int = 64
    features: int = 64
    dropout: float = 0.5
    batch: int = 256
    epochs: int = 4
    rate: float = 2e-3
    seed: int = 7


def words_of(texts: Sequence[str]) -> list[list[str]]:
    """Words of each text in small letters, of two letters or more."""
    return [WORD.findall(text.lower()) for text in texts]


def build(recipe: RecurrentRecipe) -> keras.Model:
    """Numbers of words -> logits (n, 27); its layer ``features`` is what a concatenation reads."""
    widths = Widths(recipe.embedding, recipe.units, recipe.features, recipe.dropout, pooled=False)
    return gru(recipe.words + UNKNOWN + 1, widths)


@dataclass(frozen=True, eq=False)
class RecurrentModel:
    """The network with its vocabulary."""

    network: keras.Model
    vocabulary: dict[str, int]
    recipe: RecurrentRecipe

    def read(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Penultimate layer (n, features) and logits (n, 27), float32."""
        import keras

        both = keras.Model(
            self.network.input,
            [self.network.get_layer("features").output, self.network.output],
        )
        rows = numbered(words_of(texts), self.vocabulary, self.recipe.length)
        features, logits = both.predict(rows, batch_size=512, verbose=0)
        return features, logits


def train_recurrent(
    texts: Sequence[str],
    columns: np.ndarray,
    weights: np.ndarray,
    recipe: RecurrentRecipe,
    report: Report,
) -> RecurrentModel:
    """Train the network on texts with a category.

    Parameters
    ----------
    columns : ndarray of int, (n,)
        Column of each text's category.
    weights : ndarray of float, (n,)
    """
    import keras

    keras.utils.set_random_seed(recipe.seed)
    found = words_of(texts)
    kept = most_frequent(found, recipe.words)
    vocabulary = {word: number for number, word in enumerate(kept, start=UNKNOWN + 1)}
    rows = numbered(found, vocabulary, recipe.length)
    network = build(recipe)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(keras.optimizers.Adam(recipe.rate), loss, weighted_metrics=["accuracy"])
    for epoch in range(1, recipe.epochs + 1):
        history = network.fit(
            rows, columns, sample_weight=weights, batch_size=recipe.batch, verbose=0
        ).history
        loss, accuracy = history["loss"][-1], history["accuracy"][-1]
        report(f"recurrent, epoch {epoch}/{recipe.epochs}: loss {loss:.3f}, {accuracy:.3f}")
    return RecurrentModel(network, vocabulary, recipe)
