"""Count what the page of trust shows.

``python scripts/build_trust.py --data DIR --published DIR`` writes ``fichiers/trust/``: counts and
means only, no text, no row, no picture.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from vitrine.errors import VitrineError
from vitrine.insight.trust.building import build
from vitrine.settings import settings


def main() -> int:
    """Count, write, describe in the manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled products")
    parser.add_argument("--published", type=Path, required=True, help="folder of published results")
    parser.add_argument("--out", type=Path, default=settings().artefacts, help="artefact folder")
    arguments = parser.parse_args()
    try:
        rows = build(arguments.data, arguments.published, arguments.out, print)
    except VitrineError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{len(rows)} files, {sum(row.size for row in rows) / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
