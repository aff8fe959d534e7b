"""The state of a training after an epoch, in one file that is whole or not there."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vitrine.artefacts.shipping import replacing

PARTS = ("weights", "kept", "optimizer")


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """What a training needs to go on as if nothing had happened.

    Attributes
    ----------
    epochs : list of dict
        Figures of each epoch so far.
    weights, kept : list of ndarray
        Of the network now, and after its best epoch.
    optimizer : list of ndarray
        Its variables.
    """

    epochs: list[dict[str, Any]]
    weights: list[np.ndarray]
    kept: list[np.ndarray]
    optimizer: list[np.ndarray]


def write_checkpoint(path: Path, tag: str, state: Checkpoint) -> None:
    """Write the state; ``tag`` says what it is the state of."""
    arrays = {
        f"{part}_{place}": array
        for part in PARTS
        for place, array in enumerate(getattr(state, part))
    }
    epochs = np.frombuffer(json.dumps(state.epochs).encode(), np.uint8)
    with replacing(path) as temporary, temporary.open("wb") as stream:
        np.savez(stream, allow_pickle=False, tag=np.array(_hash(tag)), epochs=epochs, **arrays)


def read_checkpoint(path: Path, tag: str) -> Checkpoint | None:
    """Read the state back; None without a file, or with one of something else.

    A damaged file is no state either: the training starts again.
    """
    if not path.is_file():
        return None
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        if str(arrays["tag"]) != _hash(tag):
            return None
        epochs = json.loads(arrays["epochs"].tobytes())
    except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile):
        return None
    parts = []
    for part in PARTS:
        count = sum(name.startswith(f"{part}_") for name in arrays)
        parts.append([arrays[f"{part}_{place}"] for place in range(count)])
    return Checkpoint(epochs, *parts)


def _hash(tag: str) -> str:
    return hashlib.sha256(tag.encode()).hexdigest()
