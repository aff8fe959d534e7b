"""What the words of a text do for a category: bars to the right for, to the left against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitrine.i18n import Translator
from vitrine.prediction.explanations.reason_sentences import category
from vitrine.prediction.explanations.word_reasons import WordReasons
from vitrine.results.wording import signed
from vitrine.web.charts.palette import Palette, layout, palette
from vitrine.web.escape import CONTROL, drawn

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ROW_HEIGHT = 30
WIDEST_WORD = 22
# Signs that stand against a word and are none of it.
SIGNS = ".,;:!?()[]\"'«»“”…-–/*"


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
        import pandas as pd

        rows = self.rows()
        return pd.DataFrame(
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
        figure = go.Figure(
            go.Bar(
                x=values,
                y=list(range(len(bars))),
                orientation="h",
                width=0.6,
                marker={"color": [self._colour(bar, colours) for bar in bars], "cornerradius": 3},
                text=[self._number(value) for value in values],
                textposition="outside",
                cliponaxis=False,
                hoverinfo="skip",
            )
        )
        figure.update_layout(**layout(colours, ROW_HEIGHT * len(bars) + 16))
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
        bars = [(_label(word, times), effect, True) for word, times, effect in rows[: self.most]]
        if rest := rows[self.most :]:
            words = self.say.plural("{count} other word", "{count} other words", len(rest))
            bars.append((words, sum(effect for _, _, effect in rest), False))
        if self.reasons.method == "contributions":
            start = float(self.reasons.start[self.reasons.place(self.column)])
            bars.append((self.say("every text"), start, False))
        return bars

    def _colour(self, bar: tuple[str, float, bool], colours: Palette) -> str:
        _, value, is_word = bar
        if not is_word:
            return colours.quiet
        return colours.strong if value > 0 else colours.other

    def _number(self, value: float) -> str:
        if self.reasons.method == "occlusion":
            return f"{signed(100 * value, 1, self.say)} pt"
        return signed(value, 2, self.say)


def _label(word: str, times: int) -> str:
    short = word if len(word) <= WIDEST_WORD else f"{word[: WIDEST_WORD - 1]}…"
    return short if times == 1 else f"{short} ×{times}"
