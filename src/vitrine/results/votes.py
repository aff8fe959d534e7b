"""Several models become one: what each says of the same rows, and ways to make one answer of it.

A model of which only the answers are known votes with the distribution of the true category given
its answer, counted on the rows that train the fusion: a column of its confusion matrix. Every score
is of rows that did not train the fusion (stratified cross-validation).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from vitrine.categories import CODES
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.models.calibration import log_probabilities, softmax
from vitrine.results.confusion import confusion_of, weighted_f1
from vitrine.results.result import Result, RowPredictions

FOLDS = 3
SEED = 0
# Rows of which a category was answered, added to each cell: an answer never seen says little.
SMOOTHING = 0.5
# A small network, seeds averaged; eight epochs were enough, more gained nothing.
NETWORK = {"hidden_layer_sizes": (96,), "alpha": 0.01, "max_iter": 8, "batch_size": 128}
NETWORK_SEEDS = 3
LOG_FLOOR = -8.0


@dataclass(frozen=True, eq=False)
class Member:
    """What one model says of the rows.

    Attributes
    ----------
    key : str
    answer : ndarray of int, (n,)
        Columns of the categories.
    probabilities : ndarray of float, (n, 27), or None
    """

    key: str
    answer: np.ndarray
    probabilities: np.ndarray | None

    def of(self, rows: np.ndarray) -> Member:
        """The same of some rows only."""
        known = self.probabilities
        return Member(self.key, self.answer[rows], None if known is None else known[rows])


@dataclass(frozen=True, eq=False)
class Ballot:
    """Truth and members on the rows that all of them answered, each (n,) long."""

    truth: np.ndarray
    members: tuple[Member, ...]

    def of(self, rows: np.ndarray) -> Ballot:
        """The same of some rows only."""
        return Ballot(self.truth[rows], tuple(member.of(rows) for member in self.members))


def ballot_of(results: Sequence[Result]) -> Ballot:
    """Bring models of one run to the rows that all of them answered.

    Raises
    ------
    DataRefused
        When the rows of a model are not known, when no row is common, or when two models do not
        agree on the truth of a row.
    """
    known: list[RowPredictions] = []
    for result in results:
        if result.predictions is None:
            raise DataRefused(
                N_("{model}: its answers on each product are not known, it cannot vote."),
                model=result.key,
            )
        known.append(result.predictions)
    rows = known[0].row
    for predictions in known[1:]:
        rows = np.intersect1d(rows, predictions.row, assume_unique=True)
    places = [np.searchsorted(predictions.row, rows) for predictions in known]
    truths = [p.truth[place] for p, place in zip(known, places, strict=True)]
    if not len(rows) or any((truth != truths[0]).any() for truth in truths):
        raise DataRefused(
            N_("{models} did not answer the same products: they cannot vote together."),
            models=", ".join(result.key for result in results),
        )
    members = (
        Member(result.key, p.answer, p.probabilities).of(place)
        for result, p, place in zip(results, known, places, strict=True)
    )
    return Ballot(truths[0], tuple(members))


def speaks(member: Member, trained: Member, truth: np.ndarray) -> np.ndarray:
    """Probabilities of a member, float (n, 27), rows summing to 1.

    Parameters
    ----------
    member : Member
        On the rows to answer.
    trained : Member
        The same model on the rows that train the fusion, whose true columns are ``truth``.
    """
    if member.probabilities is not None:
        return np.asarray(member.probabilities, np.float64)
    counts = confusion_of(truth, trained.answer) + SMOOTHING / len(CODES)
    # One row per answer: rows are gathered several times faster than columns.
    given = np.ascontiguousarray((counts / counts.sum(axis=0, keepdims=True)).T)
    return np.asarray(given.astype(np.float32)[member.answer])


# Learns from a ballot with its truth; what it returns answers a ballot: float (n, 27).
Fit = Callable[[Ballot], Callable[[Ballot], np.ndarray]]


def folds_of(truth: np.ndarray, folds: int = FOLDS) -> list[tuple[np.ndarray, np.ndarray]]:
    """Rows that train and rows that are answered, ``folds`` times, categories kept in proportion.

    As scikit-learn's StratifiedKFold, but a category may have fewer rows than there are folds.
    """
    rng = np.random.default_rng(SEED)
    fold = np.empty(len(truth), int)
    for column in np.unique(truth):
        rows = rng.permutation(np.flatnonzero(truth == column))
        fold[rows] = (np.arange(len(rows)) + rng.integers(folds)) % folds
    return [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(folds)]


def cross_validated(ballot: Ballot, fit: Fit, folds: int = FOLDS) -> np.ndarray:
    """What a fusion says of every row when it has not learnt from that row; float64 (n, 27)."""
    said = np.zeros((len(ballot.truth), len(CODES)))
    for train, test in folds_of(ballot.truth, folds):
        said[test] = fit(ballot.of(train))(ballot.of(test))
    return said


def best_single(ballot: Ballot) -> Member:
    """The member with the highest weighted F1 on these rows."""
    return max(ballot.members, key=lambda m: weighted_f1(confusion_of(ballot.truth, m.answer)))


def perfect_chooser(ballot: Ballot) -> np.ndarray:
    """Answers of one who always knows which member to believe, columns (n,).

    Where all are wrong, the answer of the best member stands.
    """
    answers = np.stack([member.answer for member in ballot.members])
    right = (answers == ballot.truth).any(axis=0)
    return np.where(right, ballot.truth, best_single(ballot).answer)


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


def _fit_hard(trained: Ballot) -> Callable[[Ballot], np.ndarray]:
    # A tie goes to the side whose members did best: weights that never outvote a whole voice.
    scores = _f1_of_each(trained)
    weights = 1 + 0.5 * scores / scores.sum()

    def answer(ballot: Ballot) -> np.ndarray:
        rows = np.arange(len(ballot.truth))
        votes = np.zeros((len(rows), len(CODES)))
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

    solution = minimize(loss, np.zeros(len(spoken)), jac=True, method="L-BFGS-B")
    return softmax(solution.x).astype(np.float64)


def _fit_learnt(trained: Ballot) -> Callable[[Ballot], np.ndarray]:
    weights = convex_weights(_spoken(trained, trained), trained.truth)
    return lambda ballot: np.asarray(np.tensordot(weights, _spoken(ballot, trained), axes=1))


def features_of(ballot: Ballot) -> np.ndarray:
    """What a stacking learns from: log-probabilities where known, else the answers; float32."""
    parts: list[np.ndarray] = []
    for member in ballot.members:
        if member.probabilities is not None:
            logs = np.maximum(log_probabilities(member.probabilities), LOG_FLOOR) / -LOG_FLOOR
            parts += [logs, member.probabilities]
        parts.append(np.eye(len(CODES))[member.answer])
    return np.hstack(parts).astype(np.float32)


def _fit_stacking(trained: Ballot) -> Callable[[Ballot], np.ndarray]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=300)
    model.fit(features_of(trained), trained.truth)
    return lambda ballot: _spread(model.predict_proba(features_of(ballot)), model.classes_)


def _fit_network(trained: Ballot) -> Callable[[Ballot], np.ndarray]:
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    learnt_from = features_of(trained)
    models = [MLPClassifier(**NETWORK, random_state=seed) for seed in range(NETWORK_SEEDS)]
    with warnings.catch_warnings():
        # Training stops early on purpose.
        warnings.simplefilter("ignore", ConvergenceWarning)
        for model in models:
            model.fit(learnt_from, trained.truth)

    def answer(ballot: Ballot) -> np.ndarray:
        features = features_of(ballot)
        said = np.mean([model.predict_proba(features) for model in models], axis=0)
        return _spread(said, models[0].classes_)

    return answer


def _spread(said: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Columns of the categories that were learnt, among all 27."""
    full = np.zeros((len(said), len(CODES)))
    full[:, classes] = said
    return full


METHODS: dict[str, Method] = {
    "soft": Method(
        N_("Mean of the probabilities"),
        N_("Soft vote: the probabilities of all members are averaged."),
        _of_spoken(lambda spoken, trained: spoken.mean(axis=0)),
    ),
    "weighted": Method(
        N_("Mean weighted by F1"),
        N_("The better a member did on the training rows, the more its probabilities count."),
        _of_spoken(lambda spoken, trained: np.tensordot(_f1_of_each(trained), spoken, axes=1)),
    ),
    "max": Method(
        N_("Highest probability"),
        N_(
            "Whoever is the most sure decides: this rewards models that are too sure of themselves."
        ),
        _of_spoken(lambda spoken, trained: spoken.max(axis=0)),
    ),
    "product": Method(
        N_("Product"),
        N_("Probabilities are multiplied: one member that excludes a category is a veto."),
        # The geometric mean: the plain product of many models is far too sure of itself.
        _of_spoken(
            lambda spoken, trained: softmax(log_probabilities(spoken).mean(axis=0)).astype(float)
        ),
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
