"""What stands around every page: title, menu, language, footer.

A page relies on nothing that ``app.py`` did. When the first visitor of a server arrives on a deep
link, Streamlit runs that page's script alone, because a folder called ``pages/`` exists; the page
then registers the menu itself and asks for one more run, which goes through ``app.py``.
See ``docs/decisions/0002-pages-folder.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from vitrine import __version__
from vitrine.errors import VitrineError
from vitrine.logs import settle_logs
from vitrine.web import language
from vitrine.web.escape import escaped
from vitrine.web.language import _
from vitrine.web.navigation import BY_KEY, pages

# A file of ours: Streamlit would fetch a named icon from a host elsewhere, for every visitor.
FAVICON = Path(__file__).with_name("favicon.png")
FRAMED = "framed_by_app"
REGISTERED = "menu_registered"


def run_site() -> None:
    """Body of ``app.py``: menu, then the page that was asked for."""
    settle_logs()
    language.decide()
    page = st.navigation(list(pages().values()), expanded=True)
    st.session_state[FRAMED] = True
    page.run()


def open_page(key: str) -> None:
    """First line of every page: decide the language, set the title, draw the frame."""
    settle_logs()
    language.decide()
    framed = st.session_state.pop(FRAMED, False)
    if not framed and not st.session_state.get(REGISTERED):
        st.session_state[REGISTERED] = True
        st.navigation(list(pages().values()), expanded=True)
        st.rerun()
    spec = BY_KEY[key]
    st.set_page_config(page_title=f"{_(spec.title)} · Vitrine", page_icon=FAVICON, layout="wide")
    with st.sidebar:
        language.switch()
        st.caption(
            _(
                "Vitrine {version}. Pictures are read in memory and never stored.",
                version=__version__,
            )
        )
    st.title(_(spec.title))
    st.markdown(_(spec.promise))


@contextmanager
def problems_said() -> Iterator[None]:
    """Say an expected error in the visitor's language in place of the part that failed."""
    try:
        yield
    except VitrineError as error:
        say_problem(error)


def say_problem(error: VitrineError, mild: bool = False) -> None:
    """Show one error as a sentence; its values come from outside and are escaped.

    A mild one leaves something to show: it is a warning.
    """
    say = language.current()
    values = {name: escaped(str(value)) for name, value in say.said_values(error).items()}
    sentence = say(error.message).format(**values)
    if mild:
        st.warning(sentence, icon=":material/warning:")
    else:
        st.error(sentence, icon=":material/error:")
