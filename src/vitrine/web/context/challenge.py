"""What the challenge asks, who set it, why a shop needs it, and the scores to know."""

from __future__ import annotations

import streamlit as st

from vitrine.categories import CODES
from vitrine.i18n import N_
from vitrine.insight.exploration.datasets import ShippedStatistics
from vitrine.insight.exploration.statistics import CategoryCounts
from vitrine.results.reported import OFFICIAL_TEST, REPORTED, TEST_ROWS, WEIGHTED
from vitrine.web.caches import store
from vitrine.web.compare.score_tables import groups, reported_table
from vitrine.web.language import _, current
from vitrine.web.navigation import link

SITE = "https://challengedata.ens.fr/challenges/35"
NEEDS = (
    (
        ":material/search:",
        N_("Found again"),
        N_("A search or a suggestion finds a product only where somebody has filed it."),
    ),
    (
        ":material/bolt:",
        N_("Filed at once"),
        N_(
            "Sellers, private and professional, add products every minute: no team can read them "
            "all, and no list of rules follows thousands of categories."
        ),
    ),
    (
        ":material/content_copy:",
        N_("Told from its copies"),
        N_(
            "The same thing is sold new and second-hand, by many sellers, in other words: text "
            "and picture together show that it is the same."
        ),
    ),
)


def counts() -> CategoryCounts:
    """Products of each category, from the shipped figures."""
    found = ShippedStatistics(store()).statistic("classes")
    assert isinstance(found, CategoryCounts)
    return found


def show_challenge() -> None:
    """The question, the hosts, the need."""
    say, found = current(), counts()
    st.markdown(
        _(
            "From the title, the description and the picture of a product, find its type among "
            "27: that is the question of the challenge *Rakuten France Multimodal Product Data "
            "Classification*."
        )
    )
    figures = (
        (_("Products to learn from"), say.number(found.rows)),
        (_("Products to classify"), say.number(TEST_ROWS)),
        (_("Categories"), str(len(CODES))),
        (_("Sources for each product"), _("text and picture")),
    )
    with st.container(horizontal=True, gap="small"):
        for title, value in figures:
            st.metric(title, value, width="content", border=True)
    hosts, needs = st.columns(2, gap="large")
    with hosts:
        _show_hosts()
    with needs:
        _show_needs()


def _show_hosts() -> None:
    st.subheader(_("Who set it"))
    st.markdown(
        _(
            "- **Rakuten Institute of Technology, Paris** gives the products: real listings of "
            "the marketplace Rakuten France, with the errors of real life.\n"
            "- **Challenge Data** hosts it: the data team of the École normale supérieure in "
            "Paris, with the Collège de France and the DataLab of the Institut Louis Bachelier, "
            "supported by the CFM chair, the PRAIRIE institute and IDRIS (CNRS). Each year since "
            "2016 it has offered problems of supervised learning set by companies, laboratories "
            "and public services.\n"
            "- Teams send their answers for the test products; the categories of those stay with "
            "the hosts, who publish a ranking."
        )
    )
    st.link_button(_("The challenge on its own site"), SITE, icon=":material/open_in_new:")


def _show_needs() -> None:
    st.subheader(_("Why a shop needs it"))
    for icon, title, text in NEEDS:
        with st.container(border=True):
            st.markdown(f"{icon} **{_(title)}**")
            st.markdown(_(text))


def show_references() -> None:
    """Scores on the official test, and where the others are."""
    st.markdown(
        _(
            "The hosts publish two references of their own: a simple recurrent network that reads "
            "titles, and a ResNet that looks at pictures. These scores share a metric and a "
            "test, so they can be compared; a score on a split of its own cannot."
        )
    )
    shown = [s for s in REPORTED if (s.metric, s.split) == (WEIGHTED, OFFICIAL_TEST)]
    for (metric, split), scores in groups(shown).items():
        st.markdown(f"**{_(metric)} · {_(split)}**")
        st.dataframe(
            reported_table(scores),
            hide_index=True,
            height="content",
            column_config={
                _("Score"): st.column_config.ProgressColumn(
                    format="localized", min_value=0.0, max_value=1.0
                )
            },
            key="context_references",
        )
    st.markdown(_("All other scores, and those measured here, stand on this page:"))
    link("compare")
