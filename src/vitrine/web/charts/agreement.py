"""How the answers of two models share out the products: one bar in four parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitrine.i18n import Translator
from vitrine.results.comparison import PairCounts
from vitrine.web.charts.palette import layout, palette
from vitrine.web.escape import drawn

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

HEIGHT = 130


@dataclass(frozen=True)
class AgreementChart:
    """Products that both, one or none of two models got right."""

    pair: PairCounts
    names: tuple[str, str]
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per part: what it is, products, share (0..1)."""
        import pandas as pd

        parts = self._parts()
        return pd.DataFrame(
            {
                self.say("Part"): list(parts),
                self.say("Products"): list(parts.values()),
                self.say("Share"): [round(rows / self.pair.rows, 6) for rows in parts.values()],
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        return "; ".join(
            f"{title} {self.say.percent(rows / self.pair.rows, 1)}"
            for title, rows in self._parts().items()
        )

    def figure(self, theme: str | None) -> go.Figure:
        """One stacked bar."""
        import plotly.graph_objects as go

        colours = palette(theme)
        figure = go.Figure()
        shades = (colours.quiet, colours.other, colours.strong, colours.text)
        for (title, rows), colour in zip(self._parts().items(), shades, strict=True):
            share = rows / self.pair.rows
            figure.add_trace(
                go.Bar(
                    x=[share], y=[""], orientation="h", name=drawn(title), marker={"color": colour},
                    text=self.say.percent(share, 1), textposition="inside",
                    insidetextanchor="middle",
                    hovertemplate=f"{drawn(title)}<br>{self.say.number(rows)}<extra></extra>",
                )
            )  # fmt: skip
        figure.update_layout(
            **{
                **layout(colours, HEIGHT),
                "barmode": "stack",
                "showlegend": True,
                "legend": {
                    "orientation": "h",
                    "y": -0.1,
                    "yanchor": "top",
                    "x": 0,
                    "traceorder": "normal",
                },
            }
        )
        figure.update_xaxes(visible=False, fixedrange=True, range=[0, 1])
        figure.update_yaxes(visible=False, fixedrange=True)
        return figure

    def _parts(self) -> dict[str, int]:
        a, b = self.names
        return {
            self.say("Both right"): self.pair.both,
            self.say("Only {name} right", name=f"A · {a}"): self.pair.only_a,
            self.say("Only {name} right", name=f"B · {b}"): self.pair.only_b,
            self.say("Both wrong"): self.pair.neither,
        }
