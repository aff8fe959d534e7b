"""Scores of concatenations beside those of the models that they join, on the same products."""

from __future__ import annotations

import streamlit as st

from vitrine.models.concatenation import ARCHITECTURES, INPUTS, Architecture
from vitrine.results.result import Result
from vitrine.results.shipped import ShippedConcatenations
from vitrine.results.wording import training_verdict
from vitrine.web.charts.curves import CurvesChart
from vitrine.web.figures_view import score_bars, show_chart, show_csv, show_metrics
from vitrine.web.language import _, current

PAGE = "concatenation"
SHOWN_DECIMALS = 3
# Pixels: the three columns fit a phone.
BAR_WIDTH, NAME_WIDTH = 92, 150


def show_beforehand(architecture: Architecture, known: ShippedConcatenations) -> None:
    """The shipped result of an architecture, beside every other one on its rows."""
    say = current()
    result, facts = known.results[architecture.key], known.facts[architecture.key]
    gain = result.weighted_f1 - known.singles[known.best_single].weighted_f1
    points = f"{'+' if gain >= 0 else '−'}{say.number(100 * abs(gain), 1)}"
    st.markdown(_("**Trained beforehand**"))
    show_metrics(
        (
            (_("Weighted F1"), say.number(result.weighted_f1, 3)),
            (_("Accuracy"), say.percent(result.accuracy, 1)),
            (_("Gain over the best single model"), _("{points} points", points=points)),
        )
    )
    low, high = result.f1_interval
    st.caption(
        _(
            "{rows} products, split “{split}”; 95% interval of the weighted F1: {low} to {high}. "
            "Trained on {train} products, watched on {check}, {weights} weights.",
            rows=say.number(result.rows),
            split=result.source.split,
            low=say.number(low, 3),
            high=say.number(high, 3),
            train=say.number(facts["rows"]["train"]),
            check=say.number(facts["rows"]["check"]),
            weights=say.number(facts["weights"]),
        )
    )
    st.markdown(_gain_sentence(result, known))
    results = {_(ARCHITECTURES[key].title): result for key, result in known.results.items()}
    results |= single_models(known)
    ordered = sorted(results.items(), key=lambda item: -item[1].weighted_f1)
    show_scores(dict(ordered), "beforehand")
    st.caption(_("All on the same products; a single model answers from its own scores."))


def _gain_sentence(result: Result, known: ShippedConcatenations) -> str:
    """Whether joining the models was worth it, and which architecture was."""
    single = known.singles[known.best_single].weighted_f1
    names = {"single": _(INPUTS[known.best_single])}
    if result.weighted_f1 <= single:
        best = max(known.results, key=lambda key: known.results[key].weighted_f1)
        return _(
            "It does not beat {single} alone: with so few products to learn from, it loses more "
            "than it gains. The best concatenation here is “{best}”.",
            best=_(ARCHITECTURES[best].title), **names,
        )  # fmt: skip
    if result.f1_interval[0] <= single:
        return _(
            "It is ahead of {single} alone, but not by more than so few products may differ by "
            "chance: the score of {single} lies within the interval.",
            **names,
        )
    return _("It is ahead of {single} alone by more than chance.", **names)


def single_models(known: ShippedConcatenations) -> dict[str, Result]:
    """The joined models, each alone, by what they are called."""
    return {
        _("{model} alone", model=_(INPUTS[name])): result for name, result in known.singles.items()
    }


def show_scores(results: dict[str, Result], key: str) -> None:
    """Draw results measured on the same products as a table with bars, by what they are called."""
    import pandas as pd

    table = pd.DataFrame(
        {
            _("Model"): list(results),
            _("Weighted F1"): [round(r.weighted_f1, SHOWN_DECIMALS) for r in results.values()],
            _("Accuracy"): [round(r.accuracy, SHOWN_DECIMALS) for r in results.values()],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        column_config={
            _("Model"): st.column_config.TextColumn(width=NAME_WIDTH),
            **dict.fromkeys((_("Weighted F1"), _("Accuracy")), score_bars(BAR_WIDTH)),
        },
        key=f"{PAGE}_{key}",
    )


def show_curves(result: Result) -> None:
    """Loss and accuracy of each epoch."""
    assert result.history is not None
    st.markdown(training_verdict(result.history, current()))
    chart = CurvesChart(result.history, current())
    show_chart(chart, f"{PAGE}_curves")
    show_csv(chart, f"vitrine-{result.key}", f"{PAGE}_curves")
