"""The process of one live training of a concatenation: ``python -m vitrine.training.live_worker``.

Reads a request, one line of JSON, from its input; writes one line of JSON per epoch, then one with
the outcome or with what was wrong. It ends itself when its input ends: then the server is gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

import numpy as np

from vitrine.artefacts.store import Store
from vitrine.errors import DataRefused, VitrineError
from vitrine.i18n import N_
from vitrine.models.concatenation import (
    ARCHITECTURES,
    MEMBERS,
    Architecture,
    before_softmax,
    build,
)
from vitrine.models.concatenation_data import (
    PARTS,
    Features,
    find_files,
    read_features,
    shipped_features,
)
from vitrine.models.rows import logits_of
from vitrine.results.confusion import confusion_of
from vitrine.results.result import Mark
from vitrine.settings import settings
from vitrine.training.live_queue import TrainingRequest
from vitrine.training.loop import (
    Epoch,
    Examples,
    Listener,
    Schedule,
    make_deterministic,
    train_network,
)

# Visitors come first; lower than this, a busy machine would not train at all.
NICENESS = 5
ORPHANED = 3


def main() -> int:
    """Read the request, train, say how it went."""
    # Its output is the pipe to the server; what libraries print goes elsewhere.
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    request = TrainingRequest(**json.loads(sys.stdin.readline()))
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    try:
        outcome = run(request, lambda epoch: _say(output, "epoch", figures=epoch.to_record()))
    except VitrineError as error:
        values = {name: str(value) for name, value in error.values.items()}
        _say(output, "refused", message=error.message, values=values)
        return 1
    _say(output, "done", outcome=outcome)
    return 0


def run(request: TrainingRequest, report: Callable[[Epoch], None]) -> dict[str, Any]:
    """Train what is asked for.

    Raises
    ------
    VitrineError
        When the features cannot be read or do not fit.
    """
    architecture = ARCHITECTURES[request.architecture]
    features = features_of(request)
    make_deterministic(int(os.environ.get("VITRINE_LIVE_THREADS", "1")), request.seed)

    outcome = train_concatenation(features, architecture, request.epochs, request.seed, report)
    # The most memory that this process ever held: kilobytes, but bytes on macOS.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return outcome | {"peak_mb": round(peak / (1e6 if sys.platform == "darwin" else 1e6 / 1024), 1)}


@dataclass(frozen=True, eq=False)
class _FeatureRows:
    """Rows of one part of the features; they are gathered when their batch comes."""

    features: Features
    part: str

    @property
    def groups(self) -> list[np.ndarray]:
        """All of them may share a batch."""
        return [np.arange(len(self))]

    def __len__(self) -> int:
        return len(self.features.rows(self.part))

    def take(self, chosen: np.ndarray, rng: np.random.Generator | None = None) -> list[np.ndarray]:
        """Inputs of the network for some rows; nothing is altered."""
        return self.features.of(self.features.rows(self.part)[chosen])


class _OrderedExamples(Examples):
    """Rows that are read forwards within each step, as the shipped concatenations were trained."""

    def batches(self, size: int, rng: np.random.Generator) -> list[np.ndarray]:
        """Numbers of the rows of each step of an epoch: every row once."""
        order = rng.permutation(len(self.rows))
        return [np.sort(order[start : start + size]) for start in range(0, len(order), size)]


def train_concatenation(
    features: Features,
    architecture: Architecture,
    epochs: int,
    seed: int,
    report: Callable[[Epoch], None] = lambda epoch: None,
) -> dict[str, Any]:
    """Train, keep the weights of the epoch with the lowest validation loss, and measure.

    Parameters
    ----------
    epochs : int
        At most; it stops earlier when the validation loss no longer falls.
    report : callable
        Called with the figures of each epoch.

    Returns
    -------
    dict
        The outcome: ``history`` (curves), ``counts`` (27 x 27, on the measuring rows), ``rows``
        (by part), ``widths``, ``weights``, ``seconds``, ``artefacts``.
    """
    started = time.monotonic()
    truth = {part: features.truth[features.rows(part)] for part in PARTS}
    rows = {part: _FeatureRows(features, part) for part in PARTS}
    network = build(before_softmax(architecture), features.widths)
    progress = train_network(
        network,
        _OrderedExamples(rows["train"], truth["train"]),
        Examples(rows["check"], truth["check"]),
        Schedule(
            epochs,
            architecture.rate,
            architecture.batch,
            architecture.patience,
            seed,
            architecture.penalty,
            Mark.LOWEST_LOSS,
            one_stream=True,
        ),
        Listener(report),
    )
    answers = logits_of(network, rows["test"]).argmax(axis=1)
    return {
        "history": progress.history(),
        "counts": confusion_of(truth["test"], answers).tolist(),
        "rows": {part: len(columns) for part, columns in truth.items()},
        "widths": features.widths,
        "weights": int(network.count_params()),
        "seconds": round(time.monotonic() - started, 2),
        "artefacts": [list(pair) for pair in features.artefacts],
    }


def features_of(request: TrainingRequest) -> Features:
    """Features that a request is trained on.

    Raises
    ------
    VitrineError
    """
    view = ARCHITECTURES[request.architecture].view
    if request.data != "dropped-in":
        return shipped_features(Store(settings().artefacts), MEMBERS[request.joined], view)
    files = find_files(settings().root, request.joined)
    if files is None:
        raise DataRefused(N_("The features of the original project are no longer there."))
    return read_features(files)


def _say(output: IO[str], event: str, **values: Any) -> None:
    output.write(json.dumps({"event": event, **values}) + "\n")
    output.flush()


def _end_with_the_server() -> None:
    sys.stdin.read()
    os._exit(ORPHANED)


if __name__ == "__main__":
    sys.exit(main())
