"""The metric: why a weighted F1, on an example that the visitor changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from vitrine.i18n import N_
from vitrine.results.confusion import accuracy, category_scores, macro_f1, weighted_f1
from vitrine.web.charts.bars import BarsChart
from vitrine.web.figures_view import show_chart, show_csv
from vitrine.web.language import _, current

# An invented shop: one large category and two that it could swallow.
PRODUCTS = {
    "pool": (N_("Pool and spa"), 800),
    "books": (N_("New books"), 150),
    "consoles": (N_("Games consoles"), 50),
}
START = {"pool": 95, "books": 80, "consoles": 20}


@dataclass(frozen=True)
class Shop:
    """Confusion of the invented shop: what is not recognised is called the largest category."""

    recognised: dict[str, int]

    def counts(self) -> np.ndarray:
        """Rows true, columns answered: int64 (3, 3). ``recognised`` is in percent."""
        keys = list(PRODUCTS)
        found = np.zeros((len(keys), len(keys)), np.int64)
        for place, key in enumerate(keys):
            right = round(PRODUCTS[key][1] * self.recognised[key] / 100)
            found[place, place] = right
            # The largest loses its own to the second.
            found[place, 1 if place == 0 else 0] += PRODUCTS[key][1] - right
        return found


@dataclass(frozen=True)
class Scores:
    """Scores of a confusion, each 0 to 1."""

    accuracy: float
    weighted: float
    macro: float
    by_category: tuple[float, ...]


def scored(counts: np.ndarray) -> Scores:
    """Accuracy, both means of F1, and the F1 of each category."""
    each = category_scores(counts).f1
    return Scores(
        accuracy(counts), weighted_f1(counts), macro_f1(counts), tuple(float(f1) for f1 in each)
    )


def show_metric() -> None:
    """What F1 is, why it is weighted, and the example."""
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
    with controls:
        st.caption(_("A shop of 1,000 invented products. How many of each are recognised?"))
        recognised = {key: _slider(key) for key in PRODUCTS}
        st.caption(
            _(
                "Products that are not recognised are called “Pool and spa”; pools that are not "
                "recognised are called “New books”."
            )
        )
    with result:
        _show_scores(scored(Shop(recognised).counts()))


def _slider(key: str) -> int:
    name, products = PRODUCTS[key]
    label = _("{name}, {count} products", name=_(name), count=current().number(products))
    return int(
        st.slider(label, 0, 100, START[key], step=5, format="%d%%", key=f"context_metric_{key}")
    )


def _show_scores(scores: Scores) -> None:
    say = current()
    figures = (
        (_("Accuracy"), scores.accuracy),
        (_("Weighted F1"), scores.weighted),
        (_("Macro F1"), scores.macro),
    )
    with st.container(horizontal=True, gap="small"):
        for title, value in figures:
            st.metric(title, say.number(value, 3), width="content", border=True)
    names = [_(name) for name, _products in PRODUCTS.values()]
    chart = BarsChart(
        labels=names,
        names=names,
        values=np.array(scores.by_category),
        title="F1",
        columns={_("Category"): names},
        say=say,
        strong=frozenset({0}),
        decimals=3,
    )
    show_chart(chart, "context_metric")
    st.markdown(verdict(scores))
    show_csv(chart, "vitrine-f1", "context_metric")


def verdict(scores: Scores) -> str:
    """What the example shows as it stands."""
    if scores.accuracy - scores.macro > 0.1:
        return _(
            "Accuracy hides that a small category is lost; the macro F1, where each category "
            "counts the same, falls. The weighted F1 stands in between."
        )
    return _("Here all three scores say much the same: no category is forgotten.")
