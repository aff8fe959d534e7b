"""Training of the text model: a teacher labels what has no label, a smaller student learns all.

The labelled texts are gold listings, titles translated to English, and a few test products with a
voted category. The teacher reads every term; its weights say which terms the student keeps, and
its sure answers are the labels of texts without one (self-training, Scudder 1965).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from vitrine.categories import CODES, INDEX
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.models.text import TextModel, fit_calibration
from vitrine.text.vectorising import TextVectoriser, kept_rows
from vitrine.training.texts import Texts, gold_texts, read_extra

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

Report = Callable[[str], None]


@dataclass(frozen=True)
class TextRecipe:
    """Every choice of a training, so that a run can be told apart from another.

    Attributes
    ----------
    penalty : float
        Weight of errors against the size of the coefficients (C of the classifier).
    gold_weight, voted_weight, guessed_weight : float
        What a gold row, a voted test product and a text labelled by the teacher count for, where
        a translated title counts for about one: gold is what visitors' texts look like.
    balance : float
        Translated titles come in equal numbers per category. 0 keeps that, 1 weighs them by the
        categories' shares among gold rows; the half way did best for rare and frequent alike.
    agreement : int
        Votes out of six from which a voted category is believed.
    margin : float
        Lead of the teacher's best category over the second from which its answer is a label.
    terms : int
        Terms the student keeps: the shipped file stays near 10 MB, and loses nothing measurable.
    likeness : float or None
        Likeness from which a translated title counts as the translation of a held-out product,
        and is not trained on. None trains on all of them, and makes the measured score too good.
    """

    penalty: float = 0.3
    gold_weight: float = 3.0
    voted_weight: float = 3.0
    guessed_weight: float = 1.0
    balance: float = 0.5
    agreement: int = 5
    margin: float = 0.3
    terms: int = 250_000
    likeness: float | None = 0.5


def train_text_model(
    folder: Path,
    gold: pd.DataFrame,
    seed: int = 7,
    report: Report = print,
    recipe: TextRecipe | None = None,
) -> tuple[TextModel, np.ndarray]:
    """Train the text model on the train and validation rows of ``gold``, and calibrate it.

    A first model learns from the train rows only: its answers on the validation rows give the
    calibration, and are what a fusion or a threshold may be learnt on.

    Parameters
    ----------
    folder : Path
        May hold ``titles_en.csv.gz``, ``unlabelled.csv.gz``, ``X_test_first499.csv.gz`` with
        ``images/test.csv``; each is used where it is there.
    gold : DataFrame
        What :func:`vitrine.catalogue.gold.read_gold` gives.

    Returns
    -------
    TextModel
        Has seen no test row.
    ndarray of float32, (validation rows, 27)
        Calibrated probabilities of the first model, in the order of ``gold``; NaN for rows
        without a text.

    Raises
    ------
    DataRefused
        When an extra file lacks a column or holds an unknown category.
    """
    recipe = recipe or TextRecipe()
    products = gold_texts(gold, recipe)
    extra = read_extra(folder, gold, recipe)
    side = gold["split"].to_numpy()
    written = np.array([text != "" for text in products.texts])
    checked = products.only((side == "validation") & written)

    seen = products.only((side == "train") & written)
    held_out = products.only((side != "train") & written).texts
    model = fit(seen + extra.without_copies(held_out, recipe), recipe, seed, report)
    logits = model.logits(checked.texts)
    model.calibration = fit_calibration(logits, checked.columns)
    accuracy = (logits.argmax(axis=1) == checked.columns).mean()
    report(f"validation: accuracy {accuracy:.4f} on {len(logits)} rows")
    probabilities = np.full((int((side == "validation").sum()), len(CODES)), np.nan, np.float32)
    probabilities[written[side == "validation"]] = model.probabilities(checked.texts)

    seen = products.only((side != "test") & written)
    held_out = products.only((side == "test") & written).texts
    final = fit(seen + extra.without_copies(held_out, recipe), recipe, seed, report)
    final.calibration = model.calibration
    return final, probabilities


def fit(data: Texts, recipe: TextRecipe, seed: int, report: Report) -> TextModel:
    """Learn as teacher, then as student.

    Returns
    -------
    TextModel
        The one that its arrays hold, rounded weights and all; not yet calibrated.

    Raises
    ------
    DataRefused
        When a category has no text.
    """
    _check_every_category(data)
    vectoriser, rows = TextVectoriser.fit(data.texts)
    teacher = _classifier(rows, data, recipe, seed)
    labelled = _labelled_by(teacher, rows, data, recipe)
    columns = _telling(teacher, recipe.terms)
    rows, vectoriser = kept_rows(rows, vectoriser, columns), vectoriser.kept(columns)
    student = _classifier(rows, labelled, recipe, seed)
    report(
        f"text model: {(data.columns >= 0).sum()} labelled texts, "
        f"{((labelled.columns >= 0) & (data.columns < 0)).sum()} labelled by the teacher, "
        f"{len(columns)} terms"
    )
    model = TextModel(vectoriser, student.coef_.T, student.intercept_)
    return TextModel.from_arrays(model.to_arrays())


def _check_every_category(data: Texts) -> None:
    absent = [str(code) for code, column in INDEX.items() if column not in set(data.columns)]
    if absent:
        raise DataRefused(
            N_("The data folder has no text to learn these categories from: {codes}."),
            codes=", ".join(absent),
        )


def _classifier(rows: csr_matrix, data: Texts, recipe: TextRecipe, seed: int) -> LinearSVC:
    """Learn from the rows with a category."""
    from sklearn.svm import LinearSVC

    known = data.columns >= 0
    # The dual problem does not grow with the number of terms; a finer tolerance changes nothing.
    machine = LinearSVC(C=recipe.penalty, dual=True, tol=0.02, random_state=seed)
    return machine.fit(rows[known], data.columns[known], sample_weight=data.weights[known])


def _labelled_by(teacher: LinearSVC, rows: csr_matrix, data: Texts, recipe: TextRecipe) -> Texts:
    """The same texts, those without a category given the teacher's where it is sure."""
    unknown = np.flatnonzero(data.columns < 0)
    if not len(unknown):
        return data
    scores = teacher.decision_function(rows[unknown])
    second, first = np.sort(scores, axis=1)[:, -2:].T
    columns = data.columns.copy()
    columns[unknown] = np.where(first - second >= recipe.margin, scores.argmax(axis=1), -1)
    return replace(data, columns=columns)


def _telling(teacher: LinearSVC, terms: int) -> np.ndarray:
    """Columns of the terms that weigh most for some category, ascending."""
    weight = np.abs(teacher.coef_).max(axis=0)
    return np.sort(np.argsort(-weight, kind="stable")[:terms])
