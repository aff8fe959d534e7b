"""Training of the classical models: text as columns, one fit, probabilities by temperature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vitrine.categories import CODES
from vitrine.models.calibration import fit_temperature, log_probabilities, softmax
from vitrine.models.entry import TrainableModel
from vitrine.results.confusion import confusion_of, weighted_f1
from vitrine.training.estimators import ESTIMATORS, UNWEIGHTED
from vitrine.training.guessed import with_guessed
from vitrine.training.text_features import TEXT_FEATURES, Features
from vitrine.training.trainer import Products, Session, Step, Trained, TrainingData, spread

BLOCK = 2000


class ClassicalTrainer:
    """Fits an estimator of scikit-learn's kind on texts.

    Settings read: ``estimator`` (key of ESTIMATORS), ``guessed`` (whether texts without a category
    teach too, with that of a linear model), ``rows`` (at most so many are learnt from), ``choices``
    (values of one parameter, of which validation rows choose), ``refit`` (whether the model that
    answers test rows has learnt from validation rows too); the others belong to the estimator or
    to the preparation.
    """

    def train(self, spec: TrainableModel, data: TrainingData, session: Session) -> Trained:
        """Learn, choose, calibrate, and answer."""
        refit = bool(spec.value("refit", True))
        if spec.value("guessed"):
            data = with_guessed(data, session)
        features = self._features(spec, data, "train", session)
        parameters, machine, tried = _best(spec, features, data.validation, session)
        scores = _scores(machine, features, data.validation)
        temperature = fit_temperature(scores, data.validation.read().columns)
        session.progress(Step(1, 1 + refit))
        notes = {"rows": features.rows.shape[0], "columns": features.rows.shape[1], **tried}
        answered = softmax(scores / temperature)
        if refit:
            features = self._features(spec, data, "final", session)
            machine = _fitted(spec, parameters, features, session)
            session.progress(Step(2, 2))
        asked = softmax(_scores(machine, features, data.test) / temperature)
        return Trained(
            test=spread(data.test.with_text(), asked, len(data.test)),
            validation=spread(data.validation.with_text(), answered, len(data.validation)),
            notes={**notes, "temperature": round(temperature, 4)},
        )

    @staticmethod
    def _features(
        spec: TrainableModel, data: TrainingData, part: str, session: Session
    ) -> Features:
        found = TEXT_FEATURES[spec.inputs](spec, data, part, session.seed)
        most = spec.value("rows")
        if most is None or len(found.texts.texts) <= most:
            return found
        places = stratified(found.texts.columns, found.texts.weights, most, session.seed)
        chosen = np.zeros(len(found.texts.texts), bool)
        chosen[places] = True
        return Features(found.rows[chosen], found.texts.only(chosen), found.transform)


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
    spec: TrainableModel, features: Features, checked: Products, session: Session
) -> tuple[dict[str, Any], Any, dict[str, Any]]:
    """Parameters, fitted estimator and what was tried, by weighted F1 on validation rows."""
    choices: Mapping[str, Any] = spec.value("choices") or {}
    options = [{name: value} for name, values in choices.items() for value in values] or [{}]
    truth, tried = checked.read().columns, {}
    best: tuple[float, dict[str, Any], Any] = (-1.0, {}, None)
    for option in options:
        machine = _fitted(spec, option, features, session)
        answer = _scores(machine, features, checked).argmax(axis=1)
        score = weighted_f1(confusion_of(truth, answer))
        tried[", ".join(f"{name}={value}" for name, value in option.items())] = round(score, 4)
        if score > best[0]:
            best = score, option, machine
    if len(options) == 1:
        return best[1], best[2], {}
    return best[1], best[2], {"tried_on_validation": tried, "chosen": best[1]}


def _fitted(
    spec: TrainableModel, parameters: Mapping[str, Any], features: Features, session: Session
) -> Any:
    machine = ESTIMATORS[spec.value("estimator")](spec, session.seed, session.threads)
    machine.set_params(**parameters)
    told: dict[str, Any] = {"sample_weight": features.texts.weights}
    if spec.value("estimator") in UNWEIGHTED:
        told = {}
    return machine.fit(features.rows, features.texts.columns, **told)


def _scores(machine: Any, features: Features, asked: Products) -> np.ndarray:
    """Log-scores of the products with a text, float64 (n, 27), in the order of CODES."""
    texts = asked.read().texts
    score: Callable[[Any], np.ndarray] = getattr(machine, "decision_function", None) or (
        lambda rows: log_probabilities(machine.predict_proba(rows))
    )
    full = np.full((len(texts), len(CODES)), log_probabilities(np.zeros(1))[0])
    for start in range(0, len(texts), BLOCK):
        rows = features.transform(texts[start : start + BLOCK])
        full[start : start + rows.shape[0], machine.classes_] = score(rows)
    return full
