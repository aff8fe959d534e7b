"""Dots with intervals: shares of slices or categories, scores of representations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.i18n import Translator
from vitrine.insight.feasibility.study import MEASURES, REPRESENTATIONS, Measure, Spread, Study
from vitrine.web.charts.layout import HIDDEN, LEGEND, frame, layout, names_above
from vitrine.web.charts.palette import Palette, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ABOVE_HEIGHT, BESIDE_HEIGHT = 44, 26
SAID_DOTS = 2
SCORE_ROW = 54


@dataclass(frozen=True)
class Dot:
    """One line of the chart.

    Attributes
    ----------
    label, name : str
        Beside or above the line, and in full.
    share, low, high : float
        0 to 1; NaN for all three when there are no rows.
    rows : int
    mark : float or None
        A second share to compare with.
    """

    label: str
    name: str
    share: float
    low: float
    high: float
    rows: int
    mark: float | None = None


@dataclass(frozen=True, eq=False)
class IntervalDots:
    """Dots with intervals.

    Parameters
    ----------
    dots : sequence of Dot
    heading, title : str
        What the lines are, and what the share is.
    say : Translator
    overall : float or None
        Share over all rows: a line through the chart.
    mark_title : str
        What the second share is; empty without one.
    above : bool
        Whether labels stand above their line: long ones, on a phone.
    start : float or None
        Left end of the axis; a little below the lowest that is drawn for None.
    """

    dots: Sequence[Dot]
    heading: str
    title: str
    say: Translator
    overall: float | None = None
    mark_title: str = ""
    above: bool = False
    start: float | None = None

    def table(self) -> pd.DataFrame:
        """One row per line: name, share, lowest and highest of its interval (0..1), rows."""
        marks = {self.mark_title: [d.mark for d in self.dots]} if self.mark_title else {}
        return frame(
            {
                self.heading: [dot.name for dot in self.dots],
                self.title: [round(dot.share, 5) for dot in self.dots],
                self.say("Lowest"): [round(dot.low, 5) for dot in self.dots],
                self.say("Highest"): [round(dot.high, 5) for dot in self.dots],
                **marks,
                self.say("Rows"): [dot.rows for dot in self.dots],
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        known = sorted((d for d in self.dots if not np.isnan(d.share)), key=lambda d: d.share)
        if not known:
            return self.say("{title}: nothing is known.", title=self.title)
        return self.say(
            "{title}: least for {least}; most for {most}.",
            title=self.title,
            least=", ".join(self._said(dot) for dot in known[:SAID_DOTS]),
            most=self._said(known[-1]),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Dots with bars, from 0 or from what is needed to 1."""
        import plotly.graph_objects as go

        colours = palette(theme)
        height = ABOVE_HEIGHT if self.above else BESIDE_HEIGHT
        intervals = [(dot.low, dot.share, dot.high) for dot in self.dots]
        rows = [f" ({self.say.number(dot.rows)})" for dot in self.dots]
        shares = [dot.share for dot in self.dots]
        traces = [
            self._marks(self.title, shares, rows, {"color": colours.strong, "symbol": "circle"})
            | {"error_x": _bars(intervals, colours.strong)}
        ]
        if self.mark_title:
            marks = [np.nan if dot.mark is None else dot.mark for dot in self.dots]
            marker = {"color": colours.other, "symbol": "diamond-open"}
            traces.append(self._marks(self.mark_title, marks, [""] * len(marks), marker))
        above = [dot.label for dot in self.dots] if self.above else []
        figure = go.Figure([go.Scatter(**trace) for trace in traces])
        figure.update_layout(
            **layout(
                colours,
                height * len(self.dots) + 80,
                showlegend=bool(self.mark_title),
                legend=LEGEND,
                annotations=names_above(above, 0.15, None, xref="paper"),
            )
        )
        figure.update_xaxes(
            gridcolor=colours.grid, fixedrange=True, zeroline=False, tickformat=".0%",
            range=[self._start(), 1.03], title={"text": "" if self.mark_title else self.title},
        )  # fmt: skip
        places = list(range(len(self.dots)))
        figure.update_yaxes(
            fixedrange=True, range=[len(places) - 0.5, -0.75], showgrid=False, zeroline=False,
            visible=not self.above, tickvals=places, ticktext=[dot.label for dot in self.dots],
            tickfont={"size": 12}, ticks="",
        )  # fmt: skip
        if self.overall is not None:
            figure.add_vline(x=self.overall, line={"color": colours.text, "dash": "dot"})
        return figure

    def _marks(
        self, name: str, shares: list[float], rows: list[str], marker: dict[str, str]
    ) -> dict[str, Any]:
        said = [
            "" if np.isnan(share) else f"{dot.name}: {self.say.percent(share, 1)}{after}"
            for dot, share, after in zip(self.dots, shares, rows, strict=True)
        ]
        return {
            "x": shares, "y": list(range(len(shares))), "mode": "markers", "name": name,
            "cliponaxis": False, "marker": {**marker, "size": 10}, "customdata": said,
            "hovertemplate": "%{customdata}<extra>" + name + "</extra>",
        }  # fmt: skip

    def _start(self) -> float:
        """Left end of the axis: below the lowest that is drawn, never below 0."""
        if self.start is not None:
            return self.start
        lowest = np.nanmin([[dot.low, dot.mark or 1.0] for dot in self.dots])
        return max(0.0, float(np.floor(10 * lowest) / 10) - 0.02)

    def _said(self, dot: Dot) -> str:
        return f"{dot.name} {self.say.percent(dot.share, 1)}"


@dataclass(frozen=True, eq=False)
class ScoreDots:
    """Representations from best to worst.

    Parameters
    ----------
    study : Study
    clusters : int
    measure : {"ari", "nmi", "silhouette", "in_place"}
    trained : mapping of str to float
        The measure of the trained model, by modality; empty where it has none.
    say : Translator
    """

    study: Study
    clusters: int
    measure: Measure
    trained: dict[str, float]
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per representation: title, mean, lowest, highest, at random, trained model."""
        keys = self.keys()
        spreads = [self._spread(key) for key in keys]
        return frame(
            {
                self.say("Representation"): [self._title(key) for key in keys],
                self.say(MEASURES[self.measure]): [round(s.mean, 4) for s in spreads],
                self.say("Lowest"): [round(spread.low, 4) for spread in spreads],
                self.say("Highest"): [round(spread.high, 4) for spread in spreads],
                self.say("At random"): [round(self._floor(key), 4) for key in keys],
                self.say("Trained with labels"): [self.trained_on(key) for key in keys],
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        return "; ".join(
            self.say(
                "{name}: {value}",
                name=self._title(key),
                value=self.say.number(self._spread(key).mean, 2),
            )
            for key in self.keys()
        )

    def keys(self) -> list[str]:
        """Representations, the best first."""
        return sorted(self.study.groupings, key=lambda key: -self._spread(key).mean)

    def figure(self, theme: str | None) -> go.Figure:
        """Dots with bars from the worst to the best start, on one line each."""
        import plotly.graph_objects as go

        colours, keys = palette(theme), self.keys()
        titles = [self._title(key) for key in keys]
        figure = go.Figure([go.Scatter(**trace) for trace in self._traces(keys, colours)])
        figure.update_layout(
            **layout(
                colours,
                SCORE_ROW * len(keys) + 90,
                showlegend=True,
                # Plotly's own French is not shipped with Streamlit.
                separators=",\u202f" if self.say.language == "fr" else ".,",
                legend=LEGEND,
                # Names above their line: beside it they would take half of a phone.
                annotations=names_above(titles, 0.2, None, xref="paper"),
            )
        )
        figure.update_xaxes(
            gridcolor=colours.grid, fixedrange=True, zeroline=False,
            title={"text": self.say(MEASURES[self.measure])},
        )  # fmt: skip
        figure.update_yaxes(range=[len(keys) - 0.5, -0.75], **HIDDEN)
        return figure

    def trained_on(self, key: str) -> float | None:
        """The measure of the trained model that reads the same part of a product."""
        found = self.trained.get(REPRESENTATIONS[key].modality)
        return None if found is None else round(found, 4)

    def _traces(self, keys: list[str], colours: Palette) -> list[dict[str, Any]]:
        spreads = [self._spread(key) for key in keys]
        intervals = [(spread.low, spread.mean, spread.high) for spread in spreads]
        traces: list[tuple[str, list[float] | list[float | None], dict[str, Any]]] = [
            (
                self.say("At random"),
                [self._floor(key) for key in keys],
                {"marker": {"color": colours.text, "symbol": "line-ns-open", "size": 12}},
            ),
            (
                self.say("Clusters"),
                [spread.mean for spread in spreads],
                {
                    "marker": {"color": colours.strong, "size": 12},
                    "error_x": _bars(intervals, colours.strong),
                },
            ),
            (
                self.say("Trained with labels"),
                [self.trained_on(key) for key in keys],
                {"marker": {"color": colours.other, "symbol": "diamond-open", "size": 12}},
            ),
        ]
        return [
            {
                "x": x, "y": list(range(len(x))), "mode": "markers", "name": name, **look,
                "customdata": ["" if value is None else self.say.number(value, 3) for value in x],
                "hovertemplate": "%{fullData.name}: %{customdata}<extra></extra>",
            }
            for name, x, look in traces
        ]  # fmt: skip

    def _spread(self, key: str) -> Spread:
        return self.study.scores(key, self.clusters).spread(self.measure)

    def _floor(self, key: str) -> float:
        return self.study.floor(key, self.clusters).spread(self.measure).mean

    def _title(self, key: str) -> str:
        return self.say(REPRESENTATIONS[key].title)


def _bars(intervals: list[tuple[float, float, float]], colour: str) -> dict[str, Any]:
    """Bars of Plotly from the lowest to the highest of each, around what stands between."""
    return {
        "type": "data", "symmetric": False, "color": colour, "thickness": 2, "width": 5,
        "array": [high - middle for _, middle, high in intervals],
        "arrayminus": [middle - low for low, middle, _ in intervals],
    }  # fmt: skip
