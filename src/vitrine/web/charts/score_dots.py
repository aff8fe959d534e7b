"""One measure of every representation: the mean as a dot, the starts as a bar, chance below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vitrine.i18n import Translator
from vitrine.insight.feasibility.study import MEASURES, REPRESENTATIONS, Measure, Spread, Study
from vitrine.web.charts.palette import Palette, layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ROW_HEIGHT = 54


@dataclass(frozen=True, eq=False)
class ScoreDots:
    """Representations from best to worst.

    Parameters
    ----------
    study : Study
    clusters : int
    measure : {"ari", "nmi", "silhouette", "in_place"}
    trained : mapping of str to float
        The measure of the trained model, by modality; empty where it has none.
    say : Translator
    """

    study: Study
    clusters: int
    measure: Measure
    trained: dict[str, float]
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per representation: title, mean, lowest, highest, at random, trained model."""
        import pandas as pd

        keys = self.keys()
        spreads = [self._spread(key) for key in keys]
        return pd.DataFrame(
            {
                self.say("Representation"): [self._title(key) for key in keys],
                self.say(MEASURES[self.measure]): [round(s.mean, 4) for s in spreads],
                self.say("Lowest"): [round(spread.low, 4) for spread in spreads],
                self.say("Highest"): [round(spread.high, 4) for spread in spreads],
                self.say("At random"): [round(self._floor(key), 4) for key in keys],
                self.say("Trained with labels"): [self.trained_on(key) for key in keys],
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        return "; ".join(
            self.say(
                "{name}: {value}",
                name=self._title(key),
                value=self.say.number(self._spread(key).mean, 2),
            )
            for key in self.keys()
        )

    def keys(self) -> list[str]:
        """Representations, the best first."""
        return sorted(self.study.groupings, key=lambda key: -self._spread(key).mean)

    def figure(self, theme: str | None) -> go.Figure:
        """Dots with bars from the worst to the best start, on one line each."""
        import plotly.graph_objects as go

        colours, keys = palette(theme), self.keys()
        figure = go.Figure(self._traces(keys, colours))
        figure.update_layout(
            **{
                **layout(colours, ROW_HEIGHT * len(keys) + 90),
                "showlegend": True,
                # Plotly's own French is not shipped with Streamlit.
                "separators": ",\u202f" if self.say.language == "fr" else ".,",
                "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
            }
        )
        figure.update_xaxes(
            gridcolor=colours.grid, fixedrange=True, zeroline=False,
            title={"text": self.say(MEASURES[self.measure])},
        )  # fmt: skip
        figure.update_yaxes(visible=False, fixedrange=True, range=[len(keys) - 0.5, -0.75])
        for place, key in enumerate(keys):
            # Names above their line: beside it they would take half of a phone.
            figure.add_annotation(
                x=0, xref="paper", y=place - 0.2, xanchor="left", yanchor="bottom",
                showarrow=False, text=self._title(key), font={"size": 13},
            )  # fmt: skip
        return figure

    def trained_on(self, key: str) -> float | None:
        """The measure of the trained model that reads the same part of a product."""
        found = self.trained.get(REPRESENTATIONS[key].modality)
        return None if found is None else round(found, 4)

    def _traces(self, keys: list[str], colours: Palette) -> list[go.Scatter]:
        chance = {"color": colours.text, "symbol": "line-ns-open", "size": 12}
        found = {"color": colours.strong, "size": 12}
        learnt = {"color": colours.other, "symbol": "diamond-open", "size": 12}
        means = [self._spread(key).mean for key in keys]
        return [
            self._marks(self.say("At random"), [self._floor(key) for key in keys], chance),
            self._marks(self.say("Clusters"), means, found, self._bars(keys, colours)),
            self._marks(self.say("Trained with labels"), list(map(self.trained_on, keys)), learnt),
        ]

    def _marks(
        self,
        name: str,
        x: list[float] | list[float | None],
        marker: dict[str, Any],
        bars: dict[str, Any] | None = None,
    ) -> go.Scatter:
        import plotly.graph_objects as go

        said = ["" if value is None else self.say.number(value, 3) for value in x]
        return go.Scatter(
            x=x, y=list(range(len(x))), mode="markers", name=name, marker=marker, error_x=bars,
            customdata=said, hovertemplate="%{fullData.name}: %{customdata}<extra></extra>",
        )  # fmt: skip

    def _bars(self, keys: list[str], colours: Palette) -> dict[str, Any]:
        spreads = [self._spread(key) for key in keys]
        return {
            "type": "data", "symmetric": False, "color": colours.strong, "thickness": 2, "width": 5,
            "array": [spread.high - spread.mean for spread in spreads],
            "arrayminus": [spread.mean - spread.low for spread in spreads],
        }  # fmt: skip

    def _spread(self, key: str) -> Spread:
        return self.study.scores(key, self.clusters).spread(self.measure)

    def _floor(self, key: str) -> float:
        return self.study.floor(key, self.clusters).spread(self.measure).mean

    def _title(self, key: str) -> str:
        return self.say(REPRESENTATIONS[key].title)
