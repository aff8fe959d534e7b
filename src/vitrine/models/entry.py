"""What the registry holds of a model: one entry, whoever trained it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Family = Literal["ml", "rnn", "cnn", "fusion", "other"]
Modality = Literal["text", "image", "both", "unknown"]
Sentences = tuple[str, str, str]


@dataclass(frozen=True)
class ModelEntry:
    """One model in three sentences.

    Attributes
    ----------
    key : str
        Name of its files, as in the original project.
    title : str
        A proper name, or a message of the catalogues where it holds words.
    family : {"ml", "rnn", "cnn", "fusion", "other"}
        Page it is shown on.
    modality : {"text", "image", "both", "unknown"}
        What it reads of a product.
    sentences : tuple of str
        Messages: how it decides; what it reads, and from which settings where a document or the
        published code of its author says so; where it is strong or weak.
    preparation : str or None
        Key of :data:`vitrine.text.preparations.PREPARATIONS` that shows the idea of its reading.
    """

    key: str
    title: str
    family: Family
    modality: Modality
    sentences: Sentences
    preparation: str | None = None


@dataclass(frozen=True)
class Setting:
    """A value, and a message that says in one plain sentence why it is that one."""

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


@dataclass(frozen=True, kw_only=True)
class TrainableModel(ModelEntry):
    """A model that ``vitrine train`` can train.

    Attributes
    ----------
    trainer : str
        Key of the way of training, see :data:`vitrine.training.trainer.TRAINERS`.
    inputs : str
        What the trainer turns texts or pictures into: for words a key of PREPARATIONS, for
        pictures the scale of their pixels, for classical models a kind of features.
    cost : Cost
    settings : dict of str to Setting
        Everything chosen, with its reason.
    members : tuple of str
        Keys of the models that a fusion reads; they are trained before it.
    """

    trainer: str
    inputs: str
    cost: Cost
    settings: Mapping[str, Setting]
    members: tuple[str, ...] = ()

    def value(self, name: str, otherwise: Any = None) -> Any:
        """Value of a setting, or ``otherwise`` where the entry is silent."""
        return self.settings[name].value if name in self.settings else otherwise

    def values(self) -> dict[str, Any]:
        """Every setting's value and the inputs, by the names they bear in a training's record."""
        values = {name: setting.value for name, setting in self.settings.items()}
        return {**values, "preparation": self.inputs}

    def chosen(self) -> dict[str, Any]:
        """Everything chosen, as it comes back from a file: tuples are lists there."""
        chosen = {**self.values(), "members": list(self.members)}
        plain: dict[str, Any] = json.loads(json.dumps(chosen))
        return plain
