"""Results of live trainings, kept in files for the next visitor and the next start."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from vitrine.artefacts.writing import write_atomically
from vitrine.training.live_queue import Request

SAFE_NAME = re.compile(r"[a-z0-9-]+")
PARTS = frozenset({"history", "counts", "rows", "widths", "weights", "seconds", "artefacts"})


def keep(folder: Path, request: Request, outcome: dict[str, Any]) -> None:
    """Write an outcome whole or not at all."""
    text = json.dumps(outcome, separators=(",", ":"))
    write_atomically(_path(folder, request), text.encode())


def kept(folder: Path, request: Request) -> dict[str, Any] | None:
    """The outcome of an earlier training; None when there is none that can be read."""
    try:
        outcome = json.loads(_path(folder, request).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return outcome if isinstance(outcome, dict) and outcome.keys() >= PARTS else None


def _path(folder: Path, request: Request) -> Path:
    if not SAFE_NAME.fullmatch(request.key):
        raise ValueError(f"{request.key!r} cannot name a file")
    return folder / f"{request.key}.json"
