"""A small recurrent network that reads a text word after word, trained once, on CPU.

It exists for its penultimate layer: one of the inputs of a concatenation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import CODES

if TYPE_CHECKING:
    import keras

Report = Callable[[str], None]
WORD = re.compile(r"[^\W\d_]{2,}")
# Numbers of the vocabulary that are no word: nothing there, and a word that is not known.
NOTHING, UNKNOWN = 0, 1


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


def vocabulary_of(texts: Sequence[str], words: int) -> dict[str, int]:
    """Number of each of the most frequent words, from 2; ties in alphabetical order."""
    counts = Counter(word for text in texts for word in WORD.findall(text.lower()))
    kept = sorted(counts, key=lambda word: (-counts[word], word))[:words]
    return {word: number for number, word in enumerate(kept, start=UNKNOWN + 1)}


def numbered(texts: Sequence[str], vocabulary: dict[str, int], length: int) -> np.ndarray:
    """Texts as numbers of words, int32 (n, length), filled with 0 on the left."""
    rows = np.full((len(texts), length), NOTHING, np.int32)
    for row, text in zip(rows, texts, strict=True):
        found = [vocabulary.get(word, UNKNOWN) for word in WORD.findall(text.lower())[:length]]
        if found:
            row[-len(found) :] = found
    return rows


def build(recipe: RecurrentRecipe) -> keras.Model:
    """Numbers of words -> logits (n, 27); its layer ``features`` is what a concatenation reads."""
    import keras

    words = keras.Input((recipe.length,), dtype="int32")
    x = keras.layers.Embedding(recipe.words + 2, recipe.embedding)(words)
    x = keras.layers.GRU(recipe.units)(x)
    x = keras.layers.Dense(recipe.features, activation="relu", name="features")(x)
    x = keras.layers.Dropout(recipe.dropout)(x)
    return keras.Model(words, keras.layers.Dense(len(CODES), name="logits")(x))


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
        rows = numbered(texts, self.vocabulary, self.recipe.length)
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
    vocabulary = vocabulary_of(texts, recipe.words)
    rows = numbered(texts, vocabulary, recipe.length)
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
