"""Boxes and arrows: how files join, how data becomes a prediction, how a network is built."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitrine.i18n import N_, Translator
from vitrine.models.concatenation import INPUTS, Architecture, Kind, Layer
from vitrine.web.charts.layout import HIDDEN, frame, layout
from vitrine.web.charts.palette import Palette, palette

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import plotly.graph_objects as go

ROW_HEIGHT = 118
# Share of a place of the grid that its box fills.
BOX_WIDTH, BOX_HEIGHT = 0.92, 0.62
# Letters on a line.
HOVER_WIDTH = 38
LAYER_ROW = 62
LAYER_BOX = 0.62
LAYER_SIDE = 0.44
LAYER_EFFECTS: dict[Kind, str] = {
    "dense": N_("Every unit weighs all the numbers that come in, and adds them up."),
    "dropout": N_("Hides this share of the numbers at random while training, none afterwards."),
    "layer_norm": N_("Brings the numbers of one product to mean 0 and spread 1."),
    "batch_norm": N_("Brings each number to mean 0 and spread 1 over the products."),
}
DECIDES = N_("One probability for each of the 27 categories; they sum to 1.")
JOINS = N_("Lays the numbers of all branches side by side.")
READS = {
    "features": N_("What the model makes of a product before it decides: {width} numbers."),
    "scores": N_("The model's log-probability for each category: {width} numbers."),
}


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
        titles = {box.key: box.title for box in self.boxes}
        return frame(
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
        hidden = HIDDEN
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
            type="rect", x0=x - BOX_WIDTH / 2, x1=x + BOX_WIDTH / 2,
            y0=y - BOX_HEIGHT / 2, y1=y + BOX_HEIGHT / 2,
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
            x=x1 - lean, y=y1 - BOX_HEIGHT / 2, ax=x0 + lean / 2, ay=y0 + BOX_HEIGHT / 2, axref="x",
            ayref="y", showarrow=True, arrowhead=2, arrowwidth=1.5, arrowcolor=colours.text,
            text="",
        )  # fmt: skip
        if arrow.label:
            figure.add_annotation(
                x=(x0 + lean / 2 + x1 - lean) / 2, y=(y0 + y1) / 2, text=arrow.label,
                showarrow=False, font={"size": 11, "color": colours.strong}, xanchor="left",
                xshift=6,
            )  # fmt: skip


@dataclass(frozen=True)
class _LayerBox:
    """One box of the drawing; a column below 0 spans them all."""

    row: int
    column: int
    text: str
    hover: str
    weights: int
    decides: bool = False


@dataclass(frozen=True, eq=False)
class ArchitectureChart:
    """Inputs above, the decision below.

    Parameters
    ----------
    widths : dict of str to int
        Numbers read from each model; 0 where that is known only once the files are read.
    """

    architecture: Architecture
    widths: Mapping[str, int]
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per box from top to bottom: branch, layer, weights learnt."""
        names = [self.say(INPUTS[name]) for name in self.widths]
        boxes = self._boxes()
        return frame(
            {
                self.say("Branch"): [
                    names[box.column] if box.column >= 0 else self.say("all") for box in boxes
                ],
                self.say("Layer"): [box.text.replace("<br>", " ") for box in boxes],
                self.say("Weights"): [box.weights for box in boxes],
            }
        )

    def sentence(self) -> str:
        """The drawing in words, for those who do not see it."""
        branch = ", ".join(layer.title for layer in self.architecture.branch)
        return self.say(
            "{inputs}; each alone: {branch}; then together: {trunk}",
            inputs=", ".join(self.say(INPUTS[name]) for name in self.widths),
            branch=branch or self.say("nothing"),
            trunk=", ".join(["Concatenate", *(a.title for a in self.architecture.trunk)]),
        )

    def figure(self, theme: str | None) -> go.Figure:
        """Boxes and arrows; what a layer does and learns is said under the pointer."""
        import plotly.graph_objects as go

        colours, boxes = palette(theme), self._boxes()
        rows, columns = boxes[-1].row + 1, len(self.widths)
        figure = go.Figure(self._hovers(boxes))
        figure.update_layout(
            **layout(colours, LAYER_ROW * rows),
            shapes=[self._shape(box, colours) for box in boxes],
            annotations=[*self._arrows(boxes, colours), *map(self._label, boxes)],
        )
        figure.update_xaxes(visible=False, fixedrange=True, range=[-0.5, columns - 0.5])
        figure.update_yaxes(visible=False, fixedrange=True, range=[rows - 0.6, -0.4])
        return figure

    def _boxes(self) -> list[_LayerBox]:
        boxes, ends = [], []
        depth = len(self.architecture.branch)
        for column, (name, width) in enumerate(self.widths.items()):
            boxes.append(self._input(column, name, width))
            for row, layer in enumerate(self.architecture.branch, start=1):
                boxes.append(self._layer(row, column, layer, width))
                width = layer.width_after(width)
            ends.append(width)
        joined = sum(ends) if all(ends) else 0
        boxes.append(_LayerBox(depth + 1, -1, "Concatenate", self.say(JOINS), 0))
        for row, layer in enumerate(self.architecture.trunk, start=depth + 2):
            boxes.append(self._layer(row, -1, layer, joined))
            joined = layer.width_after(joined)
        return sorted(boxes, key=lambda box: (box.row, box.column))

    def _input(self, column: int, name: str, width: int) -> _LayerBox:
        count = self.say.number(width) if width else "?"
        reads = self.say(READS[self.architecture.view], width=count)
        title = self.say(INPUTS[name]).replace(" ", "<br>", 1)
        return _LayerBox(0, column, f"<b>{title}</b>", reads, 0)

    def _layer(self, row: int, column: int, layer: Layer, width: int) -> _LayerBox:
        decides = layer.activation == "softmax"
        text = f"{layer.title} softmax" if decides else layer.title
        if column >= 0:
            text = text.replace("Normalization", "<br>Normalization")
        said = self.say(DECIDES) if decides else self.say(LAYER_EFFECTS[layer.kind])
        return _LayerBox(row, column, text, said, layer.learnt(width) if width else 0, decides)

    def _centre(self, box: _LayerBox) -> tuple[float, float]:
        return (box.column if box.column >= 0 else (len(self.widths) - 1) / 2), float(box.row)

    def _shape(self, box: _LayerBox, colours: Palette) -> dict[str, object]:
        x, y = self._centre(box)
        half = LAYER_SIDE if box.column >= 0 else (len(self.widths) - 1) / 2 + LAYER_SIDE
        return {
            "type": "rect", "x0": x - half, "x1": x + half,
            "y0": y - LAYER_BOX / 2, "y1": y + LAYER_BOX / 2,
            "line": {"color": colours.strong if box.decides else colours.quiet, "width": 1.5},
            "fillcolor": colours.grid if box.row == 0 else "rgba(0,0,0,0)",
        }  # fmt: skip

    def _label(self, box: _LayerBox) -> dict[str, object]:
        x, y = self._centre(box)
        return {
            "x": x, "y": y, "text": box.text, "showarrow": False, "font": {"size": 12},
            "captureevents": False,
        }  # fmt: skip

    def _arrows(self, boxes: list[_LayerBox], colours: Palette) -> list[dict[str, object]]:
        """From each box to the one below it; branches end on the concatenation."""
        arrows = []
        last = boxes[-1].row
        for box in boxes:
            if box.row == last:
                continue
            x, y = self._centre(box)
            arrows.append(
                {
                    "x": x, "y": y + 1 - LAYER_BOX / 2, "ax": x, "ay": y + LAYER_BOX / 2,
                    "xref": "x", "yref": "y", "axref": "x", "ayref": "y", "text": "",
                    "showarrow": True, "arrowhead": 2, "arrowsize": 0.9, "arrowwidth": 1.5,
                    "arrowcolor": colours.quiet,
                }
            )  # fmt: skip
        return arrows

    def _hovers(self, boxes: list[_LayerBox]) -> go.Scatter:
        import plotly.graph_objects as go

        centres = [self._centre(box) for box in boxes]
        learnt = [
            self.say("{count} weights", count=self.say.number(b.weights)) if b.weights else ""
            for b in boxes
        ]
        return go.Scatter(
            x=[x for x, _ in centres],
            y=[y for _, y in centres],
            mode="markers",
            marker={"size": 34, "opacity": 0},
            customdata=[
                (
                    box.text.replace("<br>", " "),
                    # On several lines: a hover that is wider than a phone is cut.
                    "<br>".join(textwrap.wrap(box.hover, HOVER_WIDTH)),
                    weights,
                )
                for box, weights in zip(boxes, learnt, strict=True)
            ],
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}"
            "<extra></extra>",
        )
