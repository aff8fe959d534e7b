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


def _text_network() -> Trainer:
    from vitrine.training.text_network_trainer import TextNetworkTrainer

    return TextNetworkTrainer()


def _image_network() -> Trainer:
    from vitrine.training.image_network_trainer import ImageNetworkTrainer

    return ImageNetworkTrainer()


def _late_concatenation() -> Trainer:
    from vitrine.training.late_concatenation import LateConcatenationTrainer

    return LateConcatenationTrainer()


TRAINERS: dict[str, Callable[[], Trainer]] = {
    "classical": _classical,
    "vote": _vote,
    "text_network": _text_network,
    "image_network": _image_network,
    "late_concatenation": _late_concatenation,
}


def trainer_of(name: str) -> Trainer:
    """The way of training of that name."""
    return TRAINERS[name]()
