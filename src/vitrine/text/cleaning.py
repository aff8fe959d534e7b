"""From what a seller typed to the one text that a model reads.

Cleaning can also be traced: the same steps, done once more with the place of every letter kept, so
that what a model answers can be shown on what the seller typed. A test compares the two on texts of
every kind.

Every step takes time proportional to the length of its input, whatever the input: no pattern here
can scan the same characters twice.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

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

# What html.unescape replaces, one match at a time (HTML 5, and the same in the standard library).
ENTITY = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")
# Nothing composes across the front of an ASCII letter: stretches are normalised one by one.
BEYOND_ASCII = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")
# A letter and the marks that stand on it.
MARKED = re.compile(r".[\u0300-\u036f]*", re.DOTALL)

# Begin and end of a part of a text, and what takes its place.
Change = tuple[int, int, str]


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


@dataclass(frozen=True, eq=False)
class Traced:
    """A text whose letters know where they come from.

    Attributes
    ----------
    text : str
    starts, ends : ndarray of int32, (len(text),)
        Each letter stands for the source's letters from ``starts`` to before ``ends``; the two are
        equal for the space that joins title and description.
    """

    text: str
    starts: np.ndarray
    ends: np.ndarray

    @classmethod
    def of(cls, source: str, first: int = 0) -> Traced:
        """A text as it stands, its first letter being number ``first`` of the source."""
        places = np.arange(first, first + len(source), dtype=np.int32)
        return cls(source, places, places + 1)

    def cut(self, begin: int, end: int) -> Traced:
        """The letters from ``begin`` to before ``end``."""
        return Traced(self.text[begin:end], self.starts[begin:end], self.ends[begin:end])

    def changed(self, changes: Iterable[Change]) -> Traced:
        """Put other letters in some places, given in ascending order and apart."""
        parts, done = [], 0
        for begin, end, made in changes:
            parts += [self.cut(done, begin), self._made(begin, end, made)]
            done = end
        return joined([*parts, self.cut(done, len(self.text))]) if parts else self

    def replaced(self, pattern: re.Pattern[str], make: Callable[[str], str]) -> Traced:
        """Replace every match of a pattern by what ``make`` gives for it."""
        return self.changed(
            (*match.span(), made)
            for match in pattern.finditer(self.text)
            if (made := make(match.group())) != match.group()
        )

    def _made(self, begin: int, end: int, made: str) -> Traced:
        """``made`` in place of some letters; those at its end that stay keep their own places."""
        before = self.text[begin:end]
        most = min(len(before), len(made)) - 1
        same = (n for n in range(most) if before[-1 - n] != made[-1 - n])
        kept = next(same, max(most, 0))
        new, last = len(made) - kept, max(end - kept, begin + 1) - 1
        head = Traced(
            made[:new],
            np.full(new, self.starts[begin], np.int32),
            np.full(new, self.ends[last], np.int32),
        )
        return joined([head, self.cut(end - kept, end)])


def joined(parts: Iterable[Traced]) -> Traced:
    """Several texts one after the other."""
    found = list(parts)
    return Traced(
        "".join(part.text for part in found),
        np.concatenate([part.starts for part in found]),
        np.concatenate([part.ends for part in found]),
    )


def traced_product_text(designation: str, description: str = "") -> Traced:
    """What :func:`product_text` gives, letter by letter.

    Parameters
    ----------
    designation, description : str

    Returns
    -------
    Traced
        Its source is the title followed by the description, nothing between them.
    """
    middle = len(designation)
    title, rest = traced_clean(designation), traced_clean(description, middle)
    if rest.text.startswith(title.text):
        return rest
    if not rest.text:
        return title
    seam = np.array([middle], np.int32)
    return joined([title, Traced(" ", seam, seam), rest])


def traced_clean(source: str, first: int = 0) -> Traced:
    """What :func:`clean` gives, letter by letter.

    Parameters
    ----------
    source : str
    first : int
        Number of its first letter.
    """
    plain = Traced.of(source[:LONGEST_FIELD], first)
    if "&" in plain.text:
        for _ in range(2):
            plain = plain.replaced(ENDLESS_ENTITY, _as_space).replaced(ENTITY, html.unescape)
    if "<" in plain.text:
        for hidden in (COMMENT, HIDDEN, TAG):
            plain = plain.replaced(hidden, _as_space)
    if not unicodedata.is_normalized("NFKC", plain.text):
        plain = plain.changed(_compositions(plain.text)).cut(0, LONGEST_FIELD)
    plain = plain.replaced(UNREADABLE, _as_space)
    begin = len(plain.text) - len(plain.text.lstrip())
    return plain.cut(begin, max(begin, len(plain.text.rstrip())))


def _as_space(_: str) -> str:
    return " "


def _compositions(text: str) -> Iterator[Change]:
    """What NFKC changes, in parts as small as its rules allow."""
    for stretch in BEYOND_ASCII.finditer(text):
        if unicodedata.is_normalized("NFKC", stretch.group()):
            continue
        marked = MARKED.finditer(stretch.group())
        letters = [(m.start(), m.end(), unicodedata.normalize("NFKC", m.group())) for m in marked]
        whole = unicodedata.normalize("NFKC", stretch.group())
        if "".join(made for _, _, made in letters) != whole:
            letters = [(0, len(stretch.group()), whole)]
        for begin, end, made in letters:
            if made != stretch.group()[begin:end]:
                yield stretch.start() + begin, stretch.start() + end, made
