"""Listings on a plane, coloured by category or by group of categories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import CATEGORIES, CODES, GROUPS, INDEX
from vitrine.i18n import Translator
from vitrine.insight.exploration.text_statistics import ListingMap
from vitrine.web.charts.naming import category_name
from vitrine.web.charts.palette import QUALITATIVE, layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

HEIGHT = 620
NEIGHBOURS = 10


@dataclass(frozen=True, eq=False)
class MapChart:
    """One point a listing: seven groups in seven colours, or one category over the others."""

    listings: ListingMap
    code: int | None
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per listing: code (text), name, both coordinates."""
        import pandas as pd

        columns, places = self.listings.columns, self.listings.places
        return pd.DataFrame(
            {
                self.say("Code"): [str(CODES[column]) for column in columns],
                self.say("Category"): [self.say(CATEGORIES[column].name) for column in columns],
                "x": places[:, 0].round(3),
                "y": places[:, 1].round(3),
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        chosen = self.listings.columns == (-1 if self.code is None else INDEX[self.code])
        if self.code is None:
            return self.say(
                "{count} listings on a plane, those with like words near one another.",
                count=self.say.number(len(self.listings.columns)),
            )
        return self.say(
            "{count} listings of {name} among {all}.",
            count=self.say.number(int(chosen.sum())),
            name=category_name(INDEX[self.code], self.say),
            all=self.say.number(len(chosen)),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Points without axes: only nearness means something."""
        import plotly.graph_objects as go

        colours = palette(theme)
        figure = go.Figure()
        for name, chosen, colour, size in self._layers(colours.quiet, colours.strong):
            x, y = self.listings.places[chosen].T
            figure.add_trace(
                go.Scatter(
                    x=x, y=y, mode="markers", name=name,
                    marker={"color": colour, "size": size, "opacity": 0.75},
                    customdata=self._names()[self.listings.columns[chosen]],
                    hovertemplate="%{customdata}<extra></extra>",
                )
            )  # fmt: skip
        legend = {
            "orientation": "h",
            "y": 1.0,
            "yanchor": "bottom",
            "x": 0,
            "itemsizing": "constant",
        }
        figure.update_layout(**{**layout(colours, HEIGHT), "showlegend": True, "legend": legend})
        hidden = {"visible": False, "fixedrange": True}
        figure.update_xaxes(**hidden)
        figure.update_yaxes(**hidden, scaleanchor="x")
        return figure

    def _layers(self, quiet: str, strong: str) -> list[tuple[str, np.ndarray, str, int]]:
        columns = self.listings.columns
        if self.code is not None:
            chosen = columns == INDEX[self.code]
            name = category_name(INDEX[self.code], self.say)
            return [
                (self.say("The other categories"), ~chosen, quiet, 4),
                (name, chosen, strong, 6),
            ]
        group_of = np.array([category.group for category in CATEGORIES])[columns]
        return [
            (self.say(title), group_of == group, colour, 5)
            for (group, title), colour in zip(GROUPS.items(), QUALITATIVE, strict=True)
        ]

    def _names(self) -> np.ndarray:
        return np.array([category_name(column, self.say) for column in range(len(CODES))], object)
