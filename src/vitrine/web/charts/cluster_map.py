"""Products on a map in two dimensions, coloured by their category or by their cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from vitrine.categories import CATEGORIES, CODES, GROUPS
from vitrine.i18n import N_, Translator
from vitrine.insight.feasibility.agreement import UNMATCHED
from vitrine.insight.feasibility.case import Case
from vitrine.web.charts.category_colours import category_colours, hue
from vitrine.web.charts.palette import Palette, layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

# A phone is as wide as this: more height would stay empty around the map.
HEIGHT, PHONE_HEIGHT = 620, 500
# Pixels across; fewer products leave room for larger dots.
SMALL, LARGE, MANY = 5, 9, 1500
ROOM = 1.03
Colouring = Literal["category", "cluster"]
HOVER = N_("{category} ({code})<br>Cluster {cluster}")


@dataclass(frozen=True, eq=False)
class ClusterMap:
    """Map of the products of one representation.

    Parameters
    ----------
    case : Case
    colouring : {"category", "cluster"}
        A cluster has the colour of the category that it was matched to, and grey without one.
    pointed : int or None
        Code of a category to point out; all others are then grey.
    zoomable : bool
        Whether a rectangle drawn on the map enlarges it; a finger must scroll the page instead.
    say : Translator
    """

    case: Case
    colouring: Colouring
    pointed: int | None
    zoomable: bool
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per product: both coordinates, code (text), category, cluster (from 1)."""
        import pandas as pd

        place = self.case.maps.place[self.case.representation].astype(np.float64)
        return pd.DataFrame(
            {
                "x": place[:, 0].round(4),
                "y": place[:, 1].round(4),
                self.say("Code"): [str(CODES[column]) for column in self.case.category],
                self.say("Category"): [self._name(column) for column in self.case.category],
                self.say("Cluster"): self.case.cluster.astype(int) + 1,
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        return self.say(
            "Map of {rows} products in {clusters} clusters; {placed} of them stand in the cluster "
            "of their category",
            rows=self.say.number(len(self.case.category)),
            clusters=self.case.clusters,
            placed=self.say.percent(self.case.in_place, 1),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """One cloud per category, and a legend of their families."""
        import plotly.graph_objects as go

        colours = palette(theme)
        present = np.unique(self.case.category)
        # The category that is pointed out comes last, above the others.
        order = sorted(present, key=lambda column: CODES[column] == self.pointed)
        figure = go.Figure([go.Scattergl(**self._cloud(c, theme, colours)) for c in order])
        for name, colour in self._legend(theme, colours):
            figure.add_trace(
                go.Scatter(x=[None], y=[None], mode="markers", name=name, marker={"color": colour})
            )
        legend = {
            "orientation": "h", "y": -0.01, "yanchor": "top", "x": 0,
            "itemclick": False, "itemdoubleclick": False, "font": {"size": 12},
        }  # fmt: skip
        figure.update_layout(
            **{
                **layout(colours, HEIGHT if self.zoomable else PHONE_HEIGHT),
                "showlegend": True,
                "legend": legend,
                "dragmode": "zoom" if self.zoomable else False,
                "hoverlabel": {"align": "left"},
                "coloraxis": self._colour_axis(theme, colours),
            }
        )
        axis = {"visible": False, "fixedrange": not self.zoomable, "range": [-ROOM, ROOM]}
        figure.update_xaxes(**axis)
        figure.update_yaxes(**axis, scaleanchor="x")
        return figure

    def _cloud(self, column: int, theme: str | None, colours: Palette) -> dict[str, Any]:
        rows = np.flatnonzero(self.case.category == column)
        place = self.case.maps.place[self.case.representation][rows].astype(np.float32)
        size = SMALL if len(self.case.category) > MANY else LARGE
        hover = self.say(HOVER).format(
            category=self._name(column), code=CODES[column], cluster="%{customdata}"
        )
        return {
            "x": place[:, 0],
            "y": place[:, 1],
            "mode": "markers",
            "name": self._name(column),
            "showlegend": False,
            "customdata": self.case.cluster[rows].astype(np.int16) + 1,
            "hovertemplate": f"{hover}<extra></extra>",
            "marker": {"size": size, "opacity": 0.8, **self._colour(column, theme, colours)},
        }

    def _colour(self, column: int, theme: str | None, colours: Palette) -> dict[str, Any]:
        if self.pointed is not None:
            pointed = CODES[column] == self.pointed
            return {"color": colours.strong if pointed else colours.quiet}
        if self.colouring == "category":
            return {"color": category_colours(theme)[column]}
        cluster = self.case.cluster[self.case.category == column]
        return {"color": self.case.grouping.matched[cluster], "coloraxis": "coloraxis"}

    def _colour_axis(self, theme: str | None, colours: Palette) -> dict[str, Any]:
        """A step of colour for each category that a cluster may be matched to, grey for none."""
        shades = (colours.quiet, *category_colours(theme))
        steps = [
            ((place + side) / len(shades), shade)
            for place, shade in enumerate(shades)
            for side in (0, 1)
        ]
        first = UNMATCHED - 0.5
        return {
            "colorscale": steps,
            "cmin": first,
            "cmax": first + len(shades),
            "showscale": False,
        }

    def _legend(self, theme: str | None, colours: Palette) -> list[tuple[str, str]]:
        if self.pointed is not None:
            name = self._name(CODES.index(self.pointed))
            return [(name, colours.strong), (self.say("Other categories"), colours.quiet)]
        families = [(self.say(name), hue(group, theme)) for group, name in GROUPS.items()]
        if self.colouring == "cluster" and UNMATCHED in self.case.grouping.matched:
            return [*families, (self.say("Cluster without a category"), colours.quiet)]
        return families

    def _name(self, column: int) -> str:
        return self.say(CATEGORIES[column].name)
