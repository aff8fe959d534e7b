"""What is needed to train one model again: one entry, one place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vitrine.models.card import Family, Modality


@dataclass(frozen=True)
class Setting:
    """A value, and in one plain sentence why it is that one."""

    value: Any
    reason: str


@dataclass(frozen=True)
class Cost:
    """What a training is expected to take on two processor cores, on 70,000 texts or pictures.

    Attributes
    ----------
    minutes : float
    gigabytes : float
        Of memory, at the highest.
    """

    minutes: float
    gigabytes: float


@dataclass(frozen=True)
class ModelSpec:
    """One model that can be trained.

    Attributes
    ----------
    key : str
        Name of its files, as in the original project; also the key of its card.
    family : {"ml", "rnn", "cnn", "fusion"}
        Page it is shown on.
    modality : {"text", "image", "both"}
        What it reads of a product.
    trainer : str
        Key of the way of training, see :data:`vitrine.training.trainers.TRAINERS`.
    preparation : str
        How texts or pictures become numbers: a key that the trainer knows.
    settings : dict of str to Setting
        Everything chosen, with its reason.
    cost : Cost
    members : tuple of str
        Keys of the models that a fusion reads; they are trained before it.
    """

    key: str
    family: Family
    modality: Modality
    trainer: str
    preparation: str
    cost: Cost
    settings: Mapping[str, Setting] = field(default_factory=dict)
    members: tuple[str, ...] = ()

    def value(self, name: str, otherwise: Any = None) -> Any:
        """Value of a setting, or ``otherwise`` where the spec is silent."""
        return self.settings[name].value if name in self.settings else otherwise

    def values(self) -> dict[str, Any]:
        """Every setting's value, by name."""
        return {name: setting.value for name, setting in self.settings.items()}

    def chosen(self) -> dict[str, Any]:
        """Everything chosen, as it comes back from a file: tuples are lists there."""
        told = {**self.values(), "preparation": self.preparation, "members": list(self.members)}
        plain: dict[str, Any] = json.loads(json.dumps(told))
        return plain
