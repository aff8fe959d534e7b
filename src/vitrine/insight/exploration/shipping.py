"""From a data folder to the small artefacts that are shipped."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from vitrine.artefacts.manifest import Artefact, describe, update_manifest
from vitrine.artefacts.writing import write_atomically
from vitrine.catalogue.challenge import has_challenge, read_challenge
from vitrine.errors import DataRefused
from vitrine.insight.exploration.base import Statistic
from vitrine.insight.exploration.corpus import CorpusMaterial
from vitrine.insight.exploration.material import Material, no_progress
from vitrine.insight.exploration.originals import read_languages
from vitrine.insight.exploration.own import ChallengeMaterial
from vitrine.insight.exploration.registry import SPECS, Spec

PRODUCER = "python scripts/build_exploration.py --data DATA"
Tell = Callable[[str], None]


def material_of(folder: Path, tell: Tell) -> Material:
    """Parts of a folder: a user's challenge files (``input/``, ``images/``), else a corpus."""
    if not has_challenge(folder):
        return CorpusMaterial(folder)
    challenge = read_challenge(folder)
    for problem in challenge.problems:
        tell(str(problem))
    return ChallengeMaterial(challenge, read_languages(folder, []))


def build(material: Material, root: Path, tell: Tell) -> list[Artefact]:
    """Count every statistic that the material allows, write it and describe it.

    Parameters
    ----------
    root : Path
        Artefact folder.
    tell : callable
        Told one line for each statistic.
    """
    rows = list(_written(material, root, tell))
    update_manifest(root, rows)
    return rows


def _written(material: Material, root: Path, tell: Tell) -> Iterator[Artefact]:
    for spec in SPECS:
        try:
            found = spec.count(material, no_progress)
        except DataRefused as refusal:
            tell(f"{spec.key}: {refusal}")
            continue
        write_atomically(root / spec.path, content(spec, found))
        data = f"{found.rows} products, {found.split}; {found.source}"
        row = describe(
            root, spec.path, spec.artefact, "arrays" if spec.arrays else "record", PRODUCER, data
        )
        tell(f"{spec.path}: {row.size / 1e3:.0f} kB, {found.rows} products")
        yield row


def content(spec: Spec, found: Statistic) -> bytes:
    """Bytes of an artefact: the same for the same statistic."""
    if not spec.arrays:
        text = json.dumps(found.to_record(), ensure_ascii=False, separators=(",", ":"))
        return (text + "\n").encode()
    stream = io.BytesIO()
    np.savez_compressed(stream, **found.to_arrays())  # type: ignore[arg-type]
    return stream.getvalue()
