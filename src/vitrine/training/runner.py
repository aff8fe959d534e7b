"""Training a list of models one after the other: resumed, measured, written whole, logged."""

from __future__ import annotations

import errno
import hashlib
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from vitrine.artefacts.store import Store
from vitrine.errors import Count, DataRefused, VitrineError
from vitrine.i18n import N_
from vitrine.models.entry import TrainableModel
from vitrine.models.registry import TRAINABLE
from vitrine.results.result import Mark, history_of
from vitrine.results.trained import Answers, TrainedModel, file_name, read_trained
from vitrine.training.memory import PeakMemory
from vitrine.training.shelf import write_model
from vitrine.training.tracking import NoTracker, Tracker
from vitrine.training.trainer import Products, Session, Step, Trained, TrainingData, identity
from vitrine.training.trainers import trainer_of

# Only what its texts are read for gains or loses by the description.
COMPARED = "classical"
# The way of training that reads more of its members than their answers.
READS_LAYERS = "late_concatenation"


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
class Bench:
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
        Train classical models once more on titles alone, to compare.
    started, stepped, ended : callable
        Told the key of a model that begins, each step, and each outcome.
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
    stepped: Callable[[str, Step], None] = lambda key, step: None
    ended: Callable[[Outcome], None] = lambda outcome: None


def in_order(keys: Iterable[str]) -> list[TrainableModel]:
    """Specs of keys in the order of the registry: members come before what reads them."""
    asked = set(keys)
    return [spec for key, spec in TRAINABLE.items() if key in asked]


def train_all(specs: Sequence[TrainableModel], data: TrainingData, bench: Bench) -> list[Outcome]:
    """Train models one after the other; one that fails costs itself only.

    Raises
    ------
    KeyboardInterrupt
        At Ctrl-C: models that ended are written, the one under way goes on from its last epoch.
    """
    titles = data.titles_alone() if bench.titles else None
    outcomes = []
    for spec in specs:
        outcome = _outcome(spec, data, titles, bench)
        bench.ended(outcome)
        outcomes.append(outcome)
    return outcomes


def _outcome(
    spec: TrainableModel, data: TrainingData, titles: TrainingData | None, bench: Bench
) -> Outcome:
    known = _known(spec, data, bench)
    if known is not None:
        return Outcome(spec.key, known, known=True)
    bench.started(spec.key)
    try:
        return Outcome(spec.key, _train(spec, data, titles, bench))
    except VitrineError as error:
        return Outcome(spec.key, error=error)
    except ModuleNotFoundError as error:
        return Outcome(spec.key, error=_lacking(spec, error))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        return Outcome(spec.key, error=full_disk(spec.key))


def _lacking(spec: TrainableModel, error: ModuleNotFoundError) -> VitrineError:
    return DataRefused(
        N_("{model} needs the package {package}: pip install -r requirements-train.txt."),
        model=spec.key,
        package=error.name or str(error),
    )


def full_disk(model: str) -> VitrineError:
    """Say that a disk is full."""
    return DataRefused(
        N_("{model}: the disk is full. Nothing was changed: free some space and run it again."),
        model=model,
    )


def _known(spec: TrainableModel, data: TrainingData, bench: Bench) -> TrainedModel | None:
    """The answers that are here already, of the same data, settings and seed."""
    if bench.again:
        return None
    found = read_trained(Store(bench.root), data.run)[0].get(spec.key)
    if found is None:
        return None
    same, record = identity(spec, data, bench.seed), found[1].record
    if spec.members:
        same["heard"] = _heard(_session(spec, data, bench))
    return found[1] if all(record.get(name) == value for name, value in same.items()) else None


def _train(
    spec: TrainableModel, data: TrainingData, titles: TrainingData | None, bench: Bench
) -> TrainedModel:
    session = _session(spec, data, bench)
    session.folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with PeakMemory() as memory:
        found = trainer_of(spec.trainer).train(spec, data, session)
    # Epochs of a session that was interrupted took their time too.
    seconds = time.monotonic() - began + float(found.notes.get("seconds_before", 0))
    model = _model(spec, data, found, bench.seed)
    record: dict[str, Any] = {
        **model.record,
        "seconds": round(seconds, 1),
        "gigabytes": round(memory.gigabytes, 2),
    }
    if spec.members:
        record["heard"] = _heard(session)
    if titles is not None and spec.trainer == COMPARED:
        alone = trainer_of(spec.trainer).train(spec, titles, session)
        record["title_alone"] = Answers.of(titles.test.columns, alone.test).figures()
    model = replace(model, record=record)
    files = write_model(bench.root, model, found.files)
    bench.tracker.tell(model, model.test.figures(), files)
    shutil.rmtree(session.folder, ignore_errors=True)
    return model


def _session(spec: TrainableModel, data: TrainingData, bench: Bench) -> Session:
    known = read_trained(Store(bench.root), data.run)[0] if spec.members else {}
    members = {
        key: _answered(known[key][1])
        for key in spec.members
        if key in known and known[key][1].record.get("data") == data.fingerprint
    }
    return Session(
        seed=bench.seed,
        folder=bench.cache / "checkpoints" / f"{data.run}-{file_name(spec.key)}",
        cache=bench.cache,
        progress=lambda step: bench.stepped(spec.key, step),
        threads=bench.threads,
        weights=bench.weights,
        members=members,
        is_read=is_read(spec.key),
    )


def _heard(session: Session) -> dict[str, str]:
    """Hash of what each member said: a fusion is known only of the answers that it was made of."""
    return {
        key: hashlib.sha256(
            member.test.astype(np.float16).tobytes()
            + member.validation.astype(np.float16).tobytes()
        ).hexdigest()[:16]
        for key, member in session.members.items()
    }


def _answered(model: TrainedModel) -> Trained:
    parts = model.test.probabilities, model.validation.probabilities
    return Trained(*parts, notes=model.record)


def is_read(key: str) -> bool:
    """Whether a model of the registry reads the last layer of that one."""
    return any(spec.trainer == READS_LAYERS and key in spec.members for spec in TRAINABLE.values())


def _model(spec: TrainableModel, data: TrainingData, found: Trained, seed: int) -> TrainedModel:
    record = {
        **identity(spec, data, seed),
        "split": data.split,
        "date": datetime.now(UTC).date().isoformat(),
        "learnt_from": {part: _counts(getattr(data, part)) for part in ("train", "validation")},
        "notes": dict(found.notes),
    }
    return TrainedModel(
        Answers.of(data.test.columns, found.test),
        Answers.of(data.validation.columns, found.validation),
        history_of(found.history, Mark.MOST_RIGHT) if found.history else None,
        record,
    )


def _counts(products: Products) -> dict[str, int]:
    texts, pictures = len(products.with_text()), len(products.with_picture())
    return {"products": Count(len(products)), "texts": Count(texts), "pictures": Count(pictures)}
