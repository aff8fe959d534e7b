"""From what a seller typed to the one text that a model reads.

Every step takes time proportional to the length of its input, whatever the input: no pattern here
can scan the same characters twice.
"""

from __future__ import annotations

import html
import re
import unicodedata

# The longest of the corpus's texts has 9,836 characters and 99 % have fewer than 3,000. What comes
# after is not read: one product must not hold up the others.
LONGEST_FIELD = 20_000

# An entity with more digits than any character has: html.unescape would raise on thousands.
ENDLESS_ENTITY = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")
# An element that is never closed hides the rest, as in a browser; it also keeps the scan linear.
HIDDEN = re.compile(r"<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# A tag starts with a letter: "age < 3 ans" holds none. It stops at the next "<": linear.
TAG = re.compile(r"</?[a-zA-Z!?][^<>]*>")
UNREADABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")


def product_text(designation: str, description: str = "") -> str:
    """Join a title and a description into the one text that the model reads.

    Parameters
    ----------
    designation, description : str
        As the seller wrote them: HTML, entities (also escaped twice), any characters. The first
        20,000 characters of each are read.

    Returns
    -------
    str
        Title then description, on one line, without markup or control characters; may be empty.
        A description that starts with the title is not given twice.
    """
    title, rest = clean(designation), clean(description)
    if rest.startswith(title):
        return rest
    return f"{title} {rest}".strip()


def clean(text: str) -> str:
    """Remove markup and control characters, undo HTML entities, compose accents (NFKC).

    Parameters
    ----------
    text : str
        Any; what follows the first 20,000 characters is ignored.

    Returns
    -------
    str
        On one line, single spaces; letters keep their case and accents.
    """
    plain = text[:LONGEST_FIELD]
    # Most titles hold neither: looking for one sign is a hundred times quicker than a pattern.
    if "&" in plain:
        plain = unescaped(unescaped(plain))
    if "<" in plain:
        for hidden in (COMMENT, HIDDEN, TAG):
            plain = hidden.sub(" ", plain)
    # Full-width Latin letters of Japanese titles become plain ones; "ﷺ" alone becomes 18 letters.
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)[:LONGEST_FIELD]
    return UNREADABLE.sub(" ", plain).strip()


def unescaped(text: str) -> str:
    """Undo HTML entities once; an entity of no character, of any length, becomes a space."""
    return html.unescape(ENDLESS_ENTITY.sub(" ", text))
