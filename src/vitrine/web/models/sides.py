"""The sides of a model: matrix, categories, confusions, training, confidence, preparation."""

from __future__ import annotations

import numpy as np
import streamlit as st

from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import N_
from vitrine.models.entry import Modality
from vitrine.results.confusion import Order, ShareOf, most_predicted
from vitrine.results.result import Result
from vitrine.results.runs import BY_KEY
from vitrine.results.wording import mark_sentence, training_verdict
from vitrine.text.preparations import (
    PREPARATIONS,
    SAMPLE_SENTENCE,
    SHOWN_LETTERS,
    StepResult,
    sample_walk,
)
from vitrine.web import caches
from vitrine.web.charts.curves import CurvesChart, RateRangeChart
from vitrine.web.charts.layout import saving_config
from vitrine.web.charts.matrix import MatrixChart
from vitrine.web.charts.reliability import ReliabilityChart
from vitrine.web.choices import Choice, menu, switch
from vitrine.web.escape import escaped
from vitrine.web.figures_view import file_line, is_phone, score_bars, show_chart, show_csv
from vitrine.web.language import _, current
from vitrine.web.tables import offer_csv

SHARES: dict[ShareOf, str] = {
    "true": N_("Share of the true"),
    "predicted": N_("Share of the predicted"),
    "count": N_("Products"),
}
ORDERS: dict[Order, str] = {
    "code": N_("By code"),
    "group": N_("By family of categories"),
    "f1": N_("By F1"),
    "clusters": N_("By confusion clusters"),
}
# Predicted categories shown for each true one.
FIRST = 5
SHOWN_DECIMALS = 3
# Pixels: the six columns fit beside the description of the model.
BAR_WIDTH, NAME_WIDTH, NARROW = 95, 190, 50
# Accuracies closer than this are the same but for rounding.
SAME = 1e-9
SHOWN_TOKENS = 150
# Why a model has no steps of preparation, by what it reads.
NO_STEPS: dict[Modality, str] = {
    "text": N_(
        "This network cuts the text into pieces of words by itself, with a vocabulary that comes "
        "with its weights: there are no steps to show."
    ),
    "image": N_(
        "This network reads the picture, squared and brought to its size: there is no text to "
        "prepare."
    ),
    "both": N_("This fusion reads what other models answered: there is no text to prepare."),
    "unknown": N_("Nothing is known of how this model prepares a text."),
}


def show_matrix(result: Result, page: str) -> None:
    """What can be chosen about the confusion matrix, the matrix, and its downloads."""
    share, order, diagonal, names = matrix_choices(page)
    chart = MatrixChart(result.counts, share, order, diagonal, names, current())
    name = f"vitrine-{result.run}-{result.key}".replace(" ", "-")
    show_chart(chart, f"{page}_matrix", saving_config(current(), name))
    show_csv(chart, name, f"{page}_matrix")


def matrix_choices(page: str, named: bool = True) -> tuple[ShareOf, Order, bool, bool]:
    """Draw what can be chosen about a matrix; the same names in the address on every page.

    Returns
    -------
    share, order : str
    diagonal, names : bool
        Whether right answers are coloured, and whether categories are named; they never are where
        ``named`` is false.
    """
    left, middle, right = st.columns(3, gap="small", vertical_alignment="bottom")
    with left:
        share = menu(
            Choice(page, "share", list(SHARES), "true"),
            _("Colour"),
            lambda key: _(SHARES[key]),  # type: ignore[index]
        )
    with middle:
        order = menu(
            Choice(page, "order", list(ORDERS), "code"),
            _("Order"),
            lambda key: _(ORDERS[key]),  # type: ignore[index]
        )
    with right:
        diagonal = switch(page, "diagonal", _("Right answers"), default=True)
        names = named and switch(page, "names", _("Names"), default=not is_phone())
    return share, order, diagonal, names  # type: ignore[return-value]


def show_categories(result: Result, page: str) -> None:
    """Scores of each category as a table that sorts, with a download."""
    import pandas as pd

    say, scores = current(), result.scores
    best, worst = int(scores.f1.argmax()), int(scores.f1.argmin())
    st.markdown(
        _(
            "Best recognised: “{best}”, F1 {best_f1}. Least: “{worst}”, F1 {worst_f1}. Click on a "
            "column to sort.",
            best=say(CATEGORIES[best].name),
            best_f1=say.number(scores.f1[best], 3),
            worst=say(CATEGORIES[worst].name),
            worst_f1=say.number(scores.f1[worst], 3),
        )
    )
    table = pd.DataFrame(
        {
            _("Code"): [str(code) for code in CODES],
            _("Category"): [say(category.name) for category in CATEGORIES],
            _("F1"): scores.f1.round(SHOWN_DECIMALS),
            _("Precision"): scores.precision.round(SHOWN_DECIMALS),
            _("Recall"): scores.recall.round(SHOWN_DECIMALS),
            _("Products"): scores.support,
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        column_config={
            _("Code"): st.column_config.TextColumn(width=NARROW),
            _("Category"): st.column_config.TextColumn(width=NAME_WIDTH),
            **dict.fromkeys((_("F1"), _("Precision"), _("Recall")), score_bars(BAR_WIDTH)),
        },
        key=f"{page}_categories",
    )
    offer_csv(table, f"vitrine-{result.run}-{result.key}-categories", f"{page}_categories")


def show_confusions(result: Result, page: str) -> None:
    """What the products of each true category were taken for, the most frequent first."""
    import pandas as pd

    st.markdown(_("**The five most predicted categories for each true one**"))
    say, rows = current(), []
    for column, category in enumerate(CATEGORIES):
        predicted = [
            f"{CODES[cell.predicted]} {say(CATEGORIES[cell.predicted].name)} "
            f"({say.percent(cell.share)})"
            for cell in most_predicted(result.counts, column, FIRST)
        ]
        cells = predicted + [""] * (FIRST - len(predicted))
        rows.append([f"{category.code} {say(category.name)}", *cells])
    titles = [_("True category"), *(str(place + 1) for place in range(FIRST))]
    st.dataframe(
        pd.DataFrame(rows, columns=titles),
        hide_index=True,
        height="content",
        key=f"{page}_predicted",
    )


def show_training(result: Result, page: str) -> None:
    """Curves of the training, its best epoch or the one kept, and whether it went on too long."""
    history = result.history
    if history is None:
        st.info(_("No training curves: this model is not trained by epochs, or none were kept."))
        return
    chart = CurvesChart(history, current())
    st.markdown(training_verdict(history, current()))
    if sentence := mark_sentence(history, current()):
        st.markdown(sentence)
    show_chart(chart, f"{page}_training")
    show_csv(chart, f"vitrine-{result.run}-{result.key}-training", page)


def show_range_test(result: Result, page: str) -> None:
    """The learning-rate range test of the training, with its source; nothing where none was."""
    tested = caches.range_test(result.run, result.key)
    if tested is None:
        return
    say = current()
    chart = RateRangeChart(tested.curve, say)
    st.subheader(_("Learning-rate range test"))
    st.markdown(
        _(
            "Before the last stage of the training, the learning rate is raised a little at each "
            "step; the one marked, at which that stage then trains, is where the loss falls "
            "fastest, not where it is lowest."
        )
    )
    show_chart(chart, f"{page}_rates")
    show_csv(chart, f"vitrine-{result.run}-{result.key}-rates", f"{page}_rates")
    # Measured on what teaches, not on a split.
    st.caption(
        _(
            "Source: run “{run}”, model {model}, {steps} steps on batches of the {rows} pictures "
            "that taught, seed {seed}, {date}. File: {file}",
            run=_(BY_KEY[result.run].title),
            model=escaped(result.key),
            steps=say.number(len(tested.curve.rates)),
            rows=say.number(tested.rows),
            seed=tested.seed,
            date=escaped(tested.date),
            file=file_line(tested.artefact.path, tested.artefact.sha256),
        )
    )


def show_confidence(result: Result, page: str) -> None:
    """Reliability diagram and histogram of confidence, where probabilities are known."""
    confidence = result.confidence
    if confidence is None:
        st.info(_("No probabilities: only the answers of this model can be used."))
        return
    bins = confidence.reliability
    st.markdown(
        _(
            "A model whose probabilities are true is right on 80% of the products that it answers "
            "with 80% confidence: its bars end on the dotted line. Bars that stay below it show a "
            "model too sure of itself, bars above it one that is too modest."
        )
    )
    right = float(np.nansum(bins.accuracy * bins.rows) / bins.rows.sum())
    if abs(right - result.accuracy) > SAME:
        st.caption(
            _(
                "The most probable category is right on {probable} of the products, the answers on "
                "{answered}: this model's probabilities were fitted apart from its answers.",
                probable=current().percent(right, 1),
                answered=current().percent(result.accuracy, 1),
            )
        )
    chart = ReliabilityChart(bins, current())
    show_chart(chart, f"{page}_confidence")
    show_csv(chart, f"vitrine-{result.run}-{result.key}-confidence", page)


def show_preparation(result: Result, page: str) -> None:
    """What is done to a text before the model reads it, on a sentence the visitor may change."""
    key = result.card.preparation
    if key is None:
        st.info(_(NO_STEPS[result.card.modality]))
        return
    st.markdown(
        _(
            "**{title}.** Change the sentence and see what each step makes of it.",
            title=_(PREPARATIONS[key].title),
        )
    )
    sentence = st.text_area(
        _("Sentence"),
        SAMPLE_SENTENCE,
        max_chars=SHOWN_LETTERS,
        height=100,
        key=f"{page}_sentence",
    )
    # The walk of the sample is known without loading anything.
    if sentence == SAMPLE_SENTENCE:
        steps = sample_walk(key)
    else:
        with st.spinner(_("Preparing the sentence…")):
            steps = PREPARATIONS[key].walk(sentence)
    for place, step in enumerate(steps, start=1):
        with st.container(border=True):
            nothing = "" if step.changed else " " + _("(nothing to do here)")
            st.markdown(f"**{place}. {_(step.title)}**{nothing}")
            st.caption(_(step.why))
            st.markdown(text_or_tokens(step))


def text_or_tokens(step: StepResult) -> str:
    """What a step of preparation made, as Markdown: the text, or its tokens set apart."""
    made = step.text_or_tokens
    if isinstance(made, str):
        return escaped(made, 2 * SHOWN_LETTERS) or _("*nothing is left*")
    tokens = " · ".join(escaped(token) for token in made[:SHOWN_TOKENS])
    more = len(made) - SHOWN_TOKENS
    if more > 0:
        tokens += " " + current().plural("… and {count} more", "… and {count} more", more)
    return tokens or _("*nothing is left*")
