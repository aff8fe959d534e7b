"""All the models of a run as a table, and the scores that others report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import streamlit as st

from vitrine.i18n import N_
from vitrine.models.entry import Family
from vitrine.results.reported import REPORTED, STANDINGS, WEIGHTED, ReportedScore, Standing
from vitrine.results.result import Result, Run
from vitrine.results.runs import BY_KEY, RUNS
from vitrine.web import caches
from vitrine.web.choices import Choice, menu
from vitrine.web.language import _, current

if TYPE_CHECKING:
    import pandas as pd

FAMILIES: dict[Family, str] = {
    "ml": N_("classical"),
    "rnn": N_("text network"),
    "cnn": N_("picture network"),
    "fusion": N_("fusion"),
    "other": N_("unknown"),
}
SHOWN_DECIMALS = 3


def show_all(chosen: str) -> None:
    """A run's models as a sortable table with bars, and a download."""
    shown = [card.key for card in RUNS if caches.run(card.key).results]
    key = menu(
        Choice("compare", "run", shown, chosen if chosen in shown else shown[0]),
        _("Run"),
        lambda run: _(BY_KEY[run].title),
    )
    st.caption(_(BY_KEY[key].sentence))
    table = models_table(caches.run(key))
    # Formatted by the browser: a decimal comma for those who read one.
    bars = st.column_config.ProgressColumn(format="localized", min_value=0.0, max_value=1.0)
    scores = (_("Weighted F1"), _("Accuracy"), _("Macro F1"), _("Top 3"), _("Calibration error"))
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        column_config=dict.fromkeys(scores, bars),
        key="compare_all",
    )
    st.download_button(
        _("Download as CSV"),
        lambda: table.to_csv(index=False).encode("utf-8-sig"),
        file_name=f"vitrine-{key}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="compare_all_csv",
    )


def models_table(run: Run) -> pd.DataFrame:
    """One row per model, the best first: name, family, products, and scores (0..1)."""
    import pandas as pd

    results = sorted(run.results.values(), key=lambda result: -result.weighted_f1)
    return pd.DataFrame([_row(result) for result in results])


def _row(result: Result) -> dict[str, object]:
    say, confidence = current(), result.confidence
    return {
        say("Model"): say(result.card.title),
        say("Family"): say(FAMILIES[result.family]),
        say("Products"): result.rows,
        say("Weighted F1"): shown(result.weighted_f1),
        say("Accuracy"): shown(result.accuracy),
        say("Macro F1"): shown(result.macro_f1),
        say("Top 3"): shown(confidence.top3) if confidence else None,
        say("Calibration error"): shown(confidence.error) if confidence else None,
    }


def shown(score: float | None) -> float | None:
    """A score with as many decimals as its rows can bear."""
    return None if score is None else round(score, SHOWN_DECIMALS)


def show_reported() -> None:
    """Scores that others report; only scores of one metric on one split share a table."""
    st.markdown(
        _(
            "Scores found elsewhere, then the best ones of each run. A table holds only scores of "
            "one metric on one split: from one table to another they cannot be compared."
        )
    )
    for (metric, split), group in groups([*REPORTED, *measured()]).items():
        st.markdown(f"**{_(metric)} · {_(split)}**")
        table = reported_table(group)
        st.dataframe(
            table,
            hide_index=True,
            column_config={
                _("Score"): st.column_config.ProgressColumn(
                    format="localized", min_value=0.0, max_value=1.0
                )
            },
            key=f"compare_reported_{metric}_{split}",
        )


def groups(scores: Iterable[ReportedScore]) -> dict[tuple[str, str], list[ReportedScore]]:
    """Scores that can be compared, by metric and split, the best first; doubtful ones last."""
    found: dict[tuple[str, str], list[ReportedScore]] = {}
    for score in sorted(scores, key=lambda s: (s.standing is Standing.DOUBTFUL, -s.score)):
        found.setdefault(score.group, []).append(score)
    return found


def measured() -> list[ReportedScore]:
    """The best model of each family of each shipped run, computed from its counts."""
    found = []
    for card in RUNS:
        run = caches.run(card.key)
        for family in FAMILIES:
            results = run.of_families([family]).values()
            if results:
                best = max(results, key=lambda result: result.weighted_f1)
                found.append(_measured(best))
    return found


def _measured(result: Result) -> ReportedScore:
    title = BY_KEY[result.run].title
    return ReportedScore(
        model=result.card.title,
        metric=WEIGHTED,
        split=_("{run}, split “{split}”", run=_(title), split=result.source.split),
        score=round(result.weighted_f1, SHOWN_DECIMALS),
        rows=result.rows,
        source=result.source.origin,
        standing=Standing.MEASURED,
    )


def reported_table(scores: list[ReportedScore]) -> pd.DataFrame:
    """One row per score: model, score (0..1), products, source, standing."""
    import pandas as pd

    say = current()
    return pd.DataFrame(
        {
            say("Model"): [say(score.model) for score in scores],
            say("Score"): [score.score for score in scores],
            say("Products"): [say.number(s.rows) if s.rows else say("not said") for s in scores],
            say("Source"): [say(score.source) for score in scores],
            say("Standing"): [say(STANDINGS[score.standing]) for score in scores],
        }
    )
