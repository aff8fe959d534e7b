"""Your own table: give it, or take an example, and see how far it is from what was learnt."""

from __future__ import annotations

import streamlit as st

from vitrine.errors import VitrineError
from vitrine.i18n import N_
from vitrine.insight.trust.drift import (
    FEWEST_ROWS,
    REFERENCE_KEY,
    Drift,
    Level,
    read_reference,
)
from vitrine.insight.trust.drift_report import (
    LEVELS,
    UNKNOWN_TITLE,
    finding_text,
    html_of,
    method,
    p_text,
    unknown_note,
    verdict,
)
from vitrine.insight.trust.drift_table import (
    DRIFT_LIMITS,
    EXAMPLES,
    TableDrift,
    compare_upload,
)
from vitrine.prediction.job import BATCH_LIMITS, BatchFiles
from vitrine.web import caches
from vitrine.web.charts.two_sides import DriftShares
from vitrine.web.choices import Choice, menu
from vitrine.web.escape import escaped
from vitrine.web.figures_view import file_line, show_chart, show_csv
from vitrine.web.frame import say_problem
from vitrine.web.language import _, current
from vitrine.web.tables import ask_table, offer_file

PAGE = "trust"
COMPARED = "trust_looked"
# What is given on the left, what is said of it on the right.
HALVES = [2, 3]
TAKEN = {
    "own": N_("My own table"),
    "shifted": N_("Example: another kind of shop"),
    "samples": N_("Example: the samples of this site"),
}
ALERTS = {
    Level.NOT_COMPARED: st.info,
    Level.SAME: st.success,
    Level.SLIGHT: st.success,
    Level.SOME: st.warning,
    Level.STRONG: st.error,
}


def show_drift() -> None:
    """What is given on the left, the verdict on the right, every side below."""
    given, answer = st.columns(HALVES, gap="large")
    with given:
        files = _ask_files()
    if files is None:
        answer.info(
            _(
                "Give a table of at least {fewest} products, or choose an example: it is compared "
                "with the products that the models learnt from.",
                fewest=FEWEST_ROWS,
            )
        )
        return
    with answer:
        compared = _compared(files)
        if compared:
            say, drift = current(), compared.drift
            ALERTS[drift.level](verdict(drift, say))
            for problem in compared.problems:
                say_problem(problem, mild=True)
            offer_file(
                _("Download the report (HTML)"),
                lambda: html_of(drift, compared.problems, files.name, current()).encode(),
                "vitrine-drift.html",
                f"{PAGE}_report",
                mime="text/html",
                primary=True,
            )
            if drift.unknown:
                words = ", ".join(
                    f"{escaped(word)} ({say.number(rows)})" for word, rows in drift.unknown
                )
                st.markdown(_("{name}: {value}", name=f"**{_(UNKNOWN_TITLE)}**", value=words))
                st.caption(unknown_note(drift, say))
    if compared:
        _show_sides(compared.drift)


def _ask_files() -> BatchFiles | None:
    """Draw what takes a table of the visitor's own or an example; return it, if one was given."""
    taken = menu(Choice(PAGE, "table", list(TAKEN), "own"), _("Table"), lambda k: _(TAKEN[k]))
    if taken in EXAMPLES:
        return EXAMPLES[taken](caches.store())
    return ask_table(
        PAGE,
        DRIFT_LIMITS.table_bytes,
        _(
            "A CSV with a column **designation**; **description** and **image** (the file name of "
            "the picture) are optional. No category is needed."
        ),
        _(
            "At most {rows} rows, {table} MB of CSV and {archive} MB of zip. What you give is read "
            "in memory, and nothing of it is kept.",
            rows=current().number(DRIFT_LIMITS.rows),
            table=DRIFT_LIMITS.table_bytes // 2**20,
            archive=BATCH_LIMITS.archive_bytes // 2**20,
        ),
    )


def _compared(files: BatchFiles) -> TableDrift | None:
    """The comparison of these files, made once for a visit: every click runs the page again."""
    remembered: tuple[str, TableDrift] | None = st.session_state.get(COMPARED)
    if remembered and remembered[0] == files.identity:
        return remembered[1]
    bar = st.progress(0.0, text=_("Reading the table…"))

    def draw(share: float) -> None:
        bar.progress(min(share, 1.0), text=_("Comparing…"))

    try:
        compared = compare_upload(
            files.name,
            files.table,
            caches.predictor().text_model(),
            caches.shipped(REFERENCE_KEY, read_reference),
            files.pictures(),
            draw,
        )
    except VitrineError as error:
        say_problem(error)
        return None
    finally:
        bar.empty()
    st.session_state[COMPARED] = (files.identity, compared)
    return compared


def _show_sides(drift: Drift) -> None:
    """Choose a side of the table, the most different first; its chart and its meaning."""
    import pandas as pd

    levels = sorted(Level, reverse=True)[:-1]
    findings = [finding for level in levels for finding in drift.at(level)]
    if not findings:
        return
    say = current()
    sides = {finding.measure.key: finding for finding in findings}
    pairs = [(f, f.difference) for f in findings if f.difference]
    st.subheader(_("Side by side"))
    table = pd.DataFrame(
        {
            _("Side"): [_(finding.measure.title) for finding, _d in pairs],
            _("Difference"): [_(LEVELS[finding.level]) for finding, _d in pairs],
            # As text: a browser would write an English decimal point.
            _("Effect"): [say.percent(d.effect, 1) for _f, d in pairs],
            _("By chance"): [say.percent(d.chance, 1) for _f, d in pairs],
            _("p, adjusted"): [p_text(finding.p, say) for finding, _d in pairs],
            _("Stability index"): [say.number(d.stability, 2) for _f, d in pairs],
            _("Rows"): [say.number(finding.rows) for finding, _d in pairs],
        }
    )
    st.dataframe(table, hide_index=True, key=f"{PAGE}_findings")
    key = menu(
        Choice(PAGE, "side", list(sides), next(iter(sides))),
        _("Side"),
        lambda k: f"{_(sides[k].measure.title)} · {_(LEVELS[sides[k].level])}",
    )
    finding = sides[key]
    st.markdown(f"{_(finding.measure.sentence)} {finding_text(finding, say)}")
    chart = DriftShares(finding, say)
    show_chart(chart, f"{PAGE}_side_{key}")
    show_csv(chart, f"vitrine-drift-{key}", f"{PAGE}_side")
    artefact = caches.store().artefact(REFERENCE_KEY)
    st.caption(
        _(
            "Reference: {known} {rows}. File: {file}",
            known=say.number(int(finding.reference.counts.sum())),
            rows=_(finding.reference.rows),
            file=file_line(artefact.path, artefact.sha256),
        )
    )
    with st.expander(_("How it is compared")):
        st.markdown(method(say))
        for other in drift.findings:
            if other.difference is None:
                title = f"**{_(other.measure.title)}**"
                st.markdown(_("- {name}: {value}", name=title, value=finding_text(other, say)))
