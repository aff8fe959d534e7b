"""The words of a text, highlighted by what they do for a category, with bars and a table."""

from __future__ import annotations

import re
from itertools import groupby

import numpy as np
import streamlit as st

from vitrine.prediction.explanations.reason_sentences import sum_sentence
from vitrine.prediction.explanations.word_reasons import WordReasons
from vitrine.web.charts.effects import ContributionsChart
from vitrine.web.escape import escaped
from vitrine.web.figures_view import show_chart, show_csv
from vitrine.web.language import _, current

KEY = "why_words"
SHOWN_LETTERS = 1_500
LONGEST = 20_000
# Part of the strongest word's effect from which a word is marked; of the strongest letter's from
# which a letter of it is bold.
MARKED, BOLD = 0.1, 0.5
# Streamlit's directives. What speaks against is slanted, and has no bold letters, so that nothing
# hangs on telling two colours apart.
FOR, AGAINST = ":red-background[{text}]", ":blue-background[*{text}*]"
EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)


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
                ":red-background[Straight]: words that speak for the category, their most telling "
                "letters in **bold**; :blue-background[*slanted*]: words that speak against it."
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
    middle = len(reasons.designation)
    last = middle + SHOWN_LETTERS
    title = marked_words(reasons, column, 0, middle)
    rest = marked_words(reasons, column, middle, min(last, middle + len(reasons.description)))
    if len(reasons.description) > SHOWN_LETTERS:
        rest += "…"
    return [part for part in (title, rest) if part.strip()]


def marked_words(reasons: WordReasons, column: int, begin: int, end: int) -> str:
    """The letters of the source from ``begin`` to before ``end``, their words marked."""
    source, place = reasons.designation + reasons.description, reasons.place(column)
    effects, letters = reasons.effects[:, place], reasons.written[:, place]
    least = MARKED * np.abs(effects).max()
    strong = letters >= BOLD * max(letters.max(), 1e-12)
    parts, done = [], begin
    for word, effect in zip(reasons.words, effects.tolist(), strict=True):
        if abs(effect) >= least and begin <= word.start and word.end <= end:
            parts.append(plain(source[done : word.start]))
            bold = strong[word.start : word.end] & (effect > 0)
            parts.append((FOR if effect > 0 else AGAINST).format(text=emphasised(word.text, bold)))
            done = word.end
    return "".join([*parts, plain(source[done:end])])


def emphasised(word: str, bold: np.ndarray) -> str:
    """A word with some of its letters in bold.

    Markdown opens and closes bold beside letters only: signs at the ends of a run stay outside.
    """
    parts = []
    for is_bold, run in groupby(zip(word, bold.tolist(), strict=True), key=lambda pair: pair[1]):
        before, letters, after = _edges("".join(letter for letter, _ in run))
        middle = f"**{plain(letters)}**" if is_bold and letters else plain(letters)
        parts.append(f"{plain(before)}{middle}{plain(after)}")
    return "".join(parts)


def plain(text: str) -> str:
    """Letters as they will be read."""
    return escaped(text, LONGEST)


def _edges(text: str) -> tuple[str, str, str]:
    found = EDGES.match(text)
    assert found is not None
    return found.group(1), found.group(2), found.group(3)
