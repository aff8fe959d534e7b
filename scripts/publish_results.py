"""Ship the published runs as compact artefacts.

``python scripts/publish_results.py --published DIR``
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from vitrine.errors import VitrineError
from vitrine.results.certainty import ship_certainty
from vitrine.results.fusing import ship_fused
from vitrine.results.publishing import ballots_of, original_run, ship_run, transformers_run
from vitrine.settings import settings


def main() -> int:
    """Build both runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published", type=Path, required=True, help="folder of published results")
    parser.add_argument("--out", type=Path, default=settings().artefacts, help="artefact folder")
    arguments = parser.parse_args()
    try:
        ballots, runs = {}, []
        for build in (original_run, transformers_run):
            run = build(arguments.published)
            ballots[run.key] = ballots_of(run)
            runs.append(run)
            size = ship_run(run, arguments.out)
            print(f"{run.key}: {len(run.results)} models, {len(run.pairs)} pairs, {size} bytes")
        ship_certainty(runs, arguments.out)
        ship_fused(ballots, arguments.out, print)
    except VitrineError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
