"""Late concatenation: a small network that decides from the last layers of several networks.

What each member made of a product just before its decision is laid side by side, and a head
learns from ``data.train``; validation products say which epoch is best and how sure it may be.

Two things to know of what it learns from:

- The members were trained on these very products, as in the project's report: their layers are
  surer there than on others, and the head learns to believe them a little too much. That is why
  part of each input is hidden at every step. The page Concatenation is fed by layers of products
  that no member has seen, see :mod:`vitrine.building.concatenations`.
- A product that only some members can read teaches too, with zeros for the others, as on that
  page. In the corpus no product that trains has both a text and a picture: there the head never
  saw two kinds of members speak of one product, and adds up what it learnt of each. The notes say
  how many products that train are read by all members: ``rows_of_all``. The products of
  validation and test are those that every member reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, ClassVar

import numpy as np

from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.models.calibration import fit_temperature, softmax
from vitrine.models.concatenation import ARCHITECTURES, before_softmax, build
from vitrine.models.entry import TrainableModel
from vitrine.models.rows import JoinedRows, logits_of
from vitrine.results.trained import file_name
from vitrine.training.last_layers import PARTS, Layers, read_layers, tag_of
from vitrine.training.loop import (
    Examples,
    NetworkProgress,
    Schedule,
    make_deterministic,
    train_network,
)
from vitrine.training.trainer import (
    Products,
    Session,
    Trained,
    Trainer,
    TrainingData,
    identity,
    spread,
)
from vitrine.training.voting import check_members

STATE = "state.npz"


@dataclass(frozen=True, eq=False)
class _PartRows:
    """Products of one part, as the members saw them.

    Attributes
    ----------
    products : Products
        All of the part.
    rows : JoinedRows
        Those that train, choose or measure.
    of_all : int
        How many of these every member reads.
    """

    products: Products
    rows: JoinedRows
    of_all: int

    def examples(self) -> Examples:
        """The rows with their categories and weights."""
        places = self.rows.places
        return Examples(self.rows, self.products.columns[places], self.products.weights[places])

    def spread(self, logits: np.ndarray, temperature: float) -> np.ndarray:
        """Probabilities of all products, NaN for those that are no rows."""
        return spread(self.rows.places, softmax(logits / temperature), len(self.products))


class LateConcatenationTrainer(Trainer):
    """Trains a head on the members' last layers; ``architecture``: key of ARCHITECTURES."""

    reads_last_layers: ClassVar[bool] = True

    def train(self, spec: TrainableModel, data: TrainingData, session: Session) -> Trained:
        """Learn from ``data.train``, choose on ``data.validation``, answer ``data.test``.

        The curve of what trains is measured on products of which one member may have read
        nothing, the curve of validation on products that all members read.

        Raises
        ------
        DataRefused
            When a member has no answers, its last layer is not in the cache or holds values that
            are not numbers, or no product is read by all members.
        """
        check_members(spec, session)
        make_deterministic(session.threads, session.seed)
        learnt, checked, asked = _parts(spec, data, _members_layers(spec, session))
        architecture = before_softmax(ARCHITECTURES[spec.value("architecture")])
        numbers = architecture.rate, architecture.batch, architecture.patience
        schedule = Schedule(spec.value("epochs"), *numbers, session.seed)
        network = build(architecture, learnt.rows.widths)
        told, state = NetworkProgress(session, schedule.epochs), session.folder / STATE
        examples = learnt.examples(), checked.examples()
        # Names the head and the trainings of its members.
        members = [tag_of(session.members[key].notes) for key in spec.members]
        tag = " ".join([tag_of(identity(spec, data, session.seed)), *members])
        progress = train_network(network, *examples, schedule, told.listener(), state, tag)
        logits = logits_of(network, checked.rows)
        temperature = fit_temperature(logits, examples[1].truth)
        return Trained(
            test=asked.spread(logits_of(network, asked.rows), temperature),
            validation=checked.spread(logits, temperature),
            history=progress.history(),
            notes={
                "members": list(spec.members),
                "rows": len(learnt.rows),
                "rows_of_all": learnt.of_all,
                "best_epoch": progress.best + 1,
                "seconds_before": progress.seconds_before(told.epochs),
                "temperature": round(temperature, 4),
            },
        )


def _members_layers(spec: TrainableModel, session: Session) -> dict[str, Layers]:
    """Last layers of the members by key and part."""
    found = {key: read_layers(session.cache, session.members[key].notes) for key in spec.members}
    lacking = [key for key, layers in found.items() if layers is None]
    if lacking:
        raise DataRefused(
            N_(
                "{model} reads the last layer of {members}, which is not in the cache of this "
                "machine: train {members} again with --again, on the same data."
            ),
            model=spec.key,
            members=", ".join(lacking),
        )
    known = {key: layers for key, layers in found.items() if layers is not None}
    for key, layers in known.items():
        if not all(np.isfinite(layers[part].values).all() for part in PARTS):
            raise DataRefused(
                N_("The features of {model} hold values that are not numbers."), model=key
            )
    return known


def _parts(
    spec: TrainableModel, data: TrainingData, members: Mapping[str, Layers]
) -> list[_PartRows]:
    """What trains, chooses and measures."""
    found = []
    for part in PARTS:
        layers = {file_name(key): layers[part] for key, layers in members.items()}
        known = [layer.places for layer in layers.values()]
        of_all = _joined(np.intersect1d, known)
        places = _joined(np.union1d, known) if part == "train" else of_all
        if not len(places):
            raise DataRefused(
                N_("{model}: no {part} product is read by all of its members."),
                model=spec.key,
                part=part,
            )
        products: Products = getattr(data, part)
        found.append(_PartRows(products, JoinedRows(layers, places), len(of_all)))
    return found


def _joined(join: Any, known: Iterable[np.ndarray]) -> np.ndarray:
    return np.asarray(reduce(join, known))
