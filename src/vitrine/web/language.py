"""The visitor's language: what they chose, else what their browser asks for, else French."""

from __future__ import annotations

import streamlit as st

from vitrine.i18n import LANGUAGES, Translator, closest_language
from vitrine.settings import settings

PARAMETER = "lang"
CHOICE = "language"


def current() -> Translator:
    """Translator of this visit."""
    return Translator(st.session_state.get(CHOICE, settings().language))


def _(message: str, **values: object) -> str:
    """Say a message in the visitor's language."""
    return current()(message, **values)


def decide() -> None:
    """Decide the language of the visit: the link, an earlier choice, the browser, the default."""
    asked = st.query_params.get(PARAMETER)
    if asked in LANGUAGES:
        st.session_state[CHOICE] = asked
    elif CHOICE not in st.session_state:
        st.session_state[CHOICE] = closest_language(st.context.locale, settings().language)
    elif st.session_state.get("language_chosen"):
        st.query_params[PARAMETER] = st.session_state[CHOICE]


def switch() -> None:
    """Draw the switch; the choice stays for the visit and goes into the link."""
    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        default=current().language,
        required=True,
        key=f"language_switch_{current().language}",
        on_change=_remember,
        args=(f"language_switch_{current().language}",),
    )


def _remember(widget: str) -> None:
    language = st.session_state[widget]
    st.session_state[CHOICE] = language
    st.session_state["language_chosen"] = True
    st.query_params[PARAMETER] = language
