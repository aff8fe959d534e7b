"""Which gold rows train, which choose (validation) and which only measure (test).

The unit is the product, so that a product's text and its picture never fall on both sides, and
copies of one listing found in several sources stay together. The side is drawn from a hash of the
group, not from row order: adding rows later does not move the old ones.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from vitrine.text.cleaning import unescaped

Split = Literal["train", "validation", "test"]

# Listings whose text starts with the same 40 letters are copies of one another.
PREFIX_LETTERS = 40


@dataclass(frozen=True)
class Shares:
    """Shares of the products that go to validation and test; the rest trains."""

    validation: float
    test: float


# Gold pictures are rare (461): none is spent on training.
WITH_PICTURE = Shares(validation=0.4, test=0.6)
TEXT_ONLY = Shares(validation=0.15, test=0.2)


def listing_groups(product_ids: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Group key of each listing: rows of one product, or with one beginning, share a key.

    Parameters
    ----------
    product_ids : iterable of str
        Product id of each row, empty where unknown.
    texts : iterable of str
        Designation and description of each row.

    Returns
    -------
    list of str
        One key per row; equal keys must stay on the same side of a split.
    """
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    rows = []
    for product_id, text in zip(product_ids, texts, strict=True):
        beginning = _beginning(text)
        key = f"text:{beginning}" if beginning else f"product:{product_id}"
        if product_id:
            parent[root(key)] = root(f"product:{product_id}")
        rows.append(key)
    return [root(key) for key in rows]


def split_of(group: str, shares: Shares) -> Split:
    """Side of a group, drawn from its hash."""
    digest = hashlib.sha256(group.encode()).digest()
    draw = int.from_bytes(digest[:8], "big") / 2**64
    if draw < shares.test:
        return "test"
    return "validation" if draw < shares.test + shares.validation else "train"


def _beginning(text: str) -> str:
    plain = unescaped(unescaped(text))
    # Behind the last ">" no tag can end: looking there for one takes quadratic time.
    tagged = plain.rfind(">") + 1
    plain = re.sub(r"<[^>]+>", " ", plain[:tagged]) + plain[tagged:]
    return re.sub(r"[\W_]+", " ", plain.lower()).strip()[:PREFIX_LETTERS]
