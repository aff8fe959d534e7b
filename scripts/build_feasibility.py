"""Group the gold products without labels: ``python scripts/build_feasibility.py --data DIR``.

Writes ``fichiers/feasibility/``: scores, matches, words of several products, places; no text.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from vitrine.artefacts.store import Store
from vitrine.errors import VitrineError
from vitrine.insight.feasibility.building import build, read_material, ship
from vitrine.settings import settings


def main() -> int:
    """Read, group, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled products")
    parser.add_argument("--out", type=Path, default=settings().artefacts, help="artefact folder")
    arguments = parser.parse_args()
    try:
        material, rows = read_material(arguments.data, Store(settings().artefacts))
        shipped = ship(*build(material, rows, print), arguments.out)
    except VitrineError as error:
        print(error, file=sys.stderr)
        return 2
    for artefact in shipped:
        print(f"{artefact.path}: {artefact.size / 1e3:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
