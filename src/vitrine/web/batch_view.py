"""Classifying a file: what is given, what is said of it before a start, and its answers."""

from __future__ import annotations

import streamlit as st

from vitrine.errors import VitrineError
from vitrine.prediction.batch import ADDED
from vitrine.prediction.job import (
    BATCH_LIMITS,
    PREVIEW_COLUMNS,
    BatchFiles,
    BatchJob,
    TableCheck,
    Tally,
    check_table,
)
from vitrine.web.caches import predictor
from vitrine.web.charts.named_bars import AnsweredCategoriesChart
from vitrine.web.escape import escaped
from vitrine.web.figures_view import show_chart, show_metrics
from vitrine.web.frame import problems_said, say_problem
from vitrine.web.language import _, current
from vitrine.web.tables import ask_table, offer_file

# What is given on the left, what is said of it on the right.
HALVES = [2, 3]
# In the state of the session: the check of the files, and the table that was started last, which
# outlives a change of page or language.
CHECKED, JOB = "batch_checked", "batch_job"
# Columns that mean something here; the others only come back as they were.
KNOWN = ("designation", "description", "image", "imageid", "productid")
# Seconds.
LOOKED_AT_EVERY = 1.0
MOST_PROBLEMS = 1000


def show_batch() -> None:
    """The files and their check, then the table at work or its answers."""
    with problems_said():
        given, checked = st.columns(HALVES, gap="large")
        with given:
            files = ask_table(
                "batch",
                BATCH_LIMITS.table_bytes,
                _(
                    "A CSV in UTF-8 with a column **designation**; **description** and **image** "
                    "(the file name of the picture) are optional. Other columns come back as "
                    "they were."
                ),
                _(
                    "At most {rows} rows, {table} MB of CSV and {archive} MB of zip. Files and "
                    "answers are in memory for the time of your visit, and nothing of them stays "
                    "on disk.",
                    rows=current().number(BATCH_LIMITS.rows),
                    table=BATCH_LIMITS.table_bytes // 2**20,
                    archive=BATCH_LIMITS.archive_bytes // 2**20,
                ),
            )
        with checked:
            if files is None:
                st.info(_("Give a table: it is checked here before anything is classified."))
            else:
                _show_check(files)
    job: BatchJob | None = st.session_state.get(JOB)
    if job is None:
        return
    st.divider()
    if not job.is_over:
        _follow(job)
    elif job.error:
        say_problem(job.error)
    elif job.content is None or not job.tally.rows:
        st.info(_("Stopped before the first row was classified."), icon=":material/stop_circle:")
    else:
        _show_answers(job)


def _show_check(files: BatchFiles) -> None:
    """Say what the files hold and offer to begin, or say why they are refused."""
    try:
        check = _remembered_check(files)
    except VitrineError as error:
        say_problem(error)
        return
    say = current()
    figures = [
        (_("Rows"), say.number(check.rows)),
        (_("Unreadable"), say.number(check.unreadable)),
        (_("Pictures named"), say.number(check.named)),
        (_("Found in the zip"), say.number(check.present)),
    ]
    show_metrics(figures, gap="large")
    st.markdown(_columns_sentence(check))
    st.dataframe(check.preview, hide_index=True)
    st.caption(_("The first rows, as they were read (UTF-8)."))
    _say_pictures(files, check)
    running: BatchJob | None = st.session_state.get(JOB)
    st.button(
        _("Classify the table"),
        type="primary",
        icon=":material/play_arrow:",
        # One table of a visit at a time.
        disabled=running is not None and not running.is_over,
        on_click=_start,
        args=(files, check.rows),
        key="batch_start",
    )


def _start(files: BatchFiles, rows: int) -> None:
    st.session_state[JOB] = BatchJob(predictor(), files, rows, current()).start()


def _remembered_check(files: BatchFiles) -> TableCheck:
    """The check of these files, made once: every click runs the page again."""
    remembered = st.session_state.get(CHECKED)
    if remembered and remembered[0] == files.identity:
        check: TableCheck = remembered[1]
        return check
    with st.spinner(_("Checking the files…")):
        check = check_table(files)
    st.session_state[CHECKED] = (files.identity, check)
    return check


def _columns_sentence(check: TableCheck) -> str:
    """Which columns are read, which are not, and which the answers replace."""

    def listed(names: list[str]) -> str:
        shown = ", ".join(escaped(name, 60) for name in names[:PREVIEW_COLUMNS])
        return shown + ("…" if len(names) > PREVIEW_COLUMNS else "")

    known = [name for name in check.columns if name in KNOWN]
    others = [name for name in check.columns if name not in KNOWN]
    replaced = [name for name in others if name in ADDED]
    lines = [_("Columns read: {columns}.", columns=listed(known))]
    if others:
        lines.append(_("Not read: {columns}.", columns=listed(others)))
    if replaced:
        lines.append(_("Replaced by the answers: {columns}.", columns=listed(replaced)))
    return " ".join(lines)


def _say_pictures(files: BatchFiles, check: TableCheck) -> None:
    if check.named and files.archive is None:
        st.info(
            _("The table names pictures, but no zip was given: only the words will be read."),
            icon=":material/image_not_supported:",
        )
    elif files.archive is not None and check.present < max(check.named, 1):
        st.warning(
            _(
                "{missing} of the {named} pictures that the table names are not in the zip: their "
                "rows will be classified from their words.",
                missing=current().number(check.named - check.present),
                named=current().number(check.named),
            )
            if check.named
            else _("No row names a picture: the zip will not be read."),
            icon=":material/image_not_supported:",
        )


@st.fragment(run_every=LOOKED_AT_EVERY)
def _follow(job: BatchJob) -> None:
    if job.is_over:
        st.rerun()
    if job.is_stopping:
        sentence = _("Stopping after the rows at work…")
    elif job.is_waiting:
        sentence = _("Another table is being classified: yours comes next.")
    elif not job.tally.rows:
        sentence = _("Starting: the models are being loaded…")
    else:
        sentence = _(
            "{done} of {total} rows classified",
            done=current().number(job.tally.rows),
            total=current().number(job.total),
        )
    st.progress(job.tally.rows / max(job.total, 1), text=sentence)
    st.button(
        _("Stop and keep what is done"),
        icon=":material/stop_circle:",
        on_click=job.stop,
        disabled=job.is_stopping,
        key="batch_stop",
    )


def _show_answers(job: BatchJob) -> None:
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
    counts = [
        (_("Classified"), tally.classified),
        (_("“I do not know”"), tally.unsure),
        (_("Not classified"), tally.failed),
        (_("Rows with a problem"), len(tally.problems)),
    ]
    show_metrics([(title, say.number(count)) for title, count in counts], gap="large")
    if tally.unsure:
        st.caption(
            _(
                "“I do not know”: the best category is below the threshold under which this site "
                "does not answer. The file gives it all the same, with its probability."
            )
        )
    _offer_answers(job)
    if tally.categories:
        st.markdown(_("**Rows by category**"))
        chart = AnsweredCategoriesChart(tally.categories, say)
        show_chart(chart, "batch_categories")
        with st.expander(_("The same as a table")):
            st.dataframe(chart.table(), hide_index=True)
    if tally.problems:
        _show_problems(tally)


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
            on_click=lambda: st.session_state.pop(JOB, None),
            key="batch_forget",
        )


def _show_problems(tally: Tally) -> None:
    """The rows with a problem, the first ones where there are many."""
    shown, say = tally.problems[:MOST_PROBLEMS], current()
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
