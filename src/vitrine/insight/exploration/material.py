"""What statistics are computed from: parts of a catalogue, each with its split and source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from vitrine.insight.exploration.pictures import Measured

Progress = Callable[[float], None]


def no_progress(_: float) -> None:
    """Nobody is watching."""


@dataclass(frozen=True, eq=False)
class Part:
    """Rows to count, and what is said of them.

    Attributes
    ----------
    frame : DataFrame
        One row per product; ``column`` is its category, as a place in CODES.
    split, source : str
        Messages.
    """

    frame: pd.DataFrame
    split: str
    source: str

    @property
    def columns(self) -> np.ndarray:
        """Category of each row, as a place in CODES: int64 (n,)."""
        return self.frame["column"].to_numpy(np.int64)


class Material(Protocol):
    """Where the parts come from; each raises DataRefused when its files are not there."""

    def classes(self) -> Part:
        """Every product: nothing but ``column``."""

    def languages(self) -> Part:
        """``language``: two letters, empty when unknown."""

    def texts(self) -> Part:
        """``designation`` and ``description`` as the seller gave them, description maybe empty."""

    def listings(self) -> Part:
        """``designation`` and ``description`` of every listing, found twice or not."""

    def identities(self) -> Part:
        """``productid`` and ``imageid`` of every product."""

    def words(self) -> Part:
        """``text``: cleaned, one row per product."""

    def sizes(self) -> Part:
        """``kilobytes`` of the picture files."""

    def borders(self, progress: Progress) -> Part:
        """``content``: share of the frame inside the white border, 0 to 1."""

    def pictures(self) -> Part:
        """``path`` of the pictures to look at."""

    def looked_at(self, progress: Progress) -> Measured:
        """What the pictures show, measured once for all the statistics that ask."""
