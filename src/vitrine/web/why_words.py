"""The words of a text, highlighted by what they do for a category, with bars and a table."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import streamlit as st

from vitrine.prediction.explanations.wording import sum_sentence
from vitrine.prediction.explanations.words import WordReasons
from vitrine.web.charts.contributions import ContributionsChart
from vitrine.web.escape import escaped
from vitrine.web.figures_view import show_chart, show_csv
from vitrine.web.language import _, current

KEY = "why_words"
SHOWN_LETTERS = 1_500
# Part of the strongest letter's effect from which a letter is marked, and marked strongly.
MARKED, STRONG = 0.15, 0.5
# Streamlit's directives, by strength: the strong ones are bold, those against slanted, so that
# nothing hangs on telling two colours apart.
MARKS = {
    2: ":red-background[**{text}**]",
    1: ":red-background[{text}]",
    0: "{text}",
    -1: ":blue-background[*{text}*]",
    -2: ":blue-background[***{text}***]",
}


def show_words(reasons: WordReasons, column: int) -> None:
    """Draw the text with its marks, the bars of its words, and their table."""
    say = current()
    st.markdown(sum_sentence(reasons, column, say))
    left, right = st.columns(2, gap="large")
    with left, st.container(border=True):
        for part in highlighted(reasons, column):
            st.markdown(part)
        st.caption(
            _(
                ":red-background[**Bold**] and :red-background[plain]: what speaks for the "
                "category, much or little; :blue-background[*slanted*]: against it."
            )
        )
    chart = ContributionsChart(reasons, column, say)
    with right:
        show_chart(chart, f"{KEY}_chart")
    with st.expander(_("All words as a table")):
        st.dataframe(
            chart.table(),
            hide_index=True,
            column_config={_("Effect"): st.column_config.NumberColumn(format="%.3f")},
        )
        show_csv(chart, "vitrine-words", KEY)


def highlighted(reasons: WordReasons, column: int) -> list[str]:
    """Title and description as Markdown: the visitor's own letters, marked and made harmless.

    Fields without anything to show are left out; a long description is cut.
    """
    levels = letter_levels(reasons.written[:, reasons.place(column)])
    middle = len(reasons.designation)
    title = marked(reasons.designation, levels[:middle])
    rest = marked(reasons.description[:SHOWN_LETTERS], levels[middle : middle + SHOWN_LETTERS])
    if len(reasons.description) > SHOWN_LETTERS:
        rest += "…"
    return [part for part in (title, rest) if part.strip()]


def letter_levels(effects: np.ndarray) -> np.ndarray:
    """How strongly each letter is marked, -2..2, against the strongest of them."""
    size = np.abs(effects) / (np.abs(effects).max(initial=0) or 1)
    return np.asarray(np.sign(effects).astype(int) * ((size >= MARKED) * 1 + (size >= STRONG) * 1))


def marked(text: str, levels: np.ndarray) -> str:
    """Letters of one level together in one mark; spaces stand outside of every mark."""
    letters = [(0 if letter.isspace() else int(level), letter)
               for letter, level in zip(text, levels, strict=True)]  # fmt: skip
    return "".join(
        MARKS[level].format(text=escaped("".join(letter for _, letter in run), SHOWN_LETTERS))
        for level, run in groupby(letters, key=lambda pair: pair[0])
    )
