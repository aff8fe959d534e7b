"""Count what the exploration page shows: ``python scripts/build_exploration.py --data DIR``.

``DIR`` holds a user's challenge files (``input/``, ``images/``), or is laid out like the corpus.
Writes ``fichiers/exploration/``: aggregates only, no text, no row, no picture of the catalogue.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from vitrine.errors import VitrineError
from vitrine.insight.exploration.shipping import build, material_of
from vitrine.settings import settings


def main() -> int:
    """Count, write, describe in the manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="data folder")
    parser.add_argument("--out", type=Path, default=settings().artefacts, help="artefact folder")
    arguments = parser.parse_args()
    try:
        rows = build(material_of(arguments.data, print), arguments.out, print)
    except VitrineError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{len(rows)} files, {sum(row.size for row in rows) / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
