"""Training of the classical models: text as columns, one fit, probabilities by temperature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from vitrine.categories import CODES
from vitrine.models.calibration import fit_temperature, log_probabilities, softmax
from vitrine.models.entry import TrainableModel
from vitrine.results.confusion import confusion_of, weighted_f1
from vitrine.text.vectorising import TextVectoriser, kept_rows
from vitrine.training.self_training import with_pseudo_labels
from vitrine.training.text_corpus import Texts
from vitrine.training.trainer import (
    Products,
    Session,
    Trained,
    Trainer,
    TrainingData,
    TrainingStep,
    spread,
)

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BLOCK = 2000


@dataclass(frozen=True)
class _Estimator:
    """A class of scikit-learn's kind, and which settings of a model it takes.

    Attributes
    ----------
    place : str
        ``module:Class``, imported when one is built.
    settings : tuple of str
        Parameters that an entry may set.
    fixed : dict of str to plain data
        Parameters that are the same for every model.
    is_seeded, is_threaded, is_weighted : bool
        Whether it takes a seed, a number of threads, and a weight for each row.
    """

    place: str
    settings: tuple[str, ...]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    is_seeded: bool = True
    is_threaded: bool = False
    is_weighted: bool = True

    def build(self, entry: TrainableModel, seed: int, threads: int) -> Any:
        """The estimator with the settings of an entry, not fitted.

        Raises
        ------
        ModuleNotFoundError
            When its package is not installed.
        """
        module, _, name = self.place.partition(":")
        parameters = {one: entry.value(one) for one in self.settings if one in entry.settings}
        if self.is_seeded:
            parameters["random_state"] = seed
        if self.is_threaded:
            parameters["n_jobs"] = threads
        return getattr(import_module(module), name)(**self.fixed, **parameters)


ESTIMATORS: dict[str, _Estimator] = {
    # Without another word, scikit-learn's solver learns all categories together (multinomial).
    "logistic": _Estimator(
        "sklearn.linear_model:LogisticRegression", ("C", "class_weight", "max_iter")
    ),
    "svc": _Estimator("sklearn.svm:SVC", ("kernel", "C", "gamma"), {"cache_size": 1000}),
    "linear_svc": _Estimator("sklearn.svm:LinearSVC", ("C", "tol", "max_iter"), {"dual": True}),
    "forest": _Estimator(
        "sklearn.ensemble:RandomForestClassifier",
        ("n_estimators", "max_features", "min_samples_split"),
        is_threaded=True,
    ),
    "boosting": _Estimator(
        "sklearn.ensemble:HistGradientBoostingClassifier",
        ("learning_rate", "max_iter", "max_leaf_nodes", "l2_regularization", "max_bins"),
        {"early_stopping": False},
    ),
    "xgboost": _Estimator(
        "xgboost:XGBClassifier",
        ("n_estimators", "max_depth", "learning_rate", "max_bin", "min_child_weight"),
        {"tree_method": "hist"},
        is_threaded=True,
    ),
    "tree": _Estimator("sklearn.tree:DecisionTreeClassifier", ("min_samples_leaf",)),
    "multinomial": _Estimator(
        "sklearn.naive_bayes:MultinomialNB", ("alpha", "fit_prior"), is_seeded=False
    ),
    "complement": _Estimator(
        "sklearn.naive_bayes:ComplementNB", ("alpha", "norm"), is_seeded=False
    ),
    "neighbours": _Estimator(
        "sklearn.neighbors:KNeighborsClassifier",
        ("n_neighbors", "weights", "metric"),
        {"algorithm": "brute"},
        is_seeded=False,
        is_threaded=True,
        is_weighted=False,
    ),
}


@dataclass(frozen=True, eq=False)
class _TextFeatures:
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
def _all_terms(data: TrainingData, part: str) -> tuple[TextVectoriser, csr_matrix, Texts]:
    texts = getattr(data, part).read()
    vectoriser, rows = TextVectoriser.fit(texts.texts)
    return vectoriser, rows, texts


@lru_cache(maxsize=4)
def _telling_terms(
    data: TrainingData, part: str, terms: int
) -> tuple[TextVectoriser, csr_matrix, Texts]:
    """Keep the terms whose presence depends most on the category (chi squared)."""
    from scipy.sparse import diags
    from sklearn.feature_selection import chi2

    vectoriser, rows, texts = _all_terms(data, part)
    counted = np.nan_to_num(chi2(diags(texts.weights) @ rows, texts.columns)[0])
    columns = np.sort(np.argsort(-counted, kind="stable")[:terms])
    return vectoriser.kept(columns), kept_rows(rows, vectoriser, columns), texts


@lru_cache(maxsize=4)
def _axes(data: TrainingData, part: str, terms: int, axes: int, seed: int) -> tuple[Any, Any]:
    from sklearn.decomposition import TruncatedSVD

    svd = TruncatedSVD(axes, random_state=seed, n_iter=3)
    rows = svd.fit_transform(_telling_terms(data, part, terms)[1])
    return svd, np.asarray(rows, np.float32)


def _pieces(entry: TrainableModel, data: TrainingData, part: str, seed: int) -> _TextFeatures:
    """TF-IDF of every word, pair of words and piece of a word."""
    vectoriser, rows, texts = _all_terms(data, part)
    return _TextFeatures(rows, texts, vectoriser.transform)


def _telling(entry: TrainableModel, data: TrainingData, part: str, seed: int) -> _TextFeatures:
    """The same, only the most telling terms: setting ``terms``."""
    vectoriser, rows, texts = _telling_terms(data, part, entry.value("terms"))
    return _TextFeatures(rows, texts, vectoriser.transform)


def _present(entry: TrainableModel, data: TrainingData, part: str, seed: int) -> _TextFeatures:
    """Whether each of the most telling terms is there: 0 or 1.

    A threshold that a tree learns on the TF-IDF values of short titles lies too high for a long
    description, whose values share the same length; presence does not depend on it.
    """

    def marked(rows: csr_matrix) -> csr_matrix:
        copy = rows.copy()
        copy.data = np.ones_like(copy.data)
        return copy

    vectoriser, rows, texts = _telling_terms(data, part, entry.value("terms"))
    return _TextFeatures(marked(rows), texts, lambda others: marked(vectoriser.transform(others)))


def _reduced(entry: TrainableModel, data: TrainingData, part: str, seed: int) -> _TextFeatures:
    """The most telling terms, brought down to a few axes: setting ``axes``."""
    terms = entry.value("terms")
    vectoriser, _, texts = _telling_terms(data, part, terms)
    svd, rows = _axes(data, part, terms, entry.value("axes"), seed)

    def transform(others: list[str]) -> np.ndarray:
        return np.asarray(svd.transform(vectoriser.transform(others)), np.float32)

    return _TextFeatures(rows, texts, transform)


# What a classical model reads of a text, by the ``inputs`` of its entry.
TEXT_FEATURES: dict[str, Callable[[TrainableModel, TrainingData, str, int], _TextFeatures]] = {
    "pieces": _pieces,
    "telling": _telling,
    "present": _present,
    "reduced": _reduced,
}


class ClassicalTrainer(Trainer):
    """Fits an estimator of scikit-learn's kind on texts.

    Settings read: ``estimator`` (key of ESTIMATORS), ``guessed`` (whether texts without a category
    teach too, with that of a linear model), ``rows`` (at most so many are learnt from), ``choices``
    (values of one parameter, of which validation rows choose), ``refit`` (whether the model that
    answers test rows has learnt from validation rows too); the others belong to the estimator or
    to the features.
    """

    compares_titles: ClassVar[bool] = True

    def train(self, entry: TrainableModel, data: TrainingData, session: Session) -> Trained:
        """Learn, choose, calibrate, and answer."""
        refit = bool(entry.value("refit", True))
        if entry.value("guessed"):
            data = with_pseudo_labels(data, session)
        features = self._features(entry, data, "train", session)
        parameters, machine, tried = _best(entry, features, data.validation, session)
        scores = _scores(machine, features, data.validation)
        temperature = fit_temperature(scores, data.validation.read().columns)
        session.progress(TrainingStep(1, 1 + refit))
        notes = {"rows": features.rows.shape[0], "columns": features.rows.shape[1], **tried}
        validation = softmax(scores / temperature)
        if refit:
            features = self._features(entry, data, "final", session)
            machine = _fitted(entry, parameters, features, session)
            session.progress(TrainingStep(2, 2))
        test = softmax(_scores(machine, features, data.test) / temperature)
        return Trained(
            test=spread(data.test.with_text(), test, len(data.test)),
            validation=spread(data.validation.with_text(), validation, len(data.validation)),
            notes={**notes, "temperature": round(temperature, 4)},
        )

    @staticmethod
    def _features(
        entry: TrainableModel, data: TrainingData, part: str, session: Session
    ) -> _TextFeatures:
        features = TEXT_FEATURES[entry.inputs](entry, data, part, session.seed)
        most, texts = entry.value("rows"), features.texts
        if most is None or len(texts.texts) <= most:
            return features
        chosen = np.zeros(len(texts.texts), bool)
        chosen[stratified(texts.columns, texts.weights, most, session.seed)] = True
        return _TextFeatures(features.rows[chosen], texts.only(chosen), features.transform)


def stratified(columns: np.ndarray, weights: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Places of at most ``most`` rows, ascending, categories kept in proportion.

    Within a category, rows that count for more come first; the others are drawn by lot.
    """
    lot = np.random.default_rng(seed).random(len(columns))
    kept = []
    for column in range(len(CODES)):
        rows = np.flatnonzero(columns == column)
        share = max(1, int(most * len(rows) / len(columns))) if len(rows) else 0
        kept.append(rows[np.lexsort((lot[rows], -weights[rows]))[:share]])
    return np.sort(np.concatenate(kept))


def _best(
    entry: TrainableModel, features: _TextFeatures, checked: Products, session: Session
) -> tuple[dict[str, Any], Any, dict[str, Any]]:
    """Parameters, fitted estimator and what was tried, by weighted F1 on validation rows."""
    choices: Mapping[str, Any] = entry.value("choices") or {}
    options = [{name: value} for name, values in choices.items() for value in values] or [{}]
    truth, tried = checked.read().columns, {}
    best: tuple[float, dict[str, Any], Any] = (-1.0, {}, None)
    for option in options:
        machine = _fitted(entry, option, features, session)
        answer = _scores(machine, features, checked).argmax(axis=1)
        score = weighted_f1(confusion_of(truth, answer))
        tried[", ".join(f"{name}={value}" for name, value in option.items())] = round(score, 4)
        if score > best[0]:
            best = score, option, machine
    if len(options) == 1:
        return best[1], best[2], {}
    return best[1], best[2], {"tried_on_validation": tried, "chosen": best[1]}


def _fitted(
    entry: TrainableModel, parameters: Mapping[str, Any], features: _TextFeatures, session: Session
) -> Any:
    estimator = ESTIMATORS[entry.value("estimator")]
    machine = estimator.build(entry, session.seed, session.threads).set_params(**parameters)
    weights = {"sample_weight": features.texts.weights} if estimator.is_weighted else {}
    return machine.fit(features.rows, features.texts.columns, **weights)


def _scores(machine: Any, features: _TextFeatures, products: Products) -> np.ndarray:
    """Log-scores of the products with a text, float64 (n, 27), in the order of CODES."""
    texts = products.read().texts
    score: Callable[[Any], np.ndarray] = getattr(machine, "decision_function", None) or (
        lambda rows: log_probabilities(machine.predict_proba(rows))
    )
    full = np.full((len(texts), len(CODES)), log_probabilities(np.zeros(1))[0])
    for start in range(0, len(texts), BLOCK):
        rows = features.transform(texts[start : start + BLOCK])
        full[start : start + rows.shape[0], machine.classes_] = score(rows)
    return full
