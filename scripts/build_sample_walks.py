"""Write what each preparation makes of the sample sentence, so that the site loads no spaCy.

python scripts/build_sample_walks.py            # --check only compares
"""

from __future__ import annotations

import argparse
import json
import sys

from vitrine.text.preparations import PREPARATIONS, SAMPLE_SENTENCE, SAMPLE_WALKS


def sample_walks() -> str:
    """The content of the file."""
    walks = {
        key: [result.text_or_tokens for result in preparation.walk(SAMPLE_SENTENCE)]
        for key, preparation in PREPARATIONS.items()
    }
    return json.dumps(walks, ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    """Write the file, or tell whether it is up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    content = sample_walks()
    if parser.parse_args().check:
        return int(SAMPLE_WALKS.read_text("utf-8") != content)
    SAMPLE_WALKS.write_text(content, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
