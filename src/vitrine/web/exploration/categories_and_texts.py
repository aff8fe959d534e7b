"""Categories and texts: how many products, which languages, lengths, gaps, remains, duplicates."""

from __future__ import annotations

from typing import NamedTuple, cast

import numpy as np
import streamlit as st

from vitrine.categories import CODES
from vitrine.i18n import N_
from vitrine.insight.exploration.statistics import CategoryCounts, CategoryShares, Distributions
from vitrine.insight.exploration.text_statistics import (
    CAPITALS,
    DIGITS,
    ENTITY,
    MISSING,
    OTHERS,
    SAME_PICTURE,
    SAME_PRODUCT,
    SAME_TEXT,
    SAME_TITLE,
    TAG,
    LanguageCounts,
)
from vitrine.web.charts.bars import BarsChart, category_bars
from vitrine.web.charts.distributions import HistogramChart, RangesChart
from vitrine.web.charts.heatmaps import ShareHeatmap
from vitrine.web.charts.layout import Chart, category_name
from vitrine.web.exploration.chosen_data import (
    Data,
    choose_category,
    choose_measure,
    show,
    statistic,
)
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
LENGTHS = {
    "designation_words": N_("Title, words"),
    "designation_characters": N_("Title, characters"),
    "description_words": N_("Description, words"),
    "description_characters": N_("Description, characters"),
}


class _CountedShare(NamedTuple):
    """A share of the products: its statistic, and its title and its sentence as messages."""

    statistic: str
    title: str
    sentence: str


COUNTED_SHARES = {
    MISSING: _CountedShare(
        "missing",
        N_("Without description"),
        N_("{share} of the products ({count} of {total}) have no description."),
    ),
    TAG: _CountedShare(
        "residue",
        N_("HTML tags"),
        N_("{share} of the products ({count} of {total}) have a tag such as <br> in their texts."),
    ),
    ENTITY: _CountedShare(
        "residue",
        N_("HTML entities"),
        N_(
            "{share} of the products ({count} of {total}) have an entity such as &eacute; in their "
            "texts: words are cut in two when it is not undone."
        ),
    ),
    DIGITS: _CountedShare(
        "residue",
        N_("Digits"),
        N_(
            "{share} of the products ({count} of {total}) have digits in their texts: sizes, "
            "years, references. Some preparations take them out."
        ),
    ),
    CAPITALS: _CountedShare(
        "residue",
        N_("Title in capitals"),
        N_(
            "{share} of the products ({count} of {total}) have a title with more than half of its "
            "letters in capitals."
        ),
    ),
    SAME_TEXT: _CountedShare(
        "duplicates",
        N_("Same text"),
        N_("{share} of the products ({count} of {total}) share their whole text with another one."),
    ),
    SAME_TITLE: _CountedShare(
        "duplicates",
        N_("Same title"),
        N_("{share} of the products ({count} of {total}) share their title with another one."),
    ),
    SAME_PRODUCT: _CountedShare(
        "identities",
        N_("Same product id"),
        N_("{share} of the products ({count} of {total}) share their product id with another one."),
    ),
    SAME_PICTURE: _CountedShare(
        "identities",
        N_("Same picture id"),
        N_("{share} of the products ({count} of {total}) share their picture id with another one."),
    ),
}
RESIDUE = (TAG, ENTITY, DIGITS, CAPITALS)
DUPLICATES = (SAME_TEXT, SAME_TITLE, SAME_PRODUCT, SAME_PICTURE)


def show_distribution(data: Data) -> None:
    """Products of each category, and how far the categories are from one another."""
    counted = cast(CategoryCounts, statistic(data, "classes"))
    say, of_largest = current(), counted.of_largest()
    measure = choose_measure(COUNTED, _("Show"))
    values = {"count": counted.counts, "largest": of_largest, "share": counted.shares()}
    largest, smallest = int(counted.counts.argmax()), int(counted.counts.argmin())
    st.markdown(
        _(
            "“{largest}” has {most} products, “{smallest}” {least}: {share} of it. Half of the "
            "categories have fewer than {median}.",
            largest=category_name(largest, say),
            most=say.number(int(counted.counts[largest])),
            smallest=category_name(smallest, say),
            least=say.number(int(counted.counts[smallest])),
            share=say.percent(float(of_largest[smallest]), 1),
            median=say.number(float(np.median(counted.counts))),
        )
    )
    others = {
        _(COUNTED[key]): column if key == "count" else column.round(5)
        for key, column in values.items()
        if key != measure
    }
    title = _(COUNTED[measure])
    chart = category_bars(values[measure], title, say, percent=measure != "count", more=others)
    show(chart, data, "classes", counted, "categories")


def show_languages(data: Data) -> None:
    """Languages overall, and of each category."""
    counted = cast(LanguageCounts, statistic(data, "languages"))
    shown = choose_measure({"all": N_("Overall"), "category": N_("By category")}, _("Show"))
    st.markdown(
        _(
            "The catalogue is French first; titles are short, and a detector takes many a list of "
            "names for a rare language."
        )
    )
    if shown == "all":
        names = [_language(key) for key in counted.languages]
        chart: Chart = BarsChart(
            labels=names,
            names=names,
            values=counted.overall(),
            title=_("Share of the products"),
            columns={_("Language"): names},
            say=current(),
            percent=True,
            strong=frozenset({0}),
            more={_("Products"): counted.counts.sum(axis=0)},
        )
    else:
        shares = counted.share()
        first = list(range(min(HEATMAP_LANGUAGES, len(counted.languages) - 1)))
        rest = shares[:, len(first) :].sum(axis=1, keepdims=True)
        chart = ShareHeatmap(
            shares=np.hstack([shares[:, first], rest]).reshape(len(CODES), -1),
            names=[*(_language(counted.languages[place]) for place in first), _language(OTHERS)],
            heading=_("Language"),
            title=_("Share of the category"),
            say=current(),
        )
    show(chart, data, "languages", counted, "languages")


def _language(key: str) -> str:
    return _(LANGUAGES[key]) if key in LANGUAGES else key


def show_lengths(data: Data) -> None:
    """Length of titles and descriptions: each category, and the histogram of one."""
    counted = cast(Distributions, statistic(data, "lengths"))
    measure = choose_measure(LENGTHS, _("Length of"))
    ranges, histogram = st.columns([3, 2], gap="large")
    with histogram:
        code = choose_category()
        st.markdown(
            _(
                "Mean over all products: {mean}. Descriptions that are missing are not counted as "
                "empty ones.",
                mean=current().number(counted.mean(measure), 1),
            )
        )
        title = _(LENGTHS[measure])
        show(
            HistogramChart(counted, measure, title, code, current()),
            data, "lengths", counted, "length-histogram",
        )  # fmt: skip
    with ranges:
        chart = RangesChart(counted, measure, title, current(), strong=code)
        show(chart, data, "lengths", counted, "lengths")


def show_missing(data: Data) -> None:
    """Share of the products of each category that have no description."""
    _show_shares(data, MISSING)


def show_residue(data: Data) -> None:
    """What cleaning has to undo or leave: markup, entities, digits, capitals."""
    _show_shares(data, _choose_share(RESIDUE))


def show_duplicates(data: Data) -> None:
    """Products that another product resembles to the letter, or shares an id with."""
    _show_shares(data, _choose_share(DUPLICATES))


def _choose_share(measures: tuple[str, ...]) -> str:
    return choose_measure({key: COUNTED_SHARES[key].title for key in measures}, _("Show"))


def _show_shares(data: Data, measure: str) -> None:
    kind, say = COUNTED_SHARES[measure], current()
    counted = cast(CategoryShares, statistic(data, kind.statistic))
    count, total = counted.overall(measure)
    sentence = _(
        kind.sentence,
        share=say.percent(count / max(total, 1), 1),
        count=say.number(count),
        total=say.number(total),
    )
    st.markdown(sentence.replace("<", "\\<").replace("&", "&amp;"))
    columns = {_("Products"): counted.totals[counted.measures.index(measure)]}
    title = _(kind.title)
    chart = category_bars(counted.share(measure), title, say, percent=True, more=columns)
    show(chart, data, kind.statistic, counted, measure)
