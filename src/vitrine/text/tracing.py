"""Where each letter that a model reads stands in what the seller typed.

The steps are those of :mod:`vitrine.text.cleaning`, with its patterns, done once more with the
place of every letter kept; a test compares the two on texts of every kind.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from vitrine.text.cleaning import (
    COMMENT,
    ENDLESS_ENTITY,
    HIDDEN,
    LONGEST_FIELD,
    TAG,
    UNREADABLE,
)

# What html.unescape replaces, one match at a time (HTML 5, and the same in the standard library).
ENTITY = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")
# Nothing composes across the front of an ASCII letter: stretches are normalised one by one.
BEYOND_ASCII = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")
# A letter and the marks that stand on it.
MARKED = re.compile(r".[\u0300-\u036f]*", re.DOTALL)

# Begin and end of a part of a text, and what takes its place.
Change = tuple[int, int, str]


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
        kept = _same_end(self.text[begin:end], made)
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


def _same_end(before: str, after: str) -> int:
    """How many of the last letters are the same, at most all but one of each."""
    most = min(len(before), len(after)) - 1
    return next((n for n in range(most) if before[-1 - n] != after[-1 - n]), max(most, 0))


def traced_product_text(designation: str, description: str = "") -> Traced:
    """What :func:`vitrine.text.cleaning.product_text` gives, letter by letter.

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
    """What :func:`vitrine.text.cleaning.clean` gives, letter by letter.

    Parameters
    ----------
    source : str
    first : int
        Number of its first letter.
    """
    plain = Traced.of(source[:LONGEST_FIELD], first)
    if "&" in plain.text:
        plain = _unescaped(_unescaped(plain))
    if "<" in plain.text:
        for hidden in (COMMENT, HIDDEN, TAG):
            plain = plain.replaced(hidden, _as_space)
    if not unicodedata.is_normalized("NFKC", plain.text):
        plain = plain.changed(_compositions(plain.text)).cut(0, LONGEST_FIELD)
    return _stripped(plain.replaced(UNREADABLE, _as_space))


def _as_space(removed: str) -> str:
    return " "


def _unescaped(traced: Traced) -> Traced:
    return traced.replaced(ENDLESS_ENTITY, _as_space).replaced(ENTITY, html.unescape)


def _stripped(traced: Traced) -> Traced:
    begin = len(traced.text) - len(traced.text.lstrip())
    return traced.cut(begin, max(begin, len(traced.text.rstrip())))


def _compositions(text: str) -> Iterator[Change]:
    """What NFKC changes, in parts as small as its rules allow."""
    for stretch in BEYOND_ASCII.finditer(text):
        if unicodedata.is_normalized("NFKC", stretch.group()):
            continue
        letters = [(m.start(), m.end(), _composed(m.group())) for m in _letters(stretch)]
        whole = _composed(stretch.group())
        if "".join(made for _, _, made in letters) != whole:
            letters = [(0, len(stretch.group()), whole)]
        for begin, end, made in letters:
            if made != stretch.group()[begin:end]:
                yield stretch.start() + begin, stretch.start() + end, made


def _letters(stretch: re.Match[str]) -> Iterator[re.Match[str]]:
    return MARKED.finditer(stretch.group())


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
