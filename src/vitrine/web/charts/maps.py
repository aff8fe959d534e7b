"""Maps: products and listings as dots on a plane, attention over a mean picture."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from PIL import Image

from vitrine.categories import CATEGORIES, CODES, GROUPS, INDEX
from vitrine.i18n import N_, Translator
from vitrine.insight.exploration.text_statistics import ListingMap
from vitrine.insight.feasibility.agreement import UNMATCHED
from vitrine.insight.feasibility.case import Case
from vitrine.insight.trust.evidence import AttentionMaps
from vitrine.web.charts.layout import (
    HIDDEN,
    LEGEND,
    category_columns,
    category_name,
    frame,
    layout,
    pointed,
)
from vitrine.web.charts.palette import (
    PALETTES,
    QUALITATIVE,
    Palette,
    category_colours,
    hue,
    palette,
)

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

# A phone is as wide as this: more height would stay empty around the map.
CLUSTERS_HEIGHT, PHONE_HEIGHT = 620, 500
# Pixels across; fewer products leave room for larger dots.
SMALL, LARGE, MANY = 5, 9, 1500
ROOM = 1.03
Colouring = Literal["category", "cluster"]
CLUSTERS_HOVER = N_("{category} ({code})<br>Cluster {cluster}")
LISTINGS_HEIGHT = 620
ATTENTION_HEIGHT = 340
OPACITY = 0.62


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
        place = self.case.maps.place[self.case.representation].astype(np.float64)
        return frame(
            {
                "x": place[:, 0].round(4),
                "y": place[:, 1].round(4),
                **category_columns(self.case.category, self.say),
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
            **layout(
                colours,
                CLUSTERS_HEIGHT if self.zoomable else PHONE_HEIGHT,
                showlegend=True,
                legend=legend,
                dragmode="zoom" if self.zoomable else False,
                hoverlabel={"align": "left"},
                coloraxis=self._colour_axis(theme, colours),
            )
        )
        axis = {"visible": False, "fixedrange": not self.zoomable, "range": [-ROOM, ROOM]}
        figure.update_xaxes(**axis)
        figure.update_yaxes(**axis, scaleanchor="x")
        return figure

    def _cloud(self, column: int, theme: str | None, colours: Palette) -> dict[str, Any]:
        rows = np.flatnonzero(self.case.category == column)
        place = self.case.maps.place[self.case.representation][rows].astype(np.float32)
        size = SMALL if len(self.case.category) > MANY else LARGE
        hover = self.say(CLUSTERS_HOVER).format(
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


@dataclass(frozen=True, eq=False)
class MapChart:
    """One point a listing: seven groups in seven colours, or one category over the others."""

    listings: ListingMap
    code: int | None
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per listing: code (text), name, both coordinates."""
        columns, places = self.listings.columns, self.listings.places
        return frame(
            {
                **category_columns(columns, self.say),
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
                    **pointed(self._names()[self.listings.columns[chosen]]),
                )
            )  # fmt: skip
        legend = {**LEGEND, "itemsizing": "constant"}
        figure.update_layout(**layout(colours, LISTINGS_HEIGHT, showlegend=True, legend=legend))
        figure.update_xaxes(**HIDDEN)
        figure.update_yaxes(**HIDDEN, scaleanchor="x")
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


@dataclass(frozen=True, eq=False)
class AttentionMap:
    """The map of one category.

    Parameters
    ----------
    maps : AttentionMaps
    column : int
        Of the category.
    mean_picture : ndarray of uint8 (side, side, 3), or None
        Drawn below it.
    say : Translator
    """

    maps: AttentionMaps
    column: int
    mean_picture: np.ndarray | None
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per place: row and column from the upper left, times its even share."""
        found = self.maps.maps[self.column]
        rows, columns = np.indices(found.shape).reshape(2, -1)
        return frame(
            {
                self.say("From the top"): rows + 1,
                self.say("From the left"): columns + 1,
                self.say("Times an even share"): found[rows, columns].round(3),
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        return self.say(
            "{centre} of what speaks for this category is in the middle of its pictures, on {even} "
            "of their surface.",
            centre=self.say.percent(self.maps.centre(self.column)),
            even=self.say.percent(self.maps.even_centre()),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Heat map, smoothed between the places, see-through above the mean picture."""
        import plotly.graph_objects as go

        # The picture below has the same colours in both themes, and so has what covers it.
        colours, found = palette(theme), self.maps.maps[self.column]
        side = len(found)
        figure = go.Figure(
            go.Heatmap(
                z=found.round(3), zsmooth="best", showscale=False, zmin=0,
                zmax=float(found.max()) or 1.0, colorscale=list(PALETTES["light"].sequential),
                opacity=1.0 if self.mean_picture is None else OPACITY,
                customdata=[[self.say.number(v, 1) for v in row] for row in found.tolist()],
                hovertemplate=self.say("{value} times an even share", value="%{customdata}")
                + "<extra></extra>",
            )
        )  # fmt: skip
        figure.update_layout(**layout(colours, ATTENTION_HEIGHT))
        if self.mean_picture is not None:
            stream = BytesIO()
            Image.fromarray(self.mean_picture).save(stream, "PNG")
            figure.add_layout_image(
                source=f"data:image/png;base64,{b64encode(stream.getvalue()).decode()}",
                xref="x", yref="y", x=-0.5, y=-0.5,
                sizex=side, sizey=side, sizing="stretch", layer="below",
            )  # fmt: skip
        hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
        figure.update_xaxes(**hidden, range=[-0.5, side - 0.5])
        figure.update_yaxes(**hidden, range=[side - 0.5, -0.5], scaleanchor="x")
        return figure
