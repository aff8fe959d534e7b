"""What to fetch and what to publish: decisions on plain data, without network or disk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Any

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.store import State, refuse
from vitrine.errors import TransferFailed, VitrineError
from vitrine.i18n import N_

# Reading one of these runs what its author put in it; every other kind is read as data.
CODE_SUFFIXES = {".joblib", ".keras", ".pickle"}

NOT_AS_DESCRIBED = N_(
    "What the bucket holds is not the file that its manifest describes, and it was not put in "
    "place: ask whoever publishes it."
)


@dataclass(frozen=True)
class Item:
    """One object of a bucket and the file it becomes.

    Attributes
    ----------
    name : str
        What ``--only`` calls it.
    remote : str
        Key of the object, under the prefix of the bucket.
    shown : str
        The file, as people are told of it: ``fichiers/embedded/text_model.npz``.
    target : Path
        The file.
    sha256 : str or None
        What it must be; None when nobody has published that, and any content is taken.
    size : int or None
        Bytes, where known beforehand.
    mismatch : str
        What to say when the bucket gives something else.
    """

    name: str
    remote: str
    shown: str
    target: Path
    sha256: str | None = None
    size: int | None = None
    mismatch: str = NOT_AS_DESCRIBED

    @property
    def is_code(self) -> bool:
        """Whether reading the file means running it."""
        return PurePosixPath(self.remote).suffix.lower() in CODE_SUFFIXES


@dataclass(frozen=True)
class Order:
    """What the operator asked for; ``only`` empty means everything."""

    only: tuple[str, ...] = ()
    dry_run: bool = False
    force: bool = False
    trust: bool = False


class Action(Enum):
    """What is to be done with one item."""

    FETCH = "fetch"
    KEEP = "keep"
    LEAVE = "leave"
    REFUSE = "refuse"
    UPLOAD = "upload"
    SKIP = "skip"


class TransferResult(Enum):
    """What became of one item."""

    FETCHED = "fetched"
    PRESENT = "present"
    CHANGED = "changed"
    FOREIGN = "foreign"
    UNTRUSTED = "untrusted"
    WOULD_FETCH = "would fetch"
    UPLOADED = "uploaded"
    UNCHANGED = "unchanged"
    WOULD_UPLOAD = "would upload"
    FAILED = "failed"


RESULT_SAYS = {
    TransferResult.FETCHED: N_("{path}: fetched."),
    TransferResult.PRESENT: N_("{path}: already there."),
    TransferResult.CHANGED: N_(
        "{path}: the bucket now holds another content than at the first fetch; "
        "yours is kept, --force takes the new one."
    ),
    TransferResult.FOREIGN: N_("{path}: there already, from elsewhere; kept, --force replaces it."),
    TransferResult.UNTRUSTED: N_(
        "{path}: not fetched, because it is code: reading it runs whatever its author put "
        "in it, with your rights. If you trust them, add --trust."
    ),
    TransferResult.WOULD_FETCH: N_("{path}: would be fetched."),
    TransferResult.UPLOADED: N_("{path}: published."),
    TransferResult.UNCHANGED: N_("{path}: the bucket has it already."),
    TransferResult.WOULD_UPLOAD: N_("{path}: would be published."),
    TransferResult.FAILED: N_("{path}: failed. {reason}"),
}
# What was asked for and is not in place.
PROBLEMS = {TransferResult.CHANGED, TransferResult.UNTRUSTED, TransferResult.FAILED}

# What a plan comes to when nothing is done, and for what needs nothing done.
IDLE_RESULTS = {
    Action.FETCH: TransferResult.WOULD_FETCH,
    Action.KEEP: TransferResult.PRESENT,
    Action.LEAVE: TransferResult.FOREIGN,
    Action.REFUSE: TransferResult.UNTRUSTED,
    Action.UPLOAD: TransferResult.WOULD_UPLOAD,
    Action.SKIP: TransferResult.UNCHANGED,
}

# A state of None is a file whose right content nobody has recorded.
FETCH_ACTIONS = {
    State.MISSING: Action.FETCH,
    State.STALE: Action.FETCH,
    State.PRESENT: Action.KEEP,
    None: Action.LEAVE,
}


@dataclass(frozen=True)
class Verdict:
    """What became of one item, with the error when it failed."""

    item: Item
    result: TransferResult
    error: VitrineError | None = None

    @property
    def is_problem(self) -> bool:
        """Whether the command should not end with success."""
        return self.result in PROBLEMS


class Watcher:
    """Told of progress, from several threads at once; this one shows nothing."""

    def expect(self, items: Collection[Item]) -> None:
        """Take note of all that is going to be transferred."""

    def progressed(self, item: Item, done: int) -> None:
        """Take note of the bytes that are there: fewer than before when a part comes again."""

    def end(self, item: Item) -> None:
        """Take note that the transfer is over, well or not."""


def fetch_action(item: Item, state: State | None, order: Order) -> Action:
    """Decide on one item from what is on disk and what was asked."""
    action = Action.FETCH if order.force else FETCH_ACTIONS[state]
    if action is Action.FETCH and item.is_code and not order.trust:
        return Action.REFUSE
    return action


def publish_action(
    artefact: Artefact, state: State, published: Artefact | None, order: Order
) -> Action:
    """Decide on one artefact: only what the bucket does not have is sent.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
        When the file to send is not the one the manifest describes.
    """
    same = published is not None and (published.sha256, published.path) == (
        artefact.sha256,
        artefact.path,
    )
    if same and state is State.MISSING and not order.force:
        return Action.SKIP
    refuse(artefact, state)
    return Action.SKIP if same and not order.force else Action.UPLOAD


def chosen(known: Mapping[str, Any], only: Collection[str]) -> list[str]:
    """Names to work on, in the order of ``known``.

    Raises
    ------
    TransferFailed
        When a name is not known.
    """
    unknown = [name for name in only if name not in known]
    if unknown:
        raise TransferFailed(
            N_("There is no {name} there; there is: {known}."),
            name=unknown[0],
            known=", ".join(known),
        )
    return [name for name in known if not only or name in only]
