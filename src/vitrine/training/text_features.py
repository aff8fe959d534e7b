"""Texts as the columns of numbers that classical models learn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.models.entry import TrainableModel
from vitrine.text.vectorising import TextVectoriser, kept_rows
from vitrine.training.text_corpus import Texts
from vitrine.training.trainer import TrainingData

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True, eq=False)
class Features:
    """Rows to learn from, and what turns other texts into such rows.

    Attributes
    ----------
    rows : csr_matrix or ndarray of float32, (n, columns)
    texts : Texts
        Where the rows come from: columns of categories and weights.
    transform : callable
        Takes texts.
    """

    rows: Any
    texts: Texts
    transform: Callable[[list[str]], Any]


# Both the data with descriptions and those without, learnt from with and without validation.
@lru_cache(maxsize=4)
def _pieces(data: TrainingData, part: str) -> tuple[TextVectoriser, csr_matrix, Texts]:
    texts = getattr(data, part).read()
    vectoriser, rows = TextVectoriser.fit(texts.texts)
    return vectoriser, rows, texts


@lru_cache(maxsize=4)
def _telling(data: TrainingData, part: str, terms: int) -> tuple[TextVectoriser, csr_matrix, Texts]:
    """Keep the terms whose presence depends most on the category (chi squared)."""
    from scipy.sparse import diags
    from sklearn.feature_selection import chi2

    vectoriser, rows, texts = _pieces(data, part)
    counted = np.nan_to_num(chi2(diags(texts.weights) @ rows, texts.columns)[0])
    columns = np.sort(np.argsort(-counted, kind="stable")[:terms])
    return vectoriser.kept(columns), kept_rows(rows, vectoriser, columns), texts


def pieces(spec: TrainableModel, data: TrainingData, part: str, seed: int) -> Features:
    """TF-IDF of every word, pair of words and piece of a word."""
    vectoriser, rows, texts = _pieces(data, part)
    return Features(rows, texts, vectoriser.transform)


def telling(spec: TrainableModel, data: TrainingData, part: str, seed: int) -> Features:
    """The same, only the most telling terms: setting ``terms``."""
    vectoriser, rows, texts = _telling(data, part, spec.value("terms"))
    return Features(rows, texts, vectoriser.transform)


def present(spec: TrainableModel, data: TrainingData, part: str, seed: int) -> Features:
    """Whether each of the most telling terms is there: 0 or 1.

    A threshold that a tree learns on the TF-IDF values of short titles lies too high for a long
    description, whose values share the same length; presence does not depend on it.
    """
    vectoriser, rows, texts = _telling(data, part, spec.value("terms"))
    return Features(_marked(rows), texts, lambda asked: _marked(vectoriser.transform(asked)))


def _marked(rows: csr_matrix) -> csr_matrix:
    marked = rows.copy()
    marked.data = np.ones_like(marked.data)
    return marked


def reduced(spec: TrainableModel, data: TrainingData, part: str, seed: int) -> Features:
    """The most telling terms, brought down to a few axes: setting ``axes``."""
    svd, rows, (vectoriser, _, texts) = _axes(
        data, part, spec.value("terms"), spec.value("axes"), seed
    )

    def transform(asked: list[str]) -> np.ndarray:
        return np.asarray(svd.transform(vectoriser.transform(asked)), np.float32)

    return Features(rows, texts, transform)


@lru_cache(maxsize=4)
def _axes(data: TrainingData, part: str, terms: int, axes: int, seed: int) -> tuple[Any, Any, Any]:
    from sklearn.decomposition import TruncatedSVD

    known = _telling(data, part, terms)
    svd = TruncatedSVD(axes, random_state=seed, n_iter=3)
    return svd, np.asarray(svd.fit_transform(known[1]), np.float32), known


def forget_features() -> None:
    """Give back the memory of what was read: the next training reads again."""
    for remembered in (_pieces, _telling, _axes):
        remembered.cache_clear()


Read = Callable[[TrainableModel, TrainingData, str, int], Features]
TEXT_FEATURES: dict[str, Read] = {
    "pieces": pieces,
    "telling": telling,
    "present": present,
    "reduced": reduced,
}
