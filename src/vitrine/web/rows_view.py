"""What only rows can tell about two models: agreement, mended and broken, the perfect chooser."""

from __future__ import annotations

import streamlit as st

from vitrine.results.comparison import Comparison, PairCounts
from vitrine.results.wording import names_of, pair_sentence, signed, why_no_rows
from vitrine.web.charts.two_sides import AgreementChart
from vitrine.web.escape import escaped
from vitrine.web.figures_view import show_chart, show_csv
from vitrine.web.language import _, current

LONGEST = 1000


def show_rows(comparison: Comparison) -> None:
    """Draw the row-by-row comparison, or say why there is none."""
    say, pair = current(), comparison.pair
    if pair is None:
        st.info(why_no_rows(comparison, say), icon=":material/info:")
        return
    names = names_of(comparison, say)
    show_pair_figures(pair)
    chart = AgreementChart(pair, names, say)
    show_chart(chart, "compare_rows")
    st.markdown(escaped(pair_sentence(pair, *names, say), LONGEST))
    show_csv(chart, f"vitrine-rows-{comparison.a.key}-{comparison.b.key}", "compare_rows")


def show_pair_figures(pair: PairCounts) -> None:
    """The figures, in a row."""
    say = current()
    figures = (
        (_("Same answer"), say.percent(pair.agreement, 1)),
        (_("Mended by B"), say.number(pair.only_b)),
        (_("Broken by B"), say.number(pair.only_a)),
        (_("Weighted F1, B minus A"), signed(pair.difference, 3, say)),
        (_("Weighted F1 of a perfect chooser"), say.number(pair.chooser_f1, 3)),
    )
    with st.container(horizontal=True, gap="small"):
        for title, value in figures:
            st.metric(title, value, width="content")
