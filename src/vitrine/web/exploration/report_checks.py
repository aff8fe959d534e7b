"""What two reports observed, and where our figures agree or differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from vitrine.errors import VitrineError
from vitrine.i18n import Translator
from vitrine.insight.exploration.observations import (
    OBSERVATIONS,
    CheckedFigure,
    Observation,
    needed,
)
from vitrine.insight.exploration.statistics import Statistic
from vitrine.web.exploration.chosen_data import PAGE, Data, provenance, statistic
from vitrine.web.figures_view import show_csv
from vitrine.web.frame import say_problem
from vitrine.web.language import _, current

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class ReportTable:
    """Observations beside our figures."""

    findings: list[tuple[Observation, CheckedFigure]]
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per observation: report, what it says, what our figures say, the verdict."""
        import pandas as pd

        say = self.say
        return pd.DataFrame(
            {
                say("Report"): [observation.report for observation, _ in self.findings],
                say("It says"): [say(observation.says) for observation, _ in self.findings],
                say("Our figures"): [self.ours(*pair) for pair in self.findings],
                say("Verdict"): [self.verdict(finding) for _, finding in self.findings],
            }
        )

    def ours(self, observation: Observation, finding: CheckedFigure) -> str:
        """What our figures say."""
        value, say = finding.value, self.say
        written = {
            "percent": say.percent(value, 1),
            "number": say.number(value),
            "ratio": say.number(value, 1),
        }
        return say(observation.ours, value=written[observation.kind])

    def verdict(self, finding: CheckedFigure) -> str:
        """Whether they agree."""
        return self.say("agrees") if finding.agrees else self.say("differs")


def show_reports(data: Data) -> None:
    """Each observation with what our figures say of it."""
    found = _found(data)
    pairs = [(seen, seen.check(found[seen.key])) for seen in OBSERVATIONS if seen.key in found]
    agreeing = sum(finding.agrees for _, finding in pairs)
    st.markdown(
        _(
            "Two reports on this challenge, read again with our figures: {agreeing} of {count} "
            "observations agree. A figure agrees when it is as close as the rows allow, or as the "
            "report's own rounding; the others are shown as they are.",
            agreeing=agreeing,
            count=len(pairs),
        )
    )
    table = ReportTable(pairs, current())
    for observation, finding in pairs:
        _show(table, observation, finding)
    for key, statistic_found in found.items():
        st.caption(provenance(data, key, statistic_found))
    show_csv(table, "vitrine-observations", f"{PAGE}_reports")  # type: ignore[arg-type]


def _found(data: Data) -> dict[str, Statistic]:
    found = {}
    for key in needed():
        try:
            found[key] = statistic(data, key)
        except VitrineError as error:
            say_problem(error)
    return found


def _show(table: ReportTable, observation: Observation, finding: CheckedFigure) -> None:
    with st.container(border=True):
        said, verdict = st.columns([5, 1], vertical_alignment="center")
        said.markdown(f"{_(observation.says)} **{table.ours(observation, finding)}**")
        said.caption(observation.report)
        said_so = table.verdict(finding)
        if finding.agrees:
            verdict.badge(said_so, color="green", icon=":material/check:")
        else:
            verdict.badge(said_so, color="orange", icon=":material/difference:")
