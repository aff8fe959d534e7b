"""Texts without a category, labelled by a linear model that saw the training rows alone.

Self-training (Scudder 1965), as the shipped text model does it: titles with a category are mostly
translated to English, and texts in the sellers' own words come without one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from vitrine.artefacts.writing import replacing
from vitrine.catalogue.gold import PREFIX_LETTERS, begins_like_any, read_table
from vitrine.text.cleaning import product_text
from vitrine.training.self_training import fit_text_model, sure_columns
from vitrine.training.text_corpus import NO_TEXTS, UNLABELLED, TextRecipe, Texts
from vitrine.training.trainer import Session, TrainingData, products_of


def guessed_texts(data: TrainingData, session: Session, recipe: TextRecipe) -> Texts:
    """Texts of the data folder without a category, with that of the model where it is sure.

    The answers are kept in the cache of the session: a model that is slow to learn is asked once.

    Returns
    -------
    Texts
        None where the folder has no such texts; none that begins like a product held out.

    Raises
    ------
    DataRefused
        When a category has no training text.
    """
    texts = _unlabelled(data)
    if not texts:
        return NO_TEXTS
    columns = _columns(texts, data, session, recipe)
    weights = np.full(len(texts), recipe.guessed_weight)
    return Texts(texts, columns, weights).only(columns >= 0)


def with_guessed(data: TrainingData, session: Session) -> TrainingData:
    """The same data, with the guessed texts among the products that train.

    The same object for the same data, so that what was read of it is not read again.

    Raises
    ------
    DataRefused
        When a category has no training text.
    """
    return _with_guessed(data, session.seed, session.cache)


# The data with descriptions and those without.
@lru_cache(maxsize=2)
def _with_guessed(data: TrainingData, seed: int, cache: Path) -> TrainingData:
    session = Session(seed=seed, folder=cache, cache=cache)
    more = products_of(guessed_texts(data, session, TextRecipe()))
    return replace(data, train=data.train + more, final=data.final + more)


def _unlabelled(data: TrainingData) -> list[str]:
    if not (data.folder / UNLABELLED).is_file():
        return []
    table = read_table(data.folder / UNLABELLED, ["text"])
    texts = [text for text in map(product_text, table["text"]) if text]
    held_out = data.validation.read().texts + data.test.read().texts
    copies = begins_like_any(texts, held_out, PREFIX_LETTERS)
    return [text for text, copy in zip(texts, copies, strict=True) if not copy]


def _columns(
    texts: list[str], data: TrainingData, session: Session, recipe: TextRecipe
) -> np.ndarray:
    path = session.cache / f"guessed-{data.fingerprint}.npy"
    if path.is_file() and len(known := np.load(path, allow_pickle=False)) == len(texts):
        return np.asarray(known)
    columns = _asked(texts, data.train.read(), session.seed, recipe)
    _keep(path, columns)
    return columns


def _asked(texts: list[str], learnt: Texts, seed: int, recipe: TextRecipe) -> np.ndarray:
    """Column that a model trained on ``learnt`` gives each text, -1 where it is not sure."""
    unknown = Texts(texts, np.full(len(texts), -1), np.full(len(texts), recipe.guessed_weight))
    model = fit_text_model(learnt + unknown, recipe, seed, lambda line: None)
    return sure_columns(model.logits(texts), recipe.margin)


def _keep(path: Path, columns: np.ndarray) -> None:
    with replacing(path) as temporary, temporary.open("wb") as stream:
        np.save(stream, columns, allow_pickle=False)
