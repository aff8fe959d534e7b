"""Which cluster holds which category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import N_, Translator
from vitrine.insight.feasibility.agreement import UNMATCHED
from vitrine.insight.feasibility.case import Case, category_sentences
from vitrine.web.charts.palette import layout, palette, stretched

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

HEIGHT = 640
NAME_WIDTH = 26
HOVER = N_("{category} ({code}): {rows} of {support} in cluster {cluster}, {share}")


@dataclass(frozen=True, eq=False)
class ClusterMatrix:
    """Categories downwards, clusters to the right, in the order of their categories.

    Parameters
    ----------
    case : Case
    names : bool
        Whether the axis bears names beside codes: there is no room for them on a phone.
    say : Translator
    """

    case: Case
    names: bool
    say: Translator

    def shares(self) -> np.ndarray:
        """Share of each category's products in each cluster, float64 (27, clusters), 0..1."""
        totals = np.maximum(self.case.counts.sum(axis=1, keepdims=True), 1)
        return np.asarray(self.case.counts / totals)[:, self.case.columns]

    def table(self) -> pd.DataFrame:
        """One row per pair that occurs: code (text), category, cluster (from 1), rows, share."""
        import pandas as pd

        category, cluster = np.nonzero(self.case.counts)
        totals = self.case.counts.sum(axis=1)
        rows = self.case.counts[category, cluster]
        return pd.DataFrame(
            {
                self.say("Code"): [str(CODES[column]) for column in map(int, category)],
                self.say("Category"): [self._name(column) for column in map(int, category)],
                self.say("Cluster"): cluster + 1,
                self.say("Matched code"): [self._matched(one) for one in map(int, cluster)],
                self.say("Products"): rows,
                self.say("Share of the category"): (rows / totals[category]).round(6),
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        return " ".join(category_sentences(self.case, self.say))

    def figure(self, theme: str | None) -> go.Figure:
        """Heat map; what is well grouped stands on the diagonal."""
        import plotly.graph_objects as go

        colours, shares = palette(theme), self.shares()
        figure = go.Figure(
            go.Heatmap(
                z=shares.round(5), zmin=0, zmax=1, xgap=1, ygap=1,
                customdata=self._hovers(), hovertemplate="%{customdata}<extra></extra>",
                colorscale=stretched(colours.sequential),
                colorbar={
                    "thickness": 10, "outlinewidth": 0, "len": 0.7, "tickfont": {"size": 11},
                    "tickformat": ".0%",
                },
            )
        )  # fmt: skip
        figure.update_layout(
            **{**layout(colours, HEIGHT), "margin": {"l": 0, "r": 0, "t": 28, "b": 0}}
        )
        self._axes(figure)
        return figure

    def _hovers(self) -> np.ndarray:
        counts, template = self.case.counts[:, self.case.columns], self.say(HOVER)
        # All that is the same along a row or a column is said once: there may be 1,620 cells.
        names = [f"<b>{self._name(row)}</b>" for row in range(len(CODES))]
        support = [self.say.number(int(rows)) for rows in counts.sum(axis=1)]
        numbers = [one + 1 for one in self.case.columns]
        shares = self.shares()
        texts = np.empty(counts.shape, object)
        for row, place in np.ndindex(*counts.shape):
            texts[row, place] = template.format(
                category=names[row], code=CODES[row], support=support[row], cluster=numbers[place],
                rows=self.say.number(int(counts[row, place])),
                share=self.say.percent(float(shares[row, place]), 1),
            )  # fmt: skip
        return texts

    def _axes(self, figure: go.Figure) -> None:
        shared = {
            "showgrid": False, "zeroline": False, "fixedrange": True, "ticks": "",
        }  # fmt: skip
        # Beyond as many clusters as categories there is no room for every code.
        columns = self.case.columns if self.case.clusters <= len(CODES) else []
        figure.update_xaxes(
            **shared, tickangle=-90, side="bottom", tickvals=list(range(len(columns))),
            tickfont={"size": 9},
            ticktext=[self._matched(one) or "–" for one in columns],
            title={"text": self.say("Cluster, named after its category"), "font": {"size": 12}},
        )  # fmt: skip
        figure.update_yaxes(
            **shared, autorange="reversed", tickvals=list(range(len(CODES))),
            tickfont={"size": 11 if self.names else 9},
            ticktext=[self._label(row) for row in range(len(CODES))],
        )  # fmt: skip
        figure.add_annotation(
            x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom", yshift=6,
            showarrow=False, text=self.say("True category ↓"), font={"size": 12},
        )  # fmt: skip

    def _matched(self, cluster: int) -> str:
        column = self.case.grouping.matched[cluster]
        return "" if column == UNMATCHED else str(CODES[column])

    def _label(self, row: int) -> str:
        name = self._name(row)
        short = name if len(name) <= NAME_WIDTH else f"{name[: NAME_WIDTH - 1]}…"
        return f"{short} {CODES[row]}" if self.names else str(CODES[row])

    def _name(self, row: int) -> str:
        return self.say(CATEGORIES[row].name)
