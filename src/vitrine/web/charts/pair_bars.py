"""Pairs of categories as bars, their names in full above each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import Translator
from vitrine.web.charts.naming import category_name
from vitrine.web.charts.palette import layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ROW_HEIGHT = 44
SAID = 3
# Letters of both names together that a phone has room for.
LETTERS = 46


@dataclass(frozen=True, eq=False)
class PairBars:
    """Products of one label that got another answer.

    Parameters
    ----------
    pairs : sequence of (int, int, int)
        Column of the label, column of the answer, products; the most first, at least one.
    say : Translator
    """

    pairs: Sequence[tuple[int, int, int]]
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per pair: code and name of the label and of the answer, products."""
        import pandas as pd

        say = self.say
        labels, answers, rows = zip(*self.pairs, strict=True)
        return pd.DataFrame(
            {
                say("Code in the catalogue"): [str(CODES[column]) for column in labels],
                say("In the catalogue"): [say(CATEGORIES[column].name) for column in labels],
                say("Code answered"): [str(CODES[column]) for column in answers],
                say("All models say"): [say(CATEGORIES[column].name) for column in answers],
                say("Products"): list(rows),
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        return "; ".join(self._said(pair) for pair in self.pairs[:SAID])

    def figure(self, theme: str | None) -> go.Figure:
        """Horizontal bars, the first in red."""
        import plotly.graph_objects as go

        colours, places = palette(theme), list(range(len(self.pairs)))
        rows = [pair[2] for pair in self.pairs]
        figure = go.Figure(
            go.Bar(
                x=rows, y=places, orientation="h", width=0.34, cliponaxis=False,
                marker={
                    "color": [colours.quiet if place else colours.strong for place in places],
                    "cornerradius": 3,
                },
                text=[self.say.number(count) for count in rows], textposition="outside",
                customdata=[self._said(pair) for pair in self.pairs],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
        figure.update_layout(**layout(colours, ROW_HEIGHT * len(places) + 4))
        # Room on the right for the number of the longest bar.
        figure.update_xaxes(range=[0, 1.15 * max(rows)], visible=False, fixedrange=True)
        figure.update_yaxes(range=[len(places) - 0.6, -0.75], visible=False, fixedrange=True)
        for place, pair in enumerate(self.pairs):
            figure.add_annotation(
                x=0, y=place - 0.2, xanchor="left", yanchor="bottom", showarrow=False,
                align="left", text=self._label(pair), font={"size": 13},
            )  # fmt: skip
        return figure

    def _label(self, pair: tuple[int, int, int]) -> str:
        names = [self.say(CATEGORIES[column].name) for column in pair[:2]]
        most = max(LETTERS // 2, LETTERS - min(map(len, names)))
        short = [name if len(name) <= most else f"{name[: most - 1]}…" for name in names]
        return " → ".join(
            f"{name} {CODES[column]}" for name, column in zip(short, pair[:2], strict=True)
        )

    def _said(self, pair: tuple[int, int, int]) -> str:
        label, answer, rows = pair
        return self.say(
            "{label} → {answer}: {rows}",
            label=category_name(label, self.say),
            answer=category_name(answer, self.say),
            rows=self.say.number(rows),
        )
