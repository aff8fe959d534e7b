"""The API under load, from another process: throughput, and what twice its capacity does."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import httpx
import numpy as np
import psutil

from vitrine.artefacts.store import Store
from vitrine.catalogue.samples import read_samples
from vitrine.prediction.predictor import Predictor
from vitrine.prediction.product import Product
from vitrine.settings import settings

PORT, WORKERS, CONNECTIONS = 8611, 2, 32
SECONDS, ROUNDS, READY_SECONDS = 6.0, 3, 120
HOST = "127.0.0.1"


@dataclass
class Load:
    """What a generator saw."""

    seconds: float
    statuses: dict[int, int] = field(default_factory=dict)
    answered_ms: list[float] = field(default_factory=list)
    refused_ms: list[float] = field(default_factory=list)
    without_retry: int = 0

    def see(self, status: int, seconds: float, retry: bool) -> None:
        """Count one answer."""
        self.statuses[status] = self.statuses.get(status, 0) + 1
        (self.answered_ms if status == 200 else self.refused_ms).append(1e3 * seconds)
        self.without_retry += status == 503 and not retry

    @property
    def rate(self) -> float:
        """Predictions per second."""
        return self.statuses.get(200, 0) / self.seconds


def measure() -> dict[str, object]:
    """Rounds of bare and served in turns; then twice the capacity found, in an open loop."""
    texts = samples()
    predictor = Predictor.of_store(Store(settings().artefacts))
    with server() as process:
        run(f"closed {CONNECTIONS} 2")
        rounds = [
            (bare(predictor, texts), run(f"closed {CONNECTIONS} {SECONDS}").rate)
            for _ in range(ROUNDS)
        ]
        bare_rate = float(np.median([one for one, _ in rounds]))
        capacity = float(np.median([two for _, two in rounds]))
        before = memory(process)
        loads = []
        growth = []
        for _ in range(ROUNDS):
            loads.append(run(f"open {2 * capacity} {SECONDS}"))
            growth.append(memory(process))
    over = loads[-1]
    answered = over.answered_ms or [float("nan")]
    return {
        "api_ratio": float(np.median([two / one for one, two in rounds])),
        "api_bare_per_second": bare_rate,
        "api_per_second": capacity,
        "api_overload_p99": float(np.percentile(answered, 99)) / 1e3,
        "api_overload_statuses": {str(k): v for k, v in over.statuses.items()},
        "api_overload_per_second": over.rate,
        # Anything else than an answer or a 503 that says when to come back.
        "api_overload_wrong": sum(
            load.without_retry + sum(n for s, n in load.statuses.items() if s not in (200, 503))
            for load in loads
        ),
        "api_overload_refused": sum(load.statuses.get(503, 0) for load in loads),
        # The first round fills what is kept for good (threads, connections): growth comes after.
        "api_memory_growth": 100 * (growth[-1] / growth[0] - 1),
        "api_memory_mb": [before, *growth],
    }


def samples() -> list[tuple[str, str]]:
    """Titles and descriptions of the shipped samples."""
    return [
        (s.designation, s.description) for s in read_samples(settings().artefacts) if s.designation
    ]


def bare(predictor: Predictor, texts: list[tuple[str, str]]) -> float:
    """Predictions per second of the predictor called in a loop."""
    for words in texts:
        predictor.predict(Product(*words))
    began, count = time.perf_counter(), 0
    for words in cycle(texts):
        predictor.predict(Product(*words))
        count += 1
        if time.perf_counter() - began > SECONDS:
            break
    return count / (time.perf_counter() - began)


@contextmanager
def server() -> Iterator[psutil.Process]:
    """The API with two processes, its models loaded."""
    command = [str(Path(sys.executable).with_name("vitrine")), "api", "--port", str(PORT)]
    with subprocess.Popen(
        [*command, "--workers", str(WORKERS)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_until_ready()
            yield psutil.Process(process.pid)
        finally:
            process.terminate()


def wait_until_ready() -> None:
    """Twenty times in a row, so that both processes have said so."""
    deadline, seen = time.monotonic() + READY_SECONDS, 0
    while seen < 20:
        if time.monotonic() > deadline:
            raise TimeoutError("the API was not ready in time")
        try:
            seen = seen + 1 if httpx.get(f"http://{HOST}:{PORT}/ready").is_success else 0
        except httpx.HTTPError:
            seen = 0
        time.sleep(0.1)


def memory(process: psutil.Process) -> float:
    """Megabytes of the server and all its processes."""
    everyone = [process, *process.children(recursive=True)]
    return sum(one.memory_info().rss for one in everyone) / 1e6


def run(order: str) -> Load:
    """Have another process make the load."""
    output = subprocess.run(
        [sys.executable, "-m", "benchmarks.api", *order.split()],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    record = json.loads(output)
    record["statuses"] = {int(status): count for status, count in record["statuses"].items()}
    return Load(**record)


def requests() -> Iterator[bytes]:
    """Raw requests: a client library would cost more of the shared cores than the server."""
    for title, description in cycle(samples()):
        body = json.dumps({"designation": title, "description": description}).encode()
        head = f"POST /predict HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
        yield f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Connection:
    """One kept connection, opened again when the server closes it."""

    def __init__(self) -> None:
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> tuple[int, bool]:
        """Status, and whether there was a Retry-After; status 0 for a cut connection."""
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection(HOST, PORT)
            reader, writer = self._streams
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError):
            self._streams = None
            return 0, False
        if b"connection: close" in head:
            writer.close()
            self._streams = None
        return int(head.split()[1]), b"\r\nretry-after:" in head


async def closed(connections: int, seconds: float) -> Load:
    """Each connection asks again as soon as it is answered."""
    load, source = Load(seconds), requests()
    end = time.perf_counter() + seconds

    async def one() -> None:
        connection = Connection()
        while (began := time.perf_counter()) < end:
            status, retry = await connection.ask(next(source))
            load.see(status, time.perf_counter() - began, retry)

    await asyncio.gather(*(one() for _ in range(connections)))
    return load


async def opened(rate: float, seconds: float) -> Load:
    """Requests leave at their time whatever the answers do; latency counts from that time."""
    load, source = Load(seconds), requests()
    idle: list[Connection] = []
    tasks = []

    async def one(due: float) -> None:
        connection = idle.pop() if idle else Connection()
        status, retry = await connection.ask(next(source))
        load.see(status, time.perf_counter() - due, retry)
        idle.append(connection)

    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)
    return load


GENERATORS = {"closed": closed, "open": opened}


def main(kind: str, much: str, seconds: str) -> None:
    """Make a load and print what was seen as JSON."""
    number = int(much) if kind == "closed" else float(much)
    load = asyncio.run(GENERATORS[kind](number, float(seconds)))  # type: ignore[operator]
    print(json.dumps(load.__dict__))


if __name__ == "__main__":
    main(*sys.argv[1:])
