"""Two models side by side: which is better, where, and whether the difference is real."""

from __future__ import annotations

import streamlit as st

from vitrine.i18n import N_
from vitrine.results import wording
from vitrine.results.comparison import Comparison
from vitrine.results.result import Run
from vitrine.results.runs import BY_KEY, RUNS
from vitrine.web import caches
from vitrine.web.choices import Choice, menu
from vitrine.web.compare.comparison_views import (
    show_all,
    show_categories,
    show_matrices,
    show_reported,
    show_rows,
)
from vitrine.web.escape import escaped
from vitrine.web.figures_view import show_problems, show_source
from vitrine.web.language import _, current
from vitrine.web.sections import Section, choose_section

PAGE = "compare"
# What stands there before anyone chooses: a network and the best classical model.
FIRST_CHOICES = {"a": ("original-2023", "EMBEDDING"), "b": ("original-2023", "Mon_Modele_SVC")}
# Sentences with two names, and six categories in the longest.
LONGEST = 1000

VIEWS: dict[str, Section[[Comparison]]] = {
    "matrices": Section(N_("Side by side"), show_matrices),
    "categories": Section(N_("F1 by category"), show_categories),
    "rows": Section(N_("Row by row"), show_rows),
    "all": Section(N_("All the models"), show_all),
    "published": Section(N_("Published scores"), show_reported),
}


def show_comparison() -> None:
    """Draw the page: two models, the verdict, and the side that is asked for."""
    runs = {card.key: caches.run(card.key) for card in RUNS}
    left, right = st.columns(2, gap="large")
    with left:
        run_a, a = _choose_model("a", runs)
    with right:
        run_b, b = _choose_model("b", runs)
    comparison, say = caches.comparison(run_a, a, run_b, b), current()
    if not comparison.same_rows:
        warning = wording.rows_differ_warning(comparison, say)
        st.warning(warning, icon=":material/warning:")
    st.markdown(f"**{escaped(wording.score_sentence(comparison, say), LONGEST)}**")
    for sentence in (wording.sureness_sentence, wording.wins_sentence):
        st.markdown(escaped(sentence(comparison, say), LONGEST))
    choose_section(PAGE, VIEWS, "view").show(comparison)
    show_source(comparison.a, comparison.b)
    for run in runs.values():
        show_problems(run)


def _choose_model(side: str, runs: dict[str, Run]) -> tuple[str, str]:
    """Draw the choice of a run and of one of its models."""
    shown = [key for key, run in runs.items() if run.results]
    first_run, first_model = FIRST_CHOICES[side]
    where, what = st.columns(2, gap="small")
    with where:
        run = menu(
            Choice(PAGE, f"run_{side}", shown, first_run if first_run in shown else shown[0]),
            _("Run {side}", side=side.upper()),
            lambda key: _(BY_KEY[key].title),
        )
    models = {key: _(result.card.title) for key, result in runs[run].results.items()}
    first = first_model if first_model in models else next(iter(models))
    with what:
        model = menu(
            Choice(PAGE, side, list(models), first),
            _("Model {side}", side=side.upper()),
            models.__getitem__,
        )
    return run, model
