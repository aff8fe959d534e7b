"""How far probabilities can be believed: by confidence, and by threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.i18n import Translator
from vitrine.results.certainty import THRESHOLDS, Coverage
from vitrine.results.metrics import BINS, Reliability
from vitrine.web.charts.layout import LEGEND, frame, layout, pointed
from vitrine.web.charts.palette import palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

RELIABILITY_HEIGHT = 460
COVERAGE_HEIGHT = 400
# Accuracies that the sentence tells the price of.
SAID_ACCURACIES = (0.9, 0.95, 0.99)


@dataclass(frozen=True, eq=False)
class ReliabilityChart:
    """Reliability diagram above the histogram of confidence.

    Parameters
    ----------
    reliability : Reliability
        15 bins of equal width.
    """

    reliability: Reliability
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per bin that holds products: bounds, rows, mean confidence, accuracy (0..1)."""
        bins = self.reliability
        filled = np.flatnonzero(bins.rows)
        return frame(
            {
                self.say("From"): (filled / BINS).round(4),
                self.say("To"): ((filled + 1) / BINS).round(4),
                self.say("Products"): bins.rows[filled],
                self.say("Mean confidence"): bins.confidence[filled].round(6),
                self.say("Accuracy"): bins.accuracy[filled].round(6),
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        bins = self.reliability
        sure = bins.rows[-1]
        message = self.say(
            "Calibration error {error}", error=self.say.percent(self.reliability.error, 1)
        )
        if not sure:
            return message
        return f"{message}; " + self.say(
            "of the {rows} products answered with more than {confidence} confidence, {right} are "
            "right",
            rows=self.say.number(sure),
            confidence=self.say.percent(1 - 1 / BINS),
            right=self.say.percent(bins.accuracy[-1], 1),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Accuracy by bin against the diagonal of a perfect model; rows by bin below."""
        import plotly.graph_objects as go
        from plotly.subplots import make_subplots

        colours, bins = palette(theme), self.reliability
        centres = (np.arange(BINS) + 0.5) / BINS
        figure = make_subplots(rows=2, shared_xaxes=True, row_heights=[3, 1], vertical_spacing=0.06)
        figure.add_trace(
            go.Scatter(
                x=[0, 1], y=[0, 1], mode="lines", hoverinfo="skip",
                line={"color": colours.text, "dash": "dot", "width": 1.5},
            ),
            row=1, col=1,
        )  # fmt: skip
        figure.add_trace(
            go.Bar(
                x=centres, y=np.nan_to_num(bins.accuracy), width=0.9 / BINS,
                marker={"color": colours.strong}, **pointed(self._hovers()),
            ),
            row=1, col=1,
        )  # fmt: skip
        figure.add_trace(
            go.Bar(
                x=centres, y=bins.rows, width=0.9 / BINS, marker={"color": colours.quiet},
                **pointed(self._hovers()),
            ),
            row=2, col=1,
        )  # fmt: skip
        figure.update_layout(**layout(colours, RELIABILITY_HEIGHT), bargap=0)
        figure.update_xaxes(range=[0, 1], fixedrange=True, showgrid=False, tickformat=".0%")
        figure.update_xaxes(title={"text": self.say("Confidence of the answer")}, row=2)
        figure.update_yaxes(fixedrange=True, gridcolor=colours.grid, zeroline=False)
        figure.update_yaxes(
            range=[0, 1.02], tickformat=".0%", title={"text": self.say("Right answers")}, row=1
        )
        figure.update_yaxes(title={"text": self.say("Products")}, row=2)
        return figure

    def _hovers(self) -> list[str]:
        bins, say = self.reliability, self.say
        return [
            say(
                "{rows} products, mean confidence {confidence}, {accuracy} right",
                rows=say.number(rows),
                confidence=say.percent(confidence, 1),
                accuracy=say.percent(right, 1),
            )
            if rows
            else ""
            for rows, confidence, right in zip(
                bins.rows, bins.confidence, bins.accuracy, strict=True
            )
        ]


@dataclass(frozen=True, eq=False)
class CoverageChart:
    """Share of products answered and share of right answers, as the threshold moves."""

    coverage: Coverage
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per threshold: share answered, share of these that are right (0..1)."""
        return frame(
            {
                self.say("Threshold"): THRESHOLDS.round(2),
                self.say("Answered"): self.coverage.answered.round(6),
                self.say("Right answers"): self.coverage.right.round(6),
            }
        )

    def sentence(self) -> str:
        """The price of some accuracies, in words."""
        return " ".join(self._price(accuracy) for accuracy in SAID_ACCURACIES)

    def figure(self, theme: str | None) -> go.Figure:
        """Two curves over the threshold."""
        import plotly.graph_objects as go

        colours, say = palette(theme), self.say
        curves = (
            (say("Answered"), self.coverage.answered, colours.quiet, "dash"),
            (say("Right answers"), self.coverage.right, colours.strong, "solid"),
        )
        figure = go.Figure(
            [
                go.Scatter(
                    x=THRESHOLDS, y=values, name=name, mode="lines",
                    line={"color": colour, "width": 2.5, "dash": dash}, hovertemplate="%{y:.1%}",
                )
                for name, values, colour, dash in curves
            ]
        )  # fmt: skip
        figure.update_layout(
            **layout(
                colours,
                COVERAGE_HEIGHT,
                top=32,
                hovermode="x unified",
                showlegend=True,
                legend={**LEGEND, "y": 1.02},
            )
        )
        figure.update_xaxes(
            title={"text": say("Threshold")}, tickformat=".0%", fixedrange=True, showgrid=False
        )
        figure.update_yaxes(
            tickformat=".0%", range=[0, 1.02], fixedrange=True, gridcolor=colours.grid
        )
        return figure

    def _price(self, accuracy: float) -> str:
        threshold, say = self.coverage.threshold_for(accuracy), self.say
        if threshold is None:
            return say(
                "No threshold makes {accuracy} of the answers right.",
                accuracy=say.percent(accuracy),
            )
        place = int(np.argmin(np.abs(THRESHOLDS - threshold)))
        return say(
            "For {accuracy} of right answers, keep those above {threshold}: {answered} of the "
            "products are answered.",
            accuracy=say.percent(accuracy),
            threshold=say.percent(threshold),
            answered=say.percent(self.coverage.answered[place], 1),
        )
