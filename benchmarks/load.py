"""Fifty visitors at once on the page that classifies a product, for a minute."""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import time
from dataclasses import dataclass, field

from benchmarks.site import OURS, end, resident_megabytes, running
from benchmarks.visitors import Visitor, visit

VISITORS = 50
SECONDS = 60.0
# A visitor reads an answer before the next title.
READING = (5.0, 15.0)
MEMORY_EVERY = 0.5
SEED = 7
ANSWER = "From the text"
WORDS = ("pompe", "piscine", "roman", "policier", "console", "chaise", "carte", "lampe", "bébé")


@dataclass
class Found:
    """What the visitors met."""

    arrivals: list[float] = field(default_factory=list)
    predictions: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def measure() -> dict[str, object]:
    """Latency of text predictions, errors, and peak memory of the server."""
    before = os.getloadavg()[0]
    with running(OURS) as (process, address):
        found = asyncio.run(crowd(address, process.pid))
        stopped = end(process)
    if found.errors:
        print(f"load: {found.errors[:3]}", file=sys.stderr)
    if len(found.predictions) < VISITORS:
        raise SystemExit("too few predictions were answered for any figure")
    return {
        "load_errors": len(found.errors),
        "load_p95": statistics.quantiles(found.predictions, n=20)[-1],
        "load_median_s": statistics.median(found.predictions),
        "load_predictions": len(found.predictions),
        "load_arrival_slowest_s": max(found.arrivals),
        "load_memory": max(found.memory),
        "load_stop_s": stopped,
        "load_average_before": before,
        "load_average_after": os.getloadavg()[0],
    }


async def crowd(address: str, pid: int) -> Found:
    """Let all visitors come at the same moment, and watch the server's memory."""
    found = Found()
    # The first visit waits for imports and models, as an operator's health check would.
    first = await visit(address, "product", "lang=en")
    await first.socket.close()
    watching = asyncio.create_task(watch(pid, found))
    try:
        await asyncio.gather(*(one(address, number, found) for number in range(VISITORS)))
    finally:
        watching.cancel()
    return found


async def watch(pid: int, found: Found) -> None:
    """Note the memory of the server again and again."""
    while True:
        found.memory.append(await asyncio.to_thread(resident_megabytes, pid))
        await asyncio.sleep(MEMORY_EVERY)


async def one(address: str, number: int, found: Found) -> None:
    """One visitor: comes, chooses to give a product, and gives titles until the minute is over."""
    rng = random.Random(SEED + number)
    begun = time.monotonic()
    try:
        visitor = await visit(address, "product", "lang=en")
        found.arrivals.append(time.monotonic() - begun)
        visitor.states[visitor.widgets["Product"]] = ["Bring my own"]
        await visitor.run()
        while time.monotonic() - begun < SECONDS:
            await ask(visitor, f"{' '.join(rng.choices(WORDS, k=6))} {number}", found)
            await asyncio.sleep(rng.uniform(*READING))
        await visitor.socket.close()
    except Exception as error:
        found.errors.append(f"visitor {number}: {type(error).__name__} {error}"[:200])


async def ask(visitor: Visitor, title: str, found: Found) -> None:
    """Give a title; an answer that is not one counts as an error."""
    visitor.states[visitor.widgets["Title"]] = title
    found.predictions.append(await visitor.run())
    if visitor.errors or not any(ANSWER in text for text in visitor.said):
        found.errors.append(f"no answer among {visitor.said[-5:]}")
