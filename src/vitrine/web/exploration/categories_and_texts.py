"""Categories: how many products each has, and in which languages."""

from __future__ import annotations

from typing import cast

import numpy as np
import streamlit as st

from vitrine.categories import CODES
from vitrine.i18n import N_
from vitrine.insight.exploration.statistics import CategoryCounts
from vitrine.insight.exploration.text_statistics import OTHERS, LanguageCounts
from vitrine.web.charts.bars import BarsChart, category_bars
from vitrine.web.charts.heatmaps import ShareHeatmap
from vitrine.web.charts.layout import category_name
from vitrine.web.exploration.chosen_data import Data, choose_measure, show, statistic
from vitrine.web.language import _, current

COUNTED = {
    "count": N_("Products"),
    "largest": N_("For one of the largest"),
    "share": N_("Share of all"),
}
LANGUAGES = {
    "fr": N_("French"), "en": N_("English"), "de": N_("German"), "nl": N_("Dutch"),
    "ca": N_("Catalan"), "it": N_("Italian"), "ro": N_("Romanian"), "es": N_("Spanish"),
    "pt": N_("Portuguese"), "id": N_("Indonesian"), "no": N_("Norwegian"), "tl": N_("Tagalog"),
    "da": N_("Danish"), "af": N_("Afrikaans"), "sv": N_("Swedish"), "pl": N_("Polish"),
    OTHERS: N_("others"), "": N_("unknown"),
}  # fmt: skip
HEATMAP_LANGUAGES = 6


def show_distribution(data: Data) -> None:
    """Products of each category, and how far the categories are from one another."""
    found = cast(CategoryCounts, statistic(data, "classes"))
    say, of_largest = current(), found.of_largest()
    measure = choose_measure(COUNTED, _("Show"))
    values = {"count": found.counts, "largest": of_largest, "share": found.shares()}[measure]
    largest, smallest = int(found.counts.argmax()), int(found.counts.argmin())
    st.markdown(
        _(
            "“{largest}” has {most} products, “{smallest}” {least}: {share} of it. Half of the "
            "categories have fewer than {median}.",
            largest=category_name(largest, say),
            most=say.number(int(found.counts[largest])),
            smallest=category_name(smallest, say),
            least=say.number(int(found.counts[smallest])),
            share=say.percent(float(of_largest[smallest]), 1),
            median=say.number(float(np.median(found.counts))),
        )
    )
    chart = category_bars(
        values,
        _(COUNTED[measure]),
        say,
        percent=measure != "count",
        more=_other_columns(found, measure),
    )
    show(chart, data, "classes", found, "categories")


def _other_columns(found: CategoryCounts, measure: str) -> dict[str, np.ndarray]:
    columns = {
        "count": found.counts,
        "largest": found.of_largest().round(5),
        "share": found.shares().round(5),
    }
    return {_(COUNTED[key]): values for key, values in columns.items() if key != measure}


def show_languages(data: Data) -> None:
    """Languages overall, and of each category."""
    found = cast(LanguageCounts, statistic(data, "languages"))
    by_category = (
        choose_measure({"all": N_("Overall"), "category": N_("By category")}, _("Show"))
        == "category"
    )
    st.markdown(
        _(
            "The catalogue is French first; titles are short, and a detector takes many a list of "
            "names for a rare language."
        )
    )
    drawn = _by_category if by_category else _overall
    show(drawn(found), data, "languages", found, "languages")


def _overall(found: LanguageCounts) -> BarsChart:
    names = [_language(key) for key in found.languages]
    return BarsChart(
        labels=names,
        names=names,
        values=found.overall(),
        title=_("Share of the products"),
        columns={_("Language"): names},
        say=current(),
        percent=True,
        strong=frozenset({0}),
        more={_("Products"): found.counts.sum(axis=0)},
    )


def _by_category(found: LanguageCounts) -> ShareHeatmap:
    shares = found.share()
    first = list(range(min(HEATMAP_LANGUAGES, len(found.languages) - 1)))
    rest = shares[:, len(first) :].sum(axis=1, keepdims=True)
    return ShareHeatmap(
        shares=np.hstack([shares[:, first], rest]).reshape(len(CODES), -1),
        names=[*(_language(found.languages[place]) for place in first), _language(OTHERS)],
        heading=_("Language"),
        title=_("Share of the category"),
        say=current(),
    )


def _language(key: str) -> str:
    return _(LANGUAGES[key]) if key in LANGUAGES else key
