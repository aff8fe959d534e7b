"""How a number is spread over products: ranges, histograms, intensities of colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import INDEX
from vitrine.i18n import N_, Translator
from vitrine.insight.exploration.picture_statistics import COLOURS, ColourHistograms
from vitrine.insight.exploration.statistics import Distributions
from vitrine.web.charts.layout import (
    LEGEND,
    category_columns,
    category_label,
    category_name,
    frame,
    layout,
    pointed,
    segments,
)
from vitrine.web.charts.palette import palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

RANGE_ROW = 23
HISTOGRAM_HEIGHT = 260
COLOURS_HEIGHT = 340
COLOUR_NAMES = {"red": N_("Red"), "green": N_("Green"), "blue": N_("Blue")}
# The lines differ by dash too, for those who confuse red and green.
COLOUR_LINES = {
    "red": ("#D55E00", "solid"),
    "green": ("#009E73", "dash"),
    "blue": ("#0072B2", "dot"),
}
LIGHTEST = 250 / 256


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
        columns, say = self._order(), self.say
        quantiles = self._quantiles()[columns]
        titles = (say("5%"), say("25%"), say("Median"), say("75%"), say("95%"))
        means = self.spread.means[self._place()][columns]
        return frame(
            {
                **category_columns(columns, say),
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
        strong = None if self.strong is None else INDEX[self.strong]
        figure = go.Figure(
            [
                go.Scatter(**segments(quantiles[:, [0, 4]], colours.quiet, 2)),
                go.Scatter(**segments(quantiles[:, [1, 3]], colours.quiet, 9)),
                go.Scatter(
                    x=quantiles[:, 2], y=places, mode="markers",
                    marker={
                        "color": [colours.strong if c == strong else colours.text for c in columns],
                        "size": 10,
                    },
                    **pointed([self._hover(column) for column in columns]),
                ),
            ]
        )  # fmt: skip
        figure.update_layout(**layout(colours, RANGE_ROW * len(columns) + 50))
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
        edges, everything, own = self._edges(), self._share(None), self._share(self.code)
        table = {
            self.say("From"): edges[:-1].round(4),
            self.say("To"): edges[1:].round(4),
            self.say("All products"): everything.round(6),
        }
        if self.code is not None:
            table[self._name()] = own.round(6)
        return frame(table)

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
        figure.update_layout(
            **layout(colours, HISTOGRAM_HEIGHT, showlegend=not alone, legend=LEGEND)
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


@dataclass(frozen=True, eq=False)
class ColourChart:
    """Share of the pixels by intensity, three lines."""

    histograms: ColourHistograms
    code: int | None
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per bin: first intensity (0..255) and share of the pixels for each colour."""
        shares = self._shares()
        starts = np.arange(shares.shape[1]) * 256 // shares.shape[1]
        lines = {
            self.say(COLOUR_NAMES[c]): shares[place].round(6) for place, c in enumerate(COLOURS)
        }
        return frame({self.say("Intensity"): starts, **lines})

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        shares = self._shares()
        lightest = shares[:, int(LIGHTEST * shares.shape[1]) :].sum(axis=1).mean()
        return self.say(
            "{name}: {share} of the pixels are as light as can be; mean intensity: {means}.",
            name=self._name(),
            share=self.say.percent(float(lightest)),
            means=", ".join(
                f"{self.say(COLOUR_NAMES[colour])} {self.say.number(mean)}"
                for colour, mean in zip(COLOURS, self._means(), strict=True)
            ),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Three lines; the vertical scale is a root, or white would hide the rest."""
        import plotly.graph_objects as go

        colours, shares = palette(theme), self._shares()
        x = np.arange(shares.shape[1]) * (256 / shares.shape[1])
        figure = go.Figure()
        for place, name in enumerate(COLOURS):
            colour, dash = COLOUR_LINES[name]
            figure.add_trace(
                go.Scatter(
                    x=x, y=np.sqrt(shares[place]), mode="lines", name=self.say(COLOUR_NAMES[name]),
                    line={"color": colour, "dash": dash, "width": 2}, customdata=shares[place],
                    hovertemplate="%{x:.0f}: %{customdata:.2%}<extra>%{fullData.name}</extra>",
                )
            )  # fmt: skip
        figure.update_layout(**layout(colours, COLOURS_HEIGHT, showlegend=True, legend=LEGEND))
        figure.update_xaxes(
            fixedrange=True, showgrid=False, range=[0, 256], tickvals=[0, 64, 128, 192, 255],
            title={"text": self.say("Intensity, from 0 (none) to 255 (full)")},
        )  # fmt: skip
        ticks = [0.002, 0.004, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8]
        figure.update_yaxes(
            gridcolor=colours.grid, fixedrange=True, rangemode="tozero",
            tickvals=[tick**0.5 for tick in ticks],
            ticktext=[self.say.percent(t, 1 if t < 0.01 else 0) for t in ticks],
        )  # fmt: skip
        return figure

    def _shares(self) -> np.ndarray:
        shares = self.histograms.shares
        if self.code is not None:
            return np.asarray(np.nan_to_num(shares[INDEX[self.code]]))
        weights = np.maximum(self.histograms.pictures, 1) * ~np.isnan(shares[:, 0, 0])
        weights = weights / max(weights.sum(), 1)
        return np.asarray((np.nan_to_num(shares) * weights[:, None, None]).sum(axis=0))

    def _means(self) -> np.ndarray:
        shares = self._shares()
        middles = (np.arange(shares.shape[1]) + 0.5) * (256 / shares.shape[1])
        return np.asarray(shares @ middles)

    def _name(self) -> str:
        if self.code is None:
            return self.say("All categories")
        return category_name(INDEX[self.code], self.say)
