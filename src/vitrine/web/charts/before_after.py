"""Probabilities before and after a change: an outlined bar above a filled one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vitrine.i18n import Translator
from vitrine.prediction.explanations.explanation import Change
from vitrine.prediction.explanations.reason_sentences import change_sentence
from vitrine.results.wording import signed
from vitrine.web.charts.naming import category_name
from vitrine.web.charts.palette import layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ROW_HEIGHT = 66


@dataclass(frozen=True, eq=False)
class BeforeAfterChart:
    """Two bars for each of the first categories of both answers."""

    change: Change
    say: Translator

    def table(self) -> pd.DataFrame:
        """Columns: category, before, after (0..1), difference in points."""
        import pandas as pd

        moves = self.change.moves
        return pd.DataFrame(
            {
                self.say("Category"): [category_name(move.column, self.say) for move in moves],
                self.say("Before"): [round(move.before, 4) for move in moves],
                self.say("After"): [round(move.after, 4) for move in moves],
                self.say("Points"): [
                    signed(100 * (move.after - move.before), 1, self.say) for move in moves
                ],
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        lines = [
            self.say(
                "{category}: {before}, then {after}",
                category=category_name(move.column, self.say),
                before=self.say.probability(move.before),
                after=self.say.probability(move.after),
            )
            for move in self.change.moves
        ]
        return f"{change_sentence(self.change, self.say)} {'; '.join(lines)}"

    def figure(self, theme: str | None) -> go.Figure:
        """Bars of both, the category's name above them."""
        import plotly.graph_objects as go

        colours, moves = palette(theme), self.change.moves
        hollow = {"color": "rgba(0,0,0,0)", "line": {"color": colours.text, "width": 1}}
        figure = go.Figure(
            [
                self._bars([move.before for move in moves], -0.04, "Before", hollow),
                self._bars(
                    [move.after for move in moves], 0.22, "After", {"color": colours.strong}
                ),
            ]
        )
        figure.update_layout(**layout(colours, ROW_HEIGHT * len(moves) + 8), barmode="overlay")
        figure.update_xaxes(range=[0, 1.5], visible=False, fixedrange=True)
        figure.update_yaxes(range=[len(moves) - 0.55, -0.6], visible=False, fixedrange=True)
        for place, move in enumerate(moves):
            figure.add_annotation(
                x=0, y=place - 0.18, xanchor="left", yanchor="bottom", showarrow=False,
                align="left", text=category_name(move.column, self.say), font={"size": 13},
            )  # fmt: skip
        return figure

    def _bars(self, values: list[float], shift: float, title: str, marker: Any) -> go.Bar:
        import plotly.graph_objects as go

        names = {"Before": self.say("before"), "After": self.say("after")}
        return go.Bar(
            x=values,
            y=[place + shift for place in range(len(values))],
            orientation="h",
            width=0.22,
            marker=marker,
            text=[f"{self.say.probability(value)} {names[title]}" for value in values],
            textposition="outside",
            textfont={"size": 12},
            cliponaxis=False,
            hoverinfo="skip",
        )
