"""Choices that stand in the address: a copied link brings back the same view on a cold start.

Streamlit's own binding of widgets to the address writes the labels, which are in the language of
whoever copied the link; here the address holds keys. What was chosen on a page is also remembered
for the visit, and comes back when the visitor does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zlib import crc32

import streamlit as st

from vitrine.web.language import current

ON, OFF = "1", "0"


@dataclass(frozen=True)
class Choice:
    """One choice of a page.

    Attributes
    ----------
    page : str
        Key of the page: two pages remember apart.
    name : str
        Name in the address.
    options : sequence of str
        Keys that may be chosen, at least one.
    default : str
        Taken when the address and the visit say nothing, or say what is not an option.
    """

    page: str
    name: str
    options: Sequence[str]
    default: str

    def value(self) -> str:
        """What is chosen: what the address says, else the visit, else the default."""
        asked = st.query_params.get(self.name)
        if asked in self.options:
            st.session_state[self._memory] = asked
            return str(asked)
        remembered = st.session_state.get(self._memory)
        if isinstance(remembered, str) and remembered in self.options:
            if remembered != self.default or asked is not None:
                st.query_params[self.name] = remembered
            return str(remembered)
        return self.default

    def choose(self, value: str) -> None:
        """Take a value into the address and the memory of the visit."""
        st.session_state[self._memory] = value
        st.query_params[self.name] = value

    @property
    def _memory(self) -> str:
        return f"chosen_{self.page}_{self.name}"

    def widget_key(self) -> str:
        """Key of the widget: another one for other options or another language, drawn anew."""
        options = crc32("\n".join(self.options).encode())
        return f"{self.page}_{self.name}_{current().language}_{options:x}"


def segments(
    choice: Choice, label: str, say_option: Callable[[str], str], labelled: bool = True
) -> str:
    """Draw a choice among few as a row of segments."""
    key = choice.widget_key()
    value = choice.value()
    _align(key, value)
    st.segmented_control(
        label,
        list(choice.options),
        format_func=say_option,
        required=True,
        key=key,
        on_change=lambda: choice.choose(st.session_state[key]),
        label_visibility="visible" if labelled else "collapsed",
        wrap=True,
    )
    return value


def pills(choice: Choice, label: str, say_option: Callable[[str], str]) -> str:
    """Draw a choice among few of which none need be taken: the first option, empty, is none."""
    key = choice.widget_key()
    value = choice.value()
    _align(key, value or None)
    st.pills(
        label,
        list(choice.options[1:]),
        format_func=say_option,
        key=key,
        on_change=lambda: choice.choose(st.session_state[key] or ""),
        label_visibility="collapsed",
    )
    return value


def menu(choice: Choice, label: str, say_option: Callable[[str], str]) -> str:
    """Draw a choice among many as a menu."""
    return _one_of(st.selectbox, choice, label, say_option)


def slider(choice: Choice, label: str, say_option: Callable[[str], str]) -> str:
    """Draw a choice along a line as a slider."""
    return _one_of(st.select_slider, choice, label, say_option)


def _one_of(
    widget: Callable[..., object], choice: Choice, label: str, say_option: Callable[[str], str]
) -> str:
    key = choice.widget_key()
    value = choice.value()
    _align(key, value)
    widget(
        label,
        list(choice.options),
        format_func=say_option,
        key=key,
        on_change=lambda: choice.choose(st.session_state[key]),
    )
    return value


def switch(page: str, name: str, label: str, default: bool) -> bool:
    """Draw a yes-or-no choice."""
    choice = Choice(page, name, (ON, OFF), ON if default else OFF)
    key = choice.widget_key()
    value = choice.value() == ON
    _align(key, value)
    st.toggle(label, key=key, on_change=lambda: choice.choose(ON if st.session_state[key] else OFF))
    return value


def _align(key: str, value: object) -> None:
    """Let the widget show what is chosen, wherever that came from."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value
