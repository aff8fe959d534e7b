"""A table being classified, and its answers."""

from __future__ import annotations

import streamlit as st

from vitrine.i18n import Translator
from vitrine.prediction.job import BatchJob, Tally
from vitrine.web.charts.layout import reading_config
from vitrine.web.charts.named_bars import CategoryCounts
from vitrine.web.frame import say_problem
from vitrine.web.language import _, current
from vitrine.web.tables import offer_file

JOB = "batch_job"
LOOKED_AT_EVERY = 1.0
MOST_PROBLEMS = 1000


def current_job() -> BatchJob | None:
    """The table of this visit that was started last; it outlives a change of page or language."""
    job: BatchJob | None = st.session_state.get(JOB)
    return job


def remember_job(job: BatchJob) -> None:
    """Take a table in place of the one before."""
    st.session_state[JOB] = job


def forget_job() -> None:
    """Drop the table of this visit and its answers."""
    st.session_state.pop(JOB, None)


def show_job(job: BatchJob) -> None:
    """How far it is while it runs, then what came of it."""
    st.divider()
    if not job.is_over:
        _follow(job)
        return
    if job.error:
        say_problem(job.error)
    elif job.content is None or not job.tally.rows:
        st.info(_("Stopped before the first row was classified."), icon=":material/stop_circle:")
    else:
        show_answers(job)


@st.fragment(run_every=LOOKED_AT_EVERY)
def _follow(job: BatchJob) -> None:
    if job.is_over:
        st.rerun()
    st.progress(job.tally.rows / max(job.total, 1), text=_progress_words(job))
    st.button(
        _("Stop and keep what is done"),
        icon=":material/stop_circle:",
        on_click=job.stop,
        disabled=job.is_stopping,
        key="batch_stop",
    )


def _progress_words(job: BatchJob) -> str:
    if job.is_stopping:
        return _("Stopping after the rows at work…")
    if job.is_waiting:
        return _("Another table is being classified: yours comes next.")
    if not job.tally.rows:
        return _("Starting: the models are being loaded…")
    say = current()
    return _(
        "{done} of {total} rows classified",
        done=say.number(job.tally.rows),
        total=say.number(job.total),
    )


def show_answers(job: BatchJob) -> None:
    """What became of the rows, their categories, their problems, and the answered table."""
    tally, say = job.tally, current()
    st.subheader(_("Answers"))
    if tally.rows < job.total:
        st.info(
            _(
                "Stopped: {done} of the {total} rows are classified, and the answers hold these.",
                done=say.number(tally.rows),
                total=say.number(job.total),
            ),
            icon=":material/stop_circle:",
        )
    _show_figures(tally, say)
    _offer_answers(job)
    if tally.categories:
        _show_categories(CategoryCounts(tally.categories, say))
    if tally.problems:
        show_problems(tally, say)


def _show_figures(tally: Tally, say: Translator) -> None:
    figures = [
        (_("Classified"), tally.classified),
        (_("“I do not know”"), tally.unsure),
        (_("Not classified"), tally.failed),
        (_("Rows with a problem"), len(tally.problems)),
    ]
    with st.container(horizontal=True, gap="large"):
        for label, count in figures:
            st.metric(label, say.number(count), width="content")
    if tally.unsure:
        st.caption(
            _(
                "“I do not know”: the best category is below the threshold under which this site "
                "does not answer. The file gives it all the same, with its probability."
            )
        )


def _offer_answers(job: BatchJob) -> None:
    with st.container(horizontal=True):
        offer_file(
            _("Download the answers (CSV)"),
            job.content or b"",
            "vitrine-answers.csv",
            "batch_answers",
            primary=True,
        )
        st.button(
            _("Forget these answers"),
            icon=":material/delete:",
            on_click=forget_job,
            key="batch_forget",
        )


def _show_categories(chart: CategoryCounts) -> None:
    st.markdown(_("**Rows by category**"))
    st.plotly_chart(
        chart.figure(st.context.theme.type),
        theme=None,
        config=reading_config(chart.say),
        alt=chart.sentence(),
        key="batch_categories",
    )
    with st.expander(_("The same as a table")):
        st.dataframe(chart.table(), hide_index=True)


def show_problems(tally: Tally, say: Translator) -> None:
    """The rows with a problem, the first ones where there are many."""
    shown = tally.problems[:MOST_PROBLEMS]
    st.markdown(_("**Rows with a problem**"))
    st.dataframe(
        {
            _("Row"): [number for number, _problems in shown],
            _("Problem"): [" ".join(map(say.error, problems)) for _number, problems in shown],
        },
        hide_index=True,
        column_config={_("Row"): st.column_config.NumberColumn(width="small")},
    )
    if len(tally.problems) > len(shown):
        st.caption(
            _(
                "The first {count} are shown; the file has them all.",
                count=say.number(len(shown)),
            )
        )
