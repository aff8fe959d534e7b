"""What two reports observed, and where our figures agree or differ."""

from __future__ import annotations

import streamlit as st

from vitrine.errors import VitrineError
from vitrine.insight.exploration.observations import OBSERVATIONS, needed
from vitrine.insight.exploration.statistics import Statistic
from vitrine.web.exploration.chosen_data import PAGE, Data, provenance, statistic
from vitrine.web.frame import say_problem
from vitrine.web.language import _, current
from vitrine.web.tables import offer_csv


def show_reports(data: Data) -> None:
    """Each observation with what our figures say of it."""
    import pandas as pd

    say = current()
    statistics: dict[str, Statistic] = {}
    for key in needed():
        try:
            statistics[key] = statistic(data, key)
        except VitrineError as error:
            say_problem(error)
    pairs = [
        (seen, seen.check(statistics[seen.key])) for seen in OBSERVATIONS if seen.key in statistics
    ]
    st.markdown(
        _(
            "Two reports on this challenge, read again with our figures: {agreeing} of {count} "
            "observations agree. A figure agrees when it is as close as the rows allow, or as the "
            "report's own rounding; the others are shown as they are.",
            agreeing=sum(finding.agrees for _seen, finding in pairs),
            count=len(pairs),
        )
    )
    rows = []
    for observation, finding in pairs:
        value = {
            "percent": say.percent(finding.value, 1),
            "number": say.number(finding.value),
            "ratio": say.number(finding.value, 1),
        }[observation.kind]
        ours = _(observation.ours, value=value)
        verdict = _("agrees") if finding.agrees else _("differs")
        rows.append([observation.report, _(observation.says), ours, verdict])
        with st.container(border=True):
            compared, badge = st.columns([5, 1], vertical_alignment="center")
            compared.markdown(f"{_(observation.says)} **{ours}**")
            compared.caption(observation.report)
            if finding.agrees:
                badge.badge(verdict, color="green", icon=":material/check:")
            else:
                badge.badge(verdict, color="orange", icon=":material/difference:")
    for key, content in statistics.items():
        st.caption(provenance(data, key, content))
    titles = [_("Report"), _("It says"), _("Our figures"), _("Verdict")]
    offer_csv(pd.DataFrame(rows, columns=titles), "vitrine-observations", f"{PAGE}_reports")
