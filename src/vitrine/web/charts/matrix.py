"""The confusion matrix: who was taken for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import N_, Translator
from vitrine.results.confusion import Order, ShareOf, most_confused, order_of, shares
from vitrine.web.charts.palette import Palette, layout, palette, stretched

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
        import pandas as pd

        true, predicted = np.nonzero(self.counts)
        names = [self.say(category.name) for category in CATEGORIES]
        of_true, of_predicted = shares(self.counts, "true"), shares(self.counts, "predicted")
        return pd.DataFrame(
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
        figure.update_layout(
            **{**layout(colours, HEIGHT), "margin": {"l": 0, "r": 0, "t": 28, "b": 0}}
        )
        self._axes(figure, columns)
        return figure

    def _trace(self, columns: np.ndarray, colours: Palette) -> dict[str, Any]:
        values = shares(self.counts, self.share).astype(np.float64)
        if not self.diagonal:
            np.fill_diagonal(values, np.nan)
        cells = np.ix_(columns, columns)
        percent = self.share != "count"
        return {
            "z": np.round(values[cells], 5),
            "customdata": self._hovers()[cells],
            "hovertemplate": "%{customdata}<extra></extra>",
            "colorscale": stretched(colours.sequential),
            "zmin": 0,
            "zmax": float(np.nanmax(values)) or 1,
            "xgap": 1,
            "ygap": 1,
            "colorbar": {
                "thickness": 10, "outlinewidth": 0, "len": 0.7, "tickfont": {"size": 11},
                "tickformat": ".0%" if percent else ",d",
            },
        }  # fmt: skip

    def _hovers(self) -> np.ndarray:
        """What each cell says under the pointer, in the order of CODES."""
        say, counts = self.say, self.counts
        names = [self._wrapped(column) for column in range(len(CODES))]
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
        labels = [self._label(column) for column in columns] if self.names else codes
        shared = {
            "tickvals": places, "showgrid": False, "zeroline": False, "fixedrange": True,
            "tickfont": {"size": 11 if self.names else 9}, "ticks": "",
        }  # fmt: skip
        figure.update_xaxes(
            **shared, ticktext=codes, tickangle=-90, side="bottom",
            title={"text": self.say("Predicted category"), "font": {"size": 12}},
        )  # fmt: skip
        figure.update_yaxes(**shared, ticktext=labels, autorange="reversed")
        figure.add_annotation(
            x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom", yshift=6,
            showarrow=False, text=self.say("True category ↓"), font={"size": 12},
        )  # fmt: skip

    def _label(self, column: int) -> str:
        name = self._name(column)
        short = name if len(name) <= NAME_WIDTH else f"{name[: NAME_WIDTH - 1]}…"
        return f"{short} {CODES[column]}"

    def _name(self, column: int) -> str:
        return self.say(CATEGORIES[column].name)

    def _wrapped(self, column: int) -> str:
        return f"<b>{self._name(column)}</b>"
