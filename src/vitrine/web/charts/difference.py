"""Two confusion matrices side by side and their difference, moved together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import N_, Translator
from vitrine.results.confusion import Order, ShareOf, order_of, shares
from vitrine.web.charts.palette import Palette, layout, mirrored, palette, stretched
from vitrine.web.escape import drawn

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

SIDE = 470
HOVER = N_("{true} ({true_code}) → {predicted} ({code}): A {a}, B {b}")


@dataclass(frozen=True, eq=False)
class DifferenceChart:
    """Matrix of A, matrix of B, and B minus A, on linked axes.

    Parameters
    ----------
    a, b : ndarray of int, (27, 27)
    names : tuple of str
        Titles of A and B.
    share : {"count", "true", "predicted"}
    order : {"code", "group", "f1", "clusters"}
        Of A's matrix; B's categories stand in the same order.
    diagonal : bool
    stacked : bool
        One above the other, for a phone, instead of side by side.
    """

    a: np.ndarray
    b: np.ndarray
    names: tuple[str, str]
    share: ShareOf
    order: Order
    diagonal: bool
    stacked: bool
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per pair that occurs in A or B: codes (text), names, A, B, B minus A."""
        import pandas as pd

        a, b = shares(self.a, self.share), shares(self.b, self.share)
        true, predicted = np.nonzero((self.a > 0) | (self.b > 0))
        names = [self.say(category.name) for category in CATEGORIES]
        return pd.DataFrame(
            {
                self.say("True code"): [str(CODES[t]) for t in true],
                self.say("True category"): [names[t] for t in true],
                self.say("Predicted code"): [str(CODES[p]) for p in predicted],
                self.say("Predicted category"): [names[p] for p in predicted],
                f"A · {self.names[0]}": a[true, predicted].round(6),
                f"B · {self.names[1]}": b[true, predicted].round(6),
                self.say("B minus A"): (b - a)[true, predicted].round(6),
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        change = shares(self.b, "true") - shares(self.a, "true")
        wrong = change.copy()
        np.fill_diagonal(wrong, 0)
        t, p = np.unravel_index(np.argmin(wrong), wrong.shape)
        u, q = np.unravel_index(np.argmax(wrong), wrong.shape)
        return self.say(
            "Most mended by B: {t} taken for {p}, {less} points; most worsened: {u} taken for {q}, "
            "{more} points",
            t=self._name(t),
            p=self._name(p),
            less=self.say.number(100 * float(wrong[t, p]), 1),
            u=self._name(u),
            q=self._name(q),
            more=self.say.number(100 * float(wrong[u, q]), 1),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Three heat maps whose axes move together; drag to look closer, double-click to return."""
        from plotly.subplots import make_subplots

        colours = palette(theme)
        places = {"rows": 3, "cols": 1} if self.stacked else {"rows": 1, "cols": 3}
        figure = make_subplots(
            **places,
            shared_xaxes="all",
            shared_yaxes="all",
            horizontal_spacing=0.03,
            vertical_spacing=0.07,
            subplot_titles=[
                f"A · {drawn(self.names[0])}",
                f"B · {drawn(self.names[1])}",
                self.say("B minus A"),
            ],
        )
        for place, trace in enumerate(self._traces(colours)):
            row, column = (place + 1, 1) if self.stacked else (1, place + 1)
            figure.add_trace(trace, row=row, col=column)
        self._lay_out(figure, colours)
        return figure

    def _traces(self, colours: Palette) -> list[go.Heatmap]:
        import plotly.graph_objects as go

        columns = order_of(self.a, self.order)
        cells = np.ix_(columns, columns)
        values = [self._values(self.a), self._values(self.b)]
        difference = values[1] - values[0]
        top = max(float(np.nanmax(v)) for v in values) or 1.0
        bound = float(np.nanmax(np.abs(difference))) or 1.0
        shared = {
            "customdata": self._hovers()[cells], "hovertemplate": "%{customdata}<extra></extra>",
            "xgap": 1, "ygap": 1, "showscale": False,
        }  # fmt: skip
        maps = [
            go.Heatmap(
                z=value[cells].round(5), colorscale=stretched(colours.sequential), zmin=0, zmax=top,
                **shared,
            )
            for value in values
        ]  # fmt: skip
        maps.append(
            go.Heatmap(
                z=difference[cells].round(5), colorscale=mirrored(colours.diverging),
                zmin=-bound, zmax=bound, **{**shared, "showscale": True},
                colorbar=self._bar(),
            )
        )  # fmt: skip
        return maps

    def _values(self, counts: np.ndarray) -> np.ndarray:
        values = shares(counts, self.share).astype(np.float64)
        if not self.diagonal:
            np.fill_diagonal(values, np.nan)
        return values

    def _bar(self) -> dict[str, Any]:
        sign = {"thickness": 10, "outlinewidth": 0, "tickfont": {"size": 11}}
        where = {"len": 0.3, "y": 0.14} if self.stacked else {"len": 0.7}
        return {**sign, **where, "tickformat": "+,d" if self.share == "count" else "+.0%"}

    def _hovers(self) -> np.ndarray:
        say, template = self.say, self.say(HOVER)
        values = [shares(counts, self.share) for counts in (self.a, self.b)]
        shown = say.number if self.share == "count" else lambda v: say.percent(v, 1)
        names = [self._name(column) for column in range(len(CODES))]
        texts = np.empty(self.a.shape, object)
        for t, p in np.ndindex(*texts.shape):
            texts[t, p] = template.format(
                true=names[t], true_code=CODES[t], predicted=names[p], code=CODES[p],
                a=shown(float(values[0][t, p])), b=shown(float(values[1][t, p])),
            )  # fmt: skip
        return texts

    def _lay_out(self, figure: go.Figure, colours: Palette) -> None:
        columns = order_of(self.a, self.order)
        codes = [str(CODES[column]) for column in columns]
        figure.update_layout(
            **{
                **layout(colours, SIDE * 3 if self.stacked else SIDE),
                "margin": {"l": 0, "r": 0, "t": 28, "b": 0},
                # Axes are linked so that looking closer at one looks closer at all three.
                "dragmode": False if self.stacked else "zoom",
            }
        )
        figure.update_annotations(font={"size": 13})
        ticks = {
            "tickvals": list(range(len(codes))), "ticktext": codes, "tickfont": {"size": 9},
            "showgrid": False, "zeroline": False,
        }  # fmt: skip
        figure.update_xaxes(**ticks, tickangle=-90, showticklabels=True)
        figure.update_yaxes(**ticks, range=[len(codes) - 0.5, -0.5])

    def _name(self, column: int | np.integer[Any]) -> str:
        return self.say(CATEGORIES[column].name)
