"""The challenge: what it asks, how answers are scored, the scores to know, its categories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from vitrine.catalogue.samples import read_samples
from vitrine.categories import CATEGORIES, CODES, GROUPS
from vitrine.i18n import N_
from vitrine.insight.exploration.statistics import CategoryCounts
from vitrine.results.confusion import accuracy, category_scores, macro_f1, weighted_f1
from vitrine.results.reported import OFFICIAL_TEST, REPORTED, TEST_ROWS, WEIGHTED
from vitrine.settings import settings
from vitrine.web import caches
from vitrine.web.charts.bars import BarsChart
from vitrine.web.compare.comparison_views import show_score_groups
from vitrine.web.figures_view import HASH_SHOWN, show_chart, show_csv, show_metrics
from vitrine.web.language import _, current
from vitrine.web.navigation import link
from vitrine.web.tables import offer_csv

SITE = "https://challengedata.ens.fr/challenges/35"
HOSTS = N_(
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
# An invented shop: one large category and two that it could swallow.
PRODUCTS = {
    "pool": (N_("Pool and spa"), 800),
    "books": (N_("New books"), 150),
    "consoles": (N_("Games consoles"), 50),
}
START = {"pool": 95, "books": 80, "consoles": 20}


def category_counts() -> CategoryCounts:
    """Products of each category, from the shipped figures."""
    counts = caches.shipped_dataset().statistic("classes")
    assert isinstance(counts, CategoryCounts)
    return counts


def show_challenge() -> None:
    """The question, the hosts, the need."""
    say, counts = current(), category_counts()
    st.markdown(
        _(
            "From the title, the description and the picture of a product, find its type among "
            "27: that is the question of the challenge *Rakuten France Multimodal Product Data "
            "Classification*."
        )
    )
    figures = (
        (_("Products to learn from"), say.number(counts.rows)),
        (_("Products to classify"), say.number(TEST_ROWS)),
        (_("Categories"), str(len(CODES))),
        (_("Sources for each product"), _("text and picture")),
    )
    show_metrics(figures, border=True)
    hosts, needs = st.columns(2, gap="large")
    with hosts:
        st.subheader(_("Who set it"))
        st.markdown(_(HOSTS))
        st.link_button(_("The challenge on its own site"), SITE, icon=":material/open_in_new:")
    with needs:
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
    show_score_groups(shown, "context_references", height="content")
    st.markdown(_("All other scores, and those measured here, stand on this page:"))
    link("compare")


@dataclass(frozen=True)
class Shop:
    """Scores of the invented shop: what is not recognised is called the largest category.

    Attributes
    ----------
    recognised : dict of str to int
        Percent of each category.
    """

    recognised: dict[str, int]

    @property
    def counts(self) -> np.ndarray:
        """Rows true, columns answered: int64 (3, 3)."""
        counts = np.zeros((len(PRODUCTS), len(PRODUCTS)), np.int64)
        for place, (key, (_name, products)) in enumerate(PRODUCTS.items()):
            right = round(products * self.recognised[key] / 100)
            counts[place, place] = right
            # The largest loses its own to the second.
            counts[place, 1 if place == 0 else 0] += products - right
        return counts

    @property
    def accuracy(self) -> float:
        """Share of right answers."""
        return accuracy(self.counts)

    @property
    def weighted(self) -> float:
        """Mean of the F1 of the categories, by their products."""
        return weighted_f1(self.counts)

    @property
    def macro(self) -> float:
        """Mean of the F1 of the categories, each counted the same."""
        return macro_f1(self.counts)


def show_metric() -> None:
    """What F1 is, why it is weighted, and the example."""
    say = current()
    st.markdown(
        _(
            "The **F1** of a category is the harmonic mean of two shares: of the products that "
            "*are* in it, how many are found (recall); of those that are *said* to be in it, how "
            "many are (precision). It is high only when both are."
        )
    )
    st.markdown(
        _(
            "The challenge takes the mean of the 27 F1 **weighted** by the products of each "
            "category. A category counts as much as customers meet it; yet, unlike accuracy, "
            "precision counts too: a model that calls everything a pool loses on pools as well."
        )
    )
    st.subheader(_("Try it"))
    controls, result = st.columns([2, 3], gap="large")
    recognised = {}
    with controls:
        st.caption(_("A shop of 1,000 invented products. How many of each are recognised?"))
        for key, (name, products) in PRODUCTS.items():
            label = _("{name}, {count} products", name=_(name), count=say.number(products))
            recognised[key] = int(
                st.slider(
                    label, 0, 100, START[key], step=5, format="%d%%", key=f"context_metric_{key}"
                )
            )
        st.caption(
            _(
                "Products that are not recognised are called “Pool and spa”; pools that are not "
                "recognised are called “New books”."
            )
        )
    with result:
        _show_scores(Shop(recognised))


def _show_scores(shop: Shop) -> None:
    """The three scores of the example, the F1 of each category, and what they show."""
    say = current()
    figures = (
        (_("Accuracy"), shop.accuracy),
        (_("Weighted F1"), shop.weighted),
        (_("Macro F1"), shop.macro),
    )
    show_metrics([(title, say.number(value, 3)) for title, value in figures], border=True)
    names = [_(name) for name, _products in PRODUCTS.values()]
    chart = BarsChart(
        labels=names,
        names=names,
        values=category_scores(shop.counts).f1,
        title="F1",
        columns={_("Category"): names},
        say=say,
        strong=frozenset({0}),
        decimals=3,
    )
    show_chart(chart, "context_metric")
    if shop.accuracy - shop.macro > 0.1:
        st.markdown(
            _(
                "Accuracy hides that a small category is lost; the macro F1, where each category "
                "counts the same, falls. The weighted F1 stands in between."
            )
        )
    else:
        st.markdown(_("Here all three scores say much the same: no category is forgotten."))
    show_csv(chart, "vitrine-f1", "context_metric")


def show_categories() -> None:
    """The table of categories, with an example of a title, and where its figures come from."""
    import pandas as pd

    say, counts = current(), category_counts()
    examples = {s.code: s.designation for s in reversed(read_samples(settings().artefacts))}
    table = pd.DataFrame(
        {
            say("Code"): [str(category.code) for category in CATEGORIES],
            say("Category"): [say(category.name) for category in CATEGORIES],
            say("Group"): [say(GROUPS[category.group]) for category in CATEGORIES],
            say("Products"): counts.counts,
            say("Share of all"): counts.shares().round(5),
            say("Example of a title"): [examples.get(c.code, "") for c in CATEGORIES],
        }
    )
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
                format="percent", min_value=0.0, max_value=float(counts.shares().max())
            ),
        },
        key="context_categories",
    )
    counted = _(
        "Counted on {rows} products, {split}; source: {source}.",
        rows=say.number(counts.rows),
        split=_(counts.split),
        source=_(counts.source),
    )
    sha256 = caches.store().artefact("exploration_classes").sha256
    st.caption(f"{counted} SHA-256 {sha256[:HASH_SHOWN]}…")
    offer_csv(table, "vitrine-categories", "context_categories")
    link("exploration")
