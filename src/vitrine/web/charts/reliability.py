"""How sure a model was, and how often it was right when it was that sure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.i18n import Translator
from vitrine.results.metrics import BINS, Reliability
from vitrine.web.charts.palette import layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

HEIGHT = 460


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
        import pandas as pd

        bins = self.reliability
        filled = np.flatnonzero(bins.rows)
        return pd.DataFrame(
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
                marker={"color": colours.strong}, customdata=self._hovers(),
                hovertemplate="%{customdata}<extra></extra>",
            ),
            row=1, col=1,
        )  # fmt: skip
        figure.add_trace(
            go.Bar(
                x=centres, y=bins.rows, width=0.9 / BINS, marker={"color": colours.quiet},
                customdata=self._hovers(), hovertemplate="%{customdata}<extra></extra>",
            ),
            row=2, col=1,
        )  # fmt: skip
        figure.update_layout(**layout(colours, HEIGHT), bargap=0)
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
