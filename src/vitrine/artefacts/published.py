"""A bucket of our own, which has a manifest: the source of ``fetch``, and ``publish``.

Anybody may have written the manifest of a bucket: it is read with suspicion.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path, PurePosixPath
from typing import Any

from vitrine.artefacts.fetching import Received, transferred
from vitrine.artefacts.manifest import MANIFEST_NAME, Artefact, read_manifest
from vitrine.artefacts.original import RECORD_NAME
from vitrine.artefacts.s3 import NO_OBJECT, Bucket, ProgressSubscriber
from vitrine.artefacts.shipping import update_manifest
from vitrine.artefacts.store import State, refuse, state_of
from vitrine.artefacts.transfer import (
    IDLE_RESULTS,
    Action,
    Item,
    Order,
    TransferResult,
    Verdict,
    Watcher,
    chosen,
    publish_action,
)
from vitrine.errors import TransferFailed, VitrineError
from vitrine.i18n import N_

# What the program itself writes beside the artefacts, which no artefact may replace.
RESERVED = {MANIFEST_NAME, RECORD_NAME}
SHA256 = re.compile(r"[0-9a-f]{64}")

MALFORMED = N_("The manifest of the bucket cannot be used ({reason}): publish again, with --force.")


@dataclass(frozen=True)
class _Rule:
    """What one field of a manifest row must be."""

    name: str
    kind: type
    holds: Callable[[Any], object] = bool


def _usable_path(path: str) -> bool:
    place = PurePosixPath(path)
    hidden = any(part.startswith(".") for part in path.split("/"))
    odd = str(place) != path or ":" in path or not path.isprintable()
    return not hidden and not odd and place.name.casefold() not in RESERVED


_RULES = (
    _Rule("key", str),
    _Rule("path", str, _usable_path),
    _Rule("kind", str),
    _Rule("sha256", str, SHA256.fullmatch),
    _Rule("size", int, lambda size: size >= 0),
    _Rule("producer", str, lambda _: True),
    _Rule("data", str, lambda _: True),
    _Rule("metrics", dict, lambda _: True),
)


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
    for artefact, rule in product(artefacts, _RULES):
        value = getattr(artefact, rule.name)
        if type(value) is not rule.kind or not rule.holds(value):
            raise TransferFailed(MALFORMED, reason=f"{rule.name}: {str(value)[:80]!r}")
    for names in ([a.key for a in artefacts], [a.path.casefold() for a in artefacts]):
        name, count = Counter(names).most_common(1)[0] if names else ("", 0)
        if count > 1:
            raise TransferFailed(MALFORMED, reason=f"{count} × {name[:80]!r}")
    return {artefact.key: artefact for artefact in artefacts}


def manifest_bytes(artefacts: Iterable[Artefact]) -> bytes:
    """Manifest of a bucket: the same rows as ``fichiers/manifest.json``, sorted by key."""
    rows = [asdict(artefact) for artefact in sorted(artefacts, key=lambda a: a.key)]
    return (json.dumps({"artefacts": rows}, indent=1, ensure_ascii=False) + "\n").encode()


class Published:
    """The artefacts that the manifest of a bucket describes.

    What is in place enters the manifest of the folder at once, so that the store knows it.

    Parameters
    ----------
    root : Path
        Folder of the artefacts.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._artefacts: dict[str, Artefact] = {}

    def items(self, bucket: Bucket) -> dict[str, Item]:
        """Read the manifest of the bucket.

        Raises
        ------
        TransferFailed, ArtefactAltered
            When there is none, or it cannot be obeyed.
        """
        found = bucket.read(MANIFEST_NAME)
        if found is None:
            raise TransferFailed(NO_OBJECT, bucket=bucket.name, key=bucket.key(MANIFEST_NAME))
        self._artefacts = artefacts_in(found[0])
        return {key: _item_of(artefact, self.root) for key, artefact in self._artefacts.items()}

    def state(self, item: Item) -> State | None:
        """Compare the file on disk with the row of the bucket's manifest."""
        return state_of(self._artefacts[item.name], self.root)

    def is_outdated(self, bucket: Bucket, item: Item) -> bool:
        """Never: the manifest that was read is what the bucket has."""
        return False

    def remember(self, item: Item, received: Received | None) -> None:
        """Describe a file that is in place in the manifest of the folder."""
        artefact = self._artefacts[item.name]
        known = read_manifest(self.root) if (self.root / MANIFEST_NAME).exists() else {}
        if known.get(item.name) != artefact:
            update_manifest(self.root, [artefact])


def _item_of(artefact: Artefact, root: Path) -> Item:
    """What is transferred for one artefact."""
    return Item(
        artefact.key,
        artefact.path,
        f"fichiers/{artefact.path}",
        root / artefact.path,
        artefact.sha256,
        artefact.size,
    )


def publish(root: Path, bucket: Bucket, order: Order, watcher: Watcher) -> list[Verdict]:
    """Send what the bucket does not have, then its manifest.

    A reader of the bucket finds the old manifest until every file of the new one is there. Rows of
    the bucket that this folder does not have are kept.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
        When a file is not the one the manifest of the folder describes: nothing is sent.
    TransferFailed
    """
    local = read_manifest(root)
    artefacts = {_item_of(local[key], root): local[key] for key in chosen(local, order.only)}
    there, etag = _published(bucket, order)
    manifest = manifest_bytes({**there, **{a.key: a for a in artefacts.values()}}.values())
    # What would be refused on the way back is refused here.
    artefacts_in(manifest)
    actions = {
        item: publish_action(artefact, state_of(artefact, root), there.get(artefact.key), order)
        for item, artefact in artefacts.items()
    }
    if order.dry_run:
        return [Verdict(item, IDLE_RESULTS[action]) for item, action in actions.items()]

    def begin(manager: Any, item: Item) -> Any:
        def progressed(done: int) -> None:
            watcher.progressed(item, done)

        watching = [ProgressSubscriber(progressed, lambda: watcher.end(item))]
        key = bucket.key(item.remote)
        return manager.upload(str(item.target), bucket.name, key, subscribers=watching)

    changed = [item for item, action in actions.items() if action is Action.UPLOAD]
    watcher.expect(changed)
    sent = transferred(bucket, changed, begin, lambda *_: TransferResult.UPLOADED)
    if not any(verdict.is_problem for verdict in sent.values()):
        for item in changed:
            # Had it been changed while it was sent, the manifest would promise another file.
            refuse(artefacts[item], state_of(artefacts[item], root))
        if order.force or manifest != manifest_bytes(there.values()):
            bucket.write(MANIFEST_NAME, manifest, etag)
    return [sent.get(item, Verdict(item, IDLE_RESULTS[a])) for item, a in actions.items()]


def _published(bucket: Bucket, order: Order) -> tuple[dict[str, Artefact], str | None]:
    """Rows and ETag of the bucket's manifest; ``force`` takes an unusable one for none."""
    found = bucket.read(MANIFEST_NAME)
    if found is None:
        return {}, None
    try:
        return artefacts_in(found[0]), found[1]
    except VitrineError:
        if not order.force:
            raise
        return {}, found[1]
