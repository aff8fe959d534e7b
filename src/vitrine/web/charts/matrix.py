"""Confusion matrices: one, and two with their difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import N_, Translator
from vitrine.results.confusion import Order, ShareOf, most_confused, order_of, shares
from vitrine.web.charts.layout import (
    MATRIX_AXIS,
    category_label,
    colour_bar,
    frame,
    heat_cells,
    layout,
    rows_title,
)
from vitrine.web.charts.palette import Palette, mirrored, palette
from vitrine.web.escape import drawn

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

HEIGHT = 640
NAME_WIDTH = 26
HOVERS = {
    True: N_("{true} ({true_code}): {rows} of {support} recognised, {share}"),
    False: N_(
        "{true} ({true_code}) taken for {predicted} ({code}): {rows} of {support}, {share}; "
        "that is {part} of what was called {predicted}"
    ),
}
DIFFERENCE_SIDE = 470
DIFFERENCE_HOVER = N_("{true} ({true_code}) → {predicted} ({code}): A {a}, B {b}")


@dataclass(frozen=True, eq=False)
class MatrixChart:
    """Confusion matrix as a heat map.

    Parameters
    ----------
    counts : ndarray of int, (27, 27)
        Rows true, columns predicted, in the order of CODES.
    share : {"count", "true", "predicted"}
        What the colour shows: rows, or their share of the true or of the predicted category.
    order : {"code", "group", "f1", "clusters"}
    diagonal : bool
        Whether right answers are shown; without them the colours are spent on the wrong ones.
    names : bool
        Whether the axis bears names beside codes: there is no room for them on a phone.
    say : Translator
    """

    counts: np.ndarray
    share: ShareOf
    order: Order
    diagonal: bool
    names: bool
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per pair that occurs: codes (text), names, rows, and both shares (0..1)."""
        true, predicted = np.nonzero(self.counts)
        names = [self.say(category.name) for category in CATEGORIES]
        of_true, of_predicted = shares(self.counts, "true"), shares(self.counts, "predicted")
        return frame(
            {
                self.say("True code"): [str(CODES[t]) for t in true],
                self.say("True category"): [names[t] for t in true],
                self.say("Predicted code"): [str(CODES[p]) for p in predicted],
                self.say("Predicted category"): [names[p] for p in predicted],
                self.say("Products"): self.counts[true, predicted],
                self.say("Share of the true category"): of_true[true, predicted].round(6),
                self.say("Share of the predicted category"): of_predicted[true, predicted].round(6),
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        right = self.say.percent(np.trace(self.counts) / self.counts.sum(), 1)
        worst = most_confused(self.counts, 3)
        pairs = "; ".join(
            self.say(
                "{true} taken for {predicted}, {rows} products",
                true=self._name(pair.true),
                predicted=self._name(pair.predicted),
                rows=self.say.number(pair.rows),
            )
            for pair in worst
        )
        return self.say("{right} on the diagonal. Most confused: {pairs}", right=right, pairs=pairs)

    def figure(self, theme: str | None) -> go.Figure:
        """Heat map, true categories downwards, predicted ones to the right."""
        import plotly.graph_objects as go

        colours = palette(theme)
        columns = order_of(self.counts, self.order)
        figure = go.Figure(go.Heatmap(**self._trace(columns, colours)))
        figure.update_layout(**layout(colours, HEIGHT, top=28))
        self._axes(figure, columns)
        return figure

    def _trace(self, columns: np.ndarray, colours: Palette) -> dict[str, Any]:
        values = shares(self.counts, self.share).astype(np.float64)
        if not self.diagonal:
            np.fill_diagonal(values, np.nan)
        cells = np.ix_(columns, columns)
        return {
            "z": np.round(values[cells], 5),
            **heat_cells(colours, self._hovers()[cells]),
            "zmax": float(np.nanmax(values)) or 1,
            "colorbar": colour_bar(",d" if self.share == "count" else ".0%"),
        }

    def _hovers(self) -> np.ndarray:
        """What each cell says under the pointer, in the order of CODES."""
        say, counts = self.say, self.counts
        names = [f"<b>{self._name(column)}</b>" for column in range(len(CODES))]
        of_true, of_predicted = shares(counts, "true"), shares(counts, "predicted")
        support = [say.number(rows) for rows in counts.sum(axis=1)]
        templates = {is_right: say(message) for is_right, message in HOVERS.items()}
        texts = np.empty(counts.shape, object)
        for t, p in np.ndindex(*counts.shape):
            texts[t, p] = templates[t == p].format(
                true=names[t], true_code=CODES[t], predicted=names[p], code=CODES[p],
                rows=say.number(int(counts[t, p])), support=support[t],
                share=say.percent(float(of_true[t, p]), 1),
                part=say.percent(float(of_predicted[t, p]), 1),
            )  # fmt: skip
        return texts

    def _axes(self, figure: go.Figure, columns: np.ndarray) -> None:
        places = list(range(len(columns)))
        codes = [str(CODES[column]) for column in columns]
        labels = (
            [category_label(column, self.say, NAME_WIDTH) for column in columns]
            if self.names
            else codes
        )
        shared = {
            **MATRIX_AXIS, "tickvals": places, "tickfont": {"size": 11 if self.names else 9},
        }  # fmt: skip
        figure.update_xaxes(
            **shared, ticktext=codes, tickangle=-90, side="bottom",
            title={"text": self.say("Predicted category"), "font": {"size": 12}},
        )  # fmt: skip
        figure.update_yaxes(**shared, ticktext=labels, autorange="reversed")
        figure.add_annotation(**rows_title(self.say("True category ↓")))

    def _name(self, column: int) -> str:
        return self.say(CATEGORIES[column].name)


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
        a, b = shares(self.a, self.share), shares(self.b, self.share)
        true, predicted = np.nonzero((self.a > 0) | (self.b > 0))
        names = [self.say(category.name) for category in CATEGORIES]
        return frame(
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
            **heat_cells(colours, self._hovers()[cells]), "showscale": False,
        }  # fmt: skip
        maps = [
            go.Heatmap(
                z=value[cells].round(5), zmax=top, **shared)
            for value in values
        ]  # fmt: skip
        maps.append(
            go.Heatmap(
                **{
                    **shared,
                    "z": difference[cells].round(5),
                    "colorscale": mirrored(colours.diverging),
                    "zmin": -bound,
                    "zmax": bound,
                    "showscale": True,
                    "colorbar": self._bar(),
                }
            )
        )
        return maps

    def _values(self, counts: np.ndarray) -> np.ndarray:
        values = shares(counts, self.share).astype(np.float64)
        if not self.diagonal:
            np.fill_diagonal(values, np.nan)
        return values

    def _bar(self) -> dict[str, Any]:
        where = {"len": 0.3, "y": 0.14} if self.stacked else {}
        return {**colour_bar("+,d" if self.share == "count" else "+.0%"), **where}

    def _hovers(self) -> np.ndarray:
        say, template = self.say, self.say(DIFFERENCE_HOVER)
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
            **layout(
                colours,
                DIFFERENCE_SIDE * 3 if self.stacked else DIFFERENCE_SIDE,
                top=28,
                # Axes are linked so that looking closer at one looks closer at all three.
                dragmode=False if self.stacked else "zoom",
            )
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
