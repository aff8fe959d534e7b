"""Close categories: the words that look-alike categories share, and those that tell them apart."""

from __future__ import annotations

import streamlit as st

from vitrine.artefacts.reading import read_record
from vitrine.categories import BY_CODE
from vitrine.insight.exploration.category_words import REFERENCE_GROUPS, WORDS_KEY, WordCounts
from vitrine.results.confusion import confused_groups
from vitrine.results.result import Result
from vitrine.web import caches
from vitrine.web.charts.heatmaps import WordHeatmap
from vitrine.web.escape import escaped
from vitrine.web.figures_view import show_chart, show_csv
from vitrine.web.language import _, current

HEATMAP_WORDS = 18
LISTED_WORDS = 8
# Under so many rows a share is uncertain by more than 14 points.
FEW_ROWS = 50
# Half-width of a 95 % interval in standard deviations; a share is most uncertain at one half.
DEVIATIONS = 1.96


def show_close(result: Result, page: str) -> None:
    """Words of the categories that look alike: the well-known groups, then this model's own."""
    own = [group for group in confused_groups(result.counts) if group not in REFERENCE_GROUPS]
    show_close_categories([*REFERENCE_GROUPS, *own], page)


def show_close_categories(groups: list[tuple[int, ...]], key: str) -> None:
    """A group to choose, the heat map of its words, what they say, and the table.

    Parameters
    ----------
    groups : list of tuple of int
        Codes of the categories of each group; nothing is shown for none.
    key : str
        Start of the keys of the widgets.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
        When the counts cannot be read.
    """
    if not groups:
        return
    counts = caches.shipped(
        WORDS_KEY, lambda store: WordCounts.from_record_by_code(read_record(store, WORDS_KEY))
    )
    place = st.pills(
        _("Categories to compare"),
        list(range(len(groups))),
        format_func=lambda place: " · ".join(map(str, groups[place])),
        default=0,
        required=True,
        key=f"{key}_group",
        help=_("Each group is made of categories that are taken for one another."),
    )
    # The groups may have become fewer since the choice was made.
    codes = groups[place] if place is not None and place < len(groups) else groups[0]
    chart = word_heatmap(counts, codes)
    st.caption(" · ".join(f"**{code}** {_(BY_CODE[code].name)}" for code in codes))
    show_chart(chart, f"{key}_heatmap")
    st.caption(
        _(
            "Each cell: share of the category's rows that hold the word. Counted on {rows} rows "
            "({each}), {split} split, without the test rows; source: {source}.",
            rows=current().number(sum(counts.rows_of(code) for code in codes)),
            each=", ".join(_rows_of(counts, code, str(code)) for code in codes),
            split=_(counts.split),
            source=_(counts.source),
        )
    )
    show_word_lists(counts, codes)
    if few := [code for code in codes if counts.rows_of(code) < FEW_ROWS]:
        _show_few_rows(counts, few)
    with st.expander(_("The words as a table")):
        shares = st.column_config.ProgressColumn(format="percent", min_value=0.0, max_value=1.0)
        st.dataframe(chart.table(), hide_index=True, column_config={_("Share"): shares})
        show_csv(chart, f"vitrine-words-{'-'.join(map(str, codes))}", key)


def word_heatmap(counts: WordCounts, codes: tuple[int, ...]) -> WordHeatmap:
    """The words that count most for a group of categories, as a heat map."""
    return WordHeatmap(counts, counts.top_words(codes, HEATMAP_WORDS), codes, current())


def show_word_lists(counts: WordCounts, codes: tuple[int, ...]) -> None:
    """The words that the categories share, then those that tell each of them from the others."""
    if shared := counts.shared(codes, LISTED_WORDS):
        st.markdown(_("**Words they share:** {words}.", words=_listed(shared)))
    else:
        st.markdown(_("No word is frequent in all of these categories and less so in the others."))
    lines = []
    for code in codes:
        words, name = counts.telling(code, codes, LISTED_WORDS), _(BY_CODE[code].name)
        lines.append(
            _(
                "**{category} ({code})** stands out by: {words}.",
                category=name,
                code=code,
                words=_listed(words),
            )
            if words
            else _("**{category} ({code})**: no word sets it apart.", category=name, code=code)
        )
    st.markdown("\n".join(f"- {line}" for line in lines))


def _show_few_rows(counts: WordCounts, few: list[int]) -> None:
    fewest = max(min(counts.rows_of(code) for code in few), 1)
    st.info(
        _(
            "Few rows to count on: {categories}. A share there is uncertain by up to {points} "
            "points (95% interval), and few words can be told from chance.",
            categories=", ".join(
                _rows_of(counts, code, f"{_(BY_CODE[code].name)} ({code})") for code in few
            ),
            points=current().number(min(100 * DEVIATIONS * 0.5 / fewest**0.5, 100)),
        ),
        icon=":material/info:",
    )


def _rows_of(counts: WordCounts, code: int, name: str) -> str:
    return _("{name}: {value}", name=name, value=current().number(counts.rows_of(code)))


def _listed(words: list[str]) -> str:
    return ", ".join(escaped(word) for word in words)
