"""Count the words of the categories: ``python scripts/build_words.py --data DIR``.

Writes ``fichiers/results/words.json``: counts of single words, no text.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from vitrine.artefacts.manifest import describe, update_manifest
from vitrine.artefacts.writing import write_atomically
from vitrine.catalogue.words import WORDS_KEY, WORDS_PATH, count_gold
from vitrine.errors import VitrineError
from vitrine.settings import settings


def main() -> int:
    """Count, write, describe in the manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled products")
    parser.add_argument("--out", type=Path, default=settings().artefacts, help="artefact folder")
    arguments = parser.parse_args()
    try:
        counts = count_gold(arguments.data)
    except VitrineError as error:
        print(error, file=sys.stderr)
        return 2
    text = json.dumps(counts.to_record(), ensure_ascii=False, separators=(",", ":")) + "\n"
    write_atomically(arguments.out / WORDS_PATH, text.encode())
    data = f"{counts.rows.sum()} gold listings ({counts.split}), copies left out; {counts.source}"
    producer = "python scripts/build_words.py --data DATA"
    row = describe(arguments.out, WORDS_PATH, WORDS_KEY, "record", producer, data)
    update_manifest(arguments.out, [row])
    print(f"{WORDS_PATH}: {row.size / 1e3:.0f} kB, {len(counts.words)} words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
