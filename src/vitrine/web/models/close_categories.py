"""Close categories: the words that look-alike categories share, and those that tell them apart."""

from __future__ import annotations

import streamlit as st

from vitrine.artefacts.reading import read_record
from vitrine.artefacts.store import Store
from vitrine.categories import BY_CODE
from vitrine.insight.exploration.category_words import WORDS_KEY, WordCounts
from vitrine.web.caches import shipped
from vitrine.web.charts.heatmaps import WordHeatmap
from vitrine.web.charts.layout import reading_config
from vitrine.web.escape import escaped
from vitrine.web.language import _, current

SHOWN_WORDS = 18
SAID_WORDS = 8
# Under so many rows a share is uncertain by more than 14 points.
FEW_ROWS = 50
# Half-width of a 95 % interval in standard deviations; a share is most uncertain at one half.
DEVIATIONS = 1.96


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
    counts = shipped(WORDS_KEY, _read_counts)
    codes = _chosen(groups, key)
    chart = WordHeatmap(counts, counts.top_words(codes, SHOWN_WORDS), codes, current())
    st.caption(" · ".join(f"**{code}** {_(BY_CODE[code].name)}" for code in codes))
    st.plotly_chart(
        chart.figure(st.context.theme.type),
        theme=None,
        config=reading_config(current()),
        alt=chart.sentence(),
        key=f"{key}_heatmap",
    )
    st.caption(provenance(counts, codes))
    st.markdown(shared_sentence(counts, codes))
    st.markdown("\n".join(f"- {telling_sentence(counts, code, codes)}" for code in codes))
    _show_few_rows(counts, codes)
    _show_table(chart, key)


def shared_sentence(counts: WordCounts, codes: tuple[int, ...]) -> str:
    """The words that the categories share, or that there are none."""
    words = counts.shared(codes, SAID_WORDS)
    if not words:
        return _("No word is frequent in all of these categories and less so in the others.")
    return _("**Words they share:** {words}.", words=_listed(words))


def telling_sentence(counts: WordCounts, code: int, codes: tuple[int, ...]) -> str:
    """The words that tell a category from the others of its group, or that there are none."""
    words = counts.telling(code, codes, SAID_WORDS)
    name = _(BY_CODE[code].name)
    if not words:
        return _("**{category} ({code})**: no word sets it apart.", category=name, code=code)
    return _(
        "**{category} ({code})** stands out by: {words}.",
        category=name,
        code=code,
        words=_listed(words),
    )


def provenance(counts: WordCounts, codes: tuple[int, ...]) -> str:
    """What the figure was counted on: rows of the group, split, source."""
    return _(
        "Each cell: share of the category's rows that hold the word. Counted on {rows} rows "
        "({each}), {split} split, without the test rows; source: {source}.",
        rows=current().number(sum(counts.rows_of(code) for code in codes)),
        each=", ".join(_rows_of(counts, code, str(code)) for code in codes),
        split=_(counts.split),
        source=_(counts.source),
    )


def _chosen(groups: list[tuple[int, ...]], key: str) -> tuple[int, ...]:
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
    return groups[place] if place is not None and place < len(groups) else groups[0]


def _show_few_rows(counts: WordCounts, codes: tuple[int, ...]) -> None:
    few = [code for code in codes if counts.rows_of(code) < FEW_ROWS]
    if not few:
        return
    fewest = max(min(counts.rows_of(code) for code in few), 1)
    say = current()
    st.info(
        _(
            "Few rows to count on: {categories}. A share there is uncertain by up to {points} "
            "points (95% interval), and few words can be told from chance.",
            categories=", ".join(
                _rows_of(counts, code, f"{_(BY_CODE[code].name)} ({code})") for code in few
            ),
            points=say.number(min(100 * DEVIATIONS * 0.5 / fewest**0.5, 100)),
        ),
        icon=":material/info:",
    )


def _show_table(chart: WordHeatmap, key: str) -> None:
    table = chart.table()
    with st.expander(_("The words as a table")):
        st.dataframe(
            table,
            hide_index=True,
            column_config={
                _("Share"): st.column_config.ProgressColumn(
                    format="percent", min_value=0.0, max_value=1.0
                )
            },
        )
        st.download_button(
            _("Download as CSV"),
            table.to_csv(index=False).encode("utf-8-sig"),
            file_name=f"vitrine-words-{'-'.join(map(str, chart.codes))}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"{key}_csv",
        )


def _rows_of(counts: WordCounts, code: int, name: str) -> str:
    return _("{name}: {value}", name=name, value=current().number(counts.rows_of(code)))


def _listed(words: list[str]) -> str:
    return ", ".join(escaped(word) for word in words)


def _read_counts(store: Store) -> WordCounts:
    return WordCounts.from_record_by_code(read_record(store, WORDS_KEY))
