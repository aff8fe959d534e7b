"""Training and validation curves, epoch by epoch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitrine.i18n import N_, Translator
from vitrine.results.result import History, Mark
from vitrine.web.charts.palette import Palette, layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

HEIGHT = 440
# Pixels between a line and what is written beside it.
GAP = 4
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


@dataclass(frozen=True, eq=False)
class CurvesChart:
    """Accuracy above, loss below; validation stands out, and a line marks the epoch to look at."""

    history: History
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per epoch: accuracies (0..1) and losses."""
        import pandas as pd

        curves = {self.say(title): getattr(self.history, key) for key, title in TITLES.items()}
        return pd.DataFrame({self.say("Epoch"): range(1, self.history.epochs + 1), **curves})

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
            **{
                **layout(colours, HEIGHT),
                "margin": {"l": 0, "r": 0, "t": 64, "b": 0},
                "hovermode": "x unified",
                "showlegend": True,
                "legend": {"orientation": "h", "y": 1.1, "yanchor": "bottom", "x": 0},
            }
        )
        figure.update_xaxes(showgrid=False, fixedrange=True, dtick=self._tick())
        figure.update_xaxes(title={"text": self.say("Epoch")}, row=2)
        figure.update_yaxes(gridcolor=colours.grid, fixedrange=True, zeroline=False)
        figure.update_yaxes(tickformat=".0%", row=1)
        self._mark_best(figure, colours)
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

    def _mark_best(self, figure: go.Figure, colours: Palette) -> None:
        history, epoch = self.history, self.history.marked_epoch
        figure.add_vline(x=epoch, line={"color": colours.text, "dash": "dot"})
        first_half = epoch <= history.epochs / 2
        figure.add_annotation(
            x=epoch, y=1, xref="x", yref="y domain", yanchor="top",
            xanchor="left" if first_half else "right", xshift=GAP if first_half else -GAP,
            showarrow=False, text=self.say(MARKS[history.mark], epoch=epoch),
            font={"size": 12}, row=2, col=1,
        )  # fmt: skip

    def _tick(self) -> int:
        return max(1, self.history.epochs // 8)
