"""What to fetch and what to publish: decisions on plain data, without network or disk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

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


class Result(Enum):
    """What became of one item."""

    FETCHED = "fetched"
    RESUMED = "resumed"
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
    Result.FETCHED: N_("{path}: fetched."),
    Result.RESUMED: N_("{path}: fetched, going on from where it had stopped."),
    Result.PRESENT: N_("{path}: already there."),
    Result.CHANGED: N_(
        "{path}: the bucket now holds another content than at the first fetch; "
        "yours is kept, --force takes the new one."
    ),
    Result.FOREIGN: N_("{path}: there already, from elsewhere; kept, --force replaces it."),
    Result.UNTRUSTED: N_(
        "{path}: not fetched, because it is code: reading it runs whatever its author put "
        "in it, with your rights. If you trust them, add --trust."
    ),
    Result.WOULD_FETCH: N_("{path}: would be fetched."),
    Result.UPLOADED: N_("{path}: published."),
    Result.UNCHANGED: N_("{path}: the bucket has it already."),
    Result.WOULD_UPLOAD: N_("{path}: would be published."),
    Result.FAILED: N_("{path}: failed. {reason}"),
}
# What was asked for and is not in place.
PROBLEMS = {Result.CHANGED, Result.UNTRUSTED, Result.FAILED}

# What a plan comes to when nothing is done, and for what needs nothing done.
IDLE_RESULTS = {
    Action.FETCH: Result.WOULD_FETCH,
    Action.KEEP: Result.PRESENT,
    Action.LEAVE: Result.FOREIGN,
    Action.REFUSE: Result.UNTRUSTED,
    Action.UPLOAD: Result.WOULD_UPLOAD,
    Action.SKIP: Result.UNCHANGED,
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
    result: Result
    error: VitrineError | None = None

    @property
    def is_problem(self) -> bool:
        """Whether the command should not end with success."""
        return self.result in PROBLEMS


class Watcher(Protocol):
    """Told of progress, from several threads at once."""

    def expect(self, items: Collection[Item]) -> None:
        """Take note of all that is going to be transferred."""

    def begin(self, item: Item, size: int, done: int) -> None:
        """Take note that ``done`` of ``size`` bytes are there, and more will come."""

    def advance(self, item: Item, count: int) -> None:
        """Take note of ``count`` bytes more."""

    def end(self, item: Item) -> None:
        """Take note that the file is finished, well or not."""


class Unwatched:
    """A watcher that tells nobody."""

    def expect(self, items: Collection[Item]) -> None:
        """Do nothing."""

    def begin(self, item: Item, size: int, done: int) -> None:
        """Do nothing."""

    def advance(self, item: Item, count: int) -> None:
        """Do nothing."""

    def end(self, item: Item) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Note:
    """What the bytes of a partial file are the beginning of.

    Attributes
    ----------
    etag : str
        The bucket's mark of that version of the object.
    size : int
        Bytes of the whole object.
    sha256 : str or None
        Content it is to become, when that was known.
    """

    etag: str
    size: int
    sha256: str | None


def resumes(note: Note | None, item: Item, have: int) -> bool:
    """Whether the ``have`` bytes of a partial file are still the beginning of the item."""
    return (
        note is not None
        and bool(note.etag)
        and note.sha256 == item.sha256
        and item.size in (None, note.size)
        and 0 < have <= note.size
    )


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
