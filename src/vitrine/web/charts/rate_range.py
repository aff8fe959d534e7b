"""The curve of a learning-rate range test: loss against rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitrine.i18n import Translator
from vitrine.results.trained import RateRange
from vitrine.web.charts.palette import Palette, layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

HEIGHT = 320
# Pixels between the line and what is written beside it.
GAP = 4


@dataclass(frozen=True, eq=False)
class RateRangeChart:
    """Loss while the rate grows; a line marks the rate at which it falls fastest.

    Parameters
    ----------
    found : RateRange
    """

    found: RateRange
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per rate: the rate, and the smoothed training loss after its step."""
        import pandas as pd

        return pd.DataFrame(
            {
                self.say("Learning rate"): self.found.rates,
                self.say("Loss, training"): self.found.losses,
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        found = self.found
        return self.say(
            "from a rate of {lowest} to one of {highest}, the loss falls fastest at {best} and is "
            "lowest at {bottom}",
            lowest=_written(found.rates[0], self.say),
            highest=_written(found.rates[-1], self.say),
            best=_written(found.best, self.say),
            bottom=_written(found.rates[found.losses.index(min(found.losses))], self.say),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Loss over the logarithm of the rate."""
        import plotly.graph_objects as go

        colours, found = palette(theme), self.found
        figure = go.Figure(
            go.Scatter(
                x=found.rates,
                y=found.losses,
                mode="lines",
                line={"color": colours.strong, "width": 2.5},
                hovertemplate="%{x:.1e}<br>%{y:.3f}<extra></extra>",
            )
        )
        figure.update_layout(
            **{**layout(colours, HEIGHT), "margin": {"l": 0, "r": 0, "t": 32, "b": 0}}
        )
        figure.update_xaxes(
            type="log",
            exponentformat="power",
            dtick=1,
            showgrid=False,
            fixedrange=True,
            title={"text": self.say("Learning rate")},
        )
        figure.update_yaxes(
            gridcolor=colours.grid, fixedrange=True, title={"text": self.say("Loss, training")}
        )
        self._mark_best(figure, colours)
        return figure

    def _mark_best(self, figure: go.Figure, colours: Palette) -> None:
        best, rates = self.found.best, self.found.rates
        figure.add_vline(x=best, line={"color": colours.text, "dash": "dot"})
        first_half = best**2 <= rates[0] * rates[-1]
        # Plotly places lines by the value of a logarithmic axis, but text by its logarithm.
        figure.add_annotation(
            x=math.log10(best), y=1, xref="x", yref="y domain", yanchor="top",
            xanchor="left" if first_half else "right", xshift=GAP if first_half else -GAP,
            showarrow=False, text=self.say("rate found: {rate}", rate=_written(best, self.say)),
            font={"size": 12},
        )  # fmt: skip


def _written(rate: float, say: Translator) -> str:
    """A rate with its first two digits that are not zeros."""
    return say.number(rate, max(0, 1 - math.floor(math.log10(rate))))
