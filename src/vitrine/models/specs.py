"""Every model that can be trained, by key, in the order they are trained and shown."""

from __future__ import annotations

from collections.abc import Iterable

from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.models.spec import ModelSpec
from vitrine.models.specs_classical import CLASSICAL
from vitrine.models.specs_fusion import FUSIONS
from vitrine.models.specs_image import IMAGE_NETWORKS
from vitrine.models.specs_text import TEXT_NETWORKS

FAMILIES = ("ml", "rnn", "cnn", "fusion")


def by_key(specs: Iterable[ModelSpec]) -> dict[str, ModelSpec]:
    """Specs by key.

    Raises
    ------
    ValueError
        When two bear the same key.
    """
    found: dict[str, ModelSpec] = {}
    for spec in specs:
        if spec.key in found:
            raise ValueError(f"two specs are called {spec.key}")
        found[spec.key] = spec
    return found


SPECS: dict[str, ModelSpec] = by_key(CLASSICAL + TEXT_NETWORKS + IMAGE_NETWORKS + FUSIONS)


def spec_of(key: str) -> ModelSpec:
    """Spec of a key, whatever the case of its letters.

    Raises
    ------
    DataRefused
        When there is none; the sentence names those there are.
    """
    folded = {known.casefold(): spec for known, spec in SPECS.items()}
    if key.casefold() not in folded:
        raise DataRefused(
            N_("There is no model {model}: choose among {known}."),
            model=key,
            known=", ".join(SPECS),
        )
    return folded[key.casefold()]
