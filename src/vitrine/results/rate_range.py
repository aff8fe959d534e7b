"""What a learning-rate range test saw: the loss as the rate grew, and the rate to train at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_

WRONG = N_("The record of the learning-rate range test cannot be read.")
# Three rates are the fewest that a slope can be taken of.
FEWEST = 3


@dataclass(frozen=True)
class RateRange:
    """What the test saw.

    Attributes
    ----------
    rates : tuple of float
        Ascending.
    losses : tuple of float
        Smoothed training loss after the step at each rate.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]

    @property
    def best(self) -> float:
        """Rate at which the loss falls fastest over the logarithm of the rate.

        Where it is lowest the rate is already as high as it can bear (Smith, section 3.3).
        """
        end = max(int(np.argmin(self.losses)), 2)
        slopes = np.gradient(np.array(self.losses[: end + 1]), np.log(self.rates[: end + 1]))
        return float(self.rates[int(np.argmin(slopes))])

    def to_record(self) -> dict[str, Any]:
        """Record to be written as json."""
        return {"rates": list(self.rates), "losses": list(self.losses), "best": self.best}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> RateRange:
        """Read back a record.

        Raises
        ------
        ArtefactAltered
            When it does not hold as many losses as ascending rates, three at least.
        """
        try:
            rates = tuple(float(rate) for rate in record["rates"])
            losses = tuple(float(loss) for loss in record["losses"])
        except (KeyError, TypeError, ValueError) as error:
            raise ArtefactAltered(WRONG) from error
        rising = all(low < high for low, high in pairwise(rates))
        finite = bool(np.isfinite([*rates, *losses]).all())
        if (
            len(rates) != len(losses)
            or len(rates) < FEWEST
            or not rising
            or not finite
            or rates[0] <= 0
        ):
            raise ArtefactAltered(WRONG)
        return cls(rates, losses)
