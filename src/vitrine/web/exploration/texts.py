"""Texts: how long they are, what is missing, what is left in them, what is found twice."""

from __future__ import annotations

from typing import cast

import streamlit as st

from vitrine.i18n import N_
from vitrine.insight.exploration.base import Distributions, Shares
from vitrine.insight.exploration.texts import (
    CAPITALS,
    DIGITS,
    ENTITY,
    MISSING,
    SAME_PICTURE,
    SAME_PRODUCT,
    SAME_TEXT,
    SAME_TITLE,
    TAG,
)
from vitrine.web.charts.bars import category_bars
from vitrine.web.charts.distributions import HistogramChart, RangesChart
from vitrine.web.exploration.data import (
    Data,
    choose_category,
    choose_measure,
    show,
    statistic,
)
from vitrine.web.language import _, current

LENGTHS = {
    "designation_words": N_("Title, words"),
    "designation_characters": N_("Title, characters"),
    "description_words": N_("Description, words"),
    "description_characters": N_("Description, characters"),
}
RESIDUE = {
    TAG: N_("HTML tags"),
    ENTITY: N_("HTML entities"),
    DIGITS: N_("Digits"),
    CAPITALS: N_("Title in capitals"),
}
WHAT = {
    TAG: N_("{share} of the products ({count} of {total}) have a tag such as <br> in their texts."),
    ENTITY: N_(
        "{share} of the products ({count} of {total}) have an entity such as &eacute; in their "
        "texts: words are cut in two when it is not undone."
    ),
    DIGITS: N_(
        "{share} of the products ({count} of {total}) have digits in their texts: sizes, years, "
        "references. Some preparations take them out."
    ),
    CAPITALS: N_(
        "{share} of the products ({count} of {total}) have a title with more than half of its "
        "letters in capitals."
    ),
    MISSING: N_("{share} of the products ({count} of {total}) have no description."),
    SAME_TEXT: N_(
        "{share} of the products ({count} of {total}) share their whole text with another one."
    ),
    SAME_TITLE: N_(
        "{share} of the products ({count} of {total}) share their title with another one."
    ),
    SAME_PRODUCT: N_(
        "{share} of the products ({count} of {total}) share their product id with another one."
    ),
    SAME_PICTURE: N_(
        "{share} of the products ({count} of {total}) share their picture id with another one."
    ),
}
DUPLICATES = {
    SAME_TEXT: N_("Same text"),
    SAME_TITLE: N_("Same title"),
    SAME_PRODUCT: N_("Same product id"),
    SAME_PICTURE: N_("Same picture id"),
}
STATISTIC_OF = {
    SAME_TEXT: "duplicates",
    SAME_TITLE: "duplicates",
    SAME_PRODUCT: "identities",
    SAME_PICTURE: "identities",
}


def show_lengths(data: Data) -> None:
    """Length of titles and descriptions: each category, and the histogram of one."""
    found = cast(Distributions, statistic(data, "lengths"))
    measure = choose_measure(LENGTHS, _("Length of"))
    ranges, histogram = st.columns([3, 2], gap="large")
    with histogram:
        code = choose_category()
        st.markdown(
            _(
                "Mean over all products: {mean}. Descriptions that are missing are not counted as "
                "empty ones.",
                mean=current().number(found.mean(measure), 1),
            )
        )
        title = _(LENGTHS[measure])
        show(
            HistogramChart(found, measure, title, code, current()),
            data, "lengths", found, "length-histogram",
        )  # fmt: skip
    with ranges:
        chart = RangesChart(found, measure, title, current(), strong=code)
        show(chart, data, "lengths", found, "lengths")


def show_missing(data: Data) -> None:
    """Share of the products of each category that have no description."""
    _show_shares(data, "missing", MISSING, _("Without description"))


def show_residue(data: Data) -> None:
    """What cleaning has to undo or leave: markup, entities, digits, capitals."""
    measure = choose_measure(RESIDUE, _("Show"))
    _show_shares(data, "residue", measure, _(RESIDUE[measure]))


def show_duplicates(data: Data) -> None:
    """Products that another product resembles to the letter, or shares an id with."""
    measure = choose_measure(DUPLICATES, _("Show"))
    _show_shares(data, STATISTIC_OF[measure], measure, _(DUPLICATES[measure]))


def _show_shares(data: Data, key: str, measure: str, title: str) -> None:
    found, say = cast(Shares, statistic(data, key)), current()
    count, total = found.overall(measure)
    sentence = _(
        WHAT[measure],
        share=say.percent(count / max(total, 1), 1),
        count=say.number(count),
        total=say.number(total),
    )
    st.markdown(sentence.replace("<", "\\<").replace("&", "&amp;"))
    place = found.measures.index(measure)
    columns = {_("Products"): found.totals[place]}
    chart = category_bars(found.share(measure), title, say, percent=True, more=columns)
    show(chart, data, key, found, measure)
