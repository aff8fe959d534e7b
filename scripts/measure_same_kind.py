"""Ask models titles like those that taught them: ``measure_same_kind.py --data DIR [KEY ...]``.

Every classical model that learns from texts by default. Written after each model.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from vitrine.errors import VitrineError
from vitrine.i18n import Translator
from vitrine.models.registry import TRAINABLE, trainable
from vitrine.settings import settings
from vitrine.training.same_kind import SameKind, answered, same_kind_data, ship_same_kind
from vitrine.training.trainer import Session

SEED = 7
CLASSICAL = [key for key, spec in TRAINABLE.items() if spec.trainer == "classical"]


def main() -> int:
    """Measure and ship."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("keys", nargs="*", default=CLASSICAL)
    parser.add_argument("--data", type=Path, required=True)
    asked = parser.parse_args()
    try:
        _measure([trainable(key).key for key in asked.keys], asked.data)
    except VitrineError as error:
        print(Translator("en").error(error), file=sys.stderr)
        return 1
    return 0


def _measure(keys: list[str], folder: Path) -> None:
    data, counts = same_kind_data(folder, SEED), {}
    with tempfile.TemporaryDirectory() as place:
        for key in keys:
            began = time.monotonic()
            session = Session(SEED, Path(place), Path(place))
            counts[key] = answered(trainable(key), data, session)
            found = SameKind(len(data.train), SEED, counts)
            ship_same_kind(found, settings().artefacts)
            score = found.weighted_f1(key)
            print(f"{key}: {score:.3f}, {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
