"""Putting a trained model on its shelf: its files whole, then its rows of the manifest."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from vitrine.artefacts.manifest import describe, update_manifest
from vitrine.artefacts.writing import replacing
from vitrine.results.result import EMBEDDED, OWN
from vitrine.results.trained import FOLDERS, PREFIXES, TrainedModel, file_name

# A model whose own file is larger ships its answers alone.
LARGEST = 25_000_000
PRODUCERS = {
    EMBEDDED: "vitrine train --data DATA {key}",
    OWN: "vitrine train {key}",
}


def write_model(
    root: Path, model: TrainedModel, files: Mapping[str, Mapping[str, np.ndarray]]
) -> list[Path]:
    """Write the answers and the files of a model, then its rows of the manifest.

    Files above 25 MB are left out; answers never are.

    Every file is complete beside its place before the first one is moved there: a full disk or
    Ctrl-C leaves the earlier ones as they were.

    Returns
    -------
    list of Path
        The files.
    """
    run, key = model.record["run"], model.record["key"]
    endings: dict[str, Mapping[str, np.ndarray]] = {"": model.to_arrays()}
    endings |= {f"_{ending}": arrays for ending, arrays in files.items()}
    packed = {ending: _packed(arrays) for ending, arrays in endings.items()}
    packed = {e: content for e, content in packed.items() if not e or len(content) <= LARGEST}
    paths = {ending: f"{FOLDERS[run]}/{file_name(key)}{ending}.npz" for ending in packed}
    with ExitStack() as stack:
        for ending, content in packed.items():
            stack.enter_context(replacing(root / paths[ending])).write_bytes(content)
    figures = model.test.figures()
    rows = [
        describe(
            root,
            path,
            PREFIXES[run] + file_name(key) + ending,
            "arrays",
            PRODUCERS[run].format(key=f'"{key}"' if " " in key else key),
            _data(model),
            **({} if ending else figures),
        )
        for ending, path in paths.items()
    ]
    update_manifest(root, rows)
    return [root / path for path in paths.values()]


def _packed(arrays: Mapping[str, np.ndarray]) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **dict(arrays))
    return stream.getvalue()


def _data(model: TrainedModel) -> str:
    learnt, checked = model.record["learnt_from"]["train"], len(model.validation.rows)
    return (
        f"{learnt['texts']} texts and {learnt['pictures']} pictures that train, {checked} "
        f"validation products, {len(model.test.rows)} test products"
    )
