"""Choosing models in Chromium: alone, and five visitors at the same moment."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as TooLate

from benchmarks import models_visits
from benchmarks.models_pages import (
    FAMILIES,
    READY,
    WATCH,
    Offered,
    offered,
    one_choice,
    open_page,
    segment,
    took,
)
from benchmarks.site import CHROMIUM, FLAGS, OURS, resident_megabytes, running, visit

CLICKS = 24
VISITORS = ("ml", "rnn", "cnn", "ml", "rnn")
ROUNDS = 10
TOGETHER_IN = 1000  # milliseconds: time enough to tell all the pages when to click

# Everything a visitor reads, and every cell and hover of the matrix.
SHOWN = """() => {
  const trace = document.querySelector('.js-plotly-plot')._fullData[0];
  return JSON.stringify([
    document.querySelector('[data-testid=stMain]').innerText,
    [...trace.z].map(row => [...row]), trace.customdata,
  ]);
}"""
CLICK_AT = "(button, at) => { setTimeout(() => button.click(), at - Date.now()) }"


def measure() -> dict[str, object]:
    """Every measurement that needs a browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        found = {
            **five_visitors(browser),
            **choosing(browser),
            **models_visits.bytes_sent(browser),
            **models_visits.many_visits(browser),
        }
        browser.close()
    return found


def choosing(browser: Browser) -> dict[str, object]:
    """From the click on another model to its matrix, one visitor, warm."""
    times: dict[str, list[float]] = {}
    with running(OURS) as (_, address):
        for family in FAMILIES:
            with visit(browser) as page:
                open_page(page, f"{address}/{family}")
                times[family] = [one_choice(page, model) for model in turns(family)][-CLICKS:]
    medians = {f"choose_{family}_ms": statistics.median(t) for family, t in times.items()}
    return {"choose": max(medians.values()), **medians, "choose_clicks": CLICKS}


def turns(family: str) -> list[Offered]:
    """Models to choose one after the other: each once to warm up, then those that count."""
    models = offered(family)
    return list(islice(cycle(models), len(models) + CLICKS))


def five_visitors(browser: Browser) -> dict[str, object]:
    """Five visitors who click at the same moment, against each model seen by a lone visitor."""
    with running(OURS) as (process, address), ExitStack() as stack:
        with visit(browser) as page:
            page.goto(address)
            page.wait_for_function(READY, arg="Accueil")
            idle = resident_megabytes(process.pid)
        alone = {family: seen_alone(browser, address, family) for family in FAMILIES}
        pages = [stack.enter_context(visit(browser)) for _ in VISITORS]
        for page, family in zip(pages, VISITORS, strict=True):
            open_page(page, f"{address}/{family}")
        before = resident_megabytes(process.pid)
        with sampled_memory(process.pid) as memory:
            rounds = [one_round(pages, alone, turn) for turn in range(ROUNDS)]
        after = resident_megabytes(process.pid)
    times = [seconds for found in rounds for seconds, _ in found]
    right = [same for found in rounds for _, same in found]
    return {
        "together_p95": float(np.quantile(times, 0.95)),
        "together_median_s": statistics.median(times),
        "together_same": sum(right) / len(right),
        "together_clicks": len(right),
        "together_memory": max(memory) - idle,
        "together_idle_mb": idle,
        "together_before_mb": before,
        "together_peak_mb": max(memory),
        "together_after_mb": after,
    }


def seen_alone(browser: Browser, address: str, family: str) -> list[str]:
    """All that each model's page shows to a lone visitor, in the order of ``offered``."""
    with visit(browser) as page:
        open_page(page, f"{address}/{family}")
        shown = []
        for model in offered(family):
            one_choice(page, model)
            shown.append(page.evaluate(SHOWN))
        return shown


def one_round(
    pages: list[Page], alone: dict[str, list[str]], turn: int
) -> list[tuple[float, bool]]:
    """All click at one moment; seconds each waited, and whether it got what it should."""
    choices = []
    for place, (page, family) in enumerate(zip(pages, VISITORS, strict=True)):
        models = offered(family)
        # Visitors of one page are at different models, and each goes on to the next.
        index = (turn + 2 * (place // len(FAMILIES))) % len(models)
        page.evaluate(WATCH, models[index].cells)
        choices.append((page, segment(page, models[index]), alone[family][index]))
    moment = time.time() * 1000 + TOGETHER_IN
    for _, button, _ in choices:
        button.evaluate(CLICK_AT, moment)
    return [awaited(page, expected) for page, _, expected in choices]


def awaited(page: Page, expected: str, seconds: float = 30) -> tuple[float, bool]:
    """Seconds until the matrix settled, and whether all is as expected; too late is wrong."""
    try:
        waited = took(page, 1000 * seconds) / 1000
    except TooLate:
        return seconds, False
    return waited, page.evaluate(SHOWN) == expected


@contextmanager
def sampled_memory(pid: int, every: float = 0.05) -> Iterator[list[float]]:
    """Megabytes of a process and its children, looked at in the background."""
    found = [resident_megabytes(pid)]
    over = threading.Event()

    def look() -> None:
        while not over.wait(every):
            found.append(resident_megabytes(pid))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()
