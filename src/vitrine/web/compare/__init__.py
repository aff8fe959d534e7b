"""Two models side by side: which is better, where, and whether the difference is real."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from vitrine.i18n import N_
from vitrine.results import wording
from vitrine.results.comparison import Comparison
from vitrine.results.result import Run
from vitrine.results.runs import BY_KEY, RUNS
from vitrine.web import caches
from vitrine.web.charts.layout import saving_config
from vitrine.web.charts.matrix import DifferenceChart
from vitrine.web.charts.two_sides import DumbbellChart
from vitrine.web.choices import Choice, menu, segments
from vitrine.web.compare.score_tables import show_all, show_reported
from vitrine.web.escape import escaped
from vitrine.web.figures_view import show_chart, show_csv, show_problems, show_source
from vitrine.web.language import _, current
from vitrine.web.models.confusion_matrix import is_phone, matrix_choices
from vitrine.web.rows_view import show_rows

PAGE = "compare"
# What stands there before anyone chooses: a network and the best classical model.
FIRST_CHOICES = {"a": ("original-2023", "EMBEDDING"), "b": ("original-2023", "Mon_Modele_SVC")}
# Sentences with two names, and six categories in the longest.
LONGEST = 1000


@dataclass(frozen=True)
class View:
    """One side to look at two models from."""

    title: str
    show: Callable[[Comparison], None]


def show_comparison() -> None:
    """Draw the page."""
    runs = {card.key: caches.run(card.key) for card in RUNS}
    left, right = st.columns(2, gap="large")
    with left:
        run_a, a = choose("a", runs)
    with right:
        run_b, b = choose("b", runs)
    comparison = caches.comparison(run_a, a, run_b, b)
    show_verdict(comparison)
    view = segments(
        Choice(PAGE, "view", list(VIEWS), "matrices"),
        _("View"),
        lambda key: _(VIEWS[key].title),
        labelled=False,
    )
    VIEWS[view].show(comparison)
    show_source(comparison.a, comparison.b)
    for run in runs.values():
        show_problems(run)


def choose(side: str, runs: dict[str, Run]) -> tuple[str, str]:
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
    with what:
        model = menu(
            Choice(
                PAGE,
                side,
                list(models),
                first_model if first_model in models else next(iter(models)),
            ),
            _("Model {side}", side=side.upper()),
            models.__getitem__,
        )
    return run, model


def show_verdict(comparison: Comparison) -> None:
    """Which is better, how sure that is, and where; a warning where rows differ."""
    say = current()
    if not comparison.same_rows:
        warning = wording.rows_differ_warning(comparison, say)
        st.warning(warning, icon=":material/warning:")
    st.markdown(f"**{escaped(wording.score_sentence(comparison, say), LONGEST)}**")
    for sentence in (wording.sureness_sentence, wording.wins_sentence):
        st.markdown(escaped(sentence(comparison, say), LONGEST))


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


VIEWS = {
    "matrices": View(N_("Side by side"), show_matrices),
    "categories": View(N_("F1 by category"), show_categories),
    "rows": View(N_("Row by row"), show_rows),
    "all": View(N_("All the models"), lambda comparison: show_all(comparison.a.run)),
    "published": View(N_("Published scores"), lambda comparison: show_reported()),
}
