"""Where a model fails: its accuracy on slices of the products, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.results.result import Result
from vitrine.results.runs import BY_KEY
from vitrine.trust.slices import KEY, TOPICS, Slice, SliceRun, read_slices, weakest
from vitrine.web import caches
from vitrine.web.charts.interval_dots import Dot, IntervalDots
from vitrine.web.choices import Choice, menu
from vitrine.web.figures_view import read_from, show_chart, show_csv, show_source
from vitrine.web.language import _, current

PAGE = "trust"
FIRST_RUN = "embedded"
NO_SLICES = N_("No model was measured on parts of the products.")


def show_failures() -> None:
    """Draw the choice of a run and a model, the weakest slice in words, and all slices."""
    runs = caches.shipped(KEY, read_slices)
    result, sliced = _choose(runs)
    slices, say = sliced.models[result.key], current()
    right = int(result.counts.trace())
    st.markdown(_weakest_sentence(result, weakest(slices, result.rows, right)))
    for topic in dict.fromkeys(found.topic for found in slices):
        _show_topic(result, [found for found in slices if found.topic == topic])
    st.caption(
        _(
            "Dots: share of right answers; bars: the 95% interval that the number of products "
            "allows (Wilson); dotted line: the model on all its products, {accuracy}. Slices with "
            "fewer than 10 products are not shown. With many slices, one in twenty stands apart "
            "by chance alone.",
            accuracy=say.percent(result.accuracy, 1),
        )
    )
    _offer_table(result, slices)
    st.caption(_("Slices: {origin}.", origin=_(sliced.origin)))
    show_source(read_from(result, caches.store().artefact(KEY)))


def _choose(runs: dict[str, SliceRun]) -> tuple[Result, SliceRun]:
    known = {key: _models(key, sliced) for key, sliced in runs.items()}
    shown = [key for key in BY_KEY if known.get(key)]
    if not shown:
        raise DataRefused(NO_SLICES)
    left, right = st.columns(2)
    with left:
        first = FIRST_RUN if FIRST_RUN in shown else shown[0]
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


def _weakest_sentence(result: Result, found: Slice | None) -> str:
    say = current()
    if found is None:
        return _("On none of these slices is the model surely weaker than on all its products.")
    low, high = found.interval
    return _(
        "Weakest on “{slice}”: **{accuracy}** of {rows} products (95% interval {low} to {high}), "
        "where it is right on {overall} of all.",
        slice=f"{say(TOPICS[found.topic])}: {say(found.title)}",
        accuracy=say.percent(found.accuracy, 1),
        rows=say.number(found.rows),
        low=say.percent(low),
        high=say.percent(high),
        overall=say.percent(result.accuracy, 1),
    )


def _show_topic(result: Result, slices: Sequence[Slice]) -> None:
    say = current()
    topic = slices[0].topic
    st.markdown(f"**{_(TOPICS[topic])}**")
    chart = slices_chart(result, slices, say(TOPICS[topic]))
    show_chart(chart, f"{PAGE}_slices_{topic}")


def slices_chart(result: Result, slices: Sequence[Slice], heading: str) -> IntervalDots:
    """Slices as dots with intervals, with the rows of each in its label."""
    say = current()
    dots = []
    for found in slices:
        name = say(found.title)
        label = _("{slice} ({rows} products)", slice=name, rows=say.number(found.rows))
        dots.append(Dot(label, name, found.accuracy, *found.interval, found.rows))
    return IntervalDots(dots, heading, _("Right answers"), say, overall=result.accuracy, above=True)


def _offer_table(result: Result, slices: Sequence[Slice]) -> None:
    whole = slices_chart(result, slices, _("Slice"))
    show_csv(whole, f"vitrine-{result.run}-{result.key}-slices", f"{PAGE}_slices")
