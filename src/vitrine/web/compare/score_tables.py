"""All the models of a run as a table, and the scores that others report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import streamlit as st

from vitrine.i18n import N_
from vitrine.models.entry import Family
from vitrine.results.reported import REPORTED, STANDINGS, WEIGHTED, ReportedScore, Standing
from vitrine.results.result import Result
from vitrine.results.runs import BY_KEY, RUNS
from vitrine.web import caches
from vitrine.web.figures_view import choose_run, score_bars
from vitrine.web.language import _, current
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


def show_all(chosen: str) -> None:
    """A run's models as a sortable table with bars, the best first, and a download."""
    import pandas as pd

    key = choose_run(PAGE, [card.key for card in RUNS if caches.run(card.key).results], chosen)
    st.caption(_(BY_KEY[key].sentence))
    results = sorted(caches.run(key).results.values(), key=lambda result: -result.weighted_f1)
    table = pd.DataFrame([_row(result) for result in results])
    scores = (_("Weighted F1"), _("Accuracy"), _("Macro F1"), _("Top 3"), _("Calibration error"))
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        column_config=dict.fromkeys(scores, score_bars()),
        key=f"{PAGE}_all",
    )
    offer_csv(table, f"vitrine-{key}", f"{PAGE}_all")


def _row(result: Result) -> dict[str, object]:
    """Name, family, products and scores (0..1) of a model, None where a score is unknown."""

    def rounded(score: float | None) -> float | None:
        return None if score is None else round(score, SHOWN_DECIMALS)

    confidence = result.confidence
    return {
        _("Model"): _(result.card.title),
        _("Family"): _(FAMILIES[result.family]),
        _("Products"): result.rows,
        _("Weighted F1"): rounded(result.weighted_f1),
        _("Accuracy"): rounded(result.accuracy),
        _("Macro F1"): rounded(result.macro_f1),
        _("Top 3"): rounded(confidence.top3) if confidence else None,
        _("Calibration error"): rounded(confidence.error) if confidence else None,
    }


def show_reported() -> None:
    """Scores that others report, with the best model of each family of each run."""
    st.markdown(
        _(
            "Scores found elsewhere, then the best ones of each run. A table holds only scores of "
            "one metric on one split: from one table to another they cannot be compared."
        )
    )
    measured = []
    for card in RUNS:
        for family in FAMILIES:
            if results := caches.run(card.key).of_families([family]).values():
                measured.append(_measured(max(results, key=lambda result: result.weighted_f1)))
    show_score_groups([*REPORTED, *measured], f"{PAGE}_reported")


def _measured(result: Result) -> ReportedScore:
    """A score computed here, as the reported ones are."""
    title = _(BY_KEY[result.run].title)
    return ReportedScore(
        model=result.card.title,
        metric=WEIGHTED,
        split=_("{run}, split “{split}”", run=title, split=result.source.split),
        score=round(result.weighted_f1, SHOWN_DECIMALS),
        rows=result.rows,
        source=result.source.origin,
        standing=Standing.MEASURED,
    )


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
