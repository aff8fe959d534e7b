"""Pictures: file sizes, white borders, colours, shapes, and the mean of each category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import streamlit as st

from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import N_, Translator
from vitrine.insight.exploration.base import Distributions
from vitrine.insight.exploration.pictures import (
    CONTENT,
    CONTOURS,
    CORNERS,
    FEWEST_PICTURES,
    KILOBYTES,
    ColourHistograms,
    MeanPictures,
)
from vitrine.web.charts.distributions import ColourChart, HistogramChart, RangesChart
from vitrine.web.charts.layout import category_name
from vitrine.web.exploration.data import (
    PAGE,
    Data,
    choose_category,
    choose_measure,
    provenance,
    show,
    statistic,
)
from vitrine.web.figures_view import show_csv
from vitrine.web.language import _, current

if TYPE_CHECKING:
    import pandas as pd

SHAPES = {CORNERS: N_("Corners"), CONTOURS: N_("Contours")}
MEAN_WIDTH = 132


def show_sizes(data: Data) -> None:
    """Size of the picture files."""
    _show_spread(
        data,
        "sizes",
        KILOBYTES,
        _("Size of the file, kB"),
        _(
            "All pictures are JPEGs of 500 × 500 pixels: a heavy file is a picture full of "
            "details, a light one a plain object on white."
        ),
    )


def show_borders(data: Data) -> None:
    """Share of the frame that is left when the white border is cut off."""
    _show_spread(
        data,
        "borders",
        CONTENT,
        _("Share of the frame without its white border"),
        _(
            "Many products stand small in the middle of a white square: a network that looks at "
            "the whole square spends its pixels on nothing."
        ),
        percent=True,
    )


def show_shapes(data: Data) -> None:
    """Contours and corners."""
    found = cast(Distributions, statistic(data, "shapes"))
    titles = {key: title for key, title in SHAPES.items() if key in found.measures}
    measure = choose_measure(titles, _("Count"))
    _draw_spread(
        data,
        "shapes",
        found,
        measure,
        _(SHAPES[measure]),
        _(
            "Counted on pictures brought to 128 pixels: contours are connected steep edges, "
            "corners are peaks of Harris and Stephens' measure."
        ),
    )


def _show_spread(
    data: Data, key: str, measure: str, title: str, told: str, percent: bool = False
) -> None:
    found = cast(Distributions, statistic(data, key))
    _draw_spread(data, key, found, measure, title, told, percent)


def _draw_spread(
    data: Data,
    key: str,
    found: Distributions,
    measure: str,
    title: str,
    told: str,
    percent: bool = False,
) -> None:
    ranges, histogram = st.columns([3, 2], gap="large")
    with histogram:
        st.markdown(told)
        code = choose_category()
        chart = HistogramChart(found, measure, title, code, current(), percent)
        show(chart, data, key, found, f"{measure}-histogram")
    with ranges:
        spread = RangesChart(found, measure, title, current(), percent, strong=code)
        show(spread, data, key, found, measure)


def show_colours(data: Data) -> None:
    """Mean histogram of the colours."""
    found = cast(ColourHistograms, statistic(data, "colours"))
    code = choose_category()
    st.markdown(
        _(
            "Mean over the pictures of the share of pixels at each intensity. The peak on the "
            "right is the white ground; where the three lines part, the category has a colour."
        )
    )
    show(ColourChart(found, code, current()), data, "colours", found, "colours")


@dataclass(frozen=True, eq=False)
class MeanTable:
    """Mean pictures as a table: what they are made of, and their mean colour."""

    means: MeanPictures
    say: Translator

    def table(self) -> pd.DataFrame:
        """One row per category: code (text), name, pictures, mean red, green and blue (0..255)."""
        import pandas as pd

        colours = self.means.pixels.mean(axis=(1, 2)).round(1)
        colours = np.where(self.means.known[:, None], colours, np.nan)
        return pd.DataFrame(
            {
                self.say("Code"): [str(code) for code in CODES],
                self.say("Category"): [self.say(category.name) for category in CATEGORIES],
                self.say("Pictures"): self.means.pictures,
                self.say("Red"): colours[:, 0],
                self.say("Green"): colours[:, 1],
                self.say("Blue"): colours[:, 2],
            }
        )

    def alternative(self, column: int) -> str:
        """Mean picture of a category in words."""
        colours = self.means.pixels[column].mean(axis=(0, 1))
        red, green, blue = (self.say.number(value) for value in colours)
        return self.say(
            "Mean picture of {name}: mean colour red {red}, green {green}, blue {blue}.",
            name=category_name(column, self.say), red=red, green=green, blue=blue,
        )  # fmt: skip


def show_means(data: Data) -> None:
    """Mean picture of each category."""
    found, say = cast(MeanPictures, statistic(data, "means")), current()
    table = MeanTable(found, say)
    st.markdown(
        _(
            "Every picture of a category laid over the others, at 64 pixels: what stays is where "
            "products stand, their usual shape and colour. Categories with fewer than {count} "
            "pictures have none.",
            count=FEWEST_PICTURES,
        )
    )
    with st.container(horizontal=True, gap="small", key=f"{PAGE}_means"):
        for column in np.flatnonzero(found.known):
            st.image(
                found.pixels[column],
                caption=category_name(int(column), say),
                width=MEAN_WIDTH,
                alt=table.alternative(int(column)),
            )
    st.caption(provenance(data, "means", found))
    show_csv(table, "vitrine-means", f"{PAGE}_means")  # type: ignore[arg-type]
