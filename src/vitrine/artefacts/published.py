"""A bucket of our own, which has a manifest: the source of ``fetch``, and ``publish``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Event, Lock

from vitrine.artefacts.bucket_manifest import artefacts_in, manifest_bytes
from vitrine.artefacts.failures import NO_OBJECT, disk_errors
from vitrine.artefacts.fetching import Received, Stopped, in_parallel
from vitrine.artefacts.manifest import MANIFEST_NAME, Artefact, read_manifest, update_manifest
from vitrine.artefacts.s3 import Bucket
from vitrine.artefacts.store import State, refuse, state_of
from vitrine.artefacts.transfer import (
    IDLE_RESULTS,
    Action,
    Item,
    Order,
    Result,
    Verdict,
    Watcher,
    chosen,
    publish_action,
)
from vitrine.errors import TransferFailed, VitrineError


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
        self._settling = Lock()

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
        return {key: item_of(artefact, self.root) for key, artefact in self._artefacts.items()}

    def state(self, item: Item) -> State | None:
        """Compare the file on disk with the row of the bucket's manifest."""
        return state_of(self._artefacts[item.name], self.root)

    def is_outdated(self, bucket: Bucket, item: Item) -> bool:
        """Never: the manifest that was read is what the bucket has."""
        return False

    def settle(self, item: Item, received: Received | None) -> None:
        """Describe a file that is in place in the manifest of the folder."""
        artefact = self._artefacts[item.name]
        with self._settling:
            if _known(self.root).get(item.name) != artefact:
                update_manifest(self.root, [artefact])


def item_of(artefact: Artefact, root: Path) -> Item:
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
    artefacts = {item_of(local[k], root): local[k] for k in chosen(local, order.only)}
    there, etag = _published(bucket, order)
    manifest = manifest_bytes({**there, **{a.key: a for a in artefacts.values()}}.values())
    # What would be refused on the way back is refused here.
    artefacts_in(manifest)
    states = in_parallel(artefacts, lambda i: state_of(artefacts[i], root), Event())
    actions = {
        item: publish_action(artefact, states[item], there.get(artefact.key), order)
        for item, artefact in artefacts.items()
    }
    if order.dry_run:
        return [Verdict(item, IDLE_RESULTS[action]) for item, action in actions.items()]
    verdicts = _send(bucket, actions, watcher)
    if not any(verdict.is_problem for verdict in verdicts):
        for verdict in verdicts:
            if verdict.result is Result.UPLOADED:
                # Had it been changed while it was sent, the manifest would promise another file.
                refuse(artefacts[verdict.item], state_of(artefacts[verdict.item], root))
        if order.force or manifest != manifest_bytes(there.values()):
            bucket.write(MANIFEST_NAME, manifest, etag)
    return verdicts


def _send(bucket: Bucket, actions: Mapping[Item, Action], watcher: Watcher) -> list[Verdict]:
    stop = Event()

    def verdict(item: Item) -> Verdict:
        if actions[item] is not Action.UPLOAD:
            return Verdict(item, IDLE_RESULTS[actions[item]])
        try:
            with disk_errors(item.shown):
                _upload(bucket, item, watcher, stop)
        except VitrineError as error:
            return Verdict(item, Result.FAILED, error)
        finally:
            watcher.end(item)
        return Verdict(item, Result.UPLOADED)

    watcher.expect([item for item, action in actions.items() if action is Action.UPLOAD])
    found = in_parallel(actions, verdict, stop)
    return [found[item] for item in actions]


def _upload(bucket: Bucket, item: Item, watcher: Watcher, stop: Event) -> None:
    def advance(count: int) -> None:
        watcher.advance(item, count)
        if stop.is_set():
            raise Stopped

    watcher.begin(item, item.size or 0, 0)
    bucket.send(item.target, item.remote, advance)


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


def _known(root: Path) -> dict[str, Artefact]:
    return read_manifest(root) if (root / MANIFEST_NAME).exists() else {}
