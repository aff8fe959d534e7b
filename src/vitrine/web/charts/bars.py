"""Bars beside their names, and the words of a category as a cloud and as bars."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import CODES
from vitrine.i18n import Translator
from vitrine.web.charts.layout import (
    HIDDEN,
    category_columns,
    category_label,
    category_name,
    frame,
    layout,
    pointed,
    row_bars,
)
from vitrine.web.charts.palette import palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ROW_HEIGHT = 23
SAID_BARS = 3
# A number stands inside a bar that leaves no room for it on a phone, else after it.
LONG = 0.75
CLOUD_WIDTH, CLOUD_HEIGHT, CLOUD_SCALE = 420, 260, 2
SEED = 3
STRONG_WORDS, SAID_WORDS = 6, 12


@dataclass(frozen=True, eq=False)
class BarsChart:
    """Horizontal bars, the first above.

    Parameters
    ----------
    labels, names : sequence of str
        Beside each bar, and in full for the pointer, the table and the sentence.
    values : ndarray of float, (n,)
        NaN where unknown.
    title : str
        What the values are.
    columns : mapping of str to sequence
        Columns of the table before the values.
    percent : bool
        Whether values are shares, 0 to 1.
    strong : set of int
        Places of the bars that stand out.
    decimals : int
    """

    labels: Sequence[str]
    names: Sequence[str]
    values: np.ndarray
    title: str
    columns: Mapping[str, Sequence[object]]
    say: Translator
    percent: bool = False
    strong: frozenset[int] = frozenset()
    decimals: int = 0
    more: Mapping[str, Sequence[object]] = field(default_factory=dict)

    def table(self) -> pd.DataFrame:
        """One row per bar: what it is, its value, and what belongs to it."""
        return frame({**self.columns, self.title: np.round(self.values, 5), **self.more})

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        known = [place for place in range(len(self.values)) if not np.isnan(self.values[place])]
        if not known:
            return self.say("{title}: nothing is known.", title=self.title)
        known.sort(key=lambda place: -self.values[place])
        return self.say(
            "{title}: most for {most}; least for {least}.",
            title=self.title,
            most=", ".join(self._said(place) for place in known[:SAID_BARS]),
            least=self._said(known[-1]),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Bars with their numbers at the end."""
        import plotly.graph_objects as go

        colours, places = palette(theme), list(range(len(self.values)))
        shown = np.nan_to_num(self.values)
        most = float(shown.max(initial=0)) or 1.0
        inside = shown > LONG * most
        drawn = row_bars(
            shown,
            0.7,
            [colours.strong if p in self.strong else colours.quiet for p in places],
            [self._number(value) for value in self.values],
            **pointed([self._said(place) for place in places]),
        )
        drawn |= {
            "textposition": ["inside" if within else "outside" for within in inside],
            "textangle": 0,
            "outsidetextfont": {"size": 12, "color": colours.text},
            # Of the ground on a strong bar, of the text on a quiet one.
            "insidetextfont": {
                "size": 12,
                "color": [
                    colours.sequential[0] if place in self.strong else colours.text
                    for place in places
                ],
            },
        }
        figure = go.Figure(go.Bar(**drawn))
        figure.update_layout(**layout(colours, ROW_HEIGHT * len(places) + 12))
        figure.update_xaxes(range=[0, most], **HIDDEN)
        figure.update_yaxes(
            tickvals=places, ticktext=list(self.labels), range=[len(places) - 0.4, -0.6],
            ticklabelstandoff=6,
            fixedrange=True, showgrid=False, zeroline=False, tickfont={"size": 12}, ticks="",
        )  # fmt: skip
        return figure

    def _number(self, value: float) -> str:
        if np.isnan(value):
            return "–"
        if self.percent:
            return self.say.percent(value, 1)
        return self.say.number(value, self.decimals)

    def _said(self, place: int) -> str:
        return f"{self.names[place]} {self._number(self.values[place])}"


def category_bars(
    values: np.ndarray,
    title: str,
    say: Translator,
    *,
    percent: bool = False,
    strong: frozenset[int] = frozenset(),
    decimals: int = 0,
    by_value: bool = True,
    more: Mapping[str, np.ndarray] | None = None,
) -> BarsChart:
    """Bars of the 27 categories.

    Parameters
    ----------
    values : ndarray of float, (27,)
    strong : set of int
        Codes that stand out; the largest one when there is none.
    by_value : bool
        The largest first, else in the order of codes.
    more : mapping of str to ndarray (27,)
        Further columns of the table.
    """
    values = np.asarray(values, np.float64)
    # NaN goes last.
    order = np.argsort(-np.nan_to_num(values, nan=-1.0), kind="stable")
    columns = [int(column) for column in (order if by_value else range(len(CODES)))]
    marked = [CODES.index(code) for code in strong] or [int(order[0])]
    return BarsChart(
        labels=[category_label(column, say) for column in columns],
        names=[category_name(column, say) for column in columns],
        values=values[columns],
        title=title,
        columns=category_columns(columns, say),
        say=say,
        percent=percent,
        strong=frozenset(columns.index(column) for column in marked),
        decimals=decimals,
        more={name: np.asarray(column)[columns].tolist() for name, column in (more or {}).items()},
    )


@dataclass(frozen=True, eq=False)
class WordCloudPicture:
    """The most frequent words of a category.

    Parameters
    ----------
    words : list of (str, int)
        With the products that hold each, the most first.
    name : str
        Of what.
    counted : str
        What the numbers are.
    """

    words: list[tuple[str, int]]
    name: str
    counted: str
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per word."""
        return self.bars().table()

    def sentence(self) -> str:
        """The picture in words, for those who do not see it."""
        said = ", ".join(word for word, _ in self.words[:SAID_WORDS])
        return self.say("Most frequent words, {name}: {words}.", name=self.name, words=said)

    def bars(self) -> BarsChart:
        """The same words as bars, the first ones in the colour that they have in the cloud."""
        labels = [word for word, _ in self.words]
        return BarsChart(
            labels=labels,
            names=labels,
            values=np.array([count for _, count in self.words], np.float64),
            title=self.counted,
            columns={self.say("Word"): labels},
            say=self.say,
            strong=frozenset(range(min(STRONG_WORDS, len(labels)))),
        )

    def picture(self, theme: str | None) -> bytes:
        """PNG of 840 x 520 pixels on a transparent ground; the same bytes for the same words."""
        from wordcloud import WordCloud

        colours = palette(theme)
        strong = {word for word, _ in self.words[:STRONG_WORDS]}
        cloud = WordCloud(
            width=CLOUD_WIDTH,
            height=CLOUD_HEIGHT,
            scale=CLOUD_SCALE,
            mode="RGBA",
            background_color=None,
            random_state=SEED,
            prefer_horizontal=1.0,
            min_font_size=9,
            # Without a function of its own it would ask matplotlib's pyplot for a colour map.
            color_func=lambda word, **_: colours.strong if word in strong else colours.text,
        )
        stream = io.BytesIO()
        cloud.generate_from_frequencies(dict(self.words)).to_image().save(stream, "PNG")
        return stream.getvalue()
