"""Shipping an artefact: a file written whole or not at all, and its row in the manifest."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from vitrine.artefacts.manifest import MANIFEST_NAME, Artefact, describe, read_manifest

KINDS = {".npz": "arrays", ".json": "record", ".h5": "weights"}
Content = Mapping[str, Any] | Callable[[Path], object]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` and move it there when the block ends well.

    A reader sees the old file or the new one, never half of it; after an error the old one stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.name)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes files for the owner only; an artefact is for whoever runs the site.
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_atomically(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` through a temporary file."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def update_manifest(root: Path, artefacts: Iterable[Artefact]) -> None:
    """Add rows, or replace those with the same key, and keep the file sorted by key."""
    known = read_manifest(root) if (root / MANIFEST_NAME).exists() else {}
    known.update({artefact.key: artefact for artefact in artefacts})
    rows = [asdict(known[key]) for key in sorted(known)]
    text = json.dumps({"artefacts": rows}, indent=1, ensure_ascii=False) + "\n"
    write_atomically(root / MANIFEST_NAME, text.encode())


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
