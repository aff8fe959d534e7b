"""How a number is spread: a range for each category, and the histogram of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import CATEGORIES, CODES, INDEX
from vitrine.i18n import Translator
from vitrine.insight.exploration.statistics import Distributions
from vitrine.web.charts.naming import category_label, category_name
from vitrine.web.charts.palette import Palette, layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ROW_HEIGHT = 23
HISTOGRAM_HEIGHT = 260


@dataclass(frozen=True, eq=False)
class RangesChart:
    """For each category: the middle half of its products, nine tenths of them, the median.

    Parameters
    ----------
    spread : Distributions
    measure : str
    title : str
        What is measured, with its unit.
    percent : bool
        Whether it is a share, 0 to 1.
    strong : int or None
        Code of the category that stands out.
    """

    spread: Distributions
    measure: str
    title: str
    say: Translator
    percent: bool = False
    strong: int | None = None

    def table(self) -> pd.DataFrame:
        """One row per category: code (text), name, products, mean and the five quantiles."""
        import pandas as pd

        columns, say = self._order(), self.say
        quantiles = self._quantiles()[columns]
        titles = (say("5%"), say("25%"), say("Median"), say("75%"), say("95%"))
        means = self.spread.means[self._place()][columns]
        return pd.DataFrame(
            {
                say("Code"): [str(CODES[column]) for column in columns],
                say("Category"): [say(CATEGORIES[column].name) for column in columns],
                say("Products"): self.spread.counts(self.measure)[columns],
                say("Mean"): np.round(means, 4),
                **{title: np.round(quantiles[:, p], 4) for p, title in enumerate(titles)},
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        medians = self._quantiles()[:, 2]
        columns = [column for column in self._order() if not np.isnan(medians[column])]
        if not columns:
            return self.say("{title}: nothing is known.", title=self.title)
        first, last = columns[0], columns[-1]
        return self.say(
            "{title}: the median goes from {low} ({low_name}) to {high} ({high_name}).",
            title=self.title,
            low=self._number(medians[last]),
            low_name=category_name(last, self.say),
            high=self._number(medians[first]),
            high_name=category_name(first, self.say),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """A thin line, a thick line and a dot for each category, the highest median above."""
        import plotly.graph_objects as go

        colours, columns = palette(theme), self._order()
        quantiles, places = self._quantiles()[columns], list(range(len(columns)))
        figure = go.Figure(
            [
                self._lines(quantiles[:, [0, 4]], colours.quiet, 2),
                self._lines(quantiles[:, [1, 3]], colours.quiet, 9),
                go.Scatter(
                    x=quantiles[:, 2], y=places, mode="markers",
                    marker={"color": self._colours(columns, colours), "size": 10},
                    customdata=[self._hover(column) for column in columns],
                    hovertemplate="%{customdata}<extra></extra>",
                ),
            ]
        )  # fmt: skip
        figure.update_layout(**layout(colours, ROW_HEIGHT * len(columns) + 50))
        figure.update_xaxes(
            gridcolor=colours.grid, fixedrange=True, rangemode="tozero",
            tickformat=".0%" if self.percent else None, title={"text": self.title},
        )  # fmt: skip
        figure.update_yaxes(
            tickvals=places, ticktext=[category_label(column, self.say) for column in columns],
            range=[len(columns) - 0.4, -0.6], fixedrange=True, showgrid=False,
            tickfont={"size": 12}, ticks="",
        )  # fmt: skip
        return figure

    def _lines(self, ends: np.ndarray, colour: str, width: int) -> go.Scatter:
        import plotly.graph_objects as go

        x = [value for low, high in ends.tolist() for value in (low, high, None)]
        y = [value for place in range(len(ends)) for value in (place, place, None)]
        line = {"color": colour, "width": width}
        return go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip")

    def _colours(self, columns: list[int], colours: Palette) -> list[str]:
        strong = None if self.strong is None else INDEX[self.strong]
        return [colours.strong if c == strong else colours.text for c in columns]

    def _hover(self, column: int) -> str:
        low, first, median, last, high = map(self._number, self._quantiles()[column])
        return self.say(
            "<b>{name}</b><br>median {median}; half of the products between {first} and {last}, "
            "nine tenths between {low} and {high}",
            name=category_name(column, self.say),
            median=median, first=first, last=last, low=low, high=high,
        )  # fmt: skip

    def _number(self, value: float) -> str:
        if np.isnan(value):
            return "–"
        return self.say.percent(value) if self.percent else self.say.number(value)

    def _place(self) -> int:
        return self.spread.measures.index(self.measure)

    def _quantiles(self) -> np.ndarray:
        return np.asarray(self.spread.quantiles[self._place()])

    def _order(self) -> list[int]:
        medians = np.nan_to_num(self._quantiles()[:, 2], nan=-1.0)
        return [int(column) for column in np.argsort(-medians, kind="stable")]


@dataclass(frozen=True, eq=False)
class HistogramChart:
    """Histogram of one category over that of all products; all of them alone for no code."""

    spread: Distributions
    measure: str
    title: str
    code: int | None
    say: Translator
    percent: bool = False

    def table(self) -> pd.DataFrame:
        """One row per bin: limits, share of all products, share of the category (0..1)."""
        import pandas as pd

        edges, everything, own = self._edges(), self._share(None), self._share(self.code)
        table = {
            self.say("From"): edges[:-1].round(4),
            self.say("To"): edges[1:].round(4),
            self.say("All products"): everything.round(6),
        }
        if self.code is not None:
            table[self._name()] = own.round(6)
        return pd.DataFrame(table)

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        shares, edges = self._share(self.code), self._edges()
        most = int(shares.argmax())
        return self.say(
            "{title}, {name}: most often between {low} and {high} ({share} of the products).",
            title=self.title,
            name=self._name(),
            low=self._number(edges[most]),
            high=self._number(edges[most + 1]),
            share=self.say.percent(float(shares[most])),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Grey bars for all products, a line of steps for the category."""
        import plotly.graph_objects as go

        colours, edges = palette(theme), self._edges()
        middles, everything = (edges[:-1] + edges[1:]) / 2, self._share(None)
        alone = self.code is None
        bars = go.Bar(
            x=middles, y=everything, width=np.diff(edges), name=self.say("All products"),
            marker={"color": colours.strong if alone else colours.quiet, "line": {"width": 0}},
            hovertemplate="%{x:.3~g}: %{y:.1%}<extra></extra>",
        )  # fmt: skip
        figure = go.Figure(bars)
        if not alone:
            figure.add_trace(
                go.Scatter(
                    x=middles, y=self._share(self.code), name=self._name(), mode="lines",
                    line={"color": colours.strong, "width": 2, "shape": "hvh"},
                    hovertemplate="%{x:.3~g}: %{y:.1%}<extra></extra>",
                )
            )  # fmt: skip
        legend = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0}
        figure.update_layout(
            **{**layout(colours, HISTOGRAM_HEIGHT), "showlegend": not alone, "legend": legend}
        )
        figure.update_xaxes(
            fixedrange=True, showgrid=False, title={"text": self.title},
            range=[edges[0], edges[-1]], tickformat=".0%" if self.percent else None,
        )  # fmt: skip
        figure.update_yaxes(gridcolor=colours.grid, fixedrange=True, tickformat=".0%")
        return figure

    def _edges(self) -> np.ndarray:
        return np.asarray(self.spread.edges[self.spread.measures.index(self.measure)])

    def _share(self, code: int | None) -> np.ndarray:
        counts = self.spread.histograms[self.spread.measures.index(self.measure)]
        own = counts.sum(axis=0) if code is None else counts[INDEX[code]]
        return np.asarray(own / max(int(own.sum()), 1))

    def _name(self) -> str:
        if self.code is None:
            return self.say("All products")
        return category_name(INDEX[self.code], self.say)

    def _number(self, value: float) -> str:
        return self.say.percent(value) if self.percent else self.say.number(value)
