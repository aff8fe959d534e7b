"""Build the shipped models again from a data folder: ``python scripts/train.py --data DIR``.

Steps: text, image, frame, joint (fusion and thresholds), evaluate, samples; ``--only`` runs some.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from vitrine.building.shipped_models import STEPS, Workshop
from vitrine.errors import VitrineError
from vitrine.settings import REPOSITORY, settings


def main() -> int:
    """Run the steps in order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled products")
    parser.add_argument("--only", nargs="+", choices=list(STEPS), default=list(STEPS))
    parser.add_argument("--out", type=Path, default=settings().artefacts, help="artefact folder")
    parser.add_argument("--cache", type=Path, default=REPOSITORY / ".cache")
    arguments = parser.parse_args()
    started = time.monotonic()

    def report(message: str) -> None:
        print(f"{time.monotonic() - started:7.0f} s  {message}", flush=True)

    workshop = Workshop(arguments.data, arguments.out, arguments.cache, report)
    try:
        for step in STEPS:
            if step in arguments.only:
                report(f"— {step}")
                STEPS[step](workshop)
    except VitrineError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
