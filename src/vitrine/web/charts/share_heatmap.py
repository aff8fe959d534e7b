"""Shares of the 27 categories in a few columns, as a heat map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import Translator
from vitrine.web.charts.naming import category_label, category_name
from vitrine.web.charts.palette import layout, palette, stretched

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ROW_HEIGHT = 22


@dataclass(frozen=True, eq=False)
class ShareHeatmap:
    """Categories downwards, something to the right.

    Parameters
    ----------
    shares : ndarray of float, (27, n)
        0 to 1.
    names : sequence of str
        What the columns are.
    heading, title : str
        What they are called together; what the share is.
    """

    shares: np.ndarray
    names: Sequence[str]
    heading: str
    title: str
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per category and column: code (text), name, column, share (0..1)."""
        import pandas as pd

        rows, places = np.indices(self.shares.shape).reshape(2, -1)
        return pd.DataFrame(
            {
                self.say("Code"): [str(CODES[row]) for row in rows],
                self.say("Category"): [self.say(CATEGORIES[row].name) for row in rows],
                self.heading: [self.names[place] for place in places],
                self.title: self.shares[rows, places].round(5),
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        parts = [
            self.say(
                "{name}: most in {category}, {share}",
                name=name,
                category=category_name(int(self.shares[:, place].argmax()), self.say),
                share=self.say.percent(float(self.shares[:, place].max())),
            )
            for place, name in enumerate(self.names)
        ]
        return "; ".join(parts)

    def figure(self, theme: str | None) -> go.Figure:
        """Heat map; small shares show too."""
        import plotly.graph_objects as go

        colours = palette(theme)
        rows, columns = list(range(len(CODES))), list(range(len(self.names)))
        figure = go.Figure(
            go.Heatmap(
                z=self.shares.round(5), customdata=self._hovers(), xgap=1, ygap=1,
                colorscale=stretched(colours.sequential), zmin=0,
                zmax=float(self.shares.max(initial=0)) or 1,
                hovertemplate="%{customdata}<extra></extra>", showscale=False,
            )
        )  # fmt: skip
        figure.update_layout(**layout(colours, ROW_HEIGHT * len(CODES) + 60))
        shared = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": ""}
        figure.update_xaxes(**shared, tickvals=columns, ticktext=list(self.names), side="top")
        figure.update_yaxes(
            **shared, tickvals=rows, autorange="reversed", tickfont={"size": 12},
            ticktext=[category_label(row, self.say) for row in rows],
        )  # fmt: skip
        return figure

    def _hovers(self) -> np.ndarray:
        texts = np.empty(self.shares.shape, object)
        for row, place in np.ndindex(*self.shares.shape):
            share = self.say.percent(float(self.shares[row, place]), 1)
            texts[row, place] = f"{category_name(row, self.say)} · {self.names[place]}: {share}"
        return texts
