"""Boxes and arrows: how files join, how data becomes a prediction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitrine.i18n import Translator
from vitrine.web.charts.palette import Palette, layout, palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ROW_HEIGHT = 118
# Share of a place of the grid that its box fills.
WIDTH, HEIGHT = 0.92, 0.62


@dataclass(frozen=True)
class Box:
    """One box, said in the visitor's language.

    Attributes
    ----------
    key, title, text : str
        ``text`` has one line per element, separated by ``<br>``.
    place : (float, float)
        Column and row, from the top left; halves are allowed.
    strong : bool
    """

    key: str
    title: str
    text: str
    place: tuple[float, float]
    strong: bool = False


@dataclass(frozen=True)
class Arrow:
    """From one box to another, with what it stands for."""

    start: str
    end: str
    label: str = ""


@dataclass(frozen=True, eq=False)
class DiagramChart:
    """A drawing of boxes and arrows that go downwards."""

    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per box: what it is, what it holds, and where its arrows lead."""
        import pandas as pd

        titles = {box.key: box.title for box in self.boxes}
        return pd.DataFrame(
            {
                self.say("Box"): [box.title for box in self.boxes],
                self.say("Holds"): [box.text.replace("<br>", " ") for box in self.boxes],
                self.say("Leads to"): [
                    ", ".join(titles[arrow.end] for arrow in self.arrows if arrow.start == box.key)
                    for box in self.boxes
                ],
            }
        )

    def sentence(self) -> str:
        """The drawing in words, for those who do not see it."""
        titles = {box.key: box.title for box in self.boxes}
        parts = [
            f"{titles[arrow.start]} → {titles[arrow.end]}"
            + (f" ({arrow.label.replace('<br>', ' ')})" if arrow.label else "")
            for arrow in self.arrows
        ]
        return "; ".join(parts)

    def figure(self, theme: str | None) -> go.Figure:
        """The drawing; it keeps its proportions on a phone, with smaller letters."""
        import plotly.graph_objects as go

        colours = palette(theme)
        columns = max(box.place[0] for box in self.boxes) + 1
        rows = max(box.place[1] for box in self.boxes) + 1
        figure = go.Figure()
        figure.update_layout(**layout(colours, int(ROW_HEIGHT * rows)))
        hidden = {"visible": False, "fixedrange": True}
        figure.update_xaxes(range=[-0.5, columns - 0.5], **hidden)
        figure.update_yaxes(range=[rows - 0.5, -0.5], **hidden)
        for box in self.boxes:
            self._draw_box(figure, box, colours)
        for arrow in self.arrows:
            self._draw_arrow(figure, arrow, colours)
        return figure

    def _draw_box(self, figure: go.Figure, box: Box, colours: Palette) -> None:
        x, y = box.place
        figure.add_shape(
            type="rect", x0=x - WIDTH / 2, x1=x + WIDTH / 2, y0=y - HEIGHT / 2, y1=y + HEIGHT / 2,
            line={"color": colours.strong if box.strong else colours.quiet, "width": 2},
            fillcolor="rgba(0,0,0,0)", layer="below",
        )  # fmt: skip
        figure.add_annotation(
            x=x, y=y, text=f"<b>{box.title}</b><br>{box.text}", showarrow=False,
            font={"size": 11, "color": colours.text}, align="center",
        )  # fmt: skip

    def _draw_arrow(self, figure: go.Figure, arrow: Arrow, colours: Palette) -> None:
        by_key = {box.key: box for box in self.boxes}
        (x0, y0), (x1, y1) = by_key[arrow.start].place, by_key[arrow.end].place
        # It leaves a box on the side of the other, so that two arrows do not end on one point.
        lean = 0.3 if x1 > x0 else -0.3 if x1 < x0 else 0
        figure.add_annotation(
            x=x1 - lean, y=y1 - HEIGHT / 2, ax=x0 + lean / 2, ay=y0 + HEIGHT / 2, axref="x",
            ayref="y", showarrow=True, arrowhead=2, arrowwidth=1.5, arrowcolor=colours.text,
            text="",
        )  # fmt: skip
        if arrow.label:
            figure.add_annotation(
                x=(x0 + lean / 2 + x1 - lean) / 2, y=(y0 + y1) / 2, text=arrow.label,
                showarrow=False, font={"size": 11, "color": colours.strong}, xanchor="left",
                xshift=6,
            )  # fmt: skip
