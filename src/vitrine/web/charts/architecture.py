"""An architecture as boxes and arrows, drawn from the rows that build it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitrine.i18n import N_, Translator
from vitrine.models.concatenation import INPUTS, Architecture, Kind, Layer
from vitrine.web.charts.palette import Palette, layout, palette

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import plotly.graph_objects as go

ROW = 62
BOX_HEIGHT = 0.62
SIDE = 0.44
WHAT: dict[Kind, str] = {
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
        import pandas as pd

        names = [self.say(INPUTS[name]) for name in self.widths]
        boxes = self._boxes()
        return pd.DataFrame(
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
            **layout(colours, ROW * rows),
            shapes=[self._shape(box, colours) for box in boxes],
            annotations=[*self._arrows(boxes, colours), *map(self._label, boxes)],
        )
        figure.update_xaxes(visible=False, fixedrange=True, range=[-0.5, columns - 0.5])
        figure.update_yaxes(visible=False, fixedrange=True, range=[rows - 0.6, -0.4])
        return figure

    def _boxes(self) -> list[Box]:
        boxes, ends = [], []
        depth = len(self.architecture.branch)
        for column, (name, width) in enumerate(self.widths.items()):
            boxes.append(self._input(column, name, width))
            for row, layer in enumerate(self.architecture.branch, start=1):
                boxes.append(self._layer(row, column, layer, width))
                width = layer.width_after(width)
            ends.append(width)
        joined = sum(ends) if all(ends) else 0
        boxes.append(Box(depth + 1, -1, "Concatenate", self.say(JOINS), 0))
        for row, layer in enumerate(self.architecture.trunk, start=depth + 2):
            boxes.append(self._layer(row, -1, layer, joined))
            joined = layer.width_after(joined)
        return sorted(boxes, key=lambda box: (box.row, box.column))

    def _input(self, column: int, name: str, width: int) -> Box:
        count = self.say.number(width) if width else "?"
        reads = self.say(READS[self.architecture.view], width=count)
        title = self.say(INPUTS[name]).replace(" ", "<br>", 1)
        return Box(0, column, f"<b>{title}</b>", reads, 0)

    def _layer(self, row: int, column: int, layer: Layer, width: int) -> Box:
        decides = layer.activation == "softmax"
        text = f"{layer.title} softmax" if decides else layer.title
        if column >= 0:
            text = text.replace("Normalization", "<br>Normalization")
        said = self.say(DECIDES) if decides else self.say(WHAT[layer.kind])
        return Box(row, column, text, said, layer.learnt(width) if width else 0, decides)

    def _centre(self, box: Box) -> tuple[float, float]:
        return (box.column if box.column >= 0 else (len(self.widths) - 1) / 2), float(box.row)

    def _shape(self, box: Box, colours: Palette) -> dict[str, object]:
        x, y = self._centre(box)
        half = SIDE if box.column >= 0 else (len(self.widths) - 1) / 2 + SIDE
        return {
            "type": "rect", "x0": x - half, "x1": x + half,
            "y0": y - BOX_HEIGHT / 2, "y1": y + BOX_HEIGHT / 2,
            "line": {"color": colours.strong if box.decides else colours.quiet, "width": 1.5},
            "fillcolor": colours.grid if box.row == 0 else "rgba(0,0,0,0)",
        }  # fmt: skip

    def _label(self, box: Box) -> dict[str, object]:
        x, y = self._centre(box)
        return {
            "x": x, "y": y, "text": box.text, "showarrow": False, "font": {"size": 12},
            "captureevents": False,
        }  # fmt: skip

    def _arrows(self, boxes: list[Box], colours: Palette) -> list[dict[str, object]]:
        """From each box to the one below it; branches end on the concatenation."""
        arrows = []
        last = boxes[-1].row
        for box in boxes:
            if box.row == last:
                continue
            x, y = self._centre(box)
            arrows.append(
                {
                    "x": x, "y": y + 1 - BOX_HEIGHT / 2, "ax": x, "ay": y + BOX_HEIGHT / 2,
                    "xref": "x", "yref": "y", "axref": "x", "ayref": "y", "text": "",
                    "showarrow": True, "arrowhead": 2, "arrowsize": 0.9, "arrowwidth": 1.5,
                    "arrowcolor": colours.quiet,
                }
            )  # fmt: skip
        return arrows

    def _hovers(self, boxes: list[Box]) -> go.Scatter:
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
                (box.text.replace("<br>", " "), wrapped(box.hover), weights)
                for box, weights in zip(boxes, learnt, strict=True)
            ],
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}"
            "<extra></extra>",
        )


def wrapped(text: str, width: int = 38) -> str:
    """Text on several lines: a hover that is wider than a phone is cut."""
    import textwrap

    return "<br>".join(textwrap.wrap(text, width))
