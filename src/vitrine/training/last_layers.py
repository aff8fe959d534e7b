"""What networks made of products just before their decision, kept for the models that read it.

One file for each model and run, in the cache of the trainings: it is never shipped, and losing it
costs one training. It bears the identity of the training that wrote it, so that the numbers of
another one are never taken for those of the model on the shelf.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from vitrine.artefacts.shipping import replacing
from vitrine.models.entry import TrainableModel
from vitrine.models.rows import LastLayer
from vitrine.results.trained import file_name
from vitrine.training.trainer import Products, Session, TrainingData, identity

PARTS = ("train", "validation", "test")


# By part.
Layers = Mapping[str, LastLayer]
# Gives the numbers of some products of a part, all of which the network can read.
Reading = Callable[[Products], np.ndarray]


def keep_layers(
    spec: TrainableModel,
    data: TrainingData,
    session: Session,
    places: Mapping[str, np.ndarray],
    read: Reading,
) -> None:
    """Keep the last layer of a network that has ended, where another model reads it.

    Parameters
    ----------
    places : dict of str to ndarray of int
        By part, the products to read: of those that train, the ones that taught the network.
    read : callable
        Products -> float16 (n, width).
    """
    if not session.is_read:
        return
    layers = {
        part: LastLayer(places[part].astype(np.int32), read(getattr(data, part).of(places[part])))
        for part in PARTS
    }
    write_layers(session.cache, identity(spec, data, session.seed), layers)


def write_layers(cache: Path, record: Mapping[str, Any], layers: Layers) -> Path:
    """Write the layers of the training that a record tells of, whole or not at all."""
    path = _path(cache, record)
    arrays = {
        f"{part}_{name}": getattr(layer, name)
        for part, layer in layers.items()
        for name in ("places", "values")
    }
    with replacing(path) as temporary, temporary.open("wb") as stream:
        np.savez(stream, allow_pickle=False, tag=np.array(tag_of(record)), **arrays)
    return path


def read_layers(cache: Path, record: Mapping[str, Any]) -> Layers | None:
    """Read the layers of the training that a record tells of.

    None without a file, with one of another training, and with one that is damaged.
    """
    path = _path(cache, record)
    if not path.is_file():
        return None
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            if str(archive["tag"]) != tag_of(record):
                return None
            return {
                part: LastLayer(archive[f"{part}_places"], archive[f"{part}_values"])
                for part in PARTS
            }
    except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile):
        return None


def tag_of(record: Mapping[str, Any]) -> str:
    """Hash of the identity that a record of a training holds."""
    told = [record[name] for name in ("run", "key", "data", "seed", "settings")]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _path(cache: Path, record: Mapping[str, Any]) -> Path:
    return cache / "last-layers" / f"{record['run']}-{file_name(record['key'])}.npz"
