"""The interactive confusion matrix of one model, and what the model is beside it."""

from __future__ import annotations

import streamlit as st

from vitrine.i18n import N_
from vitrine.results.confusion import Order, ShareOf
from vitrine.results.result import Result
from vitrine.web.charts.matrix import MatrixChart
from vitrine.web.charts.palette import saving_config
from vitrine.web.choices import Choice, menu, switch
from vitrine.web.figures_view import show_chart, show_csv
from vitrine.web.language import _, current

SHARES: dict[ShareOf, str] = {
    "true": N_("Share of the true"),
    "predicted": N_("Share of the predicted"),
    "count": N_("Products"),
}
ORDERS: dict[Order, str] = {
    "code": N_("By code"),
    "group": N_("By family of categories"),
    "f1": N_("By F1"),
    "clusters": N_("By confusion clusters"),
}


def show_matrix(result: Result, page: str) -> None:
    """Draw what can be chosen about the matrix, the matrix, and its downloads."""
    share, order, diagonal, names = matrix_choices(page)
    chart = MatrixChart(result.counts, share, order, diagonal, names, current())
    name = f"vitrine-{result.run}-{result.key}".replace(" ", "-")
    show_chart(chart, f"{page}_matrix", saving_config(current(), name))
    show_csv(chart, name, f"{page}_matrix")


def matrix_choices(page: str, named: bool = True) -> tuple[ShareOf, Order, bool, bool]:
    """Draw what can be chosen about a matrix; the same names in the address on every page."""
    left, middle, right = st.columns(3, gap="small", vertical_alignment="bottom")
    with left:
        share = menu(
            Choice(page, "share", list(SHARES), "true"),
            _("Colour"),
            lambda key: _(SHARES[key]),  # type: ignore[index]
        )
    with middle:
        order = menu(
            Choice(page, "order", list(ORDERS), "code"),
            _("Order"),
            lambda key: _(ORDERS[key]),  # type: ignore[index]
        )
    with right:
        diagonal = switch(page, "diagonal", _("Right answers"), default=True)
        names = named and switch(page, "names", _("Names"), default=not is_phone())
    return share, order, diagonal, names  # type: ignore[return-value]


def is_phone() -> bool:
    """Whether the browser says that it is a phone's: long labels do not fit there."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")
