"""The study in sentences, all of them computed from its figures."""

from __future__ import annotations

import math

import numpy as np

from vitrine.categories import CATEGORIES
from vitrine.i18n import N_, Translator
from vitrine.insight.feasibility.case import Case
from vitrine.insight.feasibility.measures import adjusted_rand, in_place
from vitrine.results.result import Result

# From which share of what the trained model reaches each verdict is given.
VERDICTS: tuple[tuple[float, str], ...] = (
    (0.8, N_("**Yes.**")),
    (0.25, N_("**In part.**")),
    (-math.inf, N_("**Hardly.**")),
)
NAMED = 3


def verdict(best: Case, trained: Result, say: Translator) -> str:
    """Can products be grouped without labels: the best that was found, against a trained model."""
    found, learnt = adjusted_rand(best.test_counts), adjusted_rand(trained.counts)
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
    """What is looked at: against chance, against the others."""
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
        floor=say.number(_no_minus(floor), 2),
    )
    return [against_chance, _against_others(case, say)]


def trained_sentence(case: Case, trained: Result, say: Translator) -> str:
    """What is looked at, against the model that learnt from labels, on the same products."""
    return say(
        "On the {rows} test products, {placed} stand in the cluster of their category, each "
        "cluster being named after the category that suits it best; “{model}” answers {right} "
        "right.",
        rows=say.number(int(case.test_counts.sum())),
        placed=say.percent(in_place(case.test_counts, case.grouping.matched)),
        model=say(trained.card.title),
        right=say.percent(trained.accuracy),
    )


def category_sentences(case: Case, say: Translator) -> list[str]:
    """The best and the worst grouped categories, and how many have no cluster."""
    f1 = case.category_f1
    order = np.argsort(-f1, kind="stable")
    grouped = [column for column in order if f1[column] > 0]
    without = len(f1) - len(grouped)
    first, last = grouped[:NAMED], grouped[: -NAMED - 1 : -1]
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


def _against_others(case: Case, say: Translator) -> str:
    if case.card.labelled:
        return say(
            "This representation has learnt from labels: it does not prove that one can do "
            "without them."
        )
    best = case.best()
    if best.representation == case.representation:
        return say("No other representation of the same products does better here without labels.")
    return say(
        "“{best}” does better on the same products: {mean}.",
        best=say(best.card.title),
        mean=say.number(best.scores.spread("ari").mean, 2),
    )


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


def _no_minus(value: float) -> float:
    """Zero for what would be read as minus zero."""
    return 0.0 if abs(value) < 0.005 else value
