"""How many rows of a table went to each category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from vitrine.categories import CATEGORIES, Category
from vitrine.i18n import Translator
from vitrine.web.charts.palette import layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ROW_HEIGHT = 40
TOLD = 5


@dataclass(frozen=True, eq=False)
class CategoryCounts:
    """Bars of rows by category, the most frequent first.

    Parameters
    ----------
    counts : mapping of int to int
        Rows by code; at least one.
    say : Translator
    """

    counts: Mapping[int, int]
    say: Translator

    @cached_property
    def ordered(self) -> list[tuple[Category, int]]:
        """Categories that have rows; equal ones by code."""
        found = [(c, self.counts[c.code]) for c in CATEGORIES if self.counts.get(c.code)]
        return sorted(found, key=lambda pair: -pair[1])

    @property
    def total(self) -> int:
        """Rows in all."""
        return sum(count for _category, count in self.ordered)

    def table(self) -> pd.DataFrame:
        """Columns: code (text, never grouped), category, rows, share (0..1)."""
        import pandas as pd

        return pd.DataFrame(
            {
                self.say("Code"): [str(category.code) for category, _count in self.ordered],
                self.say("Category"): [self.say(c.name) for c, _count in self.ordered],
                self.say("Rows"): [count for _category, count in self.ordered],
                self.say("Share"): [round(n / self.total, 4) for _category, n in self.ordered],
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        told = "; ".join(f"{self._label(c)} {self.say.number(n)}" for c, n in self.ordered[:TOLD])
        return self.say(
            "Rows in {categories} categories; the most frequent: {told}.",
            categories=len(self.ordered),
            told=told,
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Horizontal bars with their names above, so that a phone has room for them."""
        import plotly.graph_objects as go

        colours = palette(theme)
        places = list(range(len(self.ordered)))
        counts = [count for _category, count in self.ordered]
        labels = [self._label(category) for category, _count in self.ordered]
        shares = [self.say.percent(count / self.total, 1) for count in counts]
        figure = go.Figure(
            go.Bar(
                x=counts, y=places, orientation="h", width=0.36,
                marker={"color": colours.strong, "cornerradius": 3},
                text=[self.say.number(count) for count in counts], textposition="outside",
                cliponaxis=False, customdata=list(zip(labels, shares, strict=True)),
                hovertemplate="%{customdata[0]}<br>%{text} (%{customdata[1]})<extra></extra>",
            )
        )  # fmt: skip
        figure.update_layout(**layout(colours, ROW_HEIGHT * len(places) + 8))
        # Room on the right for the number beside the longest bar.
        figure.update_xaxes(range=[0, 1.15 * max(counts)], visible=False, fixedrange=True)
        figure.update_yaxes(range=[len(places) - 0.5, -0.85], visible=False, fixedrange=True)
        for place, label in zip(places, labels, strict=True):
            figure.add_annotation(
                x=0, y=place - 0.2, xanchor="left", yanchor="bottom", showarrow=False,
                align="left", text=label, font={"size": 13},
            )  # fmt: skip
        return figure

    def _label(self, category: Category) -> str:
        return f"{self.say(category.name)} ({category.code})"
