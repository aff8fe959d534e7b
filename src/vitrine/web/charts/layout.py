"""What charts share beside colours: layout, legend, axes, configuration, names of categories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import N_, Translator
from vitrine.web.charts.palette import Palette, stretched

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import plotly.graph_objects as go

# Charts are read, not edited: no tool bar, and a page scrolls under a finger on a phone.
CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "staticPlot": False}
SAVE_AS_PICTURE = N_("Save as a PNG picture")
# The font of the page, which Streamlit serves itself.
FONT = "'Source Sans', sans-serif"
AXIS = {"automargin": True, "zeroline": False, "title": {"standoff": 10, "font": {"size": 12}}}
NAME_WIDTH = 24
# Above the drawing, on the left.
LEGEND: dict[str, Any] = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0}
# Of an axis that has no labels; of the axes of a matrix.
HIDDEN: dict[str, Any] = {"visible": False, "fixedrange": True}
MATRIX_AXIS: dict[str, Any] = {
    "showgrid": False, "zeroline": False, "fixedrange": True, "ticks": "",
}  # fmt: skip


class Chart(Protocol):
    """What every chart can do."""

    def table(self) -> pd.DataFrame:
        """What it shows, as a tidy table."""

    def sentence(self) -> str:
        """What it shows, in words, for those who do not see it."""

    def figure(self, theme: str | None) -> go.Figure:
        """The drawing, in the colours of a theme."""


def frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    """A table of these columns; pandas is imported with the first one."""
    import pandas as pd

    return pd.DataFrame(columns)


def reading_config(say: Translator) -> dict[str, Any]:
    """Configuration of a chart that is only read, with the separators of the language."""
    separators = {"decimal": ",", "thousands": "\u202f"} if say.language == "fr" else {}
    words = dict.fromkeys(
        ("Download plot as a PNG", "Download plot as a png", "Download plot"), say(SAVE_AS_PICTURE)
    )
    # Plotly's own catalogues are not shipped with Streamlit: these are the words it shows here.
    locale = {say.language: {"dictionary": words, "format": separators}}
    return {**CONFIG, "locale": say.language, "locales": locale}


def saving_config(say: Translator, name: str) -> dict[str, Any]:
    """Configuration of a chart that can be saved as a picture, in the visitor's language.

    Parameters
    ----------
    name : str
        File name without ending.
    """
    return {
        **reading_config(say),
        "displayModeBar": True,
        "displaylogo": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "png", "filename": name, "scale": 2},
    }


def layout(colours: Palette, height: int, top: int = 0, **changes: object) -> dict[str, Any]:
    """Plotly layout that all charts start from, with what a chart changes of it.

    Parameters
    ----------
    height, top : int
        Pixels: of the whole, and of its margin above.
    """
    return {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": top, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 14, "family": FONT},
        "showlegend": False,
        "dragmode": False,
        "modebar": {
            "bgcolor": "rgba(0,0,0,0)",
            "color": colours.quiet,
            "activecolor": colours.strong,
        },
        # In place of Plotly's own template: axes of every panel take the room their labels need.
        "template": {"layout": {"xaxis": AXIS, "yaxis": AXIS}},
        **changes,
    }


def names_above(
    names: Iterable[str], lift: float = 0.2, align: str | None = "left", **place: object
) -> list[dict[str, Any]]:
    """Annotations that put each name above its row, from the left edge.

    Parameters
    ----------
    names : iterable of str
        From the first row to the last.
    lift : float
        How far above the middle of the row, in rows.
    align : str or None
    **place : object
        Further properties of each: another reference for ``x``, say.
    """
    aligned = {} if align is None else {"align": align}
    return [
        {
            "x": 0, "y": row - lift, "xanchor": "left", "yanchor": "bottom", "showarrow": False,
            "text": name, "font": {"size": 13}, **aligned, **place,
        }
        for row, name in enumerate(names)
    ]  # fmt: skip


def row_bars(
    lengths: Sequence[float] | np.ndarray,
    width: float,
    colour: str | list[str],
    texts: Sequence[str] | None = None,
    **more: object,
) -> dict[str, Any]:
    """Properties of horizontal bars, one a row, with texts after them.

    Parameters
    ----------
    lengths : sequence of float
    width : float
        In rows.
    colour : str or list of str
        Of all, or of each.
    texts : sequence of str, optional
    **more : object
        Further properties of the trace.
    """
    after = {"text": texts, "textposition": "outside", "cliponaxis": False} if texts else {}
    return {
        "x": lengths, "y": list(range(len(lengths))), "orientation": "h", "width": width,
        "marker": {"color": colour, "cornerradius": 3}, **after, **more,
    }  # fmt: skip


def pointed(texts: Sequence[object] | np.ndarray) -> dict[str, Any]:
    """Properties of a trace that says a text of each point under the pointer, and no more."""
    return {"customdata": texts, "hovertemplate": "%{customdata}<extra></extra>"}


def segments(ends: np.ndarray, colour: str, width: float, **more: object) -> dict[str, Any]:
    """Properties of a trace with a line in each row.

    Parameters
    ----------
    ends : ndarray of float, (rows, 2)
    colour : str
    width : float
        Pixels.
    **more : object
        Further properties of the trace.
    """
    return {
        "x": [value for low, high in ends.tolist() for value in (low, high, None)],
        "y": [value for row in range(len(ends)) for value in (row, row, None)],
        "mode": "lines", "line": {"color": colour, "width": width}, "hoverinfo": "skip", **more,
    }  # fmt: skip


def heat_cells(colours: Palette, hovers: np.ndarray | Sequence[object]) -> dict[str, Any]:
    """Properties of a heat map: colours in which small values show, texts under the pointer."""
    return {
        "colorscale": stretched(colours.sequential), "zmin": 0, "xgap": 1, "ygap": 1,
        **pointed(hovers),
    }  # fmt: skip


def colour_bar(tickformat: str) -> dict[str, Any]:
    """The bar that tells the values of the colours of a heat map."""
    return {
        "thickness": 10, "outlinewidth": 0, "len": 0.7, "tickfont": {"size": 11},
        "tickformat": tickformat,
    }  # fmt: skip


def rows_title(text: str) -> dict[str, Any]:
    """Annotation that says above a matrix, on the left, what its rows are."""
    return {
        "x": 0, "y": 1, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom",
        "yshift": 6, "showarrow": False, "text": text, "font": {"size": 12},
    }  # fmt: skip


def mark_line(figure: go.Figure, at: float, text: str, first_half: bool, **place: Any) -> None:
    """Draw a dotted line with what it stands for, inside the drawing.

    Parameters
    ----------
    at : float
    text : str
    first_half : bool
        Whether the line stands in the first half, and the text after it.
    **place : object
        Further properties of the text.
    """
    figure.add_vline(x=at, line={"color": figure.layout.font.color, "dash": "dot"})
    figure.add_annotation(
        **{
            "x": at, "y": 1, "xref": "x", "yref": "y domain", "yanchor": "top", "text": text,
            "xanchor": "left" if first_half else "right", "xshift": 4 if first_half else -4,
            "showarrow": False, "font": {"size": 12}, **place,
        }
    )  # fmt: skip


def shortened(name: str, width: int) -> str:
    """A name, cut to ``width`` letters."""
    return name if len(name) <= width else f"{name[: width - 1]}…"


def category_label(column: int, say: Translator, width: int = NAME_WIDTH) -> str:
    """Name, cut to ``width`` letters, and code of a category."""
    return f"{shortened(say(CATEGORIES[column].name), width)} {CODES[column]}"


def category_name(column: int, say: Translator) -> str:
    """Name and code in full."""
    return f"{say(CATEGORIES[column].name)} ({CODES[column]})"


def category_columns(columns: Sequence[int] | np.ndarray, say: Translator) -> dict[str, list[str]]:
    """Columns of a table that name categories: code (text, never grouped) and name."""
    return {
        say("Code"): [str(CODES[column]) for column in columns],
        say("Category"): [say(CATEGORIES[column].name) for column in columns],
    }
