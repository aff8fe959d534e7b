"""Probabilities and votes: how several models become one, and how far they can be believed."""

from __future__ import annotations

import streamlit as st

from vitrine.i18n import N_
from vitrine.models.registry import entry_of
from vitrine.results.comparison import Comparison, compare_rows, shared_rows
from vitrine.results.confusion import weighted_f1
from vitrine.results.fusing import Fused, fused_of
from vitrine.results.result import Result, Run
from vitrine.results.runs import RUNS
from vitrine.results.votes import METHODS, ballot_of, best_single
from vitrine.results.wording import pair_sentence, signed
from vitrine.web import caches
from vitrine.web.charts.two_sides import DumbbellChart
from vitrine.web.choices import Choice, menu, segments
from vitrine.web.escape import escaped
from vitrine.web.figures_view import choose_run, score_bars, show_chart, show_csv, show_source
from vitrine.web.language import _, current
from vitrine.web.probabilities.certainty import show_calibration, show_closely, show_coverage
from vitrine.web.sections import Section, choose_section

PAGE = "probabilities"
QUICK = tuple(key for key, method in METHODS.items() if not method.slow)
# Above so many rows the slow ways to vote wait until they are asked for.
FEW_ROWS = 2000
FEWEST = 2
LONGEST = 1000


def _show_votes() -> None:
    """Choose a run and who votes, and see what each way to vote gains."""
    runs = {card.key: caches.run(card.key) for card in RUNS}
    run = runs[
        choose_run(PAGE, [key for key, run in runs.items() if _voters(run) or caches.fused(key)])
    ]
    if _voters(run):
        _show_live_votes(run)
    else:
        groups = caches.fused(run.key)
        key = segments(
            Choice(PAGE, "group", list(groups), next(iter(groups))),
            _("Who votes"),
            lambda group: _(entry_of(group).title),
        )
        fused = groups[key]
        st.caption(
            _(
                "{members}. The answers on each product are not published here: other groups "
                "cannot be tried, these were computed beforehand by the same code.",
                members=", ".join(_(entry_of(member).title) for member in fused.members),
            )
        )
        _show_methods(fused)
        _show_gain(run, fused)
        show_source(run.results[key])


def _voters(run: Run) -> dict[str, Result]:
    """Models whose answers on each product are known, without what is already a fusion."""
    return {
        key: result
        for key, result in run.results.items()
        if result.predictions is not None and result.family != "fusion"
    }


def _show_live_votes(run: Run) -> None:
    """Let the visitor choose who votes, among models whose answers are known."""
    known = _voters(run)
    first = next(iter(known.values())).predictions
    # Models that answered products of the first one: others cannot vote with it.
    together = [
        key
        for key, result in known.items()
        if first and result.predictions and shared_rows(first, result.predictions)
    ]
    chosen = st.pills(
        _("Who votes"),
        list(known),
        selection_mode="multi",
        default=together,
        format_func=lambda key: escaped(_(known[key].card.title)),
        key=f"{PAGE}_members_{current().language}",
    )
    if len(chosen or []) < FEWEST:
        st.info(_("Choose at least two models: one alone does not vote."))
        return
    keys = tuple(key for key in known if key in chosen)
    ballot = ballot_of([known[key] for key in keys])
    methods = tuple(METHODS)
    if len(ballot.truth) > FEW_ROWS and not st.toggle(
        _("Also try the ways that learn (some minutes)"), key=f"{PAGE}_slow"
    ):
        methods = QUICK
    with st.spinner(_("Counting the votes…")):
        answers = {method: caches.voted(run.key, keys, method) for method in methods}
    fused = fused_of(ballot, answers)
    _show_methods(fused)
    method = _show_gain(run, fused)
    pair = compare_rows(ballot.truth, best_single(ballot).answer, answers[method])
    names = (_(entry_of(fused.single).title), _(METHODS[method].title))
    st.markdown(escaped(pair_sentence(pair, *names, current()), LONGEST))
    show_source(*(known[key] for key in keys))


def _show_methods(fused: Fused) -> None:
    """Score of every way to vote, beside the best member and the perfect chooser."""
    import pandas as pd

    say = current()
    best, single = fused.best, weighted_f1(fused.single_counts)
    st.markdown(
        _(
            "Best vote: **{method}**, weighted F1 {score}, {gain} against {single}, the best "
            "member alone. A chooser who is never wrong about whom to believe would reach "
            "{chooser}.",
            method=_(METHODS[best].title),
            score=say.number(weighted_f1(fused.counts[best]), 3),
            gain=signed(weighted_f1(fused.counts[best]) - single, 3, say),
            single=escaped(_(entry_of(fused.single).title)),
            chooser=say.number(weighted_f1(fused.chooser_counts), 3),
        )
    )
    rows = sorted(
        ((say(METHODS[key].title), counts, say(METHODS[key].sentence))
         for key, counts in fused.counts.items()),
        key=lambda row: -weighted_f1(row[1]),
    )  # fmt: skip
    alone = say("Best member alone: {model}", model=say(entry_of(fused.single).title))
    rows += [
        (alone, fused.single_counts, ""),
        (say("Perfect chooser"), fused.chooser_counts, say("Cannot be built: it knows the truth.")),
    ]
    table = pd.DataFrame(
        {
            say("Vote"): [title for title, _counts, _what in rows],
            say("Weighted F1"): [round(weighted_f1(counts), 3) for _t, counts, _w in rows],
            say("Against the best member"): [
                signed(weighted_f1(counts) - single, 3, say) for _t, counts, _w in rows
            ],
            say("What it does"): [what for _title, _counts, what in rows],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        column_config={_("Weighted F1"): score_bars()},
        key=f"{PAGE}_methods",
    )
    st.caption(
        _(
            "{rows} products; each is answered by a vote that learnt from others (3-fold "
            "cross-validation). A member of which only the answers are known votes with how often "
            "each category hid behind such an answer.",
            rows=say.number(int(fused.single_counts.sum())),
        )
    )


def _show_gain(run: Run, fused: Fused) -> str:
    """Gain and loss by category of one way to vote, which is returned."""
    say = current()
    method = menu(
        Choice(PAGE, "method", list(fused.counts), fused.best),
        _("Way to vote"),
        lambda key: _(METHODS[key].title),
    )
    single = run.results[fused.single]
    names = (_(single.card.title), _(METHODS[method].title))
    comparison = Comparison(
        Result(run.key, fused.single, fused.single_counts, single.source),
        Result(run.key, "", fused.counts[method], single.source),
        None,
    )
    chart = DumbbellChart(comparison, names, say)
    show_chart(chart, f"{PAGE}_gain")
    show_csv(chart, f"vitrine-vote-{run.key}-{method}", f"{PAGE}_gain")
    return method


VIEWS = {
    "votes": Section(N_("Votes"), _show_votes),
    "calibration": Section(N_("Calibration"), show_calibration),
    "coverage": Section(N_("Coverage"), show_coverage),
    "closely": Section(N_("Five products closely"), show_closely),
}


def show_probabilities() -> None:
    """Draw the side that is asked for."""
    choose_section(PAGE, VIEWS, "view").show()
