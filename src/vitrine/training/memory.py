"""The most memory that this process held during a stretch of work."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event, Thread
from types import TracebackType

STATUS = Path("/proc/self/statm")
EVERY_SECONDS = 0.2


class PeakMemory:
    """Looks five times a second while its block runs; 0 where the system does not tell."""

    def __init__(self) -> None:
        self.gigabytes = 0.0
        self._ended = Event()
        self._watch = Thread(target=self._look, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._watch.join()

    def _look(self) -> None:
        while STATUS.exists():
            pages = int(STATUS.read_text().split()[1])
            self.gigabytes = max(self.gigabytes, pages * os.sysconf("SC_PAGE_SIZE") / 1e9)
            if self._ended.wait(EVERY_SECONDS):
                return
