"""Concatenations: networks that decide from what several models make of a product.

An architecture is data: the layers each input goes through alone (a branch), then those that read
all branches side by side (the trunk). The drawing of the site, the training and the tests read
the same rows. Keras is imported only where a network is built.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from vitrine.categories import CODES
from vitrine.i18n import N_

if TYPE_CHECKING:
    import keras

View = Literal["features", "scores"]
Kind = Literal["dense", "dropout", "layer_norm", "batch_norm"]

# What each input of a concatenation is called.
INPUTS: dict[str, str] = {
    "image": N_("Picture network"),
    "recurrent": N_("Recurrent network"),
    "linear": "LinearSVC",
}
# How many models are joined, and which.
MEMBERS: dict[str, tuple[str, ...]] = {
    "3": ("image", "recurrent", "linear"),
    "2": ("recurrent", "linear"),
}


@dataclass(frozen=True)
class Layer:
    """One layer.

    Attributes
    ----------
    kind : {"dense", "dropout", "layer_norm", "batch_norm"}
    size : float
        Units of a dense layer, share hidden by a dropout; 0 for the others.
    activation : str or None
        Of a dense layer.
    is_vote : bool
        Whether a dense layer starts as a plain vote: each unit adds up its own number of every
        input, and nothing else. Otherwise it starts at random.
    """

    kind: Kind
    size: float = 0
    activation: str | None = None
    is_vote: bool = False

    @property
    def title(self) -> str:
        """Name as Keras users know it: ``Dense 128``."""
        return _TITLES[self.kind].format(size=f"{self.size:g}")

    def build(self) -> Any:
        """The layer of Keras."""
        import keras

        if self.kind == "dense":
            start = _plain_vote if self.is_vote else "glorot_uniform"
            return keras.layers.Dense(
                int(self.size), activation=self.activation, kernel_initializer=start
            )
        if self.kind == "dropout":
            return keras.layers.Dropout(self.size)
        normalisations = {
            "layer_norm": keras.layers.LayerNormalization,
            "batch_norm": keras.layers.BatchNormalization,
        }
        return normalisations[self.kind]()

    def width_after(self, width: int) -> int:
        """How many numbers come out when ``width`` go in."""
        return int(self.size) if self.kind == "dense" else width

    def learnt(self, width: int) -> int:
        """Weights that it learns when ``width`` numbers go in."""
        if self.kind == "dense":
            return (width + 1) * int(self.size)
        # A scale and a shift for each number.
        return 0 if self.kind == "dropout" else 2 * width


_TITLES: dict[Kind, str] = {
    "dense": "Dense {size}",
    "dropout": "Dropout {size}",
    "layer_norm": "LayerNormalization",
    "batch_norm": "BatchNormalization",
}
DECISION = Layer("dense", len(CODES), "softmax")
VOTE = Layer("dense", len(CODES), "softmax", is_vote=True)


def dense(units: int) -> Layer:
    """A layer of units that are silent below zero."""
    return Layer("dense", units, "relu")


@dataclass(frozen=True)
class Architecture:
    """One way to join models.

    Attributes
    ----------
    key, title, sentence : str
        Name in the address; messages: what it is called, how it works and why.
    view : {"features", "scores"}
        What it reads of each model: its layer before the decision, or its log-probabilities.
    branch, trunk : tuple of Layer
        For each input alone; for all side by side, ending with the decision.
    rate : float
        Step of Adam.
    penalty : float
        Decay of the weights (AdamW); 0 for none.
    reasons : tuple of str
        Messages: why these numbers.
    batch : int
        Products per step: 128 keeps an epoch of the original's 67,932 rows near two seconds.
    patience : int
        Epochs without a lower validation loss after which the training stops.
    """

    key: str
    title: str
    sentence: str
    view: View
    branch: tuple[Layer, ...]
    trunk: tuple[Layer, ...]
    rate: float
    penalty: float
    reasons: tuple[str, ...]
    batch: int = 128
    patience: int = 4


ARCHITECTURES: dict[str, Architecture] = {
    a.key: a
    for a in (
        Architecture(
            "original",
            N_("The original"),
            N_(
                "As in the original project: each model's last-but-one layer goes through three "
                "layers of its own, the ends are laid side by side, and one layer decides."
            ),
            "features",
            (dense(128), dense(64), dense(27)),
            (Layer("batch_norm"), DECISION),
            1e-3,
            0.0,
            (
                N_("128, 64 and 27 units, one normalisation: the numbers of its author."),
                N_("Adam with its usual step, 0.001: no other one is documented."),
            ),
        ),
        Architecture(
            "restrained",
            N_("With restraint"),
            N_(
                "Inputs are brought to one scale and part of them is hidden at every step, so that "
                "no single model is believed blindly; each branch is a single layer."
            ),
            "features",
            (Layer("layer_norm"), Layer("dropout", 0.2), dense(128)),
            (Layer("dropout", 0.4), DECISION),
            2e-3,
            0.01,
            (
                N_(
                    "Two to four tenths are hidden: with few products to learn from, a network "
                    "soon knows them by heart."
                ),
                N_("Each product is brought to scale by itself: an absent picture stays at zero."),
            ),
        ),
        Architecture(
            "early",
            N_("Early concatenation"),
            N_(
                "Features are laid side by side before any layer: words and picture can answer "
                "each other from the first layer on."
            ),
            "features",
            (Layer("layer_norm"), Layer("dropout", 0.3)),
            (dense(128), Layer("dropout", 0.5), DECISION),
            1e-3,
            0.01,
            (
                N_("128 units see everything at once; half are hidden at every step."),
                N_("Nothing is compressed before the inputs meet."),
            ),
        ),
        Architecture(
            "scores",
            N_("From log-probabilities"),
            N_(
                "Reads the answers of the models instead of their features: one layer weighs 27 "
                "log-probabilities of each, as a learnt vote that knows whom each model confuses."
            ),
            "scores",
            (),
            (VOTE,),
            1e-3,
            0.0,
            (
                N_("A single layer: the fewest weights that can tell one category from another."),
                N_("It starts as a plain vote, and learns only what improves on it."),
            ),
        ),
    )
}


def before_softmax(architecture: Architecture) -> Architecture:
    """The same, ending in logits: a temperature may then say how sure they are."""
    *trunk, last = architecture.trunk
    return replace(architecture, trunk=(*trunk, replace(last, activation=None)))


def build(architecture: Architecture, widths: Mapping[str, int]) -> keras.Model:
    """Build the network, untrained.

    Parameters
    ----------
    widths : dict of str to int
        Numbers read from each model, in the order of the inputs.

    Returns
    -------
    keras.Model
        List of arrays (n, width), float32 -> probabilities (n, 27), or logits of an architecture
        that ends in them.
    """
    import keras

    inputs = [keras.Input((width,), name=name) for name, width in widths.items()]
    branches = [_through(architecture.branch, one) for one in inputs]
    joined = keras.layers.Concatenate()(branches) if len(branches) > 1 else branches[0]
    return keras.Model(inputs, _through(architecture.trunk, joined))


def _through(layers: tuple[Layer, ...], x: Any) -> Any:
    for layer in layers:
        x = layer.build()(x)
    return x


def _plain_vote(shape: tuple[int, int], dtype: Any = None) -> Any:
    """Weights of a plain vote: identities, one below the other."""
    import keras

    return keras.ops.tile(keras.ops.eye(shape[1], dtype=dtype), (shape[0] // shape[1], 1))


def weights_of(architecture: Architecture, widths: Mapping[str, int]) -> int:
    """Numbers that are learnt, counted without building the network."""
    total, joined = 0, 0
    for width in widths.values():
        count, end = _counted(architecture.branch, width)
        total, joined = total + count, joined + end
    return total + _counted(architecture.trunk, joined)[0]


def _counted(layers: tuple[Layer, ...], width: int) -> tuple[int, int]:
    """Weights of layers one after the other, and the width at their end."""
    total = 0
    for layer in layers:
        total, width = total + layer.learnt(width), layer.width_after(width)
    return total, width
