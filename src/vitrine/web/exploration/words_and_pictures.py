"""Words and pictures: clouds, where a word occurs, close categories, a map, how pictures look."""

from __future__ import annotations

from typing import cast

import numpy as np
import streamlit as st

from vitrine.categories import BY_CODE, CATEGORIES, CODES, INDEX
from vitrine.i18n import N_
from vitrine.insight.exploration.category_words import REFERENCE_GROUPS, SHOWN, WordCounts
from vitrine.insight.exploration.originals import TopWords
from vitrine.insight.exploration.picture_statistics import (
    CONTENT,
    CONTOURS,
    CORNERS,
    FEWEST_PICTURES,
    KILOBYTES,
    ColourHistograms,
    MeanPictures,
)
from vitrine.insight.exploration.statistics import Distributions
from vitrine.insight.exploration.text_statistics import ListingMap
from vitrine.web.caches import word_cloud
from vitrine.web.charts.bars import WordCloudPicture, category_bars
from vitrine.web.charts.distributions import ColourChart, HistogramChart, RangesChart
from vitrine.web.charts.layout import category_name
from vitrine.web.charts.maps import MapChart
from vitrine.web.choices import Choice, menu
from vitrine.web.escape import escaped
from vitrine.web.exploration.chosen_data import (
    ORIGINAL,
    PAGE,
    Data,
    choose_category,
    choose_measure,
    provenance,
    show,
    statistic,
)
from vitrine.web.language import _, current
from vitrine.web.models.close_categories import show_word_lists, word_heatmap
from vitrine.web.tables import offer_csv

LONGEST_WORD = 40
SUGGESTED = 8
CLOSE_PAIRS = 6
FIRST_WORD = "piscine"
SHAPES = {CORNERS: N_("Corners"), CONTOURS: N_("Contours")}
MEAN_WIDTH = 132


def show_cloud(data: Data) -> None:
    """Cloud of a category, and its forty first words as bars."""
    key = "top_words" if data.key == ORIGINAL else "words"
    counted = cast("TopWords | WordCounts", statistic(data, key))
    code, say = choose_category(), current()
    words = counted.top(code, SHOWN)
    if not words:
        st.info(_("No word is in five products of this category or more."))
        return
    name = _("All categories") if code is None else category_name(INDEX[code], say)
    title = _("Occurrences") if data.key == ORIGINAL else _("Products with the word")
    cloud = WordCloudPicture(words, name, title, say)
    picture, bars = st.columns([3, 2], gap="large")
    with picture:
        png = word_cloud(tuple(words), name, say.language, st.context.theme.type)
        st.image(png, width="stretch", alt=cloud.sentence())
        st.caption(
            _(
                "The larger a word, the more products hold it; the six first ones are in red. "
                "Small words of French and English are left out, and words of fewer than five "
                "products."
            )
        )
    with bars:
        show(cloud.bars(), data, key, counted, "words")


def show_search(data: Data) -> None:
    """In which categories a word occurs; the word stands in the address."""
    counted, say = cast(WordCounts, statistic(data, "words")), current()
    key = f"{PAGE}_word"
    if key not in st.session_state:
        st.session_state[key] = st.query_params.get("word", FIRST_WORD)[:LONGEST_WORD]

    def remember() -> None:
        st.query_params["word"] = st.session_state[key]

    typed = st.text_input(
        _("Where does this word occur?"), key=key, max_chars=LONGEST_WORD, on_change=remember
    )
    word = str(typed).strip().lower()
    counts = counted.of_word(word)
    if counts is None:
        sentence = _(
            "“{word}” is a small word, or is in fewer than five of the {rows} products.",
            word=escaped(word),
            rows=say.number(counted.rows),
        )
        near = counted.beginning(word[:3], SUGGESTED) if len(word) > 2 else []
        if near:
            sentence += " " + _("Words that begin alike: {words}.", words=", ".join(near))
        st.info(sentence, icon=":material/search_off:")
        st.caption(provenance(data, "words", counted))
        return
    shares = counts / counted.products.clip(1)
    st.markdown(
        _(
            "“{word}” is in {count} products, in {categories} categories.",
            word=escaped(word),
            count=say.number(int(counts.sum())),
            categories=int((counts > 0).sum()),
        )
    )
    more = {_("Products with the word"): counts, _("Products"): counted.products}
    chart = category_bars(shares, _("Share of the category"), say, percent=True, more=more)
    show(chart, data, "words", counted, "where")


def show_close(data: Data) -> None:
    """Words that close categories share, and those that tell them apart.

    The well-known groups, then the pairs that share most words and are in none of them.
    """
    counted = cast(WordCounts, statistic(data, "words"))
    known = [set(group) for group in REFERENCE_GROUPS]
    pairs = [p for p in counted.ranked_pairs() if not any(set(p) <= group for group in known)]
    offered = [*REFERENCE_GROUPS, *pairs[:CLOSE_PAIRS]]
    groups = {"-".join(map(str, group)): group for group in offered}
    chosen = menu(
        Choice(PAGE, "group", list(groups), next(iter(groups))),
        _("Close categories"),
        lambda key: " · ".join(f"{_(BY_CODE[code].name)} ({code})" for code in groups[key]),
    )
    codes = groups[chosen]
    show_word_lists(counted, codes)
    show(word_heatmap(counted, codes), data, "words", counted, "close-words")


def show_map(data: Data) -> None:
    """Listings on a plane."""
    explained, drawn = st.columns([1, 3], gap="large")
    with explained:
        code = choose_category()
        st.markdown(
            _(
                "Each point is a listing; listings with like words come to lie near one another. "
                "Words are weighed by TF-IDF, brought to 50 dimensions by a singular value "
                "decomposition and to two by t-SNE. Only nearness means something: not the axes, "
                "nor how far apart two islands are."
            )
        )
    with drawn:
        counted = cast(ListingMap, statistic(data, "map"))
        show(MapChart(counted, code, current()), data, "map", counted, "map")


def show_sizes(data: Data) -> None:
    """Size of the picture files."""
    _show_spread(
        data,
        "sizes",
        KILOBYTES,
        _("Size of the file, kB"),
        _(
            "All pictures are JPEGs of 500 × 500 pixels: a heavy file is a picture full of "
            "details, a light one a plain object on white."
        ),
    )


def show_borders(data: Data) -> None:
    """Share of the frame that is left when the white border is cut off."""
    _show_spread(
        data,
        "borders",
        CONTENT,
        _("Share of the frame without its white border"),
        _(
            "Many products stand small in the middle of a white square: a network that looks at "
            "the whole square spends its pixels on nothing."
        ),
        percent=True,
    )


def show_shapes(data: Data) -> None:
    """Contours and corners."""
    measures = cast(Distributions, statistic(data, "shapes")).measures
    titles = {key: title for key, title in SHAPES.items() if key in measures}
    measure = choose_measure(titles, _("Count"))
    _show_spread(
        data,
        "shapes",
        measure,
        _(SHAPES[measure]),
        _(
            "Counted on pictures brought to 128 pixels: contours are connected steep edges, "
            "corners are peaks of Harris and Stephens' measure."
        ),
    )


def _show_spread(
    data: Data, key: str, measure: str, title: str, sentence: str, percent: bool = False
) -> None:
    """A measure of the pictures: its range in each category, and the histogram of one."""
    counted = cast(Distributions, statistic(data, key))
    ranges, histogram = st.columns([3, 2], gap="large")
    with histogram:
        st.markdown(sentence)
        code = choose_category()
        chart = HistogramChart(counted, measure, title, code, current(), percent)
        show(chart, data, key, counted, f"{measure}-histogram")
    with ranges:
        spread = RangesChart(counted, measure, title, current(), percent, strong=code)
        show(spread, data, key, counted, measure)


def show_colours(data: Data) -> None:
    """Mean histogram of the colours."""
    counted = cast(ColourHistograms, statistic(data, "colours"))
    code = choose_category()
    st.markdown(
        _(
            "Mean over the pictures of the share of pixels at each intensity. The peak on the "
            "right is the white ground; where the three lines part, the category has a colour."
        )
    )
    show(ColourChart(counted, code, current()), data, "colours", counted, "colours")


def show_means(data: Data) -> None:
    """Mean picture of each category, and its mean colour as a table."""
    import pandas as pd

    counted, say = cast(MeanPictures, statistic(data, "means")), current()
    st.markdown(
        _(
            "Every picture of a category laid over the others, at 64 pixels: what stays is where "
            "products stand, their usual shape and colour. Categories with fewer than {count} "
            "pictures have none.",
            count=FEWEST_PICTURES,
        )
    )
    # Mean red, green and blue of each category, 0 to 255.
    colours = counted.pixels.mean(axis=(1, 2))
    with st.container(horizontal=True, gap="small", key=f"{PAGE}_means"):
        for column in np.flatnonzero(counted.known).tolist():
            name = category_name(column, say)
            red, green, blue = (say.number(value) for value in colours[column])
            alternative = _(
                "Mean picture of {name}: mean colour red {red}, green {green}, blue {blue}.",
                name=name, red=red, green=green, blue=blue,
            )  # fmt: skip
            st.image(counted.pixels[column], caption=name, width=MEAN_WIDTH, alt=alternative)
    st.caption(provenance(data, "means", counted))
    shown = np.where(counted.known[:, None], colours.round(1), np.nan)
    table = pd.DataFrame(
        {
            _("Code"): [str(code) for code in CODES],
            _("Category"): [_(category.name) for category in CATEGORIES],
            _("Pictures"): counted.pictures,
            _("Red"): shown[:, 0],
            _("Green"): shown[:, 1],
            _("Blue"): shown[:, 2],
        }
    )
    offer_csv(table, "vitrine-means", f"{PAGE}_means")
