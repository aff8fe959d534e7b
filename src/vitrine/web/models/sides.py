"""The other sides of a model: categories, confusions, training, confidence, preparation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from vitrine.categories import CATEGORIES, CODES
from vitrine.insight.exploration.category_words import REFERENCE_GROUPS
from vitrine.results.confusion import confused_groups, most_predicted
from vitrine.results.result import Result
from vitrine.results.runs import BY_KEY
from vitrine.results.wording import mark_sentence, training_verdict
from vitrine.web import caches
from vitrine.web.charts.curves import CurvesChart
from vitrine.web.charts.reliability import ReliabilityChart
from vitrine.web.escape import escaped
from vitrine.web.figures_view import file_line, show_chart, show_csv
from vitrine.web.language import _, current

if TYPE_CHECKING:
    import pandas as pd

    from vitrine.results.trained import RangeTested

FIRST = 5
SHOWN_DECIMALS = 3
# Pixels: the six columns fit beside what is told of the model.
BAR_WIDTH, NAME_WIDTH, NARROW = 95, 190, 50
# Accuracies closer than this are the same but for rounding.
SAME = 1e-9


def category_table(result: Result) -> pd.DataFrame:
    """One row per category: code (text), name, F1, precision, recall (0..1), products."""
    import pandas as pd

    scores, say = result.scores, current()
    return pd.DataFrame(
        {
            say("Code"): [str(code) for code in CODES],
            say("Category"): [say(category.name) for category in CATEGORIES],
            say("F1"): scores.f1.round(SHOWN_DECIMALS),
            say("Precision"): scores.precision.round(SHOWN_DECIMALS),
            say("Recall"): scores.recall.round(SHOWN_DECIMALS),
            say("Products"): scores.support,
        }
    )


def show_categories(result: Result, page: str) -> None:
    """Scores of each category as a table that sorts, with a download."""
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
    table = category_table(result)
    # Formatted by the browser: a decimal comma for those who read one.
    bars = st.column_config.ProgressColumn(
        format="localized", min_value=0.0, max_value=1.0, width=BAR_WIDTH
    )
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        column_config={
            _("Code"): st.column_config.TextColumn(width=NARROW),
            _("Category"): st.column_config.TextColumn(width=NAME_WIDTH),
            **dict.fromkeys((_("F1"), _("Precision"), _("Recall")), bars),
        },
        key=f"{page}_categories",
    )
    st.download_button(
        _("Download as CSV"),
        lambda: table.to_csv(index=False).encode("utf-8-sig"),
        file_name=f"vitrine-{result.run}-{result.key}-categories.csv".replace(" ", "-"),
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"{page}_categories_csv",
    )


def show_confusions(result: Result, page: str) -> None:
    """What each category is taken for; the most confused pairs are told beside."""
    st.markdown(_("**The five most predicted categories for each true one**"))
    table = predicted_table(result)
    st.dataframe(table, hide_index=True, height="content", key=f"{page}_predicted")


def predicted_table(result: Result) -> pd.DataFrame:
    """One row per true category: what its products were taken for, the most frequent first."""
    import pandas as pd

    say = current()
    rows = []
    for column, category in enumerate(CATEGORIES):
        row = {say("True category"): f"{category.code} {say(category.name)}"}
        found = most_predicted(result.counts, column, FIRST)
        for place in range(FIRST):
            row[str(place + 1)] = (
                f"{CODES[found[place].predicted]} {say(CATEGORIES[found[place].predicted].name)} "
                f"({say.percent(found[place].share)})"
                if place < len(found)
                else ""
            )
        rows.append(row)
    return pd.DataFrame(rows)


def show_close(result: Result, page: str) -> None:
    """Words of the categories that look alike: the well-known groups, then this model's own."""
    from vitrine.web.models.close_categories import show_close_categories

    own = [group for group in confused_groups(result.counts) if group not in REFERENCE_GROUPS]
    show_close_categories([*REFERENCE_GROUPS, *own], page)


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
    show_csv(chart, f"vitrine-{result.run}-{result.key}-training".replace(" ", "-"), page)


def show_range_test(result: Result, page: str) -> None:
    """The learning-rate range test of the training, with its source; nothing where none was."""
    tested = caches.range_test(result.run, result.key)
    if tested is None:
        return
    from vitrine.web.charts.rate_range import RateRangeChart

    chart = RateRangeChart(tested.found, current())
    st.subheader(_("Learning-rate range test"))
    st.markdown(
        _(
            "Before the last stage of the training, the learning rate is raised a little at each "
            "step; the one marked, at which that stage then trains, is where the loss falls "
            "fastest, not where it is lowest."
        )
    )
    show_chart(chart, f"{page}_rates")
    show_csv(chart, f"vitrine-{result.run}-{result.key}-rates".replace(" ", "-"), f"{page}_rates")
    st.caption(range_source_line(result, tested))


def range_source_line(result: Result, tested: RangeTested) -> str:
    """Provenance of a range test in one line: it is measured on what teaches, not on a split."""
    say = current()
    return _(
        "Source: run “{run}”, model {model}, {steps} steps on batches of the {rows} pictures that "
        "taught, seed {seed}, {date}. File: {file}",
        run=_(BY_KEY[result.run].title),
        model=escaped(result.key),
        steps=say.number(len(tested.found.rates)),
        rows=say.number(tested.rows),
        seed=tested.seed,
        date=escaped(tested.date),
        file=file_line(tested.artefact.path, tested.artefact.sha256),
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
    show_csv(chart, f"vitrine-{result.run}-{result.key}-confidence".replace(" ", "-"), page)


def show_preparation(result: Result, page: str) -> None:
    """What is done to a text before the model reads it, on a sentence the visitor may change."""
    from vitrine.web.preparation_view import show_steps

    show_steps(result.card, page)
