"""The 27 categories: how many products each has, and how such a product is worded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from vitrine.catalogue.samples import read_samples
from vitrine.categories import CATEGORIES, GROUPS
from vitrine.settings import settings
from vitrine.web.caches import store
from vitrine.web.context.challenge import counts
from vitrine.web.figures_view import HASH_SHOWN
from vitrine.web.language import _, current
from vitrine.web.navigation import link

if TYPE_CHECKING:
    import pandas as pd


def show_categories() -> None:
    """The table of categories, and where its figures come from."""
    found, table = counts(), categories_table()
    st.markdown(
        _(
            "The challenge gives codes and no names: names and groups are ours, written from what "
            "the categories hold. The example is worded by us, as a seller would."
        )
    )
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        column_config={
            _("Products"): st.column_config.NumberColumn(format="localized"),
            _("Share of all"): st.column_config.ProgressColumn(
                format="percent", min_value=0.0, max_value=float(found.shares().max())
            ),
        },
        key="context_categories",
    )
    st.caption(provenance())
    st.download_button(
        _("Download as CSV"),
        lambda: table.to_csv(index=False).encode("utf-8-sig"),
        file_name="vitrine-categories.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="context_categories_csv",
    )
    link("exploration")


def provenance() -> str:
    """Rows, split, source and hash of the counts."""
    found = counts()
    sha256 = store().artefact("exploration_classes").sha256
    line = _(
        "Counted on {rows} products, {split}; source: {source}.",
        rows=current().number(found.rows),
        split=_(found.split),
        source=_(found.source),
    )
    return f"{line} SHA-256 {sha256[:HASH_SHOWN]}…"


def categories_table() -> pd.DataFrame:
    """One row per category: code (text), name, group, products, share (0..1), example."""
    import pandas as pd

    say, found = current(), counts()
    examples = {s.code: s.designation for s in reversed(read_samples(settings().artefacts))}
    return pd.DataFrame(
        {
            say("Code"): [str(category.code) for category in CATEGORIES],
            say("Category"): [say(category.name) for category in CATEGORIES],
            say("Group"): [say(GROUPS[category.group]) for category in CATEGORIES],
            say("Products"): found.counts,
            say("Share of all"): found.shares().round(5),
            say("Example of a title"): [examples.get(c.code, "") for c in CATEGORIES],
        }
    )
