"""What a learning-rate range test saw: the loss as the rate grew, and the rate to train at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from vitrine.artefacts.manifest import Artefact, read_manifest
from vitrine.artefacts.reading import read_arrays
from vitrine.artefacts.store import Store
from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_
from vitrine.results.trained import PREFIXES, TrainedModel, file_name

WRONG = N_("The learning-rate range test of a model cannot be read: train the model again.")
# End of the manifest key, after the one of the model.
ENDING = "_rates"
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


@dataclass(frozen=True)
class RangeTested:
    """The range test of a trained model, and what it was made of.

    Attributes
    ----------
    found : RateRange
    artefact : Artefact
        The file it was read from.
    rows : int
        How many rows the batches of its steps were drawn from: those that taught.
    seed : int
    date : str
        When the training ended, ISO.
    """

    found: RateRange
    artefact: Artefact
    rows: int
    seed: int
    date: str


def read_range_test(store: Store, run: str, key: str) -> RangeTested | None:
    """The range test of a model; None where it had none, or was not trained here.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
        Also when the file holds something else, or the model's own file cannot be read.
    """
    if run not in PREFIXES:
        return None
    model = PREFIXES[run] + file_name(key)
    artefact = read_manifest(store.root).get(model + ENDING)
    if artefact is None:
        return None
    record = TrainedModel.from_arrays(read_arrays(store, model)).record
    try:
        if record["notes"]["rate_range"] is None:
            # The file is of an earlier training: the last one had no range test.
            return None
        rows, seed, date = int(record["notes"]["rows"]), int(record["seed"]), str(record["date"])
    except (KeyError, TypeError, ValueError) as error:
        raise ArtefactAltered(WRONG) from error
    found = RateRange.from_record(read_arrays(store, artefact.key))
    return RangeTested(found, artefact, rows, seed, date)
