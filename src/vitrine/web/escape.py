"""Text from outside, made harmless where Streamlit would read it as Markdown."""

from __future__ import annotations

import html
import re

# Everything Markdown, Streamlit's directives (:red[..], :material/..:, $math$) and HTML start with.
SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$&^=])")
# What becomes a link by itself, however it is escaped: an invisible joiner inside prevents it.
LINKED = re.compile(r"https?(?=:)|www(?=\.)|@", re.IGNORECASE)
JOINER = "\u2060"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def drawn(text: str) -> str:
    """Text as it will be read in a Plotly chart, which would take ``<b>`` and links for markup."""
    return html.escape(CONTROL.sub(" ", text), quote=False)


def escaped(text: str, longest: int = 300) -> str:
    """Text as it will be read, on one line, cut to ``longest`` characters."""
    plain = CONTROL.sub(" ", text)
    if len(plain) > longest:
        plain = plain[: longest - 1] + "…"
    return SPECIAL.sub(r"\\\1", LINKED.sub(lambda found: found.group() + JOINER, plain))
