"""Curves of a training: accuracy and loss by epoch, loss by learning rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitrine.i18n import N_, Translator
from vitrine.results.result import History, Mark
from vitrine.results.trained import RateRange
from vitrine.web.charts.layout import LEGEND, frame, layout, mark_line
from vitrine.web.charts.palette import palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

CURVES_HEIGHT = 440
TITLES = {
    "accuracy": N_("Accuracy, training"),
    "val_accuracy": N_("Accuracy, validation"),
    "loss": N_("Loss, training"),
    "val_loss": N_("Loss, validation"),
}
PANELS = (("accuracy", "val_accuracy"), ("loss", "val_loss"))
PANEL_TITLES = (N_("Accuracy"), N_("Loss"))
MARKS = {
    Mark.LOWEST_LOSS: N_("best epoch: {epoch}"),
    Mark.MOST_RIGHT: N_("epoch kept: {epoch}"),
}
SENTENCES = {
    Mark.LOWEST_LOSS: N_(
        "{epochs} epochs; the validation loss is lowest after epoch {best}; in the end the "
        "accuracy is {training} in training and {validation} in validation"
    ),
    Mark.MOST_RIGHT: N_(
        "{epochs} epochs; epoch {marked} is kept, by validation accuracy; the validation loss is "
        "lowest after epoch {best}; in the end the accuracy is {training} in training and "
        "{validation} in validation"
    ),
}
RATES_HEIGHT = 320


@dataclass(frozen=True, eq=False)
class CurvesChart:
    """Accuracy above, loss below; validation stands out, and a line marks the epoch to look at."""

    history: History
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per epoch: accuracies (0..1) and losses."""
        curves = {self.say(title): getattr(self.history, key) for key, title in TITLES.items()}
        return frame({self.say("Epoch"): range(1, self.history.epochs + 1), **curves})

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        history = self.history
        return self.say(
            SENTENCES[history.mark],
            epochs=history.epochs,
            best=history.best_epoch,
            marked=history.marked_epoch,
            training=self.say.percent(history.accuracy[-1], 1),
            validation=self.say.percent(history.val_accuracy[-1], 1),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Two panels over one axis of epochs."""
        from plotly.subplots import make_subplots

        colours = palette(theme)
        figure = make_subplots(
            rows=2, shared_xaxes=True, vertical_spacing=0.12,
            subplot_titles=[self.say(title) for title in PANEL_TITLES],
        )  # fmt: skip
        for row, keys in enumerate(PANELS, start=1):
            for key, colour in zip(keys, (colours.quiet, colours.strong), strict=True):
                figure.add_trace(self._line(key, colour, row == 1), row=row, col=1)
        figure.update_layout(
            **layout(
                colours,
                CURVES_HEIGHT,
                top=64,
                hovermode="x unified",
                showlegend=True,
                legend={**LEGEND, "y": 1.1},
            )
        )
        figure.update_xaxes(showgrid=False, fixedrange=True, dtick=max(1, self.history.epochs // 8))
        figure.update_xaxes(title={"text": self.say("Epoch")}, row=2)
        figure.update_yaxes(gridcolor=colours.grid, fixedrange=True, zeroline=False)
        figure.update_yaxes(tickformat=".0%", row=1)
        history, epoch = self.history, self.history.marked_epoch
        mark_line(
            figure, epoch, self.say(MARKS[history.mark], epoch=epoch),
            first_half=epoch <= history.epochs / 2, row=2, col=1,
        )  # fmt: skip
        return figure

    def _line(self, key: str, colour: str, first: bool) -> go.Scatter:
        import plotly.graph_objects as go

        is_validation = key.startswith("val_")
        return go.Scatter(
            x=list(range(1, self.history.epochs + 1)),
            y=getattr(self.history, key).tolist(),
            mode="lines+markers",
            name=self.say("validation") if is_validation else self.say("training"),
            legendgroup=str(is_validation),
            showlegend=first,
            line={"color": colour, "width": 2.5 if is_validation else 1.5},
            marker={"size": 5, "symbol": "circle" if is_validation else "diamond-open"},
            hovertemplate="%{y:.1%}" if first else "%{y:.3f}",
        )


@dataclass(frozen=True, eq=False)
class RateRangeChart:
    """Loss while the rate grows; a line marks the rate at which it falls fastest.

    Parameters
    ----------
    found : RateRange
    """

    found: RateRange
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per rate: the rate, and the smoothed training loss after its step."""
        return frame(
            {
                self.say("Learning rate"): self.found.rates,
                self.say("Loss, training"): self.found.losses,
            }
        )

    def sentence(self) -> str:
        """The chart in words, for those who do not see it."""
        found = self.found
        return self.say(
            "from a rate of {lowest} to one of {highest}, the loss falls fastest at {best} and is "
            "lowest at {bottom}",
            lowest=_written(found.rates[0], self.say),
            highest=_written(found.rates[-1], self.say),
            best=_written(found.best, self.say),
            bottom=_written(found.rates[found.losses.index(min(found.losses))], self.say),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Loss over the logarithm of the rate."""
        import plotly.graph_objects as go

        colours, found = palette(theme), self.found
        figure = go.Figure(
            go.Scatter(
                x=found.rates,
                y=found.losses,
                mode="lines",
                line={"color": colours.strong, "width": 2.5},
                hovertemplate="%{x:.1e}<br>%{y:.3f}<extra></extra>",
            )
        )
        figure.update_layout(**layout(colours, RATES_HEIGHT, top=32))
        figure.update_xaxes(
            type="log",
            exponentformat="power",
            dtick=1,
            showgrid=False,
            fixedrange=True,
            title={"text": self.say("Learning rate")},
        )
        figure.update_yaxes(
            gridcolor=colours.grid, fixedrange=True, title={"text": self.say("Loss, training")}
        )
        said = self.say("rate found: {rate}", rate=_written(found.best, self.say))
        # Plotly places lines by the value of a logarithmic axis, but text by its logarithm.
        mark_line(
            figure, found.best, said, found.best**2 <= found.rates[0] * found.rates[-1],
            x=math.log10(found.best),
        )  # fmt: skip
        return figure


def _written(rate: float, say: Translator) -> str:
    """A rate with its first two digits that are not zeros."""
    return say.number(rate, max(0, 1 - math.floor(math.log10(rate))))
