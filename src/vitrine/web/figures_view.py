"""The figures of a result, where they come from, and what was wrong with the files of a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal

import streamlit as st

from vitrine.artefacts.manifest import Artefact
from vitrine.results.result import Result, Run
from vitrine.results.runs import BY_KEY
from vitrine.web.charts.layout import Chart, reading_config
from vitrine.web.choices import Choice, menu
from vitrine.web.escape import escaped
from vitrine.web.frame import say_problem
from vitrine.web.language import _, current
from vitrine.web.tables import offer_csv

HASH_SHOWN = 12


def show_chart(chart: Chart, key: str, config: dict[str, object] | None = None) -> None:
    """Draw a chart in the visitor's theme, with its sentence for those who do not see it."""
    st.plotly_chart(
        chart.figure(st.context.theme.type),
        theme=None,
        config=config or reading_config(current()),
        alt=chart.sentence(),
        key=key,
    )


def show_csv(chart: Chart, name: str, key: str) -> None:
    """Offer the chart's table as a CSV, made when it is asked for."""
    offer_csv(chart.table, name, key)


def is_phone() -> bool:
    """Whether the browser says that it is a phone's: long labels do not fit there."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


def show_metrics(
    figures: Iterable[tuple[str, str]],
    key: str | None = None,
    border: bool = False,
    gap: Literal["small", "large"] = "small",
) -> None:
    """Draw figures in a row: the title of each, and its value as it is read."""
    with st.container(horizontal=True, gap=gap, key=key):
        for title, value in figures:
            st.metric(title, value, width="content", border=border)


def score_bars(width: int | None = None) -> Any:
    """A column of scores from 0 to 1 as bars; the browser writes a decimal comma where it must."""
    return st.column_config.ProgressColumn(
        format="localized", min_value=0.0, max_value=1.0, width=width
    )


def choose_run(page: str, runs: Sequence[str], first: str | None = None) -> str:
    """Draw the choice of a run; before any is chosen it is ``first`` where that is offered."""
    default = first if first is not None and first in runs else runs[0]
    return menu(Choice(page, "run", runs, default), _("Run"), lambda key: _(BY_KEY[key].title))


def show_headline(result: Result) -> None:
    """The figures a model is known by, with the interval that its rows allow."""
    say = current()
    low, high = result.f1_interval
    confidence = result.confidence
    figures = [
        (_("Weighted F1"), say.number(result.weighted_f1, 3)),
        (_("Accuracy"), say.percent(result.accuracy, 1)),
        (_("Macro F1"), say.number(result.macro_f1, 3)),
    ]
    if confidence is not None and confidence.top3 is not None:
        figures.append((_("Among the first three"), say.percent(confidence.top3, 1)))
    if confidence is not None:
        figures.append((_("Calibration error"), say.percent(confidence.error, 1)))
    show_metrics(figures, key="model_figures")
    st.caption(
        _(
            "{rows} products, split “{split}”; 95% interval of the weighted F1: {low} to {high}.",
            rows=say.number(result.rows),
            split=result.source.split,
            low=say.number(low, 3),
            high=say.number(high, 3),
        )
    )


def read_from(result: Result, artefact: Artefact) -> Result:
    """A result whose figures shown here are read from an artefact of their own."""
    source = replace(result.source, artefacts=((artefact.path, artefact.sha256),))
    return replace(result, source=source)


def show_source(*results: Result) -> None:
    """Where the figures come from: run, rows, split, file, hash, date."""
    for result in results:
        st.caption(source_line(result))


def source_line(result: Result) -> str:
    """Provenance of a result in one line."""
    source = result.source
    return _(
        "Source: run “{run}”, model {model}, {rows} products, split “{split}”, {date}, {origin}. "
        "Files: {files}",
        run=_(BY_KEY[result.run].title),
        model=escaped(result.key),
        rows=current().number(result.rows),
        split=escaped(source.split),
        date=source.date or _("date unknown"),
        origin=escaped(_(source.origin)),
        files=", ".join(file_line(path, sha256) for path, sha256 in source.artefacts),
    )


def file_line(path: str, sha256: str) -> str:
    """A file with the beginning of its hash."""
    return f"{escaped(path)} (SHA-256 {sha256[:HASH_SHOWN]}…)"


def show_problems(run: Run) -> None:
    """What was found wrong with the files of a run, one line each."""
    if not run.problems:
        return
    title = current().plural(
        "{count} file or model is left out", "{count} files or models are left out",
        len(run.problems),
    )  # fmt: skip
    with st.expander(title, icon=":material/warning:", expanded=not run.results):
        for problem in run.problems:
            say_problem(problem)
