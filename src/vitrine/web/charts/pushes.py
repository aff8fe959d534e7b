"""Terms that speak for a category and against it, as bars to either side of nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitrine.i18n import Translator
from vitrine.insight.trust.evidence import CategoryTerms, Term
from vitrine.web.charts.palette import layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ROW_HEIGHT = 26
SHOWN = 12
SAID = 5
# Room for the terms, which stand on the other side of nothing.
MARGIN = 1.25


@dataclass(frozen=True, eq=False)
class PushesChart:
    """Terms of one kind, of one category.

    Parameters
    ----------
    telling : CategoryTerms
    kind : {"words", "pieces"}
    say : Translator
    """

    telling: CategoryTerms
    kind: str
    say: Translator

    @property
    def terms(self) -> list[Term]:
        """Those that speak for it, the strongest first, then those against, the weakest first."""
        against = self.telling.against[self.kind][:SHOWN]
        return [*self.telling.speaks_for[self.kind][:SHOWN], *reversed(against)]

    def table(self) -> pd.DataFrame:
        """One row per term: term, mean push on the score, share of the listings that hold it."""
        import pandas as pd

        return pd.DataFrame(
            {
                self.say("Term"): [term.text for term in self.terms],
                self.say("Mean push on the score"): [term.push for term in self.terms],
                self.say("Share of listings"): [term.share for term in self.terms],
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        return self.say(
            "For it: {speaks_for}. Against it: {against}.",
            speaks_for=", ".join(t.text for t in self.telling.speaks_for[self.kind][:SAID]),
            against=", ".join(t.text for t in self.telling.against[self.kind][:SAID]),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Bars to the right for, to the left against, each side on a scale of its own."""
        import plotly.graph_objects as go

        colours, terms = palette(theme), self.terms
        most = {
            sign: max((abs(t.push) for t in terms if (t.push > 0) == sign), default=1.0)
            for sign in (True, False)
        }
        lengths = [term.push / most[term.push > 0] for term in terms]
        figure = go.Figure(
            go.Bar(
                x=lengths, y=list(range(len(terms))), orientation="h", width=0.62,
                marker={
                    "color": [colours.strong if x > 0 else colours.other for x in lengths],
                    "cornerradius": 3,
                },
                customdata=[self._said(term) for term in terms],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
        figure.update_layout(**layout(colours, ROW_HEIGHT * len(terms) + 10))
        figure.update_xaxes(range=[-MARGIN, MARGIN], visible=False, fixedrange=True)
        figure.update_yaxes(visible=False, fixedrange=True, range=[len(terms) - 0.5, -0.5])
        for place, term in enumerate(terms):
            figure.add_annotation(
                x=-0.03 if term.push > 0 else 0.03, y=place, showarrow=False, text=term.text,
                xanchor="right" if term.push > 0 else "left", font={"size": 13},
            )  # fmt: skip
        return figure

    def _said(self, term: Term) -> str:
        return self.say(
            "{term}: {push} on the score on average, in {share} of the listings",
            term=term.text,
            push=("+" if term.push > 0 else "−") + self.say.number(abs(term.push), 4),
            share=self.say.percent(term.share, 1),
        )
