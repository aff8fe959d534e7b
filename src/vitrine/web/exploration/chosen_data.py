"""Which data the page shows, and a statistic of it with the wait shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from vitrine.catalogue.challenge import has_challenge
from vitrine.categories import CODES
from vitrine.i18n import N_
from vitrine.insight.exploration.datasets import Dataset, OriginalStatistics, OwnStatistics
from vitrine.insight.exploration.originals import original_keys
from vitrine.insight.exploration.statistics import Statistic
from vitrine.settings import settings
from vitrine.web.caches import own_dataset, shipped_dataset, store
from vitrine.web.charts.layout import Chart, category_name
from vitrine.web.choices import Choice, menu, segments
from vitrine.web.escape import escaped
from vitrine.web.figures_view import HASH_SHOWN, show_chart, show_csv
from vitrine.web.language import _, current

PAGE = "exploration"
SHIPPED, OWN, ORIGINAL = "shipped", "own", "original"
TITLES = {
    SHIPPED: N_("Shipped figures"),
    OWN: N_("My challenge files"),
    ORIGINAL: N_("The original project's files"),
}
ALL = "all"
# A longer table would be slow to send: the CSV holds it.
LONGEST_TABLE = 120


@dataclass(frozen=True, eq=False)
class Data:
    """What the visitor looks at."""

    key: str
    dataset: Dataset


def choose_data() -> Data:
    """Draw the choice of data, where there is more than the shipped figures."""
    root = settings().root
    sources: dict[str, Callable[[], Dataset]] = {SHIPPED: shipped_dataset}
    if has_challenge(root):
        sources[OWN] = own_dataset
    if original_keys(root):
        sources[ORIGINAL] = lambda: OriginalStatistics(root)
    key = SHIPPED
    if len(sources) > 1:
        choice = Choice(PAGE, "data", list(sources), SHIPPED)
        key = segments(choice, _("Data"), lambda name: _(TITLES[name]))
    return Data(key, sources[key]())


def statistic(data: Data, key: str) -> Statistic:
    """A statistic of the data; while a user's files are counted, how far it is."""
    if not isinstance(data.dataset, OwnStatistics) or data.dataset.is_known(key):
        return data.dataset.statistic(key)
    waiting = _("Counting in your files: this is done once.")
    bar = st.progress(0.0, waiting)

    def draw(part: float) -> None:
        bar.progress(min(part, 1.0), waiting)

    try:
        return data.dataset.statistic(key, draw)
    finally:
        bar.empty()


def provenance(data: Data, key: str, counted: Statistic) -> str:
    """Rows, split, source and file of a statistic, in one line."""
    sha256 = data.dataset.sha256(key)
    line = _(
        "Counted on {rows} products, {split}; source: {source}.",
        rows=current().number(counted.rows) if counted.rows else _("an unknown number of"),
        split=_(counted.split),
        source=_(counted.source),
    )
    if not sha256:
        return line
    path = store().artefact(f"exploration_{key}").path
    file = _(
        "File: {path} (SHA-256 {hash}…)",
        path=escaped(f"fichiers/{path}"),
        hash=sha256[:HASH_SHOWN],
    )
    return f"{line} {file}"


def show(chart: Chart, data: Data, key: str, counted: Statistic, name: str) -> None:
    """A chart, where it comes from, its CSV, and its table where it is short."""
    show_chart(chart, f"{PAGE}_{name}")
    st.caption(provenance(data, key, counted))
    show_csv(chart, f"vitrine-{name}", f"{PAGE}_{name}")
    table = chart.table()
    if len(table) <= LONGEST_TABLE:
        with st.expander(_("The figures as a table")):
            st.dataframe(table, hide_index=True, key=f"{PAGE}_{name}_table")


def choose_category() -> int | None:
    """Draw the menu of categories; None for all of them."""
    say = current()
    chosen = menu(
        Choice(PAGE, "category", [ALL, *map(str, CODES)], ALL),
        _("Category"),
        lambda key: (
            _("All categories") if key == ALL else category_name(CODES.index(int(key)), say)
        ),
    )
    return None if chosen == ALL else int(chosen)


def choose_measure(options: dict[str, str], label: str) -> str:
    """Draw a choice among few measures, whose titles are messages."""
    choice = Choice(PAGE, "measure", list(options), next(iter(options)))
    return segments(choice, label, lambda key: _(options[key]))
