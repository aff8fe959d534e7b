"""Two things side by side: F1 of two models, their answers, a table and the reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.i18n import Translator
from vitrine.insight.trust.drift import DriftFinding
from vitrine.insight.trust.drift_report import largest_changes
from vitrine.results.comparison import Comparison, PairCounts
from vitrine.web.charts.layout import (
    HIDDEN,
    LEGEND,
    category_columns,
    category_label,
    frame,
    layout,
    names_above,
    segments,
)
from vitrine.web.charts.palette import Palette, palette
from vitrine.web.escape import drawn

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

DUMBBELL_ROW = 24
AGREEMENT_HEIGHT = 130
BIN_ROW, CURVE_HEIGHT = 46, 320
MOST_BINS = 10


@dataclass(frozen=True, eq=False)
class DumbbellChart:
    """F1 of A and B by category, the largest gain of B above."""

    comparison: Comparison
    names: tuple[str, str]
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per category: code (text), name, F1 of A and B (0..1), B minus A, products."""
        columns = self._columns()
        a, b = self.comparison.a.scores, self.comparison.b.scores
        return frame(
            {
                **category_columns(columns, self.say),
                f"A · {self.names[0]}": a.f1[columns].round(6),
                f"B · {self.names[1]}": b.f1[columns].round(6),
                self.say("B minus A"): self.comparison.f1_difference[columns].round(6),
                self.say("Products"): a.support[columns],
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        return self.say(
            "F1 is higher with {a} in {won_a} categories, with {b} in {won_b}",
            a=self.names[0],
            b=self.names[1],
            won_a=len(self.comparison.won_by_a()),
            won_b=len(self.comparison.won_by_b()),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Dots of both models on one line per category."""
        import plotly.graph_objects as go

        colours, columns = palette(theme), self._columns()
        places = list(range(len(columns)))
        a, b = self.comparison.a.scores.f1, self.comparison.b.scores.f1
        ends = np.stack([a[columns], b[columns]], axis=1)
        figure = go.Figure(go.Scatter(**segments(ends, colours.quiet, 4, showlegend=False)))
        dots = (
            (a, self.names[0], colours.other, "circle-open"),
            (b, self.names[1], colours.strong, "circle"),
        )
        for f1, name, colour, symbol in dots:
            figure.add_trace(
                go.Scatter(
                    x=f1[columns], y=places, mode="markers", name=drawn(name),
                    marker={"color": colour, "size": 11, "symbol": symbol, "line": {"width": 2}},
                    hovertemplate="%{x:.3f}<extra>%{fullData.name}</extra>",
                )
            )  # fmt: skip
        height = DUMBBELL_ROW * len(columns) + 60
        figure.update_layout(**layout(colours, height, showlegend=True, legend=LEGEND))
        figure.update_xaxes(
            gridcolor=colours.grid, fixedrange=True, zeroline=False, title={"text": "F1"}
        )
        figure.update_yaxes(
            tickvals=places, ticktext=[category_label(column, self.say, 22) for column in columns],
            range=[len(columns) - 0.4, -0.6], fixedrange=True, showgrid=False, zeroline=False,
            tickfont={"size": 11},
        )  # fmt: skip
        return figure

    def _columns(self) -> np.ndarray:
        return np.argsort(-self.comparison.f1_difference, kind="stable")


@dataclass(frozen=True)
class AgreementChart:
    """Products that both, one or none of two models got right."""

    pair: PairCounts
    names: tuple[str, str]
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per part: what it is, products, share (0..1)."""
        parts = self._parts()
        return frame(
            {
                self.say("Part"): list(parts),
                self.say("Products"): list(parts.values()),
                self.say("Share"): [round(rows / self.pair.rows, 6) for rows in parts.values()],
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        return "; ".join(
            f"{title} {self.say.percent(rows / self.pair.rows, 1)}"
            for title, rows in self._parts().items()
        )

    def figure(self, theme: str | None) -> go.Figure:
        """One stacked bar."""
        import plotly.graph_objects as go

        colours = palette(theme)
        figure = go.Figure()
        shades = (colours.quiet, colours.other, colours.strong, colours.text)
        for (title, rows), colour in zip(self._parts().items(), shades, strict=True):
            share = rows / self.pair.rows
            figure.add_trace(
                go.Bar(
                    x=[share], y=[""], orientation="h", name=drawn(title), marker={"color": colour},
                    text=self.say.percent(share, 1), textposition="inside",
                    insidetextanchor="middle",
                    hovertemplate=f"{drawn(title)}<br>{self.say.number(rows)}<extra></extra>",
                )
            )  # fmt: skip
        figure.update_layout(
            **layout(
                colours,
                AGREEMENT_HEIGHT,
                barmode="stack",
                showlegend=True,
                legend={**LEGEND, "y": -0.1, "yanchor": "top", "traceorder": "normal"},
            )
        )
        figure.update_xaxes(range=[0, 1], **HIDDEN)
        figure.update_yaxes(**HIDDEN)
        return figure

    def _parts(self) -> dict[str, int]:
        a, b = self.names
        return {
            self.say("Both right"): self.pair.both,
            self.say("Only {name} right", name=f"A · {a}"): self.pair.only_a,
            self.say("Only {name} right", name=f"B · {b}"): self.pair.only_b,
            self.say("Both wrong"): self.pair.neither,
        }


@dataclass(frozen=True, eq=False)
class DriftShares:
    """What a measure found, and what the reference has.

    Parameters
    ----------
    finding : DriftFinding
        One that was compared.
    say : Translator
    """

    finding: DriftFinding
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per bin: name, share in the reference and in the table (0..1)."""
        return frame(
            {
                self.say(self.finding.measure.title): self.finding.measure.names(self.say),
                self.say("Reference"): self.finding.reference_shares.round(5),
                self.say("Your table"): self.finding.shares.round(5),
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        title = self.say(self.finding.measure.title)
        return self.say(
            "{name}: {value}", name=title, value=largest_changes(self.finding, self.say)
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Curves for ordered bins; pairs of dots for the others, the most changed above."""
        colours = palette(theme)
        figure = self._curves(colours) if self.finding.measure.is_ordered else self._pairs(colours)
        figure.update_layout(showlegend=True, legend=LEGEND)
        return figure

    def _curves(self, colours: Palette) -> go.Figure:
        import plotly.graph_objects as go

        measure = self.finding.measure
        figure = go.Figure(
            [
                go.Scatter(
                    x=measure.edges, y=np.concatenate([[0.0], np.cumsum(shares)]).round(5),
                    name=name, mode="lines", line={"color": colour, "width": 2.5, "dash": dash},
                    hovertemplate="%{y:.0%}<extra>" + name + "</extra>",
                )
                for name, shares, colour, dash, _symbol in self._sides(colours)
            ]
        )  # fmt: skip
        figure.update_layout(**layout(colours, CURVE_HEIGHT))
        figure.update_xaxes(
            gridcolor=colours.grid, fixedrange=True, title={"text": self.say(measure.title)},
            tickformat=".0%" if measure.percent else None,
        )  # fmt: skip
        figure.update_yaxes(
            gridcolor=colours.grid, fixedrange=True, tickformat=".0%", range=[0, 1.02],
            title={"text": self.say("Share of products below")},
        )  # fmt: skip
        return figure

    def _pairs(self, colours: Palette) -> go.Figure:
        import plotly.graph_objects as go

        finding = self.finding
        used = finding.shares + finding.reference_shares > 0
        places = [place for place in finding.most_changed if used[place]][:MOST_BINS]
        names = finding.measure.names(self.say)
        figure = go.Figure(
            [
                go.Scatter(
                    x=shares[places], y=list(range(len(places))), name=name, mode="markers",
                    cliponaxis=False, marker={"color": colour, "size": 12, "symbol": symbol},
                    customdata=[self.say.percent(float(shares[place]), 1) for place in places],
                    hovertemplate="%{customdata}<extra>" + name + "</extra>",
                )
                for name, shares, colour, _dash, symbol in self._sides(colours)
            ]
        )  # fmt: skip
        figure.update_layout(
            **layout(colours, BIN_ROW * len(places) + 80),
            annotations=names_above([names[p] for p in places], 0.15, None, xref="paper"),
        )
        figure.update_xaxes(
            gridcolor=colours.grid, fixedrange=True, tickformat=".0%", rangemode="tozero", tick0=0,
            title={"text": self.say("Share of products")},
        )  # fmt: skip
        figure.update_yaxes(range=[len(places) - 0.5, -0.75], **HIDDEN)
        return figure

    def _sides(self, colours: Palette) -> list[tuple[str, np.ndarray, str, str, str]]:
        """Name, shares, colour, dash of a line and symbol of a dot of both."""
        finding, say = self.finding, self.say
        return [
            (say("Reference"), finding.reference_shares, colours.text, "dash", "diamond-open"),
            (say("Your table"), finding.shares, colours.strong, "solid", "circle"),
        ]
