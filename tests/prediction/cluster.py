"""A real Dask scheduler and its worker processes on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

DASK = [sys.executable, "-m", "dask"]
QUIET = {"DASK_LOGGING__DISTRIBUTED": "critical", "OMP_NUM_THREADS": "1"}
UP_WITHIN = 60


@contextmanager
def process(command: list[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of Dask, killed at the end."""
    started = subprocess.Popen(
        [*DASK, *command],
        env={**os.environ, **QUIET, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield started
    finally:
        started.kill()
        started.wait()


@contextmanager
def scheduler(folder: Path, **environment: str) -> Iterator[str]:
    """A scheduler without workers; gives its address."""
    file = folder / "scheduler.json"
    command = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    with process([*command, "--scheduler-file", str(file)], **environment) as started:
        deadline = time.monotonic() + UP_WITHIN
        while not (address := _address(file)):
            assert started.poll() is None, "the scheduler stopped"
            assert time.monotonic() < deadline, "the scheduler did not start"
            time.sleep(0.02)  # between two questions, not for a result
        yield address


def _address(file: Path) -> str:
    try:
        return str(json.loads(file.read_text())["address"])
    except (FileNotFoundError, ValueError):
        return ""


@contextmanager
def workers(
    address: str, count: int, *options: str, **environment: str
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Worker processes of one thread, once the scheduler knows them all; gone at the end."""
    from distributed import Client

    command = ["worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard", *options]
    with ExitStack() as stack, Client(address, set_as_default=False) as client:
        before = len(client.nthreads())
        started = [stack.enter_context(process(command, **environment)) for _ in range(count)]
        client.wait_for_workers(before + count, timeout=UP_WITHIN)
        yield started
