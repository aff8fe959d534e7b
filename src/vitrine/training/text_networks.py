"""Training of the networks that read texts: from texts with a category to a network and its curve.

The settings are those of the project's report where it tells them (Adam at 0.001, batches of 200,
five epochs); the epoch kept is the one with most right answers on validation rows.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vitrine.models.calibration import fit_temperature
from vitrine.models.recurrent import (
    BUILDERS,
    Reader,
    TermReader,
    TextNetwork,
    Tokens,
    Widths,
    WordReader,
    prepared_tokens,
)
from vitrine.models.rows import Rows, SequenceRows, TermRows, logits_of
from vitrine.text.vectorising import TextVectoriser, Vocabulary, kept_rows
from vitrine.training.epochs import UNWATCHED, Course, Examples, Progress, Watch, train_network
from vitrine.training.text_corpus import Texts


@dataclass(frozen=True)
class TextNetworkRecipe:
    """Every choice of a network, so that a run can be told apart from another.

    Attributes
    ----------
    builder : str
        Key of :data:`vitrine.models.recurrent.BUILDERS`.
    preparation : str
        Key of :data:`vitrine.text.preparations.PREPARATIONS`; not read by a network of terms,
        whose vectoriser cuts texts by itself.
    words : int
        The most frequent words of the training texts, or the most telling terms; the other words
        are one unknown word.
    length : int
        Words read of a text.
    """

    builder: str
    preparation: str = "simple"
    words: int = 20_000
    length: int = 200
    widths: Widths = Widths()
    course: Course = Course()


def calibrated(model: TextNetwork, checked: Texts, tokens: Tokens = prepared_tokens) -> TextNetwork:
    """The model with the temperature that makes the truth of validation rows most likely."""
    logits = logits_of(model.network, model.reader.rows(checked.texts, tokens))
    temperature = fit_temperature(logits, checked.columns)
    return TextNetwork(model.network, model.reader, temperature)


@dataclass(frozen=True, eq=False)
class TrainedTextNetwork:
    """A network and how its training went."""

    model: TextNetwork
    progress: Progress


def train_text_network(
    recipe: TextNetworkRecipe,
    learnt: Texts,
    checked: Texts,
    watch: Watch = UNWATCHED,
    checkpoint: Path | None = None,
    tokens: Tokens = prepared_tokens,
) -> TrainedTextNetwork:
    """Train one network.

    Parameters
    ----------
    learnt, checked : Texts
        All with a category; those that teach, and those that tell which epoch is best.
    checkpoint : Path, optional
        Where the state is kept after each epoch, and read at the start.
    tokens : callable
        Gives the tokens of texts; that of a cache by default of none.

    Raises
    ------
    SpacyMissing
    """
    import keras

    keras.utils.set_random_seed(recipe.course.seed)
    read = _read_terms if recipe.builder == "dense_terms" else _read_words
    reader, rows = read(recipe, learnt, tokens)
    network = BUILDERS[recipe.builder](len(reader), recipe.widths)
    progress = train_network(
        network,
        Examples(rows, learnt.columns, learnt.weights),
        Examples(reader.rows(checked.texts, tokens), checked.columns),
        recipe.course,
        watch,
        checkpoint,
        tag=f"{recipe} {_fingerprint(learnt)} {_fingerprint(checked)}",
    )
    return TrainedTextNetwork(TextNetwork(network, reader), progress)


def _read_words(recipe: TextNetworkRecipe, learnt: Texts, tokens: Tokens) -> tuple[Reader, Rows]:
    found = tokens(recipe.preparation, learnt.texts)
    vocabulary = Vocabulary.learn(found, recipe.words, recipe.length, recipe.preparation)
    return WordReader(vocabulary), SequenceRows(vocabulary.rows(found))


def _read_terms(recipe: TextNetworkRecipe, learnt: Texts, tokens: Tokens) -> tuple[Reader, Rows]:
    """Keep the terms whose presence depends most on the category (chi squared)."""
    from sklearn.feature_selection import chi2

    vectoriser, rows = TextVectoriser.fit(learnt.texts)
    telling = np.nan_to_num(chi2(rows, learnt.columns)[0])
    columns = np.sort(np.argsort(-telling, kind="stable")[: recipe.words])
    kept = kept_rows(rows, vectoriser, columns)
    return TermReader(vectoriser.kept(columns)), TermRows(kept)


def _fingerprint(texts: Texts) -> str:
    digest = hashlib.sha256()
    for text in texts.texts:
        digest.update(text.encode("utf-8", "replace") + b"\n")
    digest.update(np.ascontiguousarray(texts.columns).tobytes())
    digest.update(np.ascontiguousarray(texts.weights).tobytes())
    return digest.hexdigest()[:16]
