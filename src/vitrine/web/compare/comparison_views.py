"""Two models side by side and row by row, all models of a run, the scores that others report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import streamlit as st

from vitrine.i18n import N_
from vitrine.models.entry import Family
from vitrine.results import wording
from vitrine.results.comparison import Comparison
from vitrine.results.reported import REPORTED, STANDINGS, WEIGHTED, ReportedScore, Standing
from vitrine.results.runs import BY_KEY, RUNS
from vitrine.web import caches
from vitrine.web.charts.layout import saving_config
from vitrine.web.charts.matrix import DifferenceChart
from vitrine.web.charts.two_sides import AgreementChart, DumbbellChart
from vitrine.web.escape import escaped
from vitrine.web.figures_view import (
    choose_run,
    is_phone,
    score_bars,
    show_chart,
    show_csv,
    show_metrics,
)
from vitrine.web.language import _, current
from vitrine.web.models.sides import matrix_choices
from vitrine.web.tables import offer_csv

PAGE = "compare"
FAMILIES: dict[Family, str] = {
    "ml": N_("classical"),
    "rnn": N_("text network"),
    "cnn": N_("picture network"),
    "fusion": N_("fusion"),
    "other": N_("unknown"),
}
SHOWN_DECIMALS = 3
# A sentence with two names.
LONGEST = 1000


def show_matrices(comparison: Comparison) -> None:
    """Both matrices and their difference, on linked axes."""
    share, order, diagonal, _names = matrix_choices(PAGE, named=False)
    chart = DifferenceChart(
        comparison.a.counts, comparison.b.counts, wording.names_of(comparison, current()),
        share, order, diagonal, is_phone(), current(),
    )  # fmt: skip
    name = f"vitrine-{comparison.a.key}-{comparison.b.key}".replace(" ", "-")
    show_chart(chart, f"{PAGE}_matrices", saving_config(current(), name))
    st.caption(
        _(
            "Blue: fewer with B; orange: more with B. On the diagonal more is better, elsewhere "
            "fewer is. Drag over a matrix to look closer at all three; double-click to return."
        )
    )
    show_csv(chart, name, PAGE)


def show_categories(comparison: Comparison) -> None:
    """F1 by category of both models."""
    chart = DumbbellChart(comparison, wording.names_of(comparison, current()), current())
    name = f"vitrine-f1-{comparison.a.key}-{comparison.b.key}".replace(" ", "-")
    show_chart(chart, f"{PAGE}_categories", saving_config(current(), name))
    show_csv(chart, name, f"{PAGE}_categories")


def show_rows(comparison: Comparison) -> None:
    """Row by row: agreement, mended and broken, the perfect chooser; or why there is none."""
    say, pair = current(), comparison.pair
    if pair is None:
        st.info(wording.why_no_rows(comparison, say), icon=":material/info:")
        return
    names = wording.names_of(comparison, say)
    show_metrics(
        (
            (_("Same answer"), say.percent(pair.agreement, 1)),
            (_("Mended by B"), say.number(pair.only_b)),
            (_("Broken by B"), say.number(pair.only_a)),
            (_("Weighted F1, B minus A"), wording.signed(pair.difference, 3, say)),
            (_("Weighted F1 of a perfect chooser"), say.number(pair.chooser_f1, 3)),
        )
    )
    chart = AgreementChart(pair, names, say)
    show_chart(chart, f"{PAGE}_rows")
    st.markdown(escaped(wording.pair_sentence(pair, *names, say), LONGEST))
    show_csv(chart, f"vitrine-rows-{comparison.a.key}-{comparison.b.key}", f"{PAGE}_rows")


def show_all(comparison: Comparison) -> None:
    """The models of a run as a sortable table with bars, the best first, and a download."""
    import pandas as pd

    runs = [card.key for card in RUNS if caches.run(card.key).results]
    key = choose_run(PAGE, runs, comparison.a.run)
    st.caption(_(BY_KEY[key].sentence))
    rows = []
    for result in sorted(caches.run(key).results.values(), key=lambda one: -one.weighted_f1):
        confidence = result.confidence
        top3 = confidence.top3 if confidence else None
        rows.append(
            {
                _("Model"): _(result.card.title),
                _("Family"): _(FAMILIES[result.family]),
                _("Products"): result.rows,
                _("Weighted F1"): round(result.weighted_f1, SHOWN_DECIMALS),
                _("Accuracy"): round(result.accuracy, SHOWN_DECIMALS),
                _("Macro F1"): round(result.macro_f1, SHOWN_DECIMALS),
                _("Top 3"): None if top3 is None else round(top3, SHOWN_DECIMALS),
                _("Calibration error"): (
                    round(confidence.error, SHOWN_DECIMALS) if confidence else None
                ),
            }
        )
    table = pd.DataFrame(rows)
    scores = (_("Weighted F1"), _("Accuracy"), _("Macro F1"), _("Top 3"), _("Calibration error"))
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        column_config=dict.fromkeys(scores, score_bars()),
        key=f"{PAGE}_all",
    )
    offer_csv(table, f"vitrine-{key}", f"{PAGE}_all")


def show_reported(_comparison: Comparison) -> None:
    """Scores that others report, with the best model of each family of each run."""
    st.markdown(
        _(
            "Scores found elsewhere, then the best ones of each run. A table holds only scores of "
            "one metric on one split: from one table to another they cannot be compared."
        )
    )
    scores = list(REPORTED)
    for card in RUNS:
        for family in FAMILIES:
            results = caches.run(card.key).of_families([family]).values()
            if not results:
                continue
            best = max(results, key=lambda result: result.weighted_f1)
            measured = ReportedScore(
                model=best.card.title,
                metric=WEIGHTED,
                split=_("{run}, split “{split}”", run=_(card.title), split=best.source.split),
                score=round(best.weighted_f1, SHOWN_DECIMALS),
                rows=best.rows,
                source=best.source.origin,
                standing=Standing.MEASURED,
            )
            scores.append(measured)
    show_score_groups(scores, f"{PAGE}_reported")


def show_score_groups(
    scores: Iterable[ReportedScore], key: str, height: Literal["auto", "content"] = "auto"
) -> None:
    """One table for each metric and split, the best score first and doubtful ones last."""
    import pandas as pd

    groups: dict[tuple[str, str], list[ReportedScore]] = {}
    for score in sorted(scores, key=lambda s: (s.standing is Standing.DOUBTFUL, -s.score)):
        groups.setdefault(score.group, []).append(score)
    say = current()
    for (metric, split), group in groups.items():
        st.markdown(f"**{_(metric)} · {_(split)}**")
        table = pd.DataFrame(
            {
                say("Model"): [say(score.model) for score in group],
                say("Score"): [score.score for score in group],
                say("Products"): [say.number(s.rows) if s.rows else say("not said") for s in group],
                say("Source"): [say(score.source) for score in group],
                say("Standing"): [say(STANDINGS[score.standing]) for score in group],
            }
        )
        st.dataframe(
            table,
            hide_index=True,
            height=height,
            column_config={_("Score"): score_bars()},
            key=f"{key}_{metric}_{split}",
        )
