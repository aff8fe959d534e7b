"""A linear text model that labels what has no label and learns from it (Scudder 1965).

The labelled texts are gold listings, titles translated to English, and a few test products with a
voted category. A teacher reads every term of them; its weights say which terms the student keeps,
and its sure answers are the labels of texts without one: titles with a category are mostly
translated to English, and texts in the sellers' own words come without one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitrine.artefacts.shipping import replacing
from vitrine.catalogue.gold import PREFIX_LETTERS, begins_like_any, read_table
from vitrine.categories import INDEX
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.logs import Report
from vitrine.models.text import TextModel
from vitrine.text.cleaning import product_text
from vitrine.text.vectorising import TextVectoriser, kept_rows
from vitrine.training.text_corpus import NO_TEXTS, UNLABELLED, TextRecipe, Texts
from vitrine.training.trainer import Session, TrainingData, products_of

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC


def fit_text_model(data: Texts, recipe: TextRecipe, seed: int, report: Report) -> TextModel:
    """Train a teacher, then a student that is small enough to ship.

    Returns
    -------
    TextModel
        The one that its arrays hold, rounded weights and all; not yet calibrated.

    Raises
    ------
    DataRefused
        When a category has no text.
    """
    absent = [str(code) for code, column in INDEX.items() if column not in set(data.columns)]
    if absent:
        raise DataRefused(
            N_("The data folder has no text to learn these categories from: {codes}."),
            codes=", ".join(absent),
        )
    vectoriser, rows = TextVectoriser.fit(data.texts)
    teacher = _classifier(rows, data, recipe, seed)
    unknown = np.flatnonzero(data.columns < 0)
    labelled = data
    if len(unknown):
        columns = data.columns.copy()
        columns[unknown] = sure_columns(teacher.decision_function(rows[unknown]), recipe.margin)
        labelled = replace(data, columns=columns)
    # The terms that weigh most for some category.
    weight = np.abs(teacher.coef_).max(axis=0)
    terms = np.sort(np.argsort(-weight, kind="stable")[: recipe.terms])
    rows, vectoriser = kept_rows(rows, vectoriser, terms), vectoriser.kept(terms)
    student = _classifier(rows, labelled, recipe, seed)
    report(
        f"text model: {(data.columns >= 0).sum()} labelled texts, "
        f"{((labelled.columns >= 0) & (data.columns < 0)).sum()} labelled by the teacher, "
        f"{len(terms)} terms"
    )
    model = TextModel(vectoriser, student.coef_.T, student.intercept_)
    return TextModel.from_arrays(model.to_arrays())


def sure_columns(scores: np.ndarray, margin: float) -> np.ndarray:
    """Column of the best score of each row (n, 27), -1 where it leads by less than ``margin``."""
    second, first = np.sort(scores, axis=1)[:, -2:].T
    return np.where(first - second >= margin, scores.argmax(axis=1), -1)


def _classifier(rows: csr_matrix, data: Texts, recipe: TextRecipe, seed: int) -> LinearSVC:
    """A classifier that learnt from the rows with a category."""
    from sklearn.svm import LinearSVC

    known = data.columns >= 0
    # The dual problem does not grow with the number of terms; a finer tolerance changes nothing.
    machine = LinearSVC(C=recipe.penalty, dual=True, tol=0.02, random_state=seed)
    return machine.fit(rows[known], data.columns[known], sample_weight=data.weights[known])


def pseudo_labelled_texts(data: TrainingData, session: Session, recipe: TextRecipe) -> Texts:
    """Texts of the data folder without a category, with that of the model where it is sure.

    The model learns from the training rows alone. Its answers are kept in the cache of the session:
    models that are slow to learn share them.

    Returns
    -------
    Texts
        None where the folder has no such texts; none that begins like a product held out.

    Raises
    ------
    DataRefused
        When a category has no training text.
    """
    if not (data.folder / UNLABELLED).is_file():
        return NO_TEXTS
    table = read_table(data.folder / UNLABELLED, ["text"])
    written = [text for text in map(product_text, table["text"]) if text]
    held_out = data.validation.read().texts + data.test.read().texts
    copies = begins_like_any(written, held_out, PREFIX_LETTERS)
    texts = [text for text, copy in zip(written, copies, strict=True) if not copy]
    if not texts:
        return NO_TEXTS
    weights = np.full(len(texts), recipe.guessed_weight)
    path = session.cache / f"guessed-{data.fingerprint}.npy"
    columns = np.load(path, allow_pickle=False) if path.is_file() else np.zeros(0, int)
    if len(columns) != len(texts):
        unknown = Texts(texts, np.full(len(texts), -1), weights)
        learnt = data.train.read() + unknown
        model = fit_text_model(learnt, recipe, session.seed, lambda line: None)
        columns = sure_columns(model.logits(texts), recipe.margin)
        with replacing(path) as temporary, temporary.open("wb") as stream:
            np.save(stream, columns, allow_pickle=False)
    return Texts(texts, columns, weights).only(columns >= 0)


def with_pseudo_labels(data: TrainingData, session: Session) -> TrainingData:
    """The same data, with texts labelled by a model among the products that train.

    The same object for the same data, so that what was read of it is not read again.

    Raises
    ------
    DataRefused
        When a category has no training text.
    """
    return _with_pseudo_labels(data, session.seed, session.cache)


# The data with descriptions and those without.
@lru_cache(maxsize=2)
def _with_pseudo_labels(data: TrainingData, seed: int, cache: Path) -> TrainingData:
    session = Session(seed=seed, folder=cache, cache=cache)
    more = products_of(pseudo_labelled_texts(data, session, TextRecipe()))
    return replace(data, train=data.train + more, final=data.final + more)
