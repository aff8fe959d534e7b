"""What speaks for a category and what against it: bars to either side of nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitrine.i18n import Translator
from vitrine.insight.trust.evidence import CategoryTerms, Term
from vitrine.prediction.explanations.reason_sentences import category
from vitrine.prediction.explanations.word_reasons import WordReasons
from vitrine.results.wording import signed
from vitrine.web.charts.layout import HIDDEN, frame, layout, pointed, row_bars, shortened
from vitrine.web.charts.palette import palette
from vitrine.web.escape import CONTROL, drawn

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

WORD_ROW = 30
WIDEST_WORD = 22
# Signs that stand against a word and are none of it.
SIGNS = ".,;:!?()[]\"'«»“”…-–/*"
TERM_ROW = 26
SHOWN_TERMS = 12
SAID_TERMS = 5
# Room for the terms, which stand on the other side of nothing.
MARGIN = 1.25


@dataclass(frozen=True, eq=False)
class ContributionsChart:
    """The most telling words of a text for one category, each different word once.

    Parameters
    ----------
    reasons : WordReasons
    column : int
        The category, 0..26.
    say : Translator
    most : int
        Words with a bar of their own.
    """

    reasons: WordReasons
    column: int
    say: Translator
    most: int = 10

    def rows(self) -> list[tuple[str, int, float]]:
        """Different words, how often each occurs, and what it does; the most telling first."""
        found: dict[str, tuple[str, int, float]] = {}
        for word, effect in self.reasons.ranked(self.column):
            bare = word.text.strip(SIGNS) or word.text
            shown, times, sum_ = found.get(bare.casefold(), (bare, 0, 0.0))
            found[bare.casefold()] = (shown, times + 1, sum_ + effect)
        return sorted(found.values(), key=lambda row: -abs(row[2]))

    def table(self) -> pd.DataFrame:
        """Columns: word (as written), times, effect."""
        rows = self.rows()
        return frame(
            {
                self.say("Word"): [CONTROL.sub(" ", word) for word, _, _ in rows],
                self.say("Times"): [times for _, times, _ in rows],
                self.say("Effect"): [round(effect, 6) for _, _, effect in rows],
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        words = "; ".join(f"{label} {self._number(value)}" for label, value, _ in self._bars())
        return f"{category(self.column, self.say)}: {words}"

    def figure(self, theme: str | None) -> go.Figure:
        """Bars around zero, the numbers beside them."""
        import plotly.graph_objects as go

        colours, bars = palette(theme), self._bars()
        values = [value for _, value, _ in bars]
        sides = [colours.strong if value > 0 else colours.other for value in values]
        shown = row_bars(
            values,
            0.6,
            [
                side if is_word else colours.quiet
                for side, (_, _, is_word) in zip(sides, bars, strict=True)
            ],
            [self._number(value) for value in values],
            hoverinfo="skip",
        )
        figure = go.Figure(go.Bar(**shown))
        figure.update_layout(**layout(colours, WORD_ROW * len(bars) + 16))
        low, high = min(0.0, *values), max(0.0, *values)
        room = 0.22 * ((high - low) or 1.0)
        figure.update_xaxes(
            range=[low - (room if low < 0 else 0), high + room],
            showgrid=False, showticklabels=False, fixedrange=True,
            zeroline=True, zerolinecolor=colours.text, zerolinewidth=1,
        )  # fmt: skip
        figure.update_yaxes(
            range=[len(bars) - 0.4, -0.6],
            tickvals=list(range(len(bars))),
            ticktext=[drawn(label) for label, _, _ in bars],
            showgrid=False,
            fixedrange=True,
        )
        return figure

    def _bars(self) -> list[tuple[str, float, bool]]:
        """Label, value, and whether it is a word; then the other words and the start together."""
        rows = self.rows()
        bars = []
        for word, times, effect in rows[: self.most]:
            label = shortened(word, WIDEST_WORD)
            bars.append((label if times == 1 else f"{label} ×{times}", effect, True))
        if rest := rows[self.most :]:
            words = self.say.plural("{count} other word", "{count} other words", len(rest))
            bars.append((words, sum(effect for _, _, effect in rest), False))
        if self.reasons.method == "contributions":
            start = float(self.reasons.start[self.reasons.place(self.column)])
            bars.append((self.say("every text"), start, False))
        return bars

    def _number(self, value: float) -> str:
        if self.reasons.method == "occlusion":
            return f"{signed(100 * value, 1, self.say)} pt"
        return signed(value, 2, self.say)


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
        against = self.telling.against[self.kind][:SHOWN_TERMS]
        return [*self.telling.speaks_for[self.kind][:SHOWN_TERMS], *reversed(against)]

    def table(self) -> pd.DataFrame:
        """One row per term: term, mean push on the score, share of the listings that hold it."""
        return frame(
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
            speaks_for=", ".join(t.text for t in self.telling.speaks_for[self.kind][:SAID_TERMS]),
            against=", ".join(t.text for t in self.telling.against[self.kind][:SAID_TERMS]),
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
        shown = row_bars(
            lengths,
            0.62,
            [colours.strong if length > 0 else colours.other for length in lengths],
            **pointed([self._said(term) for term in terms]),
        )
        names = [
            {
                "x": -0.03 if term.push > 0 else 0.03, "y": place, "showarrow": False,
                "text": term.text, "xanchor": "right" if term.push > 0 else "left",
                "font": {"size": 13},
            }
            for place, term in enumerate(terms)
        ]  # fmt: skip
        figure = go.Figure(go.Bar(**shown))
        figure.update_layout(**layout(colours, TERM_ROW * len(terms) + 10, annotations=names))
        figure.update_xaxes(range=[-MARGIN, MARGIN], **HIDDEN)
        figure.update_yaxes(range=[len(terms) - 0.5, -0.5], **HIDDEN)
        return figure

    def _said(self, term: Term) -> str:
        return self.say(
            "{term}: {push} on the score on average, in {share} of the listings",
            term=term.text,
            push=("+" if term.push > 0 else "−") + self.say.number(abs(term.push), 4),
            share=self.say.percent(term.share, 1),
        )
