"""Words: clouds, the first forty, where a word occurs, close categories, a map of listings."""

from __future__ import annotations

from typing import cast

import streamlit as st

from vitrine.categories import BY_CODE, INDEX
from vitrine.insight.exploration.category_words import REFERENCE_GROUPS, SHOWN, WordCounts
from vitrine.insight.exploration.originals import TopWords
from vitrine.insight.exploration.text_statistics import ListingMap
from vitrine.web.caches import word_cloud
from vitrine.web.charts.bars import WordCloudPicture, category_bars
from vitrine.web.charts.heatmaps import WordHeatmap
from vitrine.web.charts.layout import category_name
from vitrine.web.charts.maps import MapChart
from vitrine.web.choices import Choice, menu
from vitrine.web.escape import escaped
from vitrine.web.exploration.chosen_data import (
    ORIGINAL,
    PAGE,
    Data,
    choose_category,
    provenance,
    show,
    statistic,
)
from vitrine.web.language import _, current
from vitrine.web.models.close_categories import SHOWN_WORDS, shared_sentence, telling_sentence

LONGEST_WORD = 40
SUGGESTED = 8
CLOSE_PAIRS = 6
FIRST_WORD = "piscine"


def show_cloud(data: Data) -> None:
    """Cloud of a category, and its forty first words as bars."""
    found = _words(data)
    code, say = choose_category(), current()
    words = found.top(code, SHOWN)
    if not words:
        st.info(_("No word is in five products of this category or more."))
        return
    name = _("All categories") if code is None else category_name(INDEX[code], say)
    counted = _("Occurrences") if data.key == ORIGINAL else _("Products with the word")
    cloud = WordCloudPicture(words, name, counted, say)
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
        show(cloud.bars(), data, _key(data), found, "words")


def _key(data: Data) -> str:
    return "top_words" if data.key == ORIGINAL else "words"


def _words(data: Data) -> TopWords | WordCounts:
    return cast("TopWords | WordCounts", statistic(data, _key(data)))


def show_search(data: Data) -> None:
    """In which categories a word occurs."""
    found, say = cast(WordCounts, statistic(data, "words")), current()
    word = _asked_word()
    counts = found.of_word(word)
    if counts is None:
        st.info(_no_such_word(found, word), icon=":material/search_off:")
        st.caption(provenance(data, "words", found))
        return
    shares = counts / found.products.clip(1)
    st.markdown(
        _(
            "“{word}” is in {count} products, in {categories} categories.",
            word=escaped(word),
            count=say.number(int(counts.sum())),
            categories=int((counts > 0).sum()),
        )
    )
    more = {_("Products with the word"): counts, _("Products"): found.products}
    chart = category_bars(shares, _("Share of the category"), say, percent=True, more=more)
    show(chart, data, "words", found, "where")


def _asked_word() -> str:
    """The word looked for; it stands in the address."""
    key = f"{PAGE}_word"
    if key not in st.session_state:
        st.session_state[key] = st.query_params.get("word", FIRST_WORD)[:LONGEST_WORD]

    def remember() -> None:
        st.query_params["word"] = st.session_state[key]

    typed = st.text_input(
        _("Where does this word occur?"), key=key, max_chars=LONGEST_WORD, on_change=remember
    )
    return str(typed).strip().lower()


def _no_such_word(found: WordCounts, word: str) -> str:
    near = found.beginning(word[:3], SUGGESTED) if len(word) > 2 else []
    said = _(
        "“{word}” is a small word, or is in fewer than five of the {rows} products.",
        word=escaped(word),
        rows=current().number(found.rows),
    )
    if not near:
        return said
    return said + " " + _("Words that begin alike: {words}.", words=", ".join(near))


def show_close(data: Data) -> None:
    """Words that close categories share, and those that tell them apart."""
    found, say = cast(WordCounts, statistic(data, "words")), current()
    groups = {"-".join(map(str, group)): group for group in _groups(found)}
    chosen = menu(
        Choice(PAGE, "group", list(groups), next(iter(groups))),
        _("Close categories"),
        lambda key: " · ".join(f"{_(BY_CODE[code].name)} ({code})" for code in groups[key]),
    )
    codes = groups[chosen]
    st.markdown(shared_sentence(found, codes))
    st.markdown("\n".join(f"- {telling_sentence(found, code, codes)}" for code in codes))
    chart = WordHeatmap(found, found.top_words(codes, SHOWN_WORDS), codes, say)
    show(chart, data, "words", found, "close-words")


def _groups(found: WordCounts) -> list[tuple[int, ...]]:
    """The well-known groups, then the pairs that share most words and are in none of them."""
    known = [set(group) for group in REFERENCE_GROUPS]
    pairs = [p for p in found.ranked_pairs() if not any(set(p) <= group for group in known)]
    return [*REFERENCE_GROUPS, *pairs[:CLOSE_PAIRS]]


def show_map(data: Data) -> None:
    """Listings on a plane."""
    told, drawn = st.columns([1, 3], gap="large")
    with told:
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
        found = cast(ListingMap, statistic(data, "map"))
        show(MapChart(found, code, current()), data, "map", found, "map")
