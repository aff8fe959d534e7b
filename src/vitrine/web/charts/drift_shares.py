"""One side of a table beside the reference: shares by bin, or two rising curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.i18n import Translator
from vitrine.insight.trust.drift import DriftFinding
from vitrine.insight.trust.drift_report import largest_changes
from vitrine.web.charts.palette import Palette, layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ROW_HEIGHT, CURVE_HEIGHT = 46, 320
MOST_BINS = 10


@dataclass(frozen=True, eq=False)
class DriftShares:
    """What a measure found, and what the reference has.

    Parameters
    ----------
    finding : DriftFinding
        One that was compared.
    say : Translator
    """

    finding: DriftFinding
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per bin: name, share in the reference and in the table (0..1)."""
        import pandas as pd

        return pd.DataFrame(
            {
                self.say(self.finding.measure.title): self.finding.measure.names(self.say),
                self.say("Reference"): self.finding.shares_known.round(5),
                self.say("Your table"): self.finding.shares_found.round(5),
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        title = self.say(self.finding.measure.title)
        return self.say(
            "{name}: {value}", name=title, value=largest_changes(self.finding, self.say)
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Curves for ordered bins; pairs of dots for the others, the most changed above."""
        colours = palette(theme)
        figure = self._curves(colours) if self.finding.measure.is_ordered else self._pairs(colours)
        figure.update_layout(
            showlegend=True, legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0}
        )
        return figure

    def _curves(self, colours: Palette) -> go.Figure:
        import plotly.graph_objects as go

        finding, measure = self.finding, self.finding.measure
        figure = go.Figure(
            [
                go.Scatter(
                    x=measure.edges, y=np.concatenate([[0.0], np.cumsum(shares)]).round(5),
                    name=name, mode="lines", line={"color": colour, "width": 2.5, "dash": dash},
                    hovertemplate="%{y:.0%}<extra>" + name + "</extra>",
                )
                for name, shares, colour, dash in self._sides(finding, colours)
            ]
        )  # fmt: skip
        figure.update_layout(**layout(colours, CURVE_HEIGHT))
        figure.update_xaxes(
            gridcolor=colours.grid, fixedrange=True, title={"text": self.say(measure.title)},
            tickformat=".0%" if measure.percent else None,
        )  # fmt: skip
        figure.update_yaxes(
            gridcolor=colours.grid, fixedrange=True, tickformat=".0%", range=[0, 1.02],
            title={"text": self.say("Share of products below")},
        )  # fmt: skip
        return figure

    def _pairs(self, colours: Palette) -> go.Figure:
        import plotly.graph_objects as go

        finding, places = self.finding, self._places()
        names = finding.measure.names(self.say)
        figure = go.Figure(
            [
                go.Scatter(
                    x=shares[places], y=list(range(len(places))), name=name, mode="markers",
                    cliponaxis=False, marker={"color": colour, "size": 12, "symbol": symbol},
                    customdata=[self.say.percent(float(shares[place]), 1) for place in places],
                    hovertemplate="%{customdata}<extra>" + name + "</extra>",
                )
                for (name, shares, colour, _dash), symbol in zip(
                    self._sides(finding, colours), ("diamond-open", "circle"), strict=True
                )
            ]
        )  # fmt: skip
        figure.update_layout(**layout(colours, ROW_HEIGHT * len(places) + 80))
        figure.update_xaxes(
            gridcolor=colours.grid, fixedrange=True, tickformat=".0%", rangemode="tozero", tick0=0,
            title={"text": self.say("Share of products")},
        )  # fmt: skip
        figure.update_yaxes(visible=False, fixedrange=True, range=[len(places) - 0.5, -0.75])
        for line, place in enumerate(places):
            figure.add_annotation(
                x=0, xref="paper", y=line - 0.15, xanchor="left", yanchor="bottom",
                showarrow=False, text=names[place], font={"size": 13},
            )  # fmt: skip
        return figure

    def _places(self) -> list[int]:
        finding = self.finding
        used = finding.shares_found + finding.shares_known > 0
        return [place for place in finding.most_changed if used[place]][:MOST_BINS]

    def _sides(
        self, finding: DriftFinding, colours: Palette
    ) -> list[tuple[str, np.ndarray, str, str]]:
        return [
            (self.say("Reference"), finding.shares_known, colours.text, "dash"),
            (self.say("Your table"), finding.shares_found, colours.strong, "solid"),
        ]
