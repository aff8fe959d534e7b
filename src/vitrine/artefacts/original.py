"""The public bucket of the original project, which has files and no manifest.

Nobody has published what its files should be. So the SHA-256 of each is recorded when it is first
fetched, in ``fichiers/original.json``, and another content is reported ever after.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from vitrine.artefacts.fetching import Received
from vitrine.artefacts.manifest import sha256_of
from vitrine.artefacts.s3 import Bucket, Connection
from vitrine.artefacts.shipping import write_atomically
from vitrine.artefacts.store import State
from vitrine.artefacts.transfer import Item
from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_

RECORD_NAME = "original.json"
CONNECTION = Connection("streamlit-rakuten", region="eu-west-3", anonymous=True)
# Key in the bucket, and the folder in which the original project looks for it.
FILES = {
    "X_train_update.csv": "input",
    "RandomForestClassifier_dump.joblib": "fichiers",
    "GradientBoosting_dump.joblib": "fichiers",
    "DfColorMean.json": "input",
    "Dfcontour.csv": "input",
    "EfficientNetB1_CONCAT2_X_train.pkl": "fichiers",
    "EfficientNetB1_CONCAT2_X_test.pkl": "fichiers",
    "EMBEDDING_CONCAT2_X_train.pkl": "fichiers",
    "LinearSVC_CONCAT2_X_train.pkl": "fichiers",
    "LinearSVC_CONCAT2_X_test.pkl": "fichiers",
    "EMBEDDING GRU_CONCAT2_X_train.pkl": "fichiers",
}
NOT_AS_RECORDED = N_(
    "The bucket now holds another content than the one recorded at the first fetch, and it was "
    "not put in place: --force takes it and records it anew."
)


class OriginalProject:
    """The files of the original project.

    Parameters
    ----------
    folder : Path
        Folder that holds ``fichiers/`` and ``input/``.
    force : bool
        Whether any content is taken and recorded anew.
    """

    def __init__(self, folder: Path, force: bool = False) -> None:
        self.root = folder / "fichiers"
        self._folder = folder
        self._force = force
        self._recorded: dict[str, Received] = {}

    def items(self, bucket: Bucket) -> dict[str, Item]:
        """Every file, with what was recorded of it.

        Raises
        ------
        ArtefactAltered
            When the record cannot be read.
        """
        self._recorded = read_record(self.root / RECORD_NAME)
        items = {}
        for name, place in FILES.items():
            item = Item(name, name, f"{place}/{name}", self._folder / place / name)
            record = None if self._force else self._recorded.get(name)
            if record:
                item = replace(
                    item, sha256=record.sha256, size=record.size, mismatch=NOT_AS_RECORDED
                )
            items[name] = item
        return items

    def state(self, item: Item) -> State | None:
        """Compare the file on disk with its record; None when it came from elsewhere."""
        if not item.target.is_file():
            return State.MISSING
        if item.sha256 is None:
            return None
        same = item.target.stat().st_size == item.size and sha256_of(item.target) == item.sha256
        return State.PRESENT if same else State.STALE

    def is_outdated(self, bucket: Bucket, item: Item) -> bool:
        """Whether the bucket's mark of the object is another than at the first fetch."""
        return bucket.etag(item.remote) != self._recorded[item.name].etag

    def remember(self, item: Item, received: Received | None) -> None:
        """Record a file that was fetched."""
        if received:
            self._recorded[item.name] = received
            rows = {name: asdict(self._recorded[name]) for name in sorted(self._recorded)}
            text = json.dumps({"files": rows}, indent=1, ensure_ascii=False) + "\n"
            write_atomically(self.root / RECORD_NAME, text.encode())


def read_record(path: Path) -> dict[str, Received]:
    """What was recorded, by name; nothing when there is no record.

    Raises
    ------
    ArtefactAltered
        When it is no record.
    """
    try:
        rows: dict[str, Any] = json.loads(path.read_text("utf-8"))["files"]
        return {name: Received(**row) for name, row in rows.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArtefactAltered(
            N_("The record {path} cannot be read: move it away, and the files are recorded anew."),
            path=f"{path.parent.name}/{path.name}",
        ) from error
