"""Where a category is recognised in its pictures: a mean map over the mean picture."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from vitrine.i18n import Translator
from vitrine.insight.trust.evidence import AttentionMaps
from vitrine.web.charts.palette import PALETTES, layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

HEIGHT = 340
OPACITY = 0.62


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
        import pandas as pd

        found = self.maps.maps[self.column]
        rows, columns = np.indices(found.shape).reshape(2, -1)
        return pd.DataFrame(
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
        figure.update_layout(**layout(colours, HEIGHT))
        if self.mean_picture is not None:
            figure.add_layout_image(
                source=_png(self.mean_picture), xref="x", yref="y", x=-0.5, y=-0.5,
                sizex=side, sizey=side, sizing="stretch", layer="below",
            )  # fmt: skip
        hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
        figure.update_xaxes(**hidden, range=[-0.5, side - 0.5])
        figure.update_yaxes(**hidden, range=[side - 0.5, -0.5], scaleanchor="x")
        return figure


def _png(pixels: np.ndarray) -> str:
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return f"data:image/png;base64,{b64encode(stream.getvalue()).decode()}"
