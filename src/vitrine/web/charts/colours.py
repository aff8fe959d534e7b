"""Mean histogram of red, green and blue, of one category or of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import INDEX
from vitrine.i18n import N_, Translator
from vitrine.insight.exploration.picture_statistics import COLOURS, ColourHistograms
from vitrine.web.charts.naming import category_name
from vitrine.web.charts.palette import layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

HEIGHT = 340
NAMES = {"red": N_("Red"), "green": N_("Green"), "blue": N_("Blue")}
# The lines differ by dash too, for those who confuse red and green.
LINES = {"red": ("#D55E00", "solid"), "green": ("#009E73", "dash"), "blue": ("#0072B2", "dot")}
LIGHTEST = 250 / 256


@dataclass(frozen=True, eq=False)
class ColourChart:
    """Share of the pixels by intensity, three lines."""

    histograms: ColourHistograms
    code: int | None
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per bin: first intensity (0..255) and share of the pixels for each colour."""
        import pandas as pd

        shares = self._shares()
        starts = np.arange(shares.shape[1]) * 256 // shares.shape[1]
        lines = {self.say(NAMES[c]): shares[place].round(6) for place, c in enumerate(COLOURS)}
        return pd.DataFrame({self.say("Intensity"): starts, **lines})

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        shares = self._shares()
        lightest = shares[:, int(LIGHTEST * shares.shape[1]) :].sum(axis=1).mean()
        return self.say(
            "{name}: {share} of the pixels are as light as can be; mean intensity: {means}.",
            name=self._name(),
            share=self.say.percent(float(lightest)),
            means=", ".join(
                f"{self.say(NAMES[colour])} {self.say.number(mean)}"
                for colour, mean in zip(COLOURS, self._means(), strict=True)
            ),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Three lines; the vertical scale is a root, or white would hide the rest."""
        import plotly.graph_objects as go

        colours, shares = palette(theme), self._shares()
        x = np.arange(shares.shape[1]) * (256 / shares.shape[1])
        figure = go.Figure()
        for place, name in enumerate(COLOURS):
            colour, dash = LINES[name]
            figure.add_trace(
                go.Scatter(
                    x=x, y=np.sqrt(shares[place]), mode="lines", name=self.say(NAMES[name]),
                    line={"color": colour, "dash": dash, "width": 2}, customdata=shares[place],
                    hovertemplate="%{x:.0f}: %{customdata:.2%}<extra>%{fullData.name}</extra>",
                )
            )  # fmt: skip
        legend = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0}
        figure.update_layout(**{**layout(colours, HEIGHT), "showlegend": True, "legend": legend})
        figure.update_xaxes(
            fixedrange=True, showgrid=False, range=[0, 256], tickvals=[0, 64, 128, 192, 255],
            title={"text": self.say("Intensity, from 0 (none) to 255 (full)")},
        )  # fmt: skip
        ticks = [0.002, 0.004, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8]
        figure.update_yaxes(
            gridcolor=colours.grid, fixedrange=True, rangemode="tozero",
            tickvals=[tick**0.5 for tick in ticks],
            ticktext=[self.say.percent(t, 1 if t < 0.01 else 0) for t in ticks],
        )  # fmt: skip
        return figure

    def _shares(self) -> np.ndarray:
        shares = self.histograms.shares
        if self.code is not None:
            return np.asarray(np.nan_to_num(shares[INDEX[self.code]]))
        weights = np.maximum(self.histograms.pictures, 1) * ~np.isnan(shares[:, 0, 0])
        weights = weights / max(weights.sum(), 1)
        return np.asarray((np.nan_to_num(shares) * weights[:, None, None]).sum(axis=0))

    def _means(self) -> np.ndarray:
        shares = self._shares()
        middles = (np.arange(shares.shape[1]) + 0.5) * (256 / shares.shape[1])
        return np.asarray(shares @ middles)

    def _name(self) -> str:
        if self.code is None:
            return self.say("All categories")
        return category_name(INDEX[self.code], self.say)
