"""What two reports on this challenge observed, and what our own figures say of it.

Each observation names the statistic it can be checked on and how; whether the figures agree is
computed, never typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from vitrine.categories import CODES, INDEX
from vitrine.i18n import N_
from vitrine.insight.exploration.picture_statistics import CONTENT
from vitrine.insight.exploration.text_statistics import MISSING, SAME_PICTURE, SAME_PRODUCT

Kind = Literal["percent", "number", "ratio"]
FIRST, SECOND = "Shaukat, Chlaghme, Mecheri (2022)", "Tolstolutska, Bachkat, Lagresle (2023)"
# Half-width of a 95 % interval in standard deviations.
DEVIATIONS = 1.96
SMALLEST = 5
IDENTITIES = (SAME_PRODUCT, SAME_PICTURE)
MOST_MISSING = (2403, 2280, 1160)
ALIKE = ((1140, 1180), (50, 60), (1280, 1302), (10, 2280))


@dataclass(frozen=True)
class CheckedFigure:
    """Our figure for an observation; ``agrees`` is whether it says the same."""

    value: float
    agrees: bool


@dataclass(frozen=True)
class Observation:
    """One thing that a report observed.

    Attributes
    ----------
    report : str
    says : str
        Message: what it says, in our words.
    ours : str
        Message with ``{value}``: what our figures say.
    key : str
        Statistic it is checked on.
    kind : {"percent", "number", "ratio"}
        How the value is written.
    check : callable
    """

    report: str
    says: str
    ours: str
    key: str
    kind: Kind
    check: Callable[[Any], CheckedFigure]


def _close(value: float, said: float, margin: float) -> CheckedFigure:
    return CheckedFigure(value, bool(abs(value - said) <= margin))


def _smallest(found: Any) -> CheckedFigure:
    """Mean of the five smallest categories for one of the largest."""
    value = float(np.sort(found.of_largest())[:SMALLEST].mean())
    return CheckedFigure(value, 0.07 <= value <= 0.08)


def _twice(found: Any) -> CheckedFigure:
    first, second = np.sort(found.counts)[::-1][:2]
    return _close(float(first / max(int(second), 1)), 2.0, 0.1)


def _missing(found: Any) -> CheckedFigure:
    """Within what chance allows on so many rows."""
    count, total = found.overall(MISSING)
    share = count / max(total, 1)
    return _close(share, 0.3509, DEVIATIONS * (0.3509 * 0.6491 / max(total, 1)) ** 0.5)


def _most_missing(found: Any) -> CheckedFigure:
    shares = np.nan_to_num(found.share(MISSING), nan=-1)
    first = {CODES[column] for column in np.argsort(-shares, kind="stable")[: len(MOST_MISSING)]}
    kept = len(first & set(MOST_MISSING))
    return CheckedFigure(kept, kept == len(MOST_MISSING))


def _mean_of(measure: str, said: float, empty_counts: bool) -> Callable[[Any], CheckedFigure]:
    """Mean of a length; within a tenth of what was said."""

    def check(found: Any) -> CheckedFigure:
        value = found.mean(measure)
        if empty_counts:
            value *= found.counts(measure).sum() / max(found.rows, 1)
        return _close(float(value), said, said / 10)

    return check


def _language(key: str, said: float) -> Callable[[Any], CheckedFigure]:
    def check(found: Any) -> CheckedFigure:
        known = found.languages.index(key) if key in found.languages else None
        return _close(0.0 if known is None else float(found.overall()[known]), said, 0.01)

    return check


def _border(found: Any) -> CheckedFigure:
    """From the smallest to the largest median of a category."""
    medians = found.quantiles[found.measures.index(CONTENT)][:, 2]
    value = float(np.nanmax(medians) - np.nanmin(medians))
    return CheckedFigure(value, value < 0.1)


def _alike(found: Any) -> CheckedFigure:
    """Pairs that are in the closest tenth of all."""
    ranked = [frozenset(pair) for pair in found.ranked_pairs()]
    closest = set(ranked[: len(ranked) // 10])
    count = sum(frozenset(pair) in closest for pair in ALIKE)
    return CheckedFigure(count, count == len(ALIKE))


OBSERVATIONS: tuple[Observation, ...] = (
    Observation(
        FIRST,
        N_("The five smallest categories are 7 to 8% of the largest one."),
        N_("They are {value} of it on average."),
        "classes", "percent", _smallest,
    ),
    Observation(
        FIRST,
        N_("One product in eight (12.02%) is in category 2583, pool and spa."),
        N_("It holds {value} of the products."),
        "classes", "percent",
        lambda found: _close(float(found.shares()[INDEX[2583]]), 0.1202, 0.0005),
    ),
    Observation(
        SECOND,
        N_("The largest category has twice the products of the next one."),
        N_("It has {value} times as many."),
        "classes", "ratio", _twice,
    ),
    Observation(
        FIRST,
        N_("35.09% of the products have no description."),
        N_("{value} have none."),
        "missing", "percent", _missing,
    ),
    Observation(
        FIRST,
        N_("Descriptions are missing most in categories 2403, 2280 and 1160."),
        N_("{value} of these three are among our first three."),
        "missing", "number", _most_missing,
    ),
    Observation(
        FIRST,
        N_("No product is there twice: ids are unique."),
        N_("{value} products share an id with another one."),
        "identities", "number",
        lambda found: _close(max(found.overall(key)[0] for key in IDENTITIES), 0, 0),
    ),
    Observation(
        SECOND,
        N_("A title has 11.5 words on average."),
        N_("It has {value}."),
        "lengths", "ratio", _mean_of("designation_words", 11.5, empty_counts=False),
    ),
    Observation(
        SECOND,
        N_("A description has 78 words on average."),
        N_("It has {value}, counting missing ones as empty."),
        "lengths", "ratio", _mean_of("description_words", 78, empty_counts=True),
    ),
    Observation(
        SECOND,
        N_("81% of the titles are in French."),
        N_("French was detected for {value} of the products."),
        "languages", "percent", _language("fr", 0.81),
    ),
    Observation(
        SECOND,
        N_("14% of the titles are in English."),
        N_("English was detected for {value} of the products."),
        "languages", "percent", _language("en", 0.14),
    ),
    Observation(
        SECOND,
        N_("1.5% of the titles are in German."),
        N_("German was detected for {value} of the products."),
        "languages", "percent", _language("de", 0.015),
    ),
    Observation(
        FIRST,
        N_("White ground around the product does not depend on the category."),
        N_("The median share of the frame that is content varies by {value} between categories."),
        "borders", "percent", _border,
    ),
    Observation(
        FIRST,
        N_("Word clouds look alike for 1140 and 1180, 50 and 60, 1280 and 1302, 10 and 2280."),
        N_("{value} of these four pairs are in the tenth of all pairs that share most words."),
        "words", "number", _alike,
    ),
)  # fmt: skip


def needed() -> list[str]:
    """Keys of the statistics that the observations read, each once."""
    return list(dict.fromkeys(observation.key for observation in OBSERVATIONS))
