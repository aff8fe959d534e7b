"""One representation with one number of clusters, beside the model that learnt from labels.

Sentences are computed from the figures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import N_, Translator
from vitrine.insight.feasibility import agreement
from vitrine.insight.feasibility.study import (
    REPRESENTATIONS,
    Grouping,
    Maps,
    Measure,
    Modality,
    Representation,
    StartScores,
    Study,
)
from vitrine.results.confusion import accuracy
from vitrine.results.result import Result

# The model of this site that reads the same part of a product.
TRAINED: dict[Modality, str] = {"text": "text_model", "image": "image_model"}
# A silhouette needs distances between products: answers have none.
OF_ANSWERS: dict[Measure, Callable[[np.ndarray], float]] = {
    "ari": agreement.adjusted_rand,
    "nmi": agreement.normalised_mutual_information,
    "in_place": accuracy,
}
# From which share of what the trained model reaches each verdict is given.
VERDICTS: tuple[tuple[float, str], ...] = (
    (0.8, N_("**Yes.**")),
    (0.25, N_("**In part.**")),
    (-math.inf, N_("**Hardly.**")),
)
NAMED_CATEGORIES = 3


@dataclass(frozen=True, eq=False)
class Case:
    """The grouping that is looked at.

    Attributes
    ----------
    study, maps
        The shipped study.
    representation : str
        Key of a representation of the study.
    clusters : int
        One of the numbers of clusters of the study.
    """

    study: Study
    maps: Maps
    representation: str
    clusters: int

    @property
    def card(self) -> Representation:
        """The representation."""
        return REPRESENTATIONS[self.representation]

    @property
    def grouping(self) -> Grouping:
        """Scores, match and words."""
        return self.study.groupings[self.representation][self.clusters]

    @property
    def scores(self) -> StartScores:
        """Scores over the starts."""
        return self.grouping.scores

    @property
    def category(self) -> np.ndarray:
        """Column of the category of each product."""
        return self.maps.category[self.card.modality]

    @property
    def cluster(self) -> np.ndarray:
        """Cluster of each product, from the tightest start."""
        return self.maps.cluster[self.representation, self.clusters]

    @cached_property
    def counts(self) -> np.ndarray:
        """Products by category and cluster, int64 (27, clusters)."""
        return self.maps.counts(self.representation, self.clusters)

    @cached_property
    def test_counts(self) -> np.ndarray:
        """The same on the test products alone, where the trained model is measured."""
        return self.maps.counts(self.representation, self.clusters, only_test=True)

    @cached_property
    def category_f1(self) -> np.ndarray:
        """F1 of each category against its cluster, float64 (27,)."""
        return agreement.category_f1(self.counts, self.grouping.matched)

    @property
    def in_place(self) -> float:
        """Share of the products that stand in their category's cluster, tightest start."""
        return agreement.in_place(self.counts, self.grouping.matched)

    @property
    def columns(self) -> list[int]:
        """Clusters in the order of their categories; those without one last, largest first."""
        matched, sizes = self.grouping.matched, self.counts.sum(axis=0)
        last = len(CODES)
        return sorted(
            range(self.clusters),
            key=lambda one: (matched[one] if matched[one] >= 0 else last, -sizes[one]),
        )

    def best(self) -> Case:
        """Of the fair representations of the same products, the one with the highest mean ARI."""
        keys = [
            key
            for key in self.study.groupings
            if REPRESENTATIONS[key].modality == self.card.modality
            and not REPRESENTATIONS[key].labelled
        ]
        return _best(self.study, self.maps, keys or [self.representation], self.clusters)


def best_fair(study: Study, maps: Maps, clusters: int = len(CODES)) -> Case:
    """The best of all representations that were made without labels.

    At as many clusters as there are categories, or the nearest number that was tried.
    """
    nearest = min(study.clusters, key=lambda count: abs(count - clusters))
    fair = [key for key in study.groupings if not REPRESENTATIONS[key].labelled]
    return _best(study, maps, fair or study.groupings, nearest)


def _best(study: Study, maps: Maps, keys: Iterable[str], clusters: int) -> Case:
    cases = [Case(study, maps, key, clusters) for key in keys]
    return max(cases, key=lambda case: case.scores.spread("ari").mean)


def measure_of_answers(measure: Measure, counts: np.ndarray) -> float | None:
    """A measure of a trained model's answers, from its confusion matrix; None where it has none."""
    compute = OF_ANSWERS.get(measure)
    return compute(counts) if compute else None


def verdict(best: Case, trained: Result, say: Translator) -> str:
    """Can products be grouped without labels: the best that was found, against a trained model."""
    found = agreement.adjusted_rand(best.test_counts)
    learnt = agreement.adjusted_rand(trained.counts)
    share = found / learnt if learnt > 0 else math.inf
    answer = next(message for least, message in VERDICTS if share >= least)
    sentence = say(
        "Without labels, the best grouping into {clusters} clusters comes from “{representation}”: "
        "on {rows} test products its adjusted Rand index is {found}, {share} of the {learnt} that "
        "“{model}” reaches after learning from labels.",
        clusters=best.clusters,
        representation=say(best.card.title),
        rows=say.number(int(best.test_counts.sum())),
        found=say.number(found, 2),
        share=say.percent(share),
        learnt=say.number(learnt, 2),
        model=say(trained.card.title),
    )
    return f"{say(answer)} {sentence}"


def case_sentences(case: Case, say: Translator) -> list[str]:
    """The case against chance, and against the other representations."""
    spread = case.scores.spread("ari")
    floor = case.study.floor(case.representation, case.clusters).spread("ari").mean
    against_chance = say(
        "Over {starts} starts of K-means, these {clusters} clusters agree with the categories to "
        "an adjusted Rand index of {mean} ({low} to {high}); products dealt at random reach "
        "{floor}, the categories themselves 1.",
        starts=case.scores.starts,
        clusters=case.clusters,
        mean=say.number(spread.mean, 2),
        low=say.number(spread.low, 2),
        high=say.number(spread.high, 2),
        # Zero for what would be read as minus zero.
        floor=say.number(0.0 if abs(floor) < 0.005 else floor, 2),
    )
    best = case.best()
    if case.card.labelled:
        against_others = say(
            "This representation has learnt from labels: it does not prove that one can do "
            "without them."
        )
    elif best.representation == case.representation:
        against_others = say(
            "No other representation of the same products does better here without labels."
        )
    else:
        against_others = say(
            "“{best}” does better on the same products: {mean}.",
            best=say(best.card.title),
            mean=say.number(best.scores.spread("ari").mean, 2),
        )
    return [against_chance, against_others]


def trained_sentence(case: Case, trained: Result, say: Translator) -> str:
    """The case against the model that learnt from labels, on the same products."""
    return say(
        "On the {rows} test products, {placed} stand in the cluster of their category, each "
        "cluster being named after the category that suits it best; “{model}” answers {right} "
        "right.",
        rows=say.number(int(case.test_counts.sum())),
        placed=say.percent(agreement.in_place(case.test_counts, case.grouping.matched)),
        model=say(trained.card.title),
        right=say.percent(trained.accuracy),
    )


def category_sentences(case: Case, say: Translator) -> list[str]:
    """The best and the worst grouped categories, and how many have no cluster."""
    f1 = case.category_f1
    order = np.argsort(-f1, kind="stable")
    grouped = [column for column in order if f1[column] > 0]
    without = len(f1) - len(grouped)
    first, last = grouped[:NAMED_CATEGORIES], grouped[: -NAMED_CATEGORIES - 1 : -1]
    lines = [
        say("Best grouped: {categories}.", categories=_named(case, first, say)),
        say("Worst grouped: {categories}.", categories=_named(case, last, say)),
    ]
    if without:
        lines.append(
            say.plural(
                "{count} category has no cluster of its own.",
                "{count} categories have no cluster of their own.",
                without,
            )
        )
    return lines


def _named(case: Case, columns: list[int], say: Translator) -> str:
    return ", ".join(
        say(
            "“{category}” ({code}), F1 {f1}",
            category=say(CATEGORIES[column].name),
            code=CATEGORIES[column].code,
            f1=say.number(case.category_f1[column], 2),
        )
        for column in columns
    )
