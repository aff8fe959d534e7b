"""The most probable categories of one opinion, as bars with their names above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vitrine.i18n import Translator
from vitrine.prediction.product import Ranked
from vitrine.web.charts.palette import Palette, layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ROW_HEIGHT = 48


@dataclass(frozen=True)
class RankingChart:
    """Bars of probability.

    Parameters
    ----------
    ranked : list of Ranked
        The most probable first.
    threshold : float
        Probability under which nothing is answered; a dotted line across each bar.
    say : Translator
    """

    ranked: list[Ranked]
    threshold: float
    say: Translator

    def table(self) -> pd.DataFrame:
        """Columns: rank, code (text, never grouped), category, probability (0..1)."""
        import pandas as pd

        return pd.DataFrame(
            {
                self.say("Rank"): range(1, len(self.ranked) + 1),
                self.say("Code"): [str(row.category.code) for row in self.ranked],
                self.say("Category"): [self.say(row.category.name) for row in self.ranked],
                self.say("Probability"): [round(row.probability, 4) for row in self.ranked],
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        return "; ".join(
            f"{self._label(row)} {self.say.probability(row.probability)}" for row in self.ranked
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Horizontal bars; the first stands out when it is probable enough to be answered."""
        import plotly.graph_objects as go

        colours = palette(theme)
        last = len(self.ranked) - 1
        drawn = layout(colours, ROW_HEIGHT * len(self.ranked) + 4)
        hidden = {"visible": False, "fixedrange": True}
        # All at once: adding the same parts one by one to a figure takes ten times as long.
        return go.Figure(
            self._bars(colours),
            drawn
            | {
                # Room on the right for the percentage of a bar that fills the whole width.
                "xaxis": drawn.get("xaxis", {}) | hidden | {"range": [0, 1.2]},
                "yaxis": drawn.get("yaxis", {}) | hidden | {"range": [last + 0.4, -0.75]},
                "annotations": [self._name(place, row) for place, row in enumerate(self.ranked)],
                "shapes": [self._limit(place, colours) for place in range(len(self.ranked))],
            },
        )

    def _name(self, place: int, row: Ranked) -> dict[str, Any]:
        return {
            "x": 0, "y": place - 0.2, "xanchor": "left", "yanchor": "bottom", "showarrow": False,
            "align": "left", "text": self._label(row), "font": {"size": 13},
        }  # fmt: skip

    def _limit(self, place: int, colours: Palette) -> dict[str, Any]:
        return {
            "type": "line", "x0": self.threshold, "x1": self.threshold,
            "y0": place - 0.2, "y1": place + 0.2,
            "line": {"color": colours.text, "width": 1.5, "dash": "dot"},
        }  # fmt: skip

    def _bars(self, colours: Palette) -> go.Bar:
        import plotly.graph_objects as go

        sure = self.ranked[0].probability >= self.threshold
        percents = [self.say.percent(row.probability, 1) for row in self.ranked]
        return go.Bar(
            x=[row.probability for row in self.ranked],
            y=list(range(len(self.ranked))),
            orientation="h",
            width=0.32,
            marker={
                "color": [colours.strong if sure else colours.quiet]
                + [colours.quiet] * (len(self.ranked) - 1),
                "cornerradius": 3,
            },
            text=[self.say.probability(row.probability) for row in self.ranked],
            textposition="outside",
            cliponaxis=False,
            customdata=list(zip(map(self._label, self.ranked), percents, strict=True)),
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        )

    def _label(self, row: Ranked) -> str:
        return f"{self.say(row.category.name)} ({row.category.code})"
