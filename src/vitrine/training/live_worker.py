"""The process of one live training: ``python -m vitrine.training.live_worker``.

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
from collections.abc import Callable
from typing import IO, Any

from vitrine.artefacts.store import Store
from vitrine.errors import DataRefused, VitrineError
from vitrine.i18n import N_
from vitrine.models.concatenation import ARCHITECTURES, MEMBERS
from vitrine.models.concatenation_data import Features, find_files, read_features, shipped_features
from vitrine.settings import settings
from vitrine.training.concatenation import Epoch, make_deterministic, train_concatenation
from vitrine.training.live_queue import Request

# Visitors come first; lower than this, a busy machine would not train at all.
NICENESS = 5
ORPHANED = 3


def main() -> int:
    """Read the request, train, say how it went."""
    output = _own_output()
    request = Request(**json.loads(sys.stdin.readline()))
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


def run(request: Request, report: Callable[[Epoch], None]) -> dict[str, Any]:
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
    return outcome | {"peak_mb": peak_memory()}


def peak_memory() -> float:
    """Most memory that this process ever held, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e6 / 1024), 1)


def features_of(request: Request) -> Features:
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


def _own_output() -> IO[str]:
    """The pipe to the server; what libraries print goes elsewhere."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return output


def _say(output: IO[str], event: str, **values: Any) -> None:
    output.write(json.dumps({"event": event, **values}) + "\n")
    output.flush()


def _end_with_the_server() -> None:
    sys.stdin.read()
    os._exit(ORPHANED)


if __name__ == "__main__":
    sys.exit(main())
