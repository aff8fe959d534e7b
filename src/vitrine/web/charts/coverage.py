"""What is gained in right answers when doubtful ones are kept back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.i18n import Translator
from vitrine.results.certainty import THRESHOLDS, Coverage
from vitrine.web.charts.palette import layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

HEIGHT = 400
# Accuracies that the sentence tells the price of.
TOLD = (0.9, 0.95, 0.99)


@dataclass(frozen=True, eq=False)
class CoverageChart:
    """Share of products answered and share of right answers, as the threshold moves."""

    coverage: Coverage
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per threshold: share answered, share of these that are right (0..1)."""
        import pandas as pd

        return pd.DataFrame(
            {
                self.say("Threshold"): THRESHOLDS.round(2),
                self.say("Answered"): self.coverage.answered.round(6),
                self.say("Right answers"): self.coverage.right.round(6),
            }
        )

    def sentence(self) -> str:
        """The price of some accuracies, in words."""
        return " ".join(self._price(accuracy) for accuracy in TOLD)

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
            **{
                **layout(colours, HEIGHT),
                "margin": {"l": 0, "r": 0, "t": 32, "b": 0},
                "hovermode": "x unified",
                "showlegend": True,
                "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            }
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
