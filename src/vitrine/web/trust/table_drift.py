"""Your own table: give it, or take an example, and see how far it is from what was learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from vitrine.errors import VitrineError
from vitrine.i18n import N_
from vitrine.insight.trust.drift import (
    FEWEST_ROWS,
    REFERENCE_KEY,
    Drift,
    DriftFinding,
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
    ExampleFiles,
    TableDrift,
    compare_upload,
    template,
)
from vitrine.prediction.job import BATCH_LIMITS
from vitrine.prediction.picture_sources import PictureArchive
from vitrine.web import caches
from vitrine.web.charts.drift_shares import DriftShares
from vitrine.web.choices import Choice, menu
from vitrine.web.escape import escaped
from vitrine.web.figures_view import HASH_SHOWN, show_chart, show_csv
from vitrine.web.frame import say_problem
from vitrine.web.language import _, current

if TYPE_CHECKING:
    import pandas as pd

PAGE = "trust"
LOOKED = "trust_looked"
# What is given on the left, what is said of it on the right.
HALVES = [2, 3]
TAKEN = {
    "own": N_("My own table"),
    "shifted": N_("Example: another kind of shop"),
    "samples": N_("Example: the samples of this site"),
}
BOXES = {
    Level.NOT_COMPARED: st.info,
    Level.SAME: st.success,
    Level.SLIGHT: st.success,
    Level.SOME: st.warning,
    Level.STRONG: st.error,
}


def show_drift() -> None:
    """What is given on the left, the verdict on the right, every side below."""
    given, said = st.columns(HALVES, gap="large")
    with given:
        files, identity = ask_files()
    if files is None:
        said.info(
            _(
                "Give a table of at least {fewest} products, or choose an example: it is compared "
                "with the products that the models learnt from.",
                fewest=FEWEST_ROWS,
            )
        )
        return
    with said:
        looked = compared(files, identity)
        if looked:
            show_verdict(looked, files.name)
    if looked:
        show_sides(looked.drift)


def ask_files() -> tuple[ExampleFiles | None, str]:
    """Draw what takes a table; return it, if one was given, and what tells it from others."""
    taken = menu(Choice(PAGE, "table", list(TAKEN), "own"), _("Table"), lambda k: _(TAKEN[k]))
    if taken in EXAMPLES:
        return EXAMPLES[taken](caches.store()), taken
    st.markdown(
        _(
            "A CSV with a column **designation**; **description** and **image** (the file name of "
            "the picture) are optional. No category is needed."
        )
    )
    st.download_button(
        _("Download a template"),
        template(),
        file_name="vitrine-template.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"{PAGE}_template",
    )
    table = st.file_uploader(
        _("Table of products (CSV)"),
        type=["csv"],
        max_upload_size=DRIFT_LIMITS.table_bytes // 2**20,
        key=f"{PAGE}_table_file",
    )
    archive = st.file_uploader(
        _("Pictures (optional): a zip of JPEG, PNG, WebP or GIF files"),
        type=["zip"],
        max_upload_size=BATCH_LIMITS.archive_bytes // 2**20,
        key=f"{PAGE}_archive",
    )
    _say_limits()
    if table is None:
        return None, ""
    pictures = archive.getvalue() if archive else None
    identity = f"{table.file_id} {archive.file_id if archive else ''}"
    return ExampleFiles(table.name, table.getvalue(), pictures), identity


def _say_limits() -> None:
    st.caption(
        _(
            "At most {rows} rows, {table} MB of CSV and {archive} MB of zip. What you give is read "
            "in memory, and nothing of it is kept.",
            rows=current().number(DRIFT_LIMITS.rows),
            table=DRIFT_LIMITS.table_bytes // 2**20,
            archive=BATCH_LIMITS.archive_bytes // 2**20,
        )
    )


def compared(files: ExampleFiles, identity: str) -> TableDrift | None:
    """The comparison of these files, made once for a visit: every click runs the page again."""
    remembered = st.session_state.get(LOOKED)
    if remembered and remembered[0] == identity:
        found: TableDrift = remembered[1]
        return found
    bar = st.progress(0.0, text=_("Reading the table…"))

    def tell(share: float) -> None:
        bar.progress(min(share, 1.0), text=_("Comparing…"))

    try:
        looked = compare_upload(
            files.name,
            files.table,
            caches.predictor().text_model(),
            caches.shipped(REFERENCE_KEY, read_reference),
            PictureArchive(files.archive) if files.archive else None,
            tell,
        )
    except VitrineError as error:
        say_problem(error)
        return None
    finally:
        bar.empty()
    st.session_state[LOOKED] = (identity, looked)
    return looked


def show_verdict(looked: TableDrift, name: str) -> None:
    """The verdict, what was odd in the file, and the report to take away."""
    say, drift = current(), looked.drift
    BOXES[drift.level](verdict(drift, say))
    for problem in looked.problems:
        say_problem(problem, mild=True)
    st.download_button(
        _("Download the report (HTML)"),
        lambda: html_of(drift, looked.problems, name, current()).encode(),
        file_name="vitrine-drift.html",
        mime="text/html",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        key=f"{PAGE}_report",
    )
    if drift.unknown:
        words = ", ".join(f"{escaped(word)} ({say.number(rows)})" for word, rows in drift.unknown)
        st.markdown(_("{name}: {value}", name=f"**{_(UNKNOWN_TITLE)}**", value=words))
        st.caption(unknown_note(drift, say))


def findings_table(drift: Drift) -> pd.DataFrame:
    """One row per side that was compared: how different, effect, chance, p, index, rows."""
    import pandas as pd

    say, pairs = current(), [(f, f.difference) for f in _in_order(drift) if f.difference]
    return pd.DataFrame(
        {
            say("Side"): [say(finding.measure.title) for finding, _d in pairs],
            say("Difference"): [say(LEVELS[finding.level]) for finding, _d in pairs],
            # As text: a browser would write an English decimal point.
            say("Effect"): [say.percent(d.effect, 1) for _f, d in pairs],
            say("By chance"): [say.percent(d.chance, 1) for _f, d in pairs],
            say("p, adjusted"): [p_text(finding.p, say) for finding, _d in pairs],
            say("Stability index"): [say.number(d.stability, 2) for _f, d in pairs],
            say("Rows"): [say.number(finding.rows) for finding, _d in pairs],
        }
    )


def show_sides(drift: Drift) -> None:
    """Choose a side of the table, the most different first; its chart and its meaning."""
    sides = {finding.measure.key: finding for finding in _in_order(drift)}
    if not sides:
        return
    st.subheader(_("Side by side"))
    st.dataframe(findings_table(drift), hide_index=True, key=f"{PAGE}_findings")
    key = menu(
        Choice(PAGE, "side", list(sides), next(iter(sides))),
        _("Side"),
        lambda k: f"{_(sides[k].measure.title)} · {_(LEVELS[sides[k].level])}",
    )
    finding, say = sides[key], current()
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
            file=f"{escaped(artefact.path)} (SHA-256 {artefact.sha256[:HASH_SHOWN]}…)",
        )
    )
    with st.expander(_("How it is compared")):
        st.markdown(method(say))
        for other in drift.findings:
            if other.difference is None:
                title = f"**{_(other.measure.title)}**"
                st.markdown(_("- {name}: {value}", name=title, value=finding_text(other, say)))


def _in_order(drift: Drift) -> list[DriftFinding]:
    """Sides that were compared, the most different first."""
    levels = sorted(Level, reverse=True)[:-1]
    return [finding for level in levels for finding in drift.at(level)]
