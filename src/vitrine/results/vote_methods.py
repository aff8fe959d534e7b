"""The ways to make one answer of several, as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vitrine.categories import CODES
from vitrine.i18n import N_
from vitrine.models.calibration import log_probabilities, softmax
from vitrine.results.confusion import confusion_of, weighted_f1
from vitrine.results.votes import Ballot, Fit, Member, speaks

SIZE = len(CODES)
# A small network, seeds averaged; eight epochs were enough, more gained nothing.
NETWORK = {"hidden_layer_sizes": (96,), "alpha": 0.01, "max_iter": 8, "batch_size": 128}
NETWORK_SEEDS = 3
LOG_FLOOR = -8.0


@dataclass(frozen=True)
class Method:
    """One way to vote.

    Attributes
    ----------
    title, sentence : str
        Messages: what it is called, and what it does.
    fit : callable
    slow : bool
        Whether learning takes more than a moment on thousands of rows.
    """

    title: str
    sentence: str
    fit: Fit
    slow: bool = False


def _spoken(ballot: Ballot, trained: Ballot) -> np.ndarray:
    """Probabilities of every member, (members, n, 27)."""
    pairs = zip(ballot.members, trained.members, strict=True)
    return np.stack([speaks(member, before, trained.truth) for member, before in pairs])


def _f1_of_each(ballot: Ballot) -> np.ndarray:
    return np.array([weighted_f1(confusion_of(ballot.truth, m.answer)) for m in ballot.members])


def _of_spoken(combine: Callable[[np.ndarray, Ballot], np.ndarray]) -> Fit:
    """A vote over probabilities: ``combine`` takes (members, n, 27) and what it learns from."""

    def fit(trained: Ballot) -> Callable[[Ballot], np.ndarray]:
        def answer(ballot: Ballot) -> np.ndarray:
            said = combine(_spoken(ballot, trained), trained)
            shared: np.ndarray = said / said.sum(axis=1, keepdims=True)
            return shared

        return answer

    return fit


def _highest(spoken: np.ndarray, trained: Ballot) -> np.ndarray:
    return np.asarray(spoken.max(axis=0))


def _mean(spoken: np.ndarray, trained: Ballot) -> np.ndarray:
    return np.asarray(spoken.mean(axis=0))


def _weighted(spoken: np.ndarray, trained: Ballot) -> np.ndarray:
    return np.asarray(np.tensordot(_f1_of_each(trained), spoken, axes=1))


def _product(spoken: np.ndarray, trained: Ballot) -> np.ndarray:
    # The geometric mean: the plain product of many models is far too sure of itself.
    return softmax(log_probabilities(spoken).mean(axis=0)).astype(np.float64)


def _fit_hard(trained: Ballot) -> Callable[[Ballot], np.ndarray]:
    # A tie goes to the side whose members did best: weights that never outvote a whole voice.
    scores = _f1_of_each(trained)
    weights = 1 + 0.5 * scores / scores.sum()

    def answer(ballot: Ballot) -> np.ndarray:
        rows = np.arange(len(ballot.truth))
        votes = np.zeros((len(rows), SIZE))
        for weight, member in zip(weights, ballot.members, strict=True):
            votes[rows, member.answer] += weight
        return np.asarray(votes / votes.sum(axis=1, keepdims=True))

    return answer


def convex_weights(spoken: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Weights of the members, positive and summing to 1, under which the truth is most likely."""
    from scipy.optimize import minimize

    of_truth = spoken[:, np.arange(len(truth)), truth]

    def loss(logits: np.ndarray) -> tuple[float, np.ndarray]:
        weights = softmax(logits).astype(np.float64)
        mixed = np.maximum(weights @ of_truth, 1e-9)
        gradient = -(of_truth / mixed).mean(axis=1)
        return float(-np.log(mixed).mean()), weights * (gradient - weights @ gradient)

    found = minimize(loss, np.zeros(len(spoken)), jac=True, method="L-BFGS-B")
    return softmax(found.x).astype(np.float64)


def _fit_learnt(trained: Ballot) -> Callable[[Ballot], np.ndarray]:
    weights = convex_weights(_spoken(trained, trained), trained.truth)
    return lambda ballot: np.asarray(np.tensordot(weights, _spoken(ballot, trained), axes=1))


def features_of(ballot: Ballot) -> np.ndarray:
    """What a stacking learns from: log-probabilities where known, else the answers; float32."""
    return np.hstack([_features(member) for member in ballot.members]).astype(np.float32)


def _features(member: Member) -> np.ndarray:
    answered: np.ndarray = np.eye(SIZE)[member.answer]
    if member.probabilities is None:
        return answered
    logs = np.maximum(log_probabilities(member.probabilities), LOG_FLOOR) / -LOG_FLOOR
    joined: np.ndarray = np.hstack([logs, member.probabilities, answered])
    return joined


def _fit_stacking(trained: Ballot) -> Callable[[Ballot], np.ndarray]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=300)
    model.fit(features_of(trained), trained.truth)
    return lambda ballot: _spread(model.predict_proba(features_of(ballot)), model.classes_)


def _fit_network(trained: Ballot) -> Callable[[Ballot], np.ndarray]:
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    features = features_of(trained)
    models = [MLPClassifier(**NETWORK, random_state=seed) for seed in range(NETWORK_SEEDS)]
    with warnings.catch_warnings():
        # Training stops early on purpose.
        warnings.simplefilter("ignore", ConvergenceWarning)
        for model in models:
            model.fit(features, trained.truth)

    def answer(ballot: Ballot) -> np.ndarray:
        asked = features_of(ballot)
        said = np.mean([model.predict_proba(asked) for model in models], axis=0)
        return _spread(said, models[0].classes_)

    return answer


def _spread(said: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Columns of the categories that were learnt, among all 27."""
    full = np.zeros((len(said), SIZE))
    full[:, classes] = said
    return full


METHODS: dict[str, Method] = {
    "soft": Method(
        N_("Mean of the probabilities"),
        N_("Soft vote: the probabilities of all members are averaged."),
        _of_spoken(_mean),
    ),
    "weighted": Method(
        N_("Mean weighted by F1"),
        N_("The better a member did on the training rows, the more its probabilities count."),
        _of_spoken(_weighted),
    ),
    "max": Method(
        N_("Highest probability"),
        N_(
            "Whoever is the most sure decides: this rewards models that are too sure of themselves."
        ),
        _of_spoken(_highest),
    ),
    "product": Method(
        N_("Product"),
        N_("Probabilities are multiplied: one member that excludes a category is a veto."),
        _of_spoken(_product),
    ),
    "hard": Method(
        N_("One voice each"),
        N_("Hard vote: the category named most often; a tie goes to the better members."),
        _fit_hard,
    ),
    "learnt": Method(
        N_("Learnt weights"),
        N_("Weights that sum to 1, chosen to make the truth most likely on the training rows."),
        _fit_learnt,
    ),
    "stacking": Method(
        N_("Stacking"),
        N_("A logistic regression reads what all members say and learns whom to believe on what."),
        _fit_stacking,
        slow=True,
    ),
    "network": Method(
        N_("Stacking by a small network"),
        N_("One hidden layer reads what all members say; three networks are averaged."),
        _fit_network,
        slow=True,
    ),
}
