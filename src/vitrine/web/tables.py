"""Tables that come and go: a file that the visitor takes away, a table that the visitor gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from vitrine.prediction.job import BATCH_LIMITS, BatchFiles, template
from vitrine.web.language import _

if TYPE_CHECKING:
    import pandas as pd


def offer_file(
    label: str,
    content: bytes | Callable[[], bytes],
    name: str,
    key: str,
    *,
    mime: str = "text/csv",
    primary: bool = False,
) -> None:
    """Draw a button that downloads a file, made when it is asked for if it is given as a function.

    Parameters
    ----------
    label : str
        In the visitor's language.
    content : bytes or callable
    name : str
        Name of the file.
    key : str
        Key of the button.
    mime : str
    primary : bool
        Whether it is what the page is about.
    """
    st.download_button(
        label,
        content,
        file_name=name,
        mime=mime,
        type="primary" if primary else "secondary",
        icon=":material/download:",
        on_click="ignore",
        key=key,
    )


def offer_csv(table: pd.DataFrame | Callable[[], pd.DataFrame], name: str, key: str) -> None:
    """Offer a table as a CSV that spreadsheets recognise as UTF-8, made when it is asked for.

    Parameters
    ----------
    table : DataFrame or callable that returns one
    name : str
        Name of the file without its end; blanks become dashes.
    key : str
        The button's key is this one and ``_csv``.
    """

    def content() -> bytes:
        frame = table() if callable(table) else table
        return frame.to_csv(index=False).encode("utf-8-sig")

    offer_file(_("Download as CSV"), content, f"{name}.csv".replace(" ", "-"), f"{key}_csv")


def ask_table(page: str, table_bytes: int, columns: str, note: str) -> BatchFiles | None:
    """Draw what takes a table of products and a zip of their pictures; return what was given.

    Parameters
    ----------
    page : str
        Key of the page.
    table_bytes : int
        Size above which the browser refuses a table.
    columns, note : str
        What the table must hold, said before the template, and what is done with what is given,
        said below; in the visitor's language.

    Returns
    -------
    BatchFiles or None
        None before a table is given.
    """
    st.markdown(columns)
    offer_file(_("Download a template"), template(), "vitrine-template.csv", f"{page}_template")
    table = st.file_uploader(
        _("Table of products (CSV)"),
        type=["csv"],
        max_upload_size=table_bytes // 2**20,
        key=f"{page}_table",
    )
    archive = st.file_uploader(
        _("Pictures (optional): a zip of JPEG, PNG, WebP or GIF files"),
        type=["zip"],
        max_upload_size=BATCH_LIMITS.archive_bytes // 2**20,
        key=f"{page}_archive",
    )
    st.caption(note)
    if table is None:
        return None
    pictures = archive.getvalue() if archive else None
    identity = f"{table.file_id} {archive.file_id if archive else ''}"
    return BatchFiles(table.name, table.getvalue(), pictures, identity)
