"""A word cloud, drawn without any state that visitors would share, and its words as bars."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitrine.i18n import Translator
from vitrine.web.charts.bars import BarsChart
from vitrine.web.charts.palette import palette

if TYPE_CHECKING:
    import pandas as pd

WIDTH, HEIGHT, SCALE = 420, 260, 2
SEED = 3
STRONG, SAID = 6, 12


@dataclass(frozen=True, eq=False)
class WordCloudPicture:
    """The most frequent words of a category.

    Parameters
    ----------
    words : list of (str, int)
        With the products that hold each, the most first.
    name : str
        Of what.
    counted : str
        What the numbers are.
    """

    words: list[tuple[str, int]]
    name: str
    counted: str
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per word."""
        return self.bars().table()

    def sentence(self) -> str:
        """The picture in words, for those who do not see it."""
        said = ", ".join(word for word, _ in self.words[:SAID])
        return self.say("Most frequent words, {name}: {words}.", name=self.name, words=said)

    def bars(self) -> BarsChart:
        """The same words as bars, the first ones in the colour that they have in the cloud."""
        import numpy as np

        labels = [word for word, _ in self.words]
        return BarsChart(
            labels=labels,
            names=labels,
            values=np.array([count for _, count in self.words], np.float64),
            title=self.counted,
            columns={self.say("Word"): labels},
            say=self.say,
            strong=frozenset(range(min(STRONG, len(labels)))),
        )

    def picture(self, theme: str | None) -> bytes:
        """PNG of 840 x 520 pixels on a transparent ground; the same bytes for the same words."""
        from wordcloud import WordCloud

        colours = palette(theme)
        strong = {word for word, _ in self.words[:STRONG]}
        cloud = WordCloud(
            width=WIDTH,
            height=HEIGHT,
            scale=SCALE,
            mode="RGBA",
            background_color=None,
            random_state=SEED,
            prefer_horizontal=1.0,
            min_font_size=9,
            # Without a function of its own it would ask matplotlib's pyplot for a colour map.
            color_func=lambda word, **_: colours.strong if word in strong else colours.text,
        )
        stream = io.BytesIO()
        cloud.generate_from_frequencies(dict(self.words)).to_image().save(stream, "PNG")
        return stream.getvalue()
