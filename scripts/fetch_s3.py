"""Bring the larger artefacts from a bucket: the same as ``vitrine artefacts fetch``.

    python scripts/fetch_s3.py                          # from VITRINE_S3_BUCKET
    python scripts/fetch_s3.py --only text_model --dry-run
    python scripts/fetch_s3.py --source original        # the bucket of the original project

Exit code: 0 when all is well, 1 when a file failed, 2 when nothing could be begun.
"""

from __future__ import annotations

import typer

from vitrine.cli.artefacts import fetch

if __name__ == "__main__":
    typer.run(fetch)
