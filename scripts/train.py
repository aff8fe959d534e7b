"""Build the shipped models again from a data folder: the same as ``vitrine build models``.

python scripts/train.py --data DIR
python scripts/train.py --data DIR --only text --only image
"""

from __future__ import annotations

import sys

from vitrine.cli import app

if __name__ == "__main__":
    app(["build", "models", *sys.argv[1:]])
