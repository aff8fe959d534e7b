"""Finding texts that tell of the same product, so that none trains a model and measures it too."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

# A title names the product within its first words; what follows is common to many.
TITLE_LETTERS = 150
BLOCK = 500

# Numbers are left out because translated titles have lost theirs.
_WORD = r"\b[^\W\d_]{3,}\b"
_SPACED = re.compile(r"[\W_]+")


def resembles_any(texts: Sequence[str], held_out: Sequence[str], likeness: float) -> np.ndarray:
    """Whether each text shares most of its rare words with one of ``held_out``.

    A translation keeps names, brands and model words: they are what the two have in common.

    Parameters
    ----------
    texts, held_out : sequence of str
        Cleaned; the first 150 letters of each are compared.
    likeness : float
        Cosine of the TF-IDF rows from which two texts count as one product, 0..1.

    Returns
    -------
    ndarray of bool, (len(texts),)
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(strip_accents="unicode", token_pattern=_WORD, dtype=np.float32)
    rows = words.fit_transform([text[:TITLE_LETTERS] for text in texts])
    found = np.zeros(len(texts), dtype=bool)
    for start in range(0, len(held_out), BLOCK):
        block = words.transform([t[:TITLE_LETTERS] for t in held_out[start : start + BLOCK]])
        nearest = (rows @ block.T).max(axis=1)
        found |= nearest.toarray().ravel() >= likeness
    return found


def begins_like_any(texts: Sequence[str], held_out: Sequence[str], letters: int) -> np.ndarray:
    """Whether each text starts with the same ``letters`` letters and digits as a held-out one."""
    beginnings = {_beginning(text, letters) for text in held_out}
    return np.array([_beginning(text, letters) in beginnings for text in texts], dtype=bool)


def _beginning(text: str, letters: int) -> str:
    return _SPACED.sub(" ", text.lower()).strip()[:letters]
