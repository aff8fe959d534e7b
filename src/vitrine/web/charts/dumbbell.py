"""F1 of two models by category: two dots and the bar between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import Translator
from vitrine.results.comparison import Comparison
from vitrine.web.charts.palette import Palette, layout, palette
from vitrine.web.escape import drawn

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ROW_HEIGHT = 24


@dataclass(frozen=True, eq=False)
class DumbbellChart:
    """F1 of A and B by category, the largest gain of B above."""

    comparison: Comparison
    names: tuple[str, str]
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per category: code (text), name, F1 of A and B (0..1), B minus A, products."""
        import pandas as pd

        columns = self._columns()
        a, b = self.comparison.a.scores, self.comparison.b.scores
        return pd.DataFrame(
            {
                self.say("Code"): [str(CODES[column]) for column in columns],
                self.say("Category"): [self.say(CATEGORIES[column].name) for column in columns],
                self._title("A"): a.f1[columns].round(6),
                self._title("B"): b.f1[columns].round(6),
                self.say("B minus A"): self.comparison.f1_difference[columns].round(6),
                self.say("Products"): a.support[columns],
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        return self.say(
            "F1 is higher with {a} in {won_a} categories, with {b} in {won_b}",
            a=self.names[0],
            b=self.names[1],
            won_a=len(self.comparison.won_by_a()),
            won_b=len(self.comparison.won_by_b()),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Dots of both models on one line per category."""
        import plotly.graph_objects as go

        colours, columns = palette(theme), self._columns()
        places = list(range(len(columns)))
        figure = go.Figure(self._bars(columns, colours))
        dots = (
            (self.comparison.a, self.names[0], colours.other, "circle-open"),
            (self.comparison.b, self.names[1], colours.strong, "circle"),
        )
        for result, name, colour, symbol in dots:
            figure.add_trace(
                go.Scatter(
                    x=result.scores.f1[columns], y=places, mode="markers", name=drawn(name),
                    marker={"color": colour, "size": 11, "symbol": symbol, "line": {"width": 2}},
                    hovertemplate="%{x:.3f}<extra>%{fullData.name}</extra>",
                )
            )  # fmt: skip
        height = ROW_HEIGHT * len(columns) + 60
        figure.update_layout(
            **{
                **layout(colours, height),
                "showlegend": True,
                "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
            }
        )
        figure.update_xaxes(
            gridcolor=colours.grid, fixedrange=True, zeroline=False, title={"text": "F1"}
        )
        figure.update_yaxes(
            tickvals=places, ticktext=[self._label(column) for column in columns],
            range=[len(columns) - 0.4, -0.6], fixedrange=True, showgrid=False, zeroline=False,
            tickfont={"size": 11},
        )  # fmt: skip
        return figure

    def _bars(self, columns: np.ndarray, colours: Palette) -> go.Scatter:
        import plotly.graph_objects as go

        a, b = self.comparison.a.scores.f1, self.comparison.b.scores.f1
        x = [value for column in columns for value in (a[column], b[column], None)]
        y = [value for place in range(len(columns)) for value in (place, place, None)]
        return go.Scatter(
            x=x, y=y, mode="lines", line={"color": colours.quiet, "width": 4},
            hoverinfo="skip", showlegend=False,
        )  # fmt: skip

    def _columns(self) -> np.ndarray:
        return np.argsort(-self.comparison.f1_difference, kind="stable")

    def _title(self, letter: str) -> str:
        return f"{letter} · {self.names['AB'.index(letter)]}"

    def _label(self, column: int) -> str:
        name = self.say(CATEGORIES[column].name)
        short = name if len(name) <= 22 else f"{name[:21]}…"
        return f"{short} {CODES[column]}"
