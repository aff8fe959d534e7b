"""One comparison of two models row by row, cold then warm, in a process of its own.

``VITRINE_ROOT=FOLDER python -m benchmarks.compare_rows A B`` prints seconds as JSON. What is timed
is what the page asks for: the comparison, with its bootstrap, and McNemar's p-value; the imports
that only they need are part of the cold time, the reading of the run is not.
"""

from __future__ import annotations

import json
import logging
import sys
import time

from vitrine.results.comparison import RESAMPLES, PairCounts
from vitrine.results.result import DROPPED_IN

WARM_ROUNDS = 20


def main(a: str, b: str) -> None:
    """Compare once cold and then warm, through the cache that the page uses."""
    from vitrine.web import caches

    caches.run(DROPPED_IN)
    cold, pair = timed(a, b)
    warm = sorted(timed(a, b)[0] for _ in range(WARM_ROUNDS))[WARM_ROUNDS // 2]
    print(json.dumps({"cold": cold, "warm": warm, "rows": pair.rows, "resamples": RESAMPLES}))


def timed(a: str, b: str) -> tuple[float, PairCounts]:
    """Seconds of one comparison, and what it found."""
    from vitrine.web import caches

    start = time.perf_counter()
    pair = caches.comparison(DROPPED_IN, a, DROPPED_IN, b).pair
    assert pair is not None
    assert 0 <= pair.p_value <= 1
    return time.perf_counter() - start, pair


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # Streamlit says that no server runs; none is meant to.
    main(*sys.argv[1:])
