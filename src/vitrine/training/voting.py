"""Ways of training that read what other models answered: votes and fusions.

What is learnt is learnt from the members' answers on validation rows, which trained none of them;
then the vote answers the test rows. Source: results/votes.py.
"""

from __future__ import annotations

import numpy as np

from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.models.entry import TrainableModel
from vitrine.results.votes import METHODS, Ballot, Member, cross_validated
from vitrine.training.trainer import (
    Products,
    Session,
    Trained,
    Trainer,
    TrainingData,
    TrainingStep,
    spread,
)


class VoteTrainer(Trainer):
    """Makes one answer of the members' answers; setting ``method``: key of METHODS."""

    def train(self, entry: TrainableModel, data: TrainingData, session: Session) -> Trained:
        """Learn on validation rows, answer test rows.

        The validation probabilities that are given back are cross-validated: a vote of votes may
        learn from them.

        Raises
        ------
        DataRefused
            When a member has no answers, or no product is read by all of them.
        """
        method = METHODS[entry.value("method")]
        check_members(entry, session)
        checked, learnt = _ballot(entry, session, "validation", data.validation)
        tested, ballot = _ballot(entry, session, "test", data.test)
        votes = method.fit(learnt)(ballot)
        validation_votes = cross_validated(learnt, method.fit)
        session.progress(TrainingStep(1, 1))
        return Trained(
            test=spread(tested, _to_sum_of_one(votes), len(data.test)),
            validation=spread(checked, _to_sum_of_one(validation_votes), len(data.validation)),
            notes={"members": list(entry.members), "learnt_from": len(checked)},
        )


def _to_sum_of_one(votes: np.ndarray) -> np.ndarray:
    return np.asarray(votes / votes.sum(axis=1, keepdims=True), np.float32)


def check_members(entry: TrainableModel, session: Session) -> None:
    """Refuse to read members that have answered nothing yet.

    Raises
    ------
    DataRefused
    """
    lacking = [key for key in entry.members if key not in session.members]
    if lacking:
        raise DataRefused(
            N_("{model} reads the answers of {members}: train them first."),
            model=entry.key,
            members=", ".join(lacking),
        )


def _ballot(
    entry: TrainableModel, session: Session, part: str, products: Products
) -> tuple[np.ndarray, Ballot]:
    """Places of the products that every member answered, and what they answered."""
    answers = [getattr(session.members[key], part) for key in entry.members]
    places = np.flatnonzero(~np.isnan(np.stack([one[:, 0] for one in answers])).any(axis=0))
    if not len(places):
        raise DataRefused(
            N_("{model}: no {part} product is read by all of its members."),
            model=entry.key,
            part=part,
        )
    members = tuple(
        Member(key, one[places].argmax(axis=1), one[places].astype(np.float64))
        for key, one in zip(entry.members, answers, strict=True)
    )
    return places, Ballot(products.columns[places], members)
