"""Heat maps: categories by clusters, by anything, and by the words of look-alike ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.categories import BY_CODE, CATEGORIES, CODES
from vitrine.i18n import N_, ROUNDED_TO_NOTHING, Translator
from vitrine.insight.exploration.category_words import WordCounts, places_of
from vitrine.insight.feasibility.agreement import UNMATCHED
from vitrine.insight.feasibility.case import Case, category_sentences
from vitrine.web.charts.layout import (
    MATRIX_AXIS,
    category_columns,
    category_label,
    category_name,
    colour_bar,
    frame,
    heat_cells,
    layout,
    rows_title,
)
from vitrine.web.charts.palette import (
    PALETTES,
    Palette,
    Scale,
    palette,
    readable_on,
    shade,
    stretched,
)

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

CLUSTER_HEIGHT = 640
NAME_WIDTH = 26
CLUSTER_HOVER = N_("{category} ({code}): {rows} of {support} in cluster {cluster}, {share}")
SHARE_ROW = 22
WORD_ROW = 26
HEADER_HEIGHT = 28
# Words of each category that the sentence says.
SAID_WORDS = 3
# One hue, from the page's own colour, whose luminance only falls (rises on a dark page); small
# shares are given more of it, for one word in half of the rows must not blank out the others.
SEQUENTIAL = {theme: stretched(colours.sequential) for theme, colours in PALETTES.items()}
WORD_HOVER = N_("“{word}”: {share} of the rows of {category} ({code}), {count} of {rows}")


@dataclass(frozen=True, eq=False)
class ClusterMatrix:
    """Categories downwards, clusters to the right, in the order of their categories.

    Parameters
    ----------
    case : Case
    names : bool
        Whether the axis bears names beside codes: there is no room for them on a phone.
    say : Translator
    """

    case: Case
    names: bool
    say: Translator

    def shares(self) -> np.ndarray:
        """Share of each category's products in each cluster, float64 (27, clusters), 0..1."""
        totals = np.maximum(self.case.counts.sum(axis=1, keepdims=True), 1)
        return np.asarray(self.case.counts / totals)[:, self.case.columns]

    def table(self) -> pd.DataFrame:
        """One row per pair that occurs: code (text), category, cluster (from 1), rows, share."""
        category, cluster = np.nonzero(self.case.counts)
        totals = self.case.counts.sum(axis=1)
        rows = self.case.counts[category, cluster]
        return frame(
            {
                **category_columns(category, self.say),
                self.say("Cluster"): cluster + 1,
                self.say("Matched code"): [self._matched(one) for one in map(int, cluster)],
                self.say("Products"): rows,
                self.say("Share of the category"): (rows / totals[category]).round(6),
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        return " ".join(category_sentences(self.case, self.say))

    def figure(self, theme: str | None) -> go.Figure:
        """Heat map; what is well grouped stands on the diagonal."""
        import plotly.graph_objects as go

        colours, shares = palette(theme), self.shares()
        figure = go.Figure(
            go.Heatmap(
                z=shares.round(5),
                zmax=1,
                colorbar=colour_bar(".0%"),
                **heat_cells(colours, self._hovers()),
            )
        )
        figure.update_layout(**layout(colours, CLUSTER_HEIGHT, top=28))
        self._axes(figure)
        return figure

    def _hovers(self) -> np.ndarray:
        counts, template = self.case.counts[:, self.case.columns], self.say(CLUSTER_HOVER)
        # All that is the same along a row or a column is said once: there may be 1,620 cells.
        names = [f"<b>{self.say(category.name)}</b>" for category in CATEGORIES]
        support = [self.say.number(int(rows)) for rows in counts.sum(axis=1)]
        numbers = [one + 1 for one in self.case.columns]
        shares = self.shares()
        texts = np.empty(counts.shape, object)
        for row, place in np.ndindex(*counts.shape):
            texts[row, place] = template.format(
                category=names[row], code=CODES[row], support=support[row], cluster=numbers[place],
                rows=self.say.number(int(counts[row, place])),
                share=self.say.percent(float(shares[row, place]), 1),
            )  # fmt: skip
        return texts

    def _axes(self, figure: go.Figure) -> None:
        # Beyond as many clusters as categories there is no room for every code.
        columns = self.case.columns if self.case.clusters <= len(CODES) else []
        figure.update_xaxes(
            **MATRIX_AXIS, tickangle=-90, side="bottom", tickvals=list(range(len(columns))),
            tickfont={"size": 9},
            ticktext=[self._matched(one) or "–" for one in columns],
            title={"text": self.say("Cluster, named after its category"), "font": {"size": 12}},
        )  # fmt: skip
        figure.update_yaxes(
            **MATRIX_AXIS, autorange="reversed", tickvals=list(range(len(CODES))),
            tickfont={"size": 11 if self.names else 9},
            ticktext=[self._label(row) for row in range(len(CODES))],
        )  # fmt: skip
        figure.add_annotation(**rows_title(self.say("True category ↓")))

    def _matched(self, cluster: int) -> str:
        column = self.case.grouping.matched[cluster]
        return "" if column == UNMATCHED else str(CODES[column])

    def _label(self, row: int) -> str:
        return category_label(row, self.say, NAME_WIDTH) if self.names else str(CODES[row])


@dataclass(frozen=True, eq=False)
class ShareHeatmap:
    """Categories downwards, something to the right.

    Parameters
    ----------
    shares : ndarray of float, (27, n)
        0 to 1.
    names : sequence of str
        What the columns are.
    heading, title : str
        What they are called together; what the share is.
    """

    shares: np.ndarray
    names: Sequence[str]
    heading: str
    title: str
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per category and column: code (text), name, column, share (0..1)."""
        rows, places = np.indices(self.shares.shape).reshape(2, -1)
        return frame(
            {
                **category_columns(rows, self.say),
                self.heading: [self.names[place] for place in places],
                self.title: self.shares[rows, places].round(5),
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        parts = [
            self.say(
                "{name}: most in {category}, {share}",
                name=name,
                category=category_name(int(self.shares[:, place].argmax()), self.say),
                share=self.say.percent(float(self.shares[:, place].max())),
            )
            for place, name in enumerate(self.names)
        ]
        return "; ".join(parts)

    def figure(self, theme: str | None) -> go.Figure:
        """Heat map; small shares show too."""
        import plotly.graph_objects as go

        colours = palette(theme)
        rows, columns = list(range(len(CODES))), list(range(len(self.names)))
        figure = go.Figure(
            go.Heatmap(
                z=self.shares.round(5),
                zmax=float(self.shares.max(initial=0)) or 1,
                showscale=False,
                **heat_cells(colours, self._hovers()),
            )
        )
        figure.update_layout(**layout(colours, SHARE_ROW * len(CODES) + 60))
        figure.update_xaxes(**MATRIX_AXIS, tickvals=columns, ticktext=list(self.names), side="top")
        figure.update_yaxes(
            **MATRIX_AXIS, tickvals=rows, autorange="reversed", tickfont={"size": 12},
            ticktext=[category_label(row, self.say) for row in rows],
        )  # fmt: skip
        return figure

    def _hovers(self) -> np.ndarray:
        texts = np.empty(self.shares.shape, object)
        for row, place in np.ndindex(*self.shares.shape):
            share = self.say.percent(float(self.shares[row, place]), 1)
            texts[row, place] = f"{category_name(row, self.say)} · {self.names[place]}: {share}"
        return texts


@dataclass(frozen=True, eq=False)
class WordHeatmap:
    """Heat map of words by categories.

    Parameters
    ----------
    counts : WordCounts
    words : list of str
        Words of ``counts``, from top to bottom.
    codes : tuple of int
        Categories, from left to right: two to six of them fit a phone.
    say : Translator
    """

    counts: WordCounts
    words: list[str]
    codes: tuple[int, ...]
    say: Translator

    def shares(self) -> np.ndarray:
        """Share of each category's rows that hold each word; float64 (words, codes), 0..1."""
        return self.counts.share(self.codes)[:, self._places()].T

    def rows_with(self) -> np.ndarray:
        """Rows of each category that hold each word; int64 (words, codes)."""
        return np.asarray(self.counts.counts[places_of(self.codes)][:, self._places()].T)

    def table(self) -> pd.DataFrame:
        """One row per word and category: word, code (text), name, rows, share (0..1)."""
        say, across = self.say, len(self.words)
        return frame(
            {
                say("Word"): [word for word in self.words for _code in self.codes],
                say("Code"): [str(code) for code in self.codes] * across,
                say("Category"): [say(BY_CODE[code].name) for code in self.codes] * across,
                say("Rows with the word"): self.rows_with().ravel(),
                say("Rows of the category"): [self.counts.rows_of(c) for c in self.codes] * across,
                say("Share"): self.shares().ravel().round(4),
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it: the first words of each category."""
        shares = self.shares()
        return "; ".join(
            self.say(
                "{name}: {value}",
                name=f"{self.say(BY_CODE[code].name)} ({code})",
                value=self._most_frequent(shares[:, column]),
            )
            for column, code in enumerate(self.codes)
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Heat map, words downwards, codes across; each cell bears its percentage."""
        import plotly.graph_objects as go

        colours = palette(theme)
        scale = SEQUENTIAL.get(theme or "light", SEQUENTIAL["light"])
        figure = go.Figure([go.Heatmap(**self._cells(scale)), go.Scatter(**self._percents(scale))])
        height = HEADER_HEIGHT + WORD_ROW * len(self.words)
        margin = {"l": 0, "r": 0, "t": HEADER_HEIGHT, "b": 0}
        figure.update_layout(**layout(colours, height, margin=margin))
        self._axes(figure, colours)
        return figure

    def _cells(self, scale: Scale) -> dict[str, Any]:
        return {
            "z": self.shares(),
            "zmin": 0,
            "zmax": self._largest(),
            "colorscale": scale,
            "showscale": False,
            "xgap": 1,
            "ygap": 1,
            "customdata": self._hovers(),
            "hovertemplate": "%{customdata}<extra></extra>",
        }

    def _percents(self, scale: Scale) -> dict[str, Any]:
        """The percentage of each cell, in the ink that reads best on its colour."""
        shares = self.shares()
        rows, columns = np.indices(shares.shape)
        inks = [readable_on(shade(share / self._largest(), scale)) for share in shares.ravel()]
        return {
            "x": columns.ravel(),
            "y": rows.ravel(),
            "mode": "text",
            "text": [self._percent(share) for share in shares.ravel()],
            "textfont": {"color": inks, "size": 12},
            "hoverinfo": "skip",
        }

    def _hovers(self) -> list[list[str]]:
        shares, rows_with = self.shares(), self.rows_with()
        return [
            [
                self.say(
                    WORD_HOVER,
                    word=word,
                    share=self.say.percent(shares[row, column], 1),
                    category=self.say(BY_CODE[code].name),
                    code=code,
                    count=self.say.number(rows_with[row, column]),
                    rows=self.say.number(self.counts.rows_of(code)),
                )
                for column, code in enumerate(self.codes)
            ]
            for row, word in enumerate(self.words)
        ]

    def _axes(self, figure: go.Figure, colours: Palette) -> None:
        shared = {
            **MATRIX_AXIS, "ticklabelstandoff": 5,
            "tickfont": {"size": 13, "color": colours.text},
        }  # fmt: skip
        codes, words = len(self.codes), len(self.words)
        figure.update_xaxes(
            **shared, side="top", tickangle=0, range=[-0.5, codes - 0.5],
            tickvals=list(range(codes)), ticktext=[f"<b>{code}</b>" for code in self.codes],
        )  # fmt: skip
        figure.update_yaxes(
            **shared, automargin=True, range=[words - 0.5, -0.5],
            tickvals=list(range(words)), ticktext=self.words,
        )  # fmt: skip

    def _most_frequent(self, shares: np.ndarray) -> str:
        first = np.argsort(-shares, kind="stable")[:SAID_WORDS]
        return ", ".join(f"{self.words[row]} {self._percent(shares[row])}" for row in first)

    def _percent(self, share: float) -> str:
        # A word of one row out of three hundred is there: only none is said "0 %".
        little = 0 < share < ROUNDED_TO_NOTHING
        return f"< {self.say.percent(0.01)}" if little else self.say.percent(share)

    def _largest(self) -> float:
        shares = self.shares()
        return float(shares.max()) if shares.any() else 1.0

    def _places(self) -> list[int]:
        place = {word: index for index, word in enumerate(self.counts.words)}
        return [place[word] for word in self.words]
