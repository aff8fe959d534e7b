"""Shipping an artefact: its file written whole, and its row in the manifest."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from vitrine.artefacts.manifest import Artefact, describe, update_manifest
from vitrine.artefacts.writing import replacing

KINDS = {".npz": "arrays", ".json": "record", ".h5": "weights"}
Content = Mapping[str, Any] | Callable[[Path], object]


def ship(
    root: Path, path: str, key: str, content: Content, data: str, *, producer: str, **metrics: float
) -> Artefact:
    """Write one artefact and describe it in the manifest.

    The same content gives the same bytes: dates and random names stay out of the file.

    Parameters
    ----------
    root : Path
        Artefact folder.
    path : str
        Place below it; its ending tells the kind: ``.npz``, ``.json`` or ``.weights.h5``.
    key : str
        Name used in code.
    content : dict or callable
        Arrays by name, a record that JSON can hold, or a function that writes to the path given.
    data : str
        What it was computed from, with row counts.
    producer : str
        Command that makes it.
    **metrics : float
        Figures measured on the test rows, where the artefact is a model.

    Raises
    ------
    ValueError
        When an array holds Python objects; the old file stays.
    """
    kind = KINDS[Path(path).suffix]
    with replacing(root / path) as temporary:
        if callable(content):
            content(temporary)
        elif kind == "arrays":
            with temporary.open("wb") as stream:
                np.savez_compressed(stream, allow_pickle=False, **content)
        else:
            text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
            temporary.write_text(text + "\n", "utf-8")
    row = describe(root, path, key, kind, producer, data, **metrics)
    update_manifest(root, [row])
    return row
