"""The products of a user's own files: searched, filtered, looked at one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import streamlit as st

from vitrine.catalogue.challenge import Challenge
from vitrine.categories import CATEGORIES, CODES, INDEX
from vitrine.errors import PictureRefused
from vitrine.insight.exploration.datasets import OwnStatistics
from vitrine.vision.decoding import decode_picture
from vitrine.web.charts.layout import category_name
from vitrine.web.choices import Choice, menu
from vitrine.web.escape import escaped
from vitrine.web.exploration.chosen_data import ALL, PAGE, Data, choose_category
from vitrine.web.frame import say_problem
from vitrine.web.language import _, current

if TYPE_CHECKING:
    import pandas as pd

ROWS_A_PAGE = 100
SHOWN_LETTERS = 160
LONGEST_TEXT = 4000
PICTURE_WIDTH = 320


def show_products(data: Data) -> None:
    """Search, filters, one page of at most a hundred rows, and the product that is chosen."""
    import pandas as pd

    own = cast(OwnStatistics, data.dataset)
    challenge = own.challenge
    places = _filtered(own)
    say = current()
    pages = max(1, -(-len(places) // ROWS_A_PAGE))
    counted, turned = st.columns([3, 1], vertical_alignment="bottom")
    counted.markdown(
        say.plural("{count} product found", "{count} products found", len(places))
        + (" · " + _("pages of {rows}", rows=ROWS_A_PAGE) if pages > 1 else "")
    )
    page = turned.number_input(_("Page"), 1, pages, key=f"{PAGE}_page_{pages}") if pages > 1 else 1
    start = (int(page) - 1) * ROWS_A_PAGE
    shown = places[start : start + ROWS_A_PAGE]
    listings = challenge.listings.iloc[shown]
    columns = listings["column"].to_numpy()
    table = pd.DataFrame(
        {
            say("Row"): listings["row"].astype(str).to_numpy(),
            say("Code"): [str(CODES[column]) for column in columns],
            say("Category"): [say(CATEGORIES[column].name) for column in columns],
            say("Picture"): np.isin(shown, challenge.pictures["place"].to_numpy()),
            say("Title"): listings["designation"].str.slice(0, SHOWN_LETTERS).to_numpy(object),
            say("Description"): listings["description"]
            .str.slice(0, SHOWN_LETTERS)
            .to_numpy(object),
        }
    )
    chosen = st.dataframe(
        table,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"{PAGE}_rows_{len(places)}_{page}",
    )
    rows = chosen.selection.rows
    if rows and rows[0] < len(shown):
        _show_product(challenge, int(shown[rows[0]]))
    elif len(shown):
        st.caption(_("Choose a row to see its whole text and its picture."))


def _filtered(own: OwnStatistics) -> np.ndarray:
    """Places of the listings that the visitor asks for: int64 (n,)."""
    challenge = own.challenge
    searched, category, language = st.columns([2, 2, 1])
    with searched:
        text = st.text_input(
            _("Search in titles and descriptions"), key=f"{PAGE}_search", max_chars=200
        ).strip()
    with category:
        code = choose_category()
    languages = own.source.language
    spoken = ALL
    with language:
        if languages is None:
            st.selectbox(
                _("Language"),
                [_("All")],
                disabled=True,
                key=f"{PAGE}_no_language",
                help=_("The languages are read from input/df_langue.csv, which is not there."),
            )
        else:
            spoken = menu(
                Choice(
                    PAGE, "language", [ALL, *map(str, languages.value_counts().index[:30])], ALL
                ),
                _("Language"),
                lambda key: _("All") if key == ALL else key,
            )
    kept = contains(challenge.listings, text)
    if code is not None:
        kept &= challenge.listings["column"].to_numpy() == INDEX[code]
    if spoken != ALL:
        kept &= own.source.languages().frame["language"].to_numpy() == spoken
    return np.flatnonzero(kept)


def contains(listings: pd.DataFrame, text: str) -> np.ndarray:
    """Which listings hold a text, capitals or not, as it is written: bool (n,)."""
    kept = np.ones(len(listings), np.bool_)
    if not text:
        return kept
    import pyarrow as pa
    import pyarrow.compute as pc

    held = np.zeros(len(listings), np.bool_)
    for name in ("designation", "description"):
        column = pa.array(listings[name], from_pandas=True)
        matched = pc.match_substring(column, text, ignore_case=True)
        held |= pc.fill_null(matched, False).to_numpy(zero_copy_only=False)
    return held


def _show_product(challenge: Challenge, place: int) -> None:
    row, say = challenge.listings.iloc[place], current()
    picture, words = st.columns([1, 2], gap="large")
    with words:
        st.markdown(f"**{escaped(row['designation'])}**")
        st.markdown(escaped(row["description"], LONGEST_TEXT) or _("*no description*"))
        st.caption(
            _(
                "Row {row} · {category} · product {product} · picture {picture}",
                row=int(row["row"]),
                category=category_name(int(row["column"]), say),
                product=int(row["productid"]),
                picture=int(row["imageid"]),
            )
        )
    path = challenge.picture_path(int(row["imageid"]), int(row["productid"]))
    with picture:
        try:
            pixels = decode_picture(path.read_bytes()).pixels if path else None
        except PictureRefused as refusal:
            say_problem(refusal)
            return
        except OSError:
            pixels = None
        if path is None or pixels is None:
            st.info(_("Its picture is not in images/."), icon=":material/hide_image:")
        else:
            st.image(
                pixels, width=PICTURE_WIDTH, alt=_("Picture of the product"), caption=path.name
            )
