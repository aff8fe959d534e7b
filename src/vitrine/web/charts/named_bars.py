"""Bars with their names above them, so that a phone has room for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from vitrine.categories import CATEGORIES, CODES, INDEX
from vitrine.i18n import Translator
from vitrine.prediction.explanations.explanation import Change
from vitrine.prediction.explanations.reason_sentences import change_sentence
from vitrine.prediction.product import Ranked
from vitrine.results.wording import signed
from vitrine.web.charts.layout import (
    HIDDEN,
    category_columns,
    category_label,
    category_name,
    frame,
    layout,
    names_above,
    pointed,
    row_bars,
)
from vitrine.web.charts.palette import Palette, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

RANKING_ROW = 48
CHANGE_ROW = 66
COUNTS_ROW = 40
SAID_COUNTS = 5
PAIR_ROW = 44
SAID_PAIRS = 3
# Letters of both names together that a phone has room for.
PAIR_LETTERS = 46


def _rows_layout(
    colours: Palette,
    names: list[str],
    height: int,
    ends: tuple[float, float, float],
    lift: float = 0.2,
    **changes: Any,
) -> dict[str, Any]:
    """Layout of rows of bars below their names.

    Parameters
    ----------
    height : int
        Pixels.
    ends : (float, float, float)
        Right end of the axis, with room for the number of the longest bar; what is left free
        below the last row and, below 0, above the first, in rows.
    lift : float
        How far a name stands above the middle of its row, in rows.
    """
    right, below, above = ends
    return layout(
        colours,
        height,
        xaxis={**HIDDEN, "range": [0, right]},
        yaxis={**HIDDEN, "range": [len(names) - 1 + below, above]},
        annotations=names_above(names, lift),
        **changes,
    )


@dataclass(frozen=True)
class RankingChart:
    """Bars of probability.

    Parameters
    ----------
    ranked : list of Ranked
        The most probable first.
    threshold : float
        Probability under which nothing is answered; a dotted line across each bar.
    say : Translator
    """

    ranked: list[Ranked]
    threshold: float
    say: Translator

    def table(self) -> pd.DataFrame:
        """Columns: rank, code (text, never grouped), category, probability (0..1)."""
        return frame(
            {
                self.say("Rank"): range(1, len(self.ranked) + 1),
                **category_columns(self._columns, self.say),
                self.say("Probability"): [round(row.probability, 4) for row in self.ranked],
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        return "; ".join(
            f"{category_name(column, self.say)} {self.say.probability(row.probability)}"
            for column, row in zip(self._columns, self.ranked, strict=True)
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Horizontal bars; the first stands out when it is probable enough to be answered."""
        import plotly.graph_objects as go

        colours, labels = (
            palette(theme),
            [category_name(column, self.say) for column in self._columns],
        )
        sure = self.ranked[0].probability >= self.threshold
        percents = [self.say.percent(row.probability, 1) for row in self.ranked]
        drawn = row_bars(
            [row.probability for row in self.ranked],
            0.32,
            [
                colours.quiet if place or not sure else colours.strong
                for place in range(len(labels))
            ],
            [self.say.probability(row.probability) for row in self.ranked],
            customdata=list(zip(labels, percents, strict=True)),
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        )
        limits = [
            {
                "type": "line", "x0": self.threshold, "x1": self.threshold,
                "y0": place - 0.2, "y1": place + 0.2,
                "line": {"color": colours.text, "width": 1.5, "dash": "dot"},
            }
            for place in range(len(labels))
        ]  # fmt: skip
        height = RANKING_ROW * len(labels) + 4
        laid_out = _rows_layout(colours, labels, height, (1.2, 0.4, -0.75), shapes=limits)
        # All at once: adding the same parts one by one to a figure takes ten times as long.
        return go.Figure(go.Bar(**drawn), laid_out)

    @property
    def _columns(self) -> list[int]:
        return [INDEX[row.category.code] for row in self.ranked]


@dataclass(frozen=True, eq=False)
class BeforeAfterChart:
    """Two bars for each of the first categories of both answers."""

    change: Change
    say: Translator

    def table(self) -> pd.DataFrame:
        """Columns: category, before, after (0..1), difference in points."""
        moves = self.change.moves
        return frame(
            {
                self.say("Category"): [category_name(move.column, self.say) for move in moves],
                self.say("Before"): [round(move.before, 4) for move in moves],
                self.say("After"): [round(move.after, 4) for move in moves],
                self.say("Points"): [
                    signed(100 * (move.after - move.before), 1, self.say) for move in moves
                ],
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        lines = [
            self.say(
                "{category}: {before}, then {after}",
                category=category_name(move.column, self.say),
                before=self.say.probability(move.before),
                after=self.say.probability(move.after),
            )
            for move in self.change.moves
        ]
        return f"{change_sentence(self.change, self.say)} {'; '.join(lines)}"

    def figure(self, theme: str | None) -> go.Figure:
        """Bars of both, the category's name above them."""
        import plotly.graph_objects as go

        colours, moves = palette(theme), self.change.moves
        hollow = {"color": "rgba(0,0,0,0)", "line": {"color": colours.text, "width": 1}}
        filled = {"color": colours.strong}
        sides = (
            ([move.before for move in moves], self.say("before"), -0.04, hollow),
            ([move.after for move in moves], self.say("after"), 0.22, filled),
        )
        drawn = [
            row_bars(
                values, 0.22, "", [f"{self.say.probability(value)} {name}" for value in values],
                y=[place + shift for place in range(len(values))],
                marker=marker, textfont={"size": 12}, hoverinfo="skip",
            )
            for values, name, shift, marker in sides
        ]  # fmt: skip
        names = [category_name(move.column, self.say) for move in moves]
        height = CHANGE_ROW * len(moves) + 8
        return go.Figure([go.Bar(**one) for one in drawn]).update_layout(
            **_rows_layout(colours, names, height, (1.5, 0.45, -0.6), 0.18, barmode="overlay")
        )


@dataclass(frozen=True, eq=False)
class AnsweredCategoriesChart:
    """Bars of rows by category, the most frequent first.

    Parameters
    ----------
    counts : mapping of int to int
        Rows by code; at least one.
    say : Translator
    """

    counts: Mapping[int, int]
    say: Translator

    @cached_property
    def _ordered(self) -> list[tuple[int, int]]:
        """Column and rows of the categories that have any; equal ones by code."""
        present = [(INDEX[code], self.counts[code]) for code in CODES if self.counts.get(code)]
        return sorted(present, key=lambda pair: -pair[1])

    @property
    def _total(self) -> int:
        return sum(count for _column, count in self._ordered)

    def table(self) -> pd.DataFrame:
        """Columns: code (text, never grouped), category, rows, share (0..1)."""
        return frame(
            {
                **category_columns([column for column, _count in self._ordered], self.say),
                self.say("Rows"): [count for _column, count in self._ordered],
                self.say("Share"): [round(n / self._total, 4) for _column, n in self._ordered],
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        told = "; ".join(
            f"{category_name(column, self.say)} {self.say.number(count)}"
            for column, count in self._ordered[:SAID_COUNTS]
        )
        return self.say(
            "Rows in {categories} categories; the most frequent: {told}.",
            categories=len(self._ordered),
            told=told,
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Horizontal bars with their names above, so that a phone has room for them."""
        import plotly.graph_objects as go

        colours = palette(theme)
        counts = [count for _column, count in self._ordered]
        labels = [category_name(column, self.say) for column, _count in self._ordered]
        shares = [self.say.percent(count / self._total, 1) for count in counts]
        drawn = row_bars(
            counts,
            0.36,
            colours.strong,
            [self.say.number(count) for count in counts],
            customdata=list(zip(labels, shares, strict=True)),
            hovertemplate="%{customdata[0]}<br>%{text} (%{customdata[1]})<extra></extra>",
        )
        height = COUNTS_ROW * len(labels) + 8
        return go.Figure(go.Bar(**drawn)).update_layout(
            **_rows_layout(colours, labels, height, (1.15 * max(counts), 0.5, -0.85))
        )


@dataclass(frozen=True, eq=False)
class PairBars:
    """Products of one label that got another answer.

    Parameters
    ----------
    pairs : sequence of (int, int, int)
        Column of the label, column of the answer, products; the most first, at least one.
    say : Translator
    """

    pairs: Sequence[tuple[int, int, int]]
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per pair: code and name of the label and of the answer, products."""
        say = self.say
        labels, answers, rows = zip(*self.pairs, strict=True)
        return frame(
            {
                say("Code in the catalogue"): [str(CODES[column]) for column in labels],
                say("In the catalogue"): [say(CATEGORIES[column].name) for column in labels],
                say("Code answered"): [str(CODES[column]) for column in answers],
                say("All models say"): [say(CATEGORIES[column].name) for column in answers],
                say("Products"): list(rows),
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        return "; ".join(self._said(pair) for pair in self.pairs[:SAID_PAIRS])

    def figure(self, theme: str | None) -> go.Figure:
        """Horizontal bars, the first in red."""
        import plotly.graph_objects as go

        colours, rows = palette(theme), [pair[2] for pair in self.pairs]
        drawn = row_bars(
            rows,
            0.34,
            [colours.quiet if place else colours.strong for place in range(len(rows))],
            [self.say.number(count) for count in rows],
            **pointed([self._said(pair) for pair in self.pairs]),
        )
        names, height = list(map(self._label, self.pairs)), PAIR_ROW * len(rows) + 4
        return go.Figure(go.Bar(**drawn)).update_layout(
            **_rows_layout(colours, names, height, (1.15 * max(rows), 0.4, -0.75))
        )

    def _label(self, pair: tuple[int, int, int]) -> str:
        names = [self.say(CATEGORIES[column].name) for column in pair[:2]]
        most = max(PAIR_LETTERS // 2, PAIR_LETTERS - min(map(len, names)))
        return " → ".join(category_label(column, self.say, most) for column in pair[:2])

    def _said(self, pair: tuple[int, int, int]) -> str:
        label, answer, rows = pair
        return self.say(
            "{label} → {answer}: {rows}",
            label=category_name(label, self.say),
            answer=category_name(answer, self.say),
            rows=self.say.number(rows),
        )
