"""Doubtful labels: rows where every model says the same, against the catalogue."""

from __future__ import annotations

import streamlit as st

from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.insight.trust.error_analysis import GROUPS, LABEL_NOISE_KEY, Suspects, read_suspects
from vitrine.results.runs import BY_KEY
from vitrine.web import caches
from vitrine.web.charts.pair_bars import PairBars
from vitrine.web.choices import Choice, menu, segments
from vitrine.web.figures_view import read_from, show_chart, show_csv, show_source
from vitrine.web.language import _, current

PAGE = "trust"
SHOWN = 15
NO_RUN = N_("No run has answers of several models on the same products.")


def show_labels() -> None:
    """Draw the choice of a run and a group of models, and what they all say."""
    known = caches.shipped(LABEL_NOISE_KEY, read_suspects)
    runs = [key for key in BY_KEY if known.get(key)]
    if not runs:
        raise DataRefused(NO_RUN)
    left, right = st.columns([1, 1])
    with left:
        run = menu(Choice(PAGE, "run", runs, runs[0]), _("Run"), lambda k: _(BY_KEY[k].title))
    groups = [key for key in GROUPS if key in known[run]]
    with right:
        group = segments(
            Choice(PAGE, "group", groups, groups[0]), _("Who agrees"), lambda k: _(GROUPS[k])
        )
    suspects = known[run][group]
    _show_figures(suspects)
    _show_pairs(suspects, f"{run}-{group}")
    results = caches.run(run).results
    models = [results[key] for key in suspects.models if key in results]
    st.caption(_("Models: {names}.", names=", ".join(_(model.card.title) for model in models)))
    for result in models[:1]:
        show_source(read_from(result, caches.store().artefact(LABEL_NOISE_KEY)))


def _show_figures(suspects: Suspects) -> None:
    say = current()
    figures = (
        (_("Models"), say.number(len(suspects.models))),
        (_("Products"), say.number(suspects.rows)),
        (_("All say the same"), say.number(suspects.unanimous)),
        (_("…against the label"), say.number(suspects.against)),
    )
    with st.container(horizontal=True, gap="small", key=f"{PAGE}_suspects"):
        for title, value in figures:
            st.metric(title, value, width="content")
    share = suspects.against / max(1, suspects.unanimous)
    st.markdown(
        _(
            "When all of them agree, they contradict the catalogue on {share} of these products. "
            "Either these products are in the wrong category, or the two categories cannot be told "
            "apart by what is there: **a suspicion, not a proof**, for models that learnt from the "
            "same labels can share a mistake.",
            share=say.percent(share, 1),
        )
    )


def _show_pairs(suspects: Suspects, name: str) -> None:
    pairs = suspects.largest(SHOWN)
    if not pairs:
        st.info(_("They never agree against the label."), icon=":material/check_circle:")
        return
    chart = PairBars(pairs, current())
    st.markdown(_("**In the catalogue → what all models say**"))
    show_chart(chart, f"{PAGE}_pairs")
    st.caption(
        _(
            "The {count} most frequent pairs, in products. Only counts are kept: which products "
            "these are is not stored here.",
            count=len(pairs),
        )
    )
    show_csv(chart, f"vitrine-labels-{name}", f"{PAGE}_pairs")
