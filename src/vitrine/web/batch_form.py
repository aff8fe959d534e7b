"""Giving a table to classify: the template, the files, and what is said of them before a start."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from vitrine.errors import VitrineError
from vitrine.prediction.batch import ADDED
from vitrine.prediction.job import (
    BATCH_LIMITS,
    PREVIEW_COLUMNS,
    BatchFiles,
    BatchJob,
    TableCheck,
    check_table,
)
from vitrine.web.batch_view import current_job, remember_job
from vitrine.web.caches import predictor
from vitrine.web.escape import escaped
from vitrine.web.frame import say_problem
from vitrine.web.language import _, current
from vitrine.web.tables import ask_table

# What is given on the left, what is said of it on the right.
HALVES = [2, 3]
CHECKED = "batch_checked"
# Columns that mean something here; the others only come back as they were.
KNOWN = ("designation", "description", "image", "imageid", "productid")


def ask_files() -> tuple[BatchFiles | None, DeltaGenerator]:
    """Draw what takes the files; return them, if a table was given, and the place to check them."""
    given, checked = st.columns(HALVES, gap="large")
    with given:
        files = ask_table(
            "batch",
            BATCH_LIMITS.table_bytes,
            _(
                "A CSV in UTF-8 with a column **designation**; **description** and **image** (the "
                "file name of the picture) are optional. Other columns come back as they were."
            ),
            _(
                "At most {rows} rows, {table} MB of CSV and {archive} MB of zip. Files and answers "
                "are in memory for the time of your visit, and nothing of them stays on disk.",
                rows=current().number(BATCH_LIMITS.rows),
                table=BATCH_LIMITS.table_bytes // 2**20,
                archive=BATCH_LIMITS.archive_bytes // 2**20,
            ),
        )
    if files is None:
        checked.info(_("Give a table: it is checked here before anything is classified."))
    return files, checked


def show_check(files: BatchFiles) -> TableCheck | None:
    """Say what the files hold, or why they are refused; return it when they can be classified."""
    try:
        check = _remembered_check(files)
    except VitrineError as error:
        say_problem(error)
        return None
    say = current()
    figures = [
        (_("Rows"), say.number(check.rows)),
        (_("Unreadable"), say.number(check.unreadable)),
        (_("Pictures named"), say.number(check.named)),
        (_("Found in the zip"), say.number(check.present)),
    ]
    with st.container(horizontal=True, gap="large"):
        for label, value in figures:
            st.metric(label, value, width="content")
    _say_columns(check)
    st.dataframe(check.preview, hide_index=True)
    st.caption(_("The first rows, as they were read (UTF-8)."))
    _say_pictures(files, check)
    return check


def start_button(files: BatchFiles, check: TableCheck) -> None:
    """Draw the button that begins; one table of a visit at a time."""
    running = current_job()
    st.button(
        _("Classify the table"),
        type="primary",
        icon=":material/play_arrow:",
        disabled=running is not None and not running.is_over,
        on_click=_start,
        args=(files, check.rows),
        key="batch_start",
    )


def _start(files: BatchFiles, rows: int) -> None:
    remember_job(BatchJob(predictor(), files, rows, current()).start())


def _remembered_check(files: BatchFiles) -> TableCheck:
    """The check of these files, made once: every click runs the page again."""
    remembered = st.session_state.get(CHECKED)
    if remembered and remembered[0] == files.identity:
        found: TableCheck = remembered[1]
        return found
    with st.spinner(_("Checking the files…")):
        check = check_table(files)
    st.session_state[CHECKED] = (files.identity, check)
    return check


def _say_columns(check: TableCheck) -> None:
    known = [name for name in check.columns if name in KNOWN]
    others = [name for name in check.columns if name not in KNOWN]
    replaced = [name for name in others if name in ADDED]
    lines = [_("Columns read: {columns}.", columns=_listed(known))]
    if others:
        lines.append(_("Not read: {columns}.", columns=_listed(others)))
    if replaced:
        lines.append(_("Replaced by the answers: {columns}.", columns=_listed(replaced)))
    st.markdown(" ".join(lines))


def _listed(names: list[str]) -> str:
    listed = ", ".join(escaped(name, 60) for name in names[:PREVIEW_COLUMNS])
    return listed + ("…" if len(names) > PREVIEW_COLUMNS else "")


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
