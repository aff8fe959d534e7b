"""Build the shipped models again from a data folder: ``python scripts/train.py --data DIR``.

A thin front end to ``vitrine build models``; ``--only`` runs some of its steps.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from vitrine.building.builders import BUILDERS, Inputs
from vitrine.errors import VitrineError
from vitrine.settings import REPOSITORY, settings


def main() -> int:
    """Run the steps in order."""
    models = BUILDERS["models"]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled products")
    parser.add_argument("--only", nargs="+", choices=models.steps, default=())
    parser.add_argument("--out", type=Path, default=settings().artefacts, help="artefact folder")
    parser.add_argument("--cache", type=Path, default=REPOSITORY / ".cache")
    arguments = parser.parse_args()
    started = time.monotonic()

    def tell(message: str) -> None:
        print(f"{time.monotonic() - started:7.0f} s  {message}", flush=True)

    only = tuple(arguments.only)
    inputs = Inputs(arguments.out, arguments.cache, tell, arguments.data, only=only)
    try:
        for row in models.build(inputs):
            tell(f"{row.path}: {row.size / 1e6:.2f} MB")
    except VitrineError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
