"""Where models fail: accuracy on slices of the products, and labels that all contradict."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.insight.trust.error_analysis import (
    FEWEST_ROWS,
    GROUPS,
    LABEL_NOISE_KEY,
    SLICES_KEY,
    TOPICS,
    Slice,
    SliceRun,
    Suspects,
    accuracy_of,
    read_slices,
    read_suspects,
    weakest,
)
from vitrine.results.result import EMBEDDED, Result
from vitrine.results.runs import BY_KEY
from vitrine.web import caches
from vitrine.web.charts.interval_dots import Dot, IntervalDots
from vitrine.web.charts.named_bars import PairBars
from vitrine.web.choices import Choice, menu, segments
from vitrine.web.figures_view import (
    choose_run,
    read_from,
    show_chart,
    show_csv,
    show_metrics,
    show_source,
)
from vitrine.web.language import _, current

PAGE = "trust"
NO_SLICES = N_("No model was measured on parts of the products.")
NO_RUN = N_("No run has answers of several models on the same products.")
SHOWN_PAIRS = 15


def show_failures() -> None:
    """Draw the choice of a run and a model, the weakest slice in words, and all slices."""
    runs = caches.shipped(SLICES_KEY, read_slices)
    result, sliced = _choose_sliced(runs)
    slices = sliced.models[result.key]
    say, worst = current(), weakest(slices)
    if worst is None:
        sentence = _(
            "On none of these slices is the model surely weaker than on the other products."
        )
    else:
        low, high = worst.interval
        sentence = _(
            "Weakest on “{slice}”: **{accuracy}** of {rows} products (95% interval {low} to "
            "{high}), where it is right on {overall} of all that were sorted so.",
            slice=f"{say(TOPICS[worst.topic])}, {say(worst.title)}",
            accuracy=say.percent(worst.accuracy, 1),
            rows=say.number(worst.rows),
            low=say.percent(low),
            high=say.percent(high),
            overall=say.percent(accuracy_of(slices, worst.topic), 1),
        )
    st.markdown(sentence)
    # One scale for all the figures: they are compared by eye.
    start = max(0.0, min(part.interval[0] for part in slices) - 0.05)
    for topic in dict.fromkeys(part.topic for part in slices):
        title = _(TOPICS[topic])
        st.markdown(f"**{title}**")
        own = [part for part in slices if part.topic == topic]
        chart = _slices_chart(own, title, accuracy_of(slices, topic), start)
        show_chart(chart, f"{PAGE}_slices_{topic}")
    st.caption(
        _(
            "Dots: share of right answers; bars: the 95% interval that the number of products "
            "allows (Wilson); dotted line: all the products of that figure. What is not known of "
            "a product leaves it out of a figure, and slices of fewer than {fewest} products are "
            "not shown. Of many slices, one in twenty stands apart by chance alone.",
            fewest=FEWEST_ROWS,
        )
    )
    whole = _slices_chart(slices, _("Slice"))
    show_csv(whole, f"vitrine-{result.run}-{result.key}-slices", f"{PAGE}_slices")
    st.caption(_("Slices: {origin}.", origin=_(sliced.origin)))
    show_source(read_from(result, caches.store().artefact(SLICES_KEY)))


def _choose_sliced(runs: dict[str, SliceRun]) -> tuple[Result, SliceRun]:
    """Draw the choice of a run and of a model that was sliced and is known here."""
    known = {
        key: [model for model in caches.run(key).results if model in sliced.models]
        for key, sliced in runs.items()
    }
    shown = [key for key in BY_KEY if known.get(key)]
    if not shown:
        raise DataRefused(NO_SLICES)
    left, right = st.columns(2)
    with left:
        run = choose_run(PAGE, shown, EMBEDDED)
    results = caches.run(run).results
    with right:
        model = menu(
            Choice(PAGE, "model", known[run], known[run][0]),
            _("Model"),
            lambda key: _(results[key].card.title),
        )
    return results[model], runs[run]


def _slices_chart(
    slices: Sequence[Slice], heading: str, overall: float | None = None, start: float | None = None
) -> IntervalDots:
    """Slices as dots with intervals, with the rows of each in its label."""
    say = current()
    dots = []
    for part in slices:
        name = say(part.title)
        label = _("{slice} ({rows} products)", slice=name, rows=say.number(part.rows))
        dots.append(Dot(label, name, part.accuracy, *part.interval, part.rows))
    return IntervalDots(
        dots, heading, _("Right answers"), say, overall=overall, above=True, start=start
    )


def show_labels() -> None:
    """Draw the choice of a run and a group of models, and what they all say."""
    known = caches.shipped(LABEL_NOISE_KEY, read_suspects)
    runs = [key for key in BY_KEY if known.get(key)]
    if not runs:
        raise DataRefused(NO_RUN)
    left, right = st.columns([1, 1])
    with left:
        run = choose_run(PAGE, runs)
    groups = [key for key in GROUPS if key in known[run]]
    with right:
        group = segments(
            Choice(PAGE, "group", groups, groups[0]), _("Who agrees"), lambda k: _(GROUPS[k])
        )
    suspects = known[run][group]
    say = current()
    figures = (
        (_("Models"), say.number(len(suspects.models))),
        (_("Products"), say.number(suspects.rows)),
        (_("All say the same"), say.number(suspects.unanimous)),
        (_("…against the label"), say.number(suspects.against)),
    )
    show_metrics(figures, key=f"{PAGE}_suspects")
    share = suspects.against / max(1, suspects.unanimous)
    st.markdown(
        _(
            "When all of them agree, they contradict the catalogue on {share} of these products. "
            "Either these products are in the wrong category, or the two categories cannot be told "
            "apart by what is there: **a suspicion, not a proof**, for models that learnt from the "
            "same labels can share a mistake.",
            share=say.percent(share, 1),
        )
    )
    _show_pairs(suspects, f"{run}-{group}")
    results = caches.run(run).results
    models = [results[key] for key in suspects.models if key in results]
    st.caption(_("Models: {names}.", names=", ".join(_(model.card.title) for model in models)))
    for result in models[:1]:
        show_source(read_from(result, caches.store().artefact(LABEL_NOISE_KEY)))


def _show_pairs(suspects: Suspects, name: str) -> None:
    pairs = suspects.largest(SHOWN_PAIRS)
    if not pairs:
        st.info(_("They never agree against the label."), icon=":material/check_circle:")
        return
    chart = PairBars(pairs, current())
    st.markdown(_("**In the catalogue → what all models say**"))
    show_chart(chart, f"{PAGE}_pairs")
    st.caption(
        _(
            "The {count} most frequent pairs, in products. Only counts are kept: which products "
            "these are is not stored here.",
            count=len(pairs),
        )
    )
    show_csv(chart, f"vitrine-labels-{name}", f"{PAGE}_pairs")
