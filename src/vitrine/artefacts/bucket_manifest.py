"""The manifest of a bucket, which anybody may have written: read with suspicion."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from vitrine.artefacts.manifest import MANIFEST_NAME, Artefact
from vitrine.errors import TransferFailed, VitrineError
from vitrine.i18n import N_

RECORD_NAME = "original.json"
# What the program itself writes beside the artefacts, which no artefact may replace.
RESERVED = {MANIFEST_NAME, RECORD_NAME}
SHA256 = re.compile(r"[0-9a-f]{64}")

MALFORMED = N_("The manifest of the bucket cannot be used ({reason}): publish again, with --force.")


def artefacts_in(content: bytes) -> dict[str, Artefact]:
    """Rows of a bucket's manifest, which anybody may have written: key to artefact.

    Raises
    ------
    TransferFailed
        When it is no manifest, or a row is not one that could be obeyed.
    ArtefactAltered
        When a row names a file outside the folder.
    """
    try:
        rows = json.loads(content)["artefacts"]
        artefacts = [Artefact(**row) for row in rows]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        if isinstance(error, VitrineError):
            raise
        raise TransferFailed(MALFORMED, reason=type(error).__name__) from error
    for artefact in artefacts:
        _check_row(artefact)
    _check_unique([a.key for a in artefacts])
    _check_unique([a.path.casefold() for a in artefacts])
    return {artefact.key: artefact for artefact in artefacts}


def manifest_bytes(artefacts: Iterable[Artefact]) -> bytes:
    """Manifest of a bucket: the same rows as ``fichiers/manifest.json``, sorted by key."""
    rows = [asdict(artefact) for artefact in sorted(artefacts, key=lambda a: a.key)]
    return (json.dumps({"artefacts": rows}, indent=1, ensure_ascii=False) + "\n").encode()


@dataclass(frozen=True)
class Rule:
    """What one field of a manifest row must be."""

    name: str
    kind: type
    holds: Callable[[Any], object] = bool


def _usable_path(path: str) -> bool:
    place = PurePosixPath(path)
    hidden = any(part.startswith(".") for part in path.split("/"))
    odd = str(place) != path or ":" in path or not path.isprintable()
    return not hidden and not odd and place.name.casefold() not in RESERVED


RULES = (
    Rule("key", str),
    Rule("path", str, _usable_path),
    Rule("kind", str),
    Rule("sha256", str, SHA256.fullmatch),
    Rule("size", int, lambda size: size >= 0),
    Rule("producer", str, lambda _: True),
    Rule("data", str, lambda _: True),
    Rule("metrics", dict, lambda _: True),
)


def _check_row(artefact: Artefact) -> None:
    for rule in RULES:
        value = getattr(artefact, rule.name)
        if type(value) is not rule.kind or not rule.holds(value):
            raise TransferFailed(MALFORMED, reason=f"{rule.name}: {str(value)[:80]!r}")


def _check_unique(names: list[str]) -> None:
    name, count = Counter(names).most_common(1)[0] if names else ("", 0)
    if count > 1:
        raise TransferFailed(MALFORMED, reason=f"{count} × {name[:80]!r}")
