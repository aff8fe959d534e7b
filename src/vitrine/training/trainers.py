"""The ways of training, as a table: a spec names one, and it is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

from vitrine.training.trainer import Trainer


def _classical() -> Trainer:
    from vitrine.training.classical import ClassicalTrainer

    return ClassicalTrainer()


def _vote() -> Trainer:
    from vitrine.training.voting import VoteTrainer

    return VoteTrainer()


TRAINERS: dict[str, Callable[[], Trainer]] = {"classical": _classical, "vote": _vote}


def trainer_of(name: str) -> Trainer:
    """The way of training of that name."""
    return TRAINERS[name]()
