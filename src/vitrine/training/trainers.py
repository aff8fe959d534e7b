"""The ways of training, as a table: a spec names one, and it is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

from vitrine.training.trainer import Trainer

TRAINERS: dict[str, Callable[[], Trainer]] = {}


def trainer_of(name: str) -> Trainer:
    """The way of training of that name."""
    return TRAINERS[name]()
