"""The estimators of the classical models, as a table of builders.

Each takes a spec, a seed and a number of threads. The packages are imported when one is built.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vitrine.models.entry import TrainableModel

Build = Callable[[TrainableModel, int, int], Any]


def _chosen(spec: TrainableModel, *names: str) -> dict[str, Any]:
    """Values of those settings that the spec holds."""
    return {name: spec.value(name) for name in names if name in spec.settings}


def _logistic(spec: TrainableModel, seed: int, threads: int) -> Any:
    from sklearn.linear_model import LogisticRegression

    # Without another word, scikit-learn's solver learns all categories together (multinomial).
    return LogisticRegression(random_state=seed, **_chosen(spec, "C", "class_weight", "max_iter"))


def _svc(spec: TrainableModel, seed: int, threads: int) -> Any:
    from sklearn.svm import SVC

    return SVC(random_state=seed, cache_size=1000, **_chosen(spec, "kernel", "C", "gamma"))


def _linear_svc(spec: TrainableModel, seed: int, threads: int) -> Any:
    from sklearn.svm import LinearSVC

    return LinearSVC(random_state=seed, dual=True, **_chosen(spec, "C", "tol", "max_iter"))


def _forest(spec: TrainableModel, seed: int, threads: int) -> Any:
    from sklearn.ensemble import RandomForestClassifier

    names = ("n_estimators", "max_features", "min_samples_split")
    return RandomForestClassifier(random_state=seed, n_jobs=threads, **_chosen(spec, *names))


def _boosting(spec: TrainableModel, seed: int, threads: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    names = ("learning_rate", "max_iter", "max_leaf_nodes", "l2_regularization", "max_bins")
    return HistGradientBoostingClassifier(
        random_state=seed, early_stopping=False, **_chosen(spec, *names)
    )


def _xgboost(spec: TrainableModel, seed: int, threads: int) -> Any:
    from xgboost import XGBClassifier

    names = ("n_estimators", "max_depth", "learning_rate", "max_bin", "min_child_weight")
    return XGBClassifier(
        random_state=seed, n_jobs=threads, tree_method="hist", **_chosen(spec, *names)
    )


def _tree(spec: TrainableModel, seed: int, threads: int) -> Any:
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(random_state=seed, **_chosen(spec, "min_samples_leaf"))


def _multinomial(spec: TrainableModel, seed: int, threads: int) -> Any:
    from sklearn.naive_bayes import MultinomialNB

    return MultinomialNB(**_chosen(spec, "alpha", "fit_prior"))


def _complement(spec: TrainableModel, seed: int, threads: int) -> Any:
    from sklearn.naive_bayes import ComplementNB

    return ComplementNB(**_chosen(spec, "alpha", "norm"))


def _neighbours(spec: TrainableModel, seed: int, threads: int) -> Any:
    from sklearn.neighbors import KNeighborsClassifier

    return KNeighborsClassifier(
        n_jobs=threads, algorithm="brute", **_chosen(spec, "n_neighbors", "weights", "metric")
    )


ESTIMATORS: dict[str, Build] = {
    "logistic": _logistic,
    "svc": _svc,
    "linear_svc": _linear_svc,
    "forest": _forest,
    "boosting": _boosting,
    "xgboost": _xgboost,
    "tree": _tree,
    "multinomial": _multinomial,
    "complement": _complement,
    "neighbours": _neighbours,
}
# What counts every row for one.
UNWEIGHTED = ("neighbours",)
