"""Shares with the interval that their rows allow: dots on lines, one for each slice or category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.i18n import Translator
from vitrine.web.charts.palette import Palette, layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ABOVE_HEIGHT, BESIDE_HEIGHT = 44, 26
SAID = 2


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
        import pandas as pd

        marks = {self.mark_title: [d.mark for d in self.dots]} if self.mark_title else {}
        return pd.DataFrame(
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
            least=", ".join(self._said(dot) for dot in known[:SAID]),
            most=self._said(known[-1]),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Dots with bars, from 0 or from what is needed to 1."""
        import plotly.graph_objects as go

        colours = palette(theme)
        height = ABOVE_HEIGHT if self.above else BESIDE_HEIGHT
        figure = go.Figure(self._traces(colours))
        figure.update_layout(
            **{
                **layout(colours, height * len(self.dots) + 80),
                "showlegend": bool(self.mark_title),
                "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
            }
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
        self._annotate(figure, colours)
        return figure

    def _traces(self, colours: Palette) -> list[go.Scatter]:
        traces = [self._scatter(self.title, self._shares(), colours.strong, "circle", self._bars())]
        if self.mark_title:
            marks = [np.nan if dot.mark is None else dot.mark for dot in self.dots]
            traces.append(self._scatter(self.mark_title, marks, colours.other, "diamond-open"))
        return traces

    def _scatter(
        self,
        name: str,
        x: list[float],
        colour: str,
        symbol: str,
        bars: dict[str, Any] | None = None,
    ) -> go.Scatter:
        import plotly.graph_objects as go

        said = [
            "" if np.isnan(value) else f"{dot.name}: {self.say.percent(value, 1)}"
            + (f" ({self.say.number(dot.rows)})" if bars else "")
            for dot, value in zip(self.dots, x, strict=True)
        ]  # fmt: skip
        return go.Scatter(
            x=x, y=list(range(len(x))), mode="markers", name=name, cliponaxis=False,
            marker={"color": colour, "symbol": symbol, "size": 10}, customdata=said,
            error_x={**bars, "color": colour} if bars else None,
            hovertemplate="%{customdata}<extra>" + name + "</extra>",
        )  # fmt: skip

    def _bars(self) -> dict[str, Any]:
        return {
            "type": "data", "symmetric": False, "thickness": 2, "width": 5,
            "array": [dot.high - dot.share for dot in self.dots],
            "arrayminus": [dot.share - dot.low for dot in self.dots],
        }  # fmt: skip

    def _annotate(self, figure: go.Figure, colours: Palette) -> None:
        if self.overall is not None:
            figure.add_vline(x=self.overall, line={"color": colours.text, "dash": "dot"})
        for place, dot in enumerate(self.dots if self.above else ()):
            figure.add_annotation(
                x=0, xref="paper", y=place - 0.15, xanchor="left", yanchor="bottom",
                showarrow=False, text=dot.label, font={"size": 13},
            )  # fmt: skip

    def _shares(self) -> list[float]:
        return [dot.share for dot in self.dots]

    def _start(self) -> float:
        """Left end of the axis: below the lowest that is drawn, never below 0."""
        if self.start is not None:
            return self.start
        lowest = np.nanmin([[dot.low, dot.mark or 1.0] for dot in self.dots])
        return max(0.0, float(np.floor(10 * lowest) / 10) - 0.02)

    def _said(self, dot: Dot) -> str:
        return f"{dot.name} {self.say.percent(dot.share, 1)}"
