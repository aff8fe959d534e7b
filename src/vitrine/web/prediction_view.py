"""Showing a prediction: the verdict in words, the bars of each opinion, the table behind them."""

from __future__ import annotations

import streamlit as st

from vitrine.i18n import N_
from vitrine.models.fusion import Fusion
from vitrine.prediction.product import (
    MODALITY_TITLES,
    Agreement,
    Modality,
    Opinion,
    Prediction,
)
from vitrine.web.caches import predictor
from vitrine.web.charts.layout import CONFIG
from vitrine.web.charts.named_bars import RankingChart
from vitrine.web.figures_view import show_chart
from vitrine.web.frame import say_problem
from vitrine.web.language import _, current
from vitrine.web.tables import offer_csv

AGREEMENTS = {
    Agreement.SAME: N_("The text and the picture agree: both put this category first."),
    Agreement.CLOSE: N_(
        "The text says “{text}” and the picture says “{image}”: they differ, but the first choice "
        "of one is among the five of the other."
    ),
    Agreement.APART: N_(
        "The text says “{text}” and the picture says “{image}”: they contradict each other."
    ),
}
# Which modality spoke for the second category, and lost.
WON_AGAINST = {
    "text": N_("The picture decided: the text alone spoke rather for the next category."),
    "image": N_("The text decided: the picture alone spoke rather for the next category."),
}
ALONE = {
    Modality.TEXT: N_("Read from the text alone: add a picture for a second opinion."),
    Modality.IMAGE: N_("Read from the picture alone: add a title for a second opinion."),
}


def show_answer(prediction: Prediction, key: str) -> None:
    """The verdict, whether text and picture agree, and the ranking of the final opinion."""
    show_verdict(prediction.final)
    if prediction.agreement is Agreement.ALONE:
        st.markdown(_(ALONE[prediction.final.modality]))
    else:
        text, image = (prediction.opinions[m].best for m in (Modality.TEXT, Modality.IMAGE))
        names = {"text": _(text.category.name), "image": _(image.category.name)}
        st.markdown(_(AGREEMENTS[prediction.agreement], **names))
    if Modality.BOTH in prediction.opinions:
        st.markdown(_weight_sentence(prediction, predictor().fusion))
    for problem in prediction.problems:
        say_problem(problem)
    _show_opinion(prediction.final, key)
    st.caption(
        _(
            "Dotted line: below {threshold}, this site says that it does not know.",
            threshold=current().percent(prediction.final.threshold),
        )
    )


def show_opinions(prediction: Prediction, key: str) -> None:
    """The opinions that the final one was made from, side by side; then all of them as a table."""
    import pandas as pd

    parts = [o for o in prediction.opinions.values() if o is not prediction.final]
    if parts:
        for column, opinion in zip(st.columns(len(parts), gap="large"), parts, strict=True):
            with column:
                _show_opinion(opinion, key)
    say = current()
    with st.expander(_("All 27 categories as a table")):
        tables = [
            RankingChart(opinion.ranking, opinion.threshold, say)
            .table()
            .assign(**{_("Opinion"): _(MODALITY_TITLES[opinion.modality])})
            for opinion in prediction.opinions.values()
        ]
        table = pd.concat(tables, ignore_index=True)
        st.dataframe(
            table,
            hide_index=True,
            column_config={
                _("Probability"): st.column_config.ProgressColumn(
                    format="percent", min_value=0.0, max_value=1.0
                )
            },
        )
        offer_csv(table, "vitrine-prediction", key)


def show_verdict(opinion: Opinion) -> None:
    """Name the category, or say that the models do not know."""
    say = current()
    best = opinion.best
    percent = say.probability(best.probability)
    if opinion.is_sure:
        st.metric(
            _("Category"),
            f"{say(best.category.name)} ({best.category.code})",
            percent,
            delta_color="off",
            delta_arrow="off",
        )
        return
    st.info(
        _(
            "**I do not know.** The best guess, {category} ({code}), has only {percent}: below "
            "{threshold} this site does not answer. Here are the five candidates.",
            category=say(best.category.name),
            code=best.category.code,
            percent=percent,
            threshold=say.percent(opinion.threshold),
        ),
        icon=":material/help:",
    )


def _weight_sentence(prediction: Prediction, fusion: Fusion) -> str:
    """How much the text and the picture weighed in the joint answer to this product."""
    say = current()
    parts = fusion.evidence(
        prediction.opinions[Modality.TEXT].probabilities,
        prediction.opinions[Modality.IMAGE].probabilities,
    )
    against = [modality for modality, part in parts.items() if part < 0]
    if against:
        return say(WON_AGAINST[against[0]])
    total = sum(parts.values()) or 1.0
    return say(
        "What put this category before the next one: the text for {text}, the picture for {image}.",
        text=say.percent(parts["text"] / total),
        image=say.percent(parts["image"] / total),
    )


def _show_opinion(opinion: Opinion, key: str) -> None:
    """Title and bars of one opinion."""
    st.markdown(f"**{_(MODALITY_TITLES[opinion.modality])}**")
    chart = RankingChart(opinion.top(), opinion.threshold, current())
    show_chart(chart, f"{key}_{opinion.modality.value}", CONFIG)
