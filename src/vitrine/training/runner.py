"""Training a list of models one after the other: resumed, measured, written whole, logged."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Any

import numpy as np

from vitrine.artefacts.store import Store
from vitrine.errors import Count, DataRefused, VitrineError
from vitrine.i18n import N_
from vitrine.models.entry import TrainableModel
from vitrine.models.registry import TRAINABLE
from vitrine.results.result import Mark, history_of
from vitrine.results.trained import Answers, TrainedModel, file_name, read_trained
from vitrine.training.recording import NoTracker, Tracker, write_model
from vitrine.training.trainer import (
    Products,
    Session,
    Trained,
    TrainingData,
    TrainingStep,
    identity,
    trainer_of,
)

# Where the record of a fusion holds the hash of its members' answers: the shipped records bear it.
MEMBERS_KEY = "heard"
MEMORY_STATUS = Path("/proc/self/statm")
MEMORY_EVERY_SECONDS = 0.2


@dataclass(frozen=True)
class Outcome:
    """What became of one model.

    Attributes
    ----------
    key : str
    model : TrainedModel or None
        None where it failed.
    error : VitrineError or None
    known : bool
        Whether it had been trained before on these data with these settings, and was not again.
    """

    key: str
    model: TrainedModel | None = None
    error: VitrineError | None = None
    known: bool = False


@dataclass(frozen=True)
class TrainingOptions:
    """Where and how a list of models is trained.

    Attributes
    ----------
    root : Path
        Artefact folder with the manifest.
    cache : Path
        For checkpoints and what can be computed again.
    again : bool
        Train also what is known already.
    titles : bool
        Train models whose trainer compares titles once more on titles alone.
    started, stepped, ended : callable
        Called with the key of a model that begins, with each step, and with each outcome.
    """

    root: Path
    cache: Path
    seed: int = 7
    threads: int = 2
    weights: str | None = "imagenet"
    again: bool = False
    titles: bool = True
    tracker: Tracker = field(default_factory=NoTracker)
    started: Callable[[str], None] = lambda key: None
    stepped: Callable[[str, TrainingStep], None] = lambda key, step: None
    ended: Callable[[Outcome], None] = lambda outcome: None


class PeakMemory:
    """Most memory that this process holds during its block, in GB, looked at five times a second.

    0 where the system has no file that says it.
    """

    def __init__(self) -> None:
        self.gigabytes = 0.0
        self._ended = Event()
        self._watch = Thread(target=self._look, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._watch.join()

    def _look(self) -> None:
        while MEMORY_STATUS.exists():
            pages = int(MEMORY_STATUS.read_text().split()[1])
            self.gigabytes = max(self.gigabytes, pages * os.sysconf("SC_PAGE_SIZE") / 1e9)
            if self._ended.wait(MEMORY_EVERY_SECONDS):
                return


def in_order(keys: Iterable[str]) -> list[TrainableModel]:
    """Entries of keys in the order of the registry: members come before what reads them."""
    wanted = set(keys)
    return [entry for key, entry in TRAINABLE.items() if key in wanted]


def is_read(key: str) -> bool:
    """Whether a model of the registry reads the last layer of that one."""
    return any(
        key in entry.members and trainer_of(entry.trainer).reads_last_layers
        for entry in TRAINABLE.values()
    )


def train_all(
    entries: Sequence[TrainableModel], data: TrainingData, options: TrainingOptions
) -> list[Outcome]:
    """Train models one after the other; one that fails costs itself only.

    Raises
    ------
    KeyboardInterrupt
        At Ctrl-C: models that ended are written, the one under way goes on from its last epoch.
    """
    titles = data.titles_alone() if options.titles else None
    outcomes = []
    for entry in entries:
        outcome = _outcome(entry, data, titles, options)
        options.ended(outcome)
        outcomes.append(outcome)
    return outcomes


def _outcome(
    entry: TrainableModel,
    data: TrainingData,
    titles: TrainingData | None,
    options: TrainingOptions,
) -> Outcome:
    known = None if options.again else _known(entry, data, options)
    if known is not None:
        return Outcome(entry.key, known, known=True)
    options.started(entry.key)
    try:
        return Outcome(entry.key, _train(entry, data, titles, options))
    except VitrineError as error:
        return Outcome(entry.key, error=error)
    except ModuleNotFoundError as error:
        refusal = DataRefused(
            N_("{model} needs the package {package}: pip install -r requirements-train.txt."),
            model=entry.key,
            package=error.name or str(error),
        )
        return Outcome(entry.key, error=refusal)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        refusal = DataRefused(
            N_("{model}: the disk is full. Nothing was changed: free some space and run it again."),
            model=entry.key,
        )
        return Outcome(entry.key, error=refusal)


def _known(
    entry: TrainableModel, data: TrainingData, options: TrainingOptions
) -> TrainedModel | None:
    """The answers that are here already, of the same data, settings and seed."""
    trained = read_trained(Store(options.root), data.run)[0].get(entry.key)
    if trained is None:
        return None
    same, (_, model) = identity(entry, data, options.seed), trained
    if entry.members:
        same[MEMBERS_KEY] = _hashes_of_members(_session(entry, data, options))
    return model if all(model.record.get(name) == value for name, value in same.items()) else None


def _train(
    entry: TrainableModel,
    data: TrainingData,
    titles: TrainingData | None,
    options: TrainingOptions,
) -> TrainedModel:
    session, trainer = _session(entry, data, options), trainer_of(entry.trainer)
    session.folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with PeakMemory() as memory:
        trained = trainer.train(entry, data, session)
    # Epochs of a session that was interrupted took their time too.
    seconds = time.monotonic() - began + float(trained.notes.get("seconds_before", 0))
    record: dict[str, Any] = {
        **identity(entry, data, options.seed),
        "split": data.split,
        "date": datetime.now(UTC).date().isoformat(),
        "learnt_from": {
            "train": _counts(data.train),
            "validation": _counts(data.validation),
        },
        "notes": dict(trained.notes),
        "seconds": round(seconds, 1),
        "gigabytes": round(memory.gigabytes, 2),
    }
    if entry.members:
        record[MEMBERS_KEY] = _hashes_of_members(session)
    if titles is not None and trainer.compares_titles:
        alone = trainer.train(entry, titles, session)
        record["title_alone"] = Answers.of(titles.test.columns, alone.test).figures()
    model = TrainedModel(
        Answers.of(data.test.columns, trained.test),
        Answers.of(data.validation.columns, trained.validation),
        history_of(trained.history, Mark.MOST_RIGHT) if trained.history else None,
        record,
    )
    files = write_model(options.root, model, trained.files)
    options.tracker.log(model, model.test.figures(), files)
    shutil.rmtree(session.folder, ignore_errors=True)
    return model


def _counts(products: Products) -> dict[str, int]:
    """How many products there are, with a text, and with a picture."""
    texts, pictures = len(products.with_text()), len(products.with_picture())
    return {"products": Count(len(products)), "texts": Count(texts), "pictures": Count(pictures)}


def _session(entry: TrainableModel, data: TrainingData, options: TrainingOptions) -> Session:
    """Surroundings of a training, with what its members answered on the same data."""
    trained = read_trained(Store(options.root), data.run)[0] if entry.members else {}
    members = {}
    for key in entry.members:
        model = trained[key][1] if key in trained else None
        if model is not None and model.record.get("data") == data.fingerprint:
            answers = model.test.probabilities, model.validation.probabilities
            members[key] = Trained(*answers, notes=model.record)
    return Session(
        seed=options.seed,
        folder=options.cache / "checkpoints" / f"{data.run}-{file_name(entry.key)}",
        cache=options.cache,
        progress=lambda step: options.stepped(entry.key, step),
        threads=options.threads,
        weights=options.weights,
        members=members,
        is_read=is_read(entry.key),
    )


def _hashes_of_members(session: Session) -> dict[str, str]:
    """Hash of what each member answered: a fusion is known of those answers alone."""
    return {
        key: hashlib.sha256(
            member.test.astype(np.float16).tobytes()
            + member.validation.astype(np.float16).tobytes()
        ).hexdigest()[:16]
        for key, member in session.members.items()
    }
