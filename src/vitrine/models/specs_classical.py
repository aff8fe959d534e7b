"""Specs of the classical models: settings of the report where it tells them."""

from __future__ import annotations

from collections.abc import Mapping

from vitrine.models.spec import Cost, ModelSpec, Setting

REPORT = "the setting that the project's report gives"
USUAL = "the usual setting of the library"
TERMS = Setting(
    30_000,
    "the terms that depend most on the category by chi squared; the report's 5,000 most frequent "
    "ones would be English, for translated titles are twenty times more than gold texts",
)
FEW_TERMS = Setting(
    8_000, "a tree looks at one term at a time: beyond these, further terms cost and add nothing"
)
GUESSED = Setting(
    True,
    "Texts without a category get that of a linear model trained on the same rows, where it is "
    "sure: most titles with a category are translated, visitors write French.",
)
ONCE = Setting(False, "one fit takes minutes; validation rows are one in ninety of those it reads")


def _classical(
    key: str, estimator: str, preparation: str, cost: Cost, settings: Mapping[str, Setting]
) -> ModelSpec:
    named: dict[str, Setting] = {
        "estimator": Setting(estimator, "what the model is"),
        "guessed": GUESSED,
        **settings,
    }
    return ModelSpec(key, "ml", "text", "classical", preparation, cost, named)


def _vote(key: str, method: str, reason: str) -> ModelSpec:
    members = ("KNeighbors", "RandomForestClassifier", "LogisticRegression")
    settings: dict[str, Setting] = {"method": Setting(method, reason)}
    return ModelSpec(key, "ml", "text", "vote", "answers", Cost(0.1, 0.5), settings, members)


CLASSICAL: tuple[ModelSpec, ...] = (
    _classical(
        "LinearSVC",
        "linear_svc",
        "pieces",
        Cost(4, 4),
        {
            "C": Setting(0.8, REPORT),
            "tol": Setting(0.02, "a finer one takes five times as long and changes no answer"),
            "max_iter": Setting(4000, REPORT),
        },
    ),
    _classical(
        "LogisticRegression",
        "logistic",
        "telling",
        Cost(8, 4),
        {
            "terms": TERMS,
            "C": Setting(5.0, "rows are of length 1 and shared by 30,000 terms: 1 holds them back"),
            "class_weight": Setting("balanced", REPORT),
            "max_iter": Setting(100, "the report allows 1,000; what follows moves few answers"),
            "refit": ONCE,
        },
    ),
    _classical(
        "MultinomialNB",
        "multinomial",
        "telling",
        Cost(2, 3),
        {
            "terms": TERMS,
            "choices": Setting(
                {"alpha": [0.001, 0.003, 0.01, 0.03, 0.1, 0.3]}, "chosen on validation rows"
            ),
            "fit_prior": Setting(True, USUAL),
        },
    ),
    _classical(
        "ComplementNB",
        "complement",
        "pieces",
        Cost(2, 3),
        {"choices": Setting({"alpha": [0.03, 0.1, 0.3, 1.0]}, "chosen on validation rows")},
    ),
    _classical(
        "DecisionTreeClassifier",
        "tree",
        "present",
        Cost(4, 3),
        {"terms": FEW_TERMS, "min_samples_leaf": Setting(1, USUAL), "refit": ONCE},
    ),
    _classical(
        "KNeighbors",
        "neighbours",
        "telling",
        Cost(2, 3),
        {
            "terms": TERMS,
            "n_neighbors": Setting(27, REPORT),
            "weights": Setting("distance", "a near product tells more than a far one"),
            "metric": Setting("cosine", "texts of any length compare by their direction"),
        },
    ),
    _classical(
        "RandomForestClassifier",
        "forest",
        "present",
        Cost(15, 4),
        {
            "terms": FEW_TERMS,
            "n_estimators": Setting(100, USUAL),
            "max_features": Setting("sqrt", REPORT),
            "min_samples_split": Setting(4, REPORT),
            "refit": ONCE,
        },
    ),
    _classical(
        "Mon_Modele_SVC",
        "svc",
        "telling",
        Cost(10, 4),
        {
            "terms": FEW_TERMS,
            "kernel": Setting("rbf", "the kernel of its author's code"),
            "C": Setting(10.0, "the value of its author's code"),
            "gamma": Setting("scale", USUAL),
            "rows": Setting(
                16_000,
                "the cost grows with the square of the rows; a sample that keeps the shares of "
                "the categories, and gold rows first",
            ),
            "refit": ONCE,
        },
    ),
    _classical(
        "XGBClassifier",
        "xgboost",
        "present",
        Cost(12, 4),
        {
            "terms": FEW_TERMS,
            "n_estimators": Setting(300, "rounds of 27 trees; 150 did better than 60"),
            "max_depth": Setting(6, USUAL),
            "learning_rate": Setting(0.3, USUAL),
            "min_child_weight": Setting(1, USUAL),
            "max_bin": Setting(64, "a term is there or not: the number does not matter"),
            "refit": ONCE,
        },
    ),
    _classical(
        "GradientBoosting",
        "boosting",
        "reduced",
        Cost(12, 4),
        {
            "terms": TERMS,
            "axes": Setting(150, "the plain one does not finish on 70,000 rows: 27 trees a round"),
            "learning_rate": Setting(0.1, USUAL),
            "max_iter": Setting(100, USUAL),
            "max_leaf_nodes": Setting(31, USUAL),
            "l2_regularization": Setting(
                5.0, "without it, and at twice the rate, leaves of few rows exploded"
            ),
            "max_bins": Setting(63, "values of an axis need no finer steps"),
            "refit": ONCE,
        },
    ),
    _vote("VotingHard", "hard", "the report's choice: the category that most of the three name"),
    _vote("VotingSoft", "soft", "the mean of the three models' probabilities"),
)
