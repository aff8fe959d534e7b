"""One line of log for each request, and counters for Prometheus.

A line never holds a text, a picture or a path of a caller. Several processes add their counters
through a folder of small files.
"""

from __future__ import annotations

import logging
import os
import traceback

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

LOGGER = logging.getLogger("vitrine.api")
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """What is counted: requests by route and status, and how long they took."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "vitrine_requests",
            "Requests answered, refused ones included.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "vitrine_request_seconds",
            "From the first byte to the answer.",
            ("route",),
            buckets=SECONDS,
            registry=self._registry,
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Add one request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Everything counted, of all processes where there are several."""
        if FOLDER not in os.environ:
            return generate_latest(self._registry)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        return generate_latest(shared)


def log_request(number: str, method: str, route: str, status: int, seconds: float) -> None:
    """Say what became of a request."""
    if not LOGGER.isEnabledFor(logging.INFO):
        return
    fields = {
        "request": number,
        "method": method,
        "route": route,
        "status": status,
        "milliseconds": round(1e3 * seconds, 2),
    }
    LOGGER.info("request", extra={"fields": fields})


def log_failure(number: str, error: Exception) -> None:
    """Say where an error of our own came from; its message may hold a caller's text."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.name}:{frame.lineno}" for frame in frames[-5:]]
    fields = {"request": number, "error": type(error).__name__, "at": places}
    LOGGER.error("failure", extra={"fields": fields})
