"""Words of look-alike categories, as a heat map: how often each word occurs in each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.categories import BY_CODE
from vitrine.i18n import N_, ROUNDED_TO_NOTHING, Translator
from vitrine.insight.exploration.category_words import WordCounts, places_of
from vitrine.web.charts.palette import PALETTES, Palette, layout, palette, stretched

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ROW_HEIGHT = 26
HEADER_HEIGHT = 28
# Words of each category that the sentence says.
SAID = 3
# One hue, from the page's own colour, whose luminance only falls (rises on a dark page); small
# shares are given more of it, for one word in half of the rows must not blank out the others.
SEQUENTIAL = {theme: stretched(colours.sequential) for theme, colours in PALETTES.items()}
# On any colour one of the two has a contrast of at least 4.5.
INKS = ("#000000", "#FFFFFF")
Scale = list[tuple[float, str]]
HOVER = N_("“{word}”: {share} of the rows of {category} ({code}), {count} of {rows}")


@dataclass(frozen=True, eq=False)
class WordHeatmap:
    """Heat map of words by categories.

    Parameters
    ----------
    counts : WordCounts
    words : list of str
        Words of ``counts``, from top to bottom.
    codes : tuple of int
        Categories, from left to right: two to six of them fit a phone.
    say : Translator
    """

    counts: WordCounts
    words: list[str]
    codes: tuple[int, ...]
    say: Translator

    def shares(self) -> np.ndarray:
        """Share of each category's rows that hold each word; float64 (words, codes), 0..1."""
        return self.counts.share(self.codes)[:, self._places()].T

    def rows_with(self) -> np.ndarray:
        """Rows of each category that hold each word; int64 (words, codes)."""
        return np.asarray(self.counts.counts[places_of(self.codes)][:, self._places()].T)

    def table(self) -> pd.DataFrame:
        """One row per word and category: word, code (text), name, rows, share (0..1)."""
        import pandas as pd

        say, across = self.say, len(self.words)
        return pd.DataFrame(
            {
                say("Word"): [word for word in self.words for _code in self.codes],
                say("Code"): [str(code) for code in self.codes] * across,
                say("Category"): [say(BY_CODE[code].name) for code in self.codes] * across,
                say("Rows with the word"): self.rows_with().ravel(),
                say("Rows of the category"): [self.counts.rows_of(c) for c in self.codes] * across,
                say("Share"): self.shares().ravel().round(4),
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it: the first words of each category."""
        shares = self.shares()
        return "; ".join(
            self.say(
                "{name}: {value}",
                name=f"{self.say(BY_CODE[code].name)} ({code})",
                value=self._most_frequent(shares[:, column]),
            )
            for column, code in enumerate(self.codes)
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Heat map, words downwards, codes across; each cell bears its percentage."""
        import plotly.graph_objects as go

        colours = palette(theme)
        scale = SEQUENTIAL.get(theme or "light", SEQUENTIAL["light"])
        figure = go.Figure([go.Heatmap(**self._cells(scale)), go.Scatter(**self._percents(scale))])
        height = HEADER_HEIGHT + ROW_HEIGHT * len(self.words)
        margin = {"l": 0, "r": 0, "t": HEADER_HEIGHT, "b": 0}
        figure.update_layout(**{**layout(colours, height), "margin": margin})
        self._axes(figure, colours)
        return figure

    def _cells(self, scale: Scale) -> dict[str, Any]:
        return {
            "z": self.shares(),
            "zmin": 0,
            "zmax": self._largest(),
            "colorscale": scale,
            "showscale": False,
            "xgap": 1,
            "ygap": 1,
            "customdata": self._hovers(),
            "hovertemplate": "%{customdata}<extra></extra>",
        }

    def _percents(self, scale: Scale) -> dict[str, Any]:
        """The percentage of each cell, in the ink that reads best on its colour."""
        shares = self.shares()
        rows, columns = np.indices(shares.shape)
        inks = [readable_on(shade(share / self._largest(), scale)) for share in shares.ravel()]
        return {
            "x": columns.ravel(),
            "y": rows.ravel(),
            "mode": "text",
            "text": [self._percent(share) for share in shares.ravel()],
            "textfont": {"color": inks, "size": 12},
            "hoverinfo": "skip",
        }

    def _hovers(self) -> list[list[str]]:
        shares, rows_with = self.shares(), self.rows_with()
        return [
            [
                self.say(
                    HOVER,
                    word=word,
                    share=self.say.percent(shares[row, column], 1),
                    category=self.say(BY_CODE[code].name),
                    code=code,
                    count=self.say.number(rows_with[row, column]),
                    rows=self.say.number(self.counts.rows_of(code)),
                )
                for column, code in enumerate(self.codes)
            ]
            for row, word in enumerate(self.words)
        ]

    def _axes(self, figure: go.Figure, colours: Palette) -> None:
        shared = {
            "showgrid": False, "zeroline": False, "fixedrange": True, "ticks": "",
            "ticklabelstandoff": 5,
            "tickfont": {"size": 13, "color": colours.text},
        }  # fmt: skip
        codes, words = len(self.codes), len(self.words)
        figure.update_xaxes(
            **shared, side="top", tickangle=0, range=[-0.5, codes - 0.5],
            tickvals=list(range(codes)), ticktext=[f"<b>{code}</b>" for code in self.codes],
        )  # fmt: skip
        figure.update_yaxes(
            **shared, automargin=True, range=[words - 0.5, -0.5],
            tickvals=list(range(words)), ticktext=self.words,
        )  # fmt: skip

    def _most_frequent(self, shares: np.ndarray) -> str:
        first = np.argsort(-shares, kind="stable")[:SAID]
        return ", ".join(f"{self.words[row]} {self._percent(shares[row])}" for row in first)

    def _percent(self, share: float) -> str:
        # A word of one row out of three hundred is there: only none is said "0 %".
        little = 0 < share < ROUNDED_TO_NOTHING
        return f"< {self.say.percent(0.01)}" if little else self.say.percent(share)

    def _largest(self) -> float:
        shares = self.shares()
        return float(shares.max()) if shares.any() else 1.0

    def _places(self) -> list[int]:
        place = {word: index for index, word in enumerate(self.counts.words)}
        return [place[word] for word in self.words]


def shade(value: float, scale: Scale) -> tuple[float, float, float]:
    """Colour at ``value`` (0..1) of a scale: red, green and blue, 0..255."""
    stops = [stop for stop, _colour in scale]
    parts = np.array(
        [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for _stop, colour in scale]
    )
    red, green, blue = (float(np.interp(value, stops, part)) for part in parts.T)
    return red, green, blue


def luminance(colour: tuple[float, float, float]) -> float:
    """Relative luminance of WCAG 2, 0 (black) to 1 (white)."""
    parts = np.array(colour) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(first: float, second: float) -> float:
    """Contrast ratio of two luminances, 1 to 21."""
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def readable_on(colour: tuple[float, float, float]) -> str:
    """The ink with the greater contrast."""
    ground = luminance(colour)
    return max(INKS, key=lambda ink: contrast(luminance(shade(0, [(0, ink)])), ground))
