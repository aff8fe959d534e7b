"""Where a model fails: its accuracy on slices of the products, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.insight.trust.error_analysis import (
    FEWEST_ROWS,
    SLICES_KEY,
    TOPICS,
    Slice,
    SliceRun,
    accuracy_of,
    read_slices,
    weakest,
)
from vitrine.results.result import EMBEDDED, Result
from vitrine.results.runs import BY_KEY
from vitrine.web import caches
from vitrine.web.charts.interval_dots import Dot, IntervalDots
from vitrine.web.choices import Choice, menu
from vitrine.web.figures_view import read_from, show_chart, show_csv, show_source
from vitrine.web.language import _, current

PAGE = "trust"
NO_SLICES = N_("No model was measured on parts of the products.")


def show_failures() -> None:
    """Draw the choice of a run and a model, the weakest slice in words, and all slices."""
    runs = caches.shipped(SLICES_KEY, read_slices)
    result, sliced = _choose(runs)
    slices = sliced.models[result.key]
    st.markdown(_weakest_sentence(slices, weakest(slices)))
    for topic in dict.fromkeys(found.topic for found in slices):
        _show_topic(slices, topic)
    st.caption(
        _(
            "Dots: share of right answers; bars: the 95% interval that the number of products "
            "allows (Wilson); dotted line: all the products of that figure. What is not known of "
            "a product leaves it out of a figure, and slices of fewer than {fewest} products are "
            "not shown. Of many slices, one in twenty stands apart by chance alone.",
            fewest=FEWEST_ROWS,
        )
    )
    _offer_table(result, slices)
    st.caption(_("Slices: {origin}.", origin=_(sliced.origin)))
    show_source(read_from(result, caches.store().artefact(SLICES_KEY)))


def _choose(runs: dict[str, SliceRun]) -> tuple[Result, SliceRun]:
    known = {key: _models(key, sliced) for key, sliced in runs.items()}
    shown = [key for key in BY_KEY if known.get(key)]
    if not shown:
        raise DataRefused(NO_SLICES)
    left, right = st.columns(2)
    with left:
        first = EMBEDDED if EMBEDDED in shown else shown[0]
        run = menu(Choice(PAGE, "run", shown, first), _("Run"), lambda k: _(BY_KEY[k].title))
    results = caches.run(run).results
    with right:
        model = menu(
            Choice(PAGE, "model", known[run], known[run][0]),
            _("Model"),
            lambda key: _(results[key].card.title),
        )
    return results[model], runs[run]


def _models(run: str, sliced: SliceRun) -> list[str]:
    """Models of a run that were sliced and are known here."""
    return [key for key in caches.run(run).results if key in sliced.models]


def _weakest_sentence(slices: Sequence[Slice], found: Slice | None) -> str:
    say = current()
    if found is None:
        return _("On none of these slices is the model surely weaker than on the other products.")
    low, high = found.interval
    return _(
        "Weakest on “{slice}”: **{accuracy}** of {rows} products (95% interval {low} to {high}), "
        "where it is right on {overall} of all that were sorted so.",
        slice=f"{say(TOPICS[found.topic])}, {say(found.title)}",
        accuracy=say.percent(found.accuracy, 1),
        rows=say.number(found.rows),
        low=say.percent(low),
        high=say.percent(high),
        overall=say.percent(accuracy_of(slices, found.topic), 1),
    )


def _show_topic(slices: Sequence[Slice], topic: str) -> None:
    st.markdown(f"**{_(TOPICS[topic])}**")
    own = [found for found in slices if found.topic == topic]
    # One scale for all the figures: they are compared by eye.
    start = max(0.0, min(found.interval[0] for found in slices) - 0.05)
    chart = slices_chart(own, _(TOPICS[topic]), accuracy_of(slices, topic), start)
    show_chart(chart, f"{PAGE}_slices_{topic}")


def slices_chart(
    slices: Sequence[Slice], heading: str, overall: float | None = None, start: float | None = None
) -> IntervalDots:
    """Slices as dots with intervals, with the rows of each in its label."""
    say = current()
    dots = []
    for found in slices:
        name = say(found.title)
        label = _("{slice} ({rows} products)", slice=name, rows=say.number(found.rows))
        dots.append(Dot(label, name, found.accuracy, *found.interval, found.rows))
    return IntervalDots(
        dots, heading, _("Right answers"), say, overall=overall, above=True, start=start
    )


def _offer_table(result: Result, slices: Sequence[Slice]) -> None:
    whole = slices_chart(slices, _("Slice"))
    show_csv(whole, f"vitrine-{result.run}-{result.key}-slices", f"{PAGE}_slices")
