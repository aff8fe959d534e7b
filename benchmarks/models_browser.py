"""Choosing models in Chromium: alone, five at once, two hundred visits long."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle, islice
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Locator, Page, WebSocket, sync_playwright
from playwright.sync_api import TimeoutError as TooLate

from benchmarks.site import CHROMIUM, FLAGS, OURS, resident_megabytes, running, visit
from vitrine.artefacts.store import Store
from vitrine.i18n import Translator
from vitrine.results.runs import read_run
from vitrine.settings import settings
from vitrine.web.charts.matrix import MatrixChart
from vitrine.web.navigation import PAGES

FAMILIES = ("ml", "rnn", "cnn")
VIEWS = {
    **dict.fromkeys(
        FAMILIES,
        ("matrix", "categories", "confusions", "close", "training", "confidence", "preparation"),
    ),
    "compare": ("matrices", "categories", "rows", "all", "published"),
}
CLICKS = 24
VISITORS = ("ml", "rnn", "cnn", "ml", "rnn")
ROUNDS = 10
TOGETHER_IN = 400  # milliseconds: time enough to tell all the pages when to click
VISITS = 200
SETTLED_BY = 40
MEMORY_EVERY = 20
SAY = Translator("fr")

READY = """text => document.querySelector('[data-testid=stApp]')
  ?.getAttribute('data-test-script-state') === 'notRunning'
  && !document.querySelector('[data-testid=stMain] [data-stale=true]')
  && document.querySelector('[data-testid=stMain]')?.innerText.includes(text)"""
# From the press of the button to the first frame after the one in which the script is over, nothing
# on the page is stale, and the heat map, redrawn, holds exactly the cells expected.
WATCH = """cells => {
  const watch = window.watch = {pressed: null, settled: null};
  const plot = () => document.querySelector('.js-plotly-plot');
  const picture = () => plot()?.querySelector('.hm image')?.getAttribute('xlink:href')
    ?? plot()?.querySelector('.hm image')?.getAttribute('href');
  const before = picture();
  const press = () => { watch.pressed ??= performance.now() };
  for (const kind of ['pointerdown', 'click'])
    document.addEventListener(kind, press, {capture: true, once: true});
  const same = z => z && cells.every((row, t) => row.every((v, p) => Math.abs(z[t][p] - v) < 1e-9));
  const over = () => watch.pressed !== null
    && document.querySelector('[data-testid=stApp]').getAttribute('data-test-script-state')
      === 'notRunning'
    && !document.querySelector('[data-testid=stMain] [data-stale=true]')
    && picture() !== before && same(plot()?.calcdata?.[0]?.[0]?.z);
  const look = () => {
    if (over()) requestAnimationFrame(() => { watch.settled = performance.now() });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
TOOK = "() => window.watch.settled && window.watch.settled - window.watch.pressed"
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
            **bytes_sent(browser),
            **many_visits(browser),
        }
        browser.close()
    return found


@dataclass(frozen=True)
class Offered:
    """A model of the first run: what its segment says, and the cells of its matrix."""

    title: str
    cells: list[list[float]]


@cache
def offered(family: str) -> tuple[Offered, ...]:
    """The models of a page, the best one last: it is chosen when the page opens."""
    run = read_run("original-2023", Store(settings().artefacts), settings().root)
    results = sorted(run.of_families([family]).values(), key=lambda result: result.weighted_f1)
    return tuple(
        Offered(
            SAY(result.card.title),
            np.asarray(
                MatrixChart(result.counts, "true", "code", True, True, SAY)
                .figure("light")
                .data[0]
                .z
            ).tolist(),
        )
        for result in results
    )


def open_page(page: Page, address: str) -> None:
    """Open a page of the site and wait until it stands."""
    page.goto(address)
    page.wait_for_function(READY, arg="Source" if "/" in address.split("//")[1] else "Accueil")


def segment(page: Page, model: Offered) -> Locator:
    """What is clicked to choose a model."""
    return page.get_by_role("radio", name=model.title, exact=True)


def took(page: Page, timeout: float = 60_000) -> float:
    """Milliseconds from the press to the settled matrix, once it is there."""
    value: float = page.wait_for_function(TOOK, timeout=timeout).json_value()
    return value


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


def one_choice(page: Page, model: Offered) -> float:
    """Click on a model as a visitor does."""
    page.evaluate(WATCH, model.cells)
    segment(page, model).click()
    return took(page)


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


def one_round(pages: list[Page], alone: dict[str, list[str]], turn: int) -> list[tuple[float, bool]]:
    """All click at one moment; seconds each waited, and whether it got what it should."""
    choices = []
    for place, (page, family) in enumerate(zip(pages, VISITORS, strict=True)):
        models = offered(family)
        # Visitors of one page are at different models, and each goes on to the next.
        index = (turn + 2 * (place // len(FAMILIES))) % len(models)
        page.evaluate(WATCH, models[index].cells)
        choices.append((page, segment(page, models[index]), alone[family][index]))
    moment = time.time() * 1000 + TOGETHER_IN
    for page, button, _ in choices:
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


def bytes_sent(browser: Browser) -> dict[str, object]:
    """Megabytes that come over the websocket until a page stands, for every view of it."""
    with running(OURS) as (_, address):
        sizes = {
            f"{page}/{view}": received(browser, f"{address}/{page}?view={view}") / 1e6
            for page, views in VIEWS.items()
            for view in views
        }
    heaviest = max(sizes, key=lambda name: sizes[name])
    return {"bytes": sizes[heaviest], "bytes_heaviest": heaviest, "bytes_mb": sizes}


def received(browser: Browser, address: str) -> int:
    """Bytes in the frames a visitor with an empty cache receives."""
    counter = Counter()
    with visit(browser) as page:
        page.on("websocket", counter.listen)
        open_page(page, address)
    return counter.total


@dataclass
class Counter:
    """Sums the frames of every websocket of a page."""

    sizes: list[int] = field(default_factory=list)

    def listen(self, socket: WebSocket) -> None:
        """Count what a new websocket receives."""
        socket.on("framereceived", lambda frame: self.sizes.append(len(frame)))

    @property
    def total(self) -> int:
        """Bytes so far."""
        return sum(self.sizes)


def many_visits(browser: Browser) -> dict[str, object]:
    """Memory of the server over two hundred visits to all pages, each with a choice made."""
    memory: dict[int, float] = {}
    with running(OURS) as (process, address), visit(browser) as page:
        for number, spec in enumerate(islice(cycle(PAGES), VISITS), start=1):
            VISITED.get(spec.key, one_look)(page, f"{address}/{spec.key}", spec.title, number)
            if number % MEMORY_EVERY == 0:
                memory[number] = resident_megabytes(process.pid)
    growth = 100 * (memory[VISITS] / memory[SETTLED_BY] - 1)
    return {"visits_growth": growth, "visits_mb": memory}


def one_look(page: Page, address: str, title: str, number: int) -> None:
    """Open a page where no model is chosen."""
    page.goto(address.removesuffix("/home"))
    page.wait_for_function(READY, arg=SAY(title))


def one_product(page: Page, address: str, title: str, number: int) -> None:
    """Open the page of a product, and wait for the answer on another sample than before."""
    one_look(page, address, title, number)
    samples = page.locator("[class*=st-key-product_sample_] button")
    samples.nth(number % samples.count()).click()
    page.wait_for_url("**sample=**")
    page.wait_for_function(READY, arg=SAY(title))


def one_model(page: Page, address: str, title: str, number: int) -> None:
    """Open the page of a family and choose another model."""
    open_page(page, address)
    models = offered(address.rsplit("/", 1)[1])[:-1]
    one_choice(page, models[number % len(models)])


def one_comparison(page: Page, address: str, title: str, number: int) -> None:
    """Open the comparison of a model, another one each time, with the default B."""
    from urllib.parse import quote

    run = read_run("original-2023", Store(settings().artefacts), settings().root)
    keys = list(run.results)
    open_page(page, f"{address}?a={quote(keys[number % len(keys)])}")


VISITED: dict[str, Any] = {
    "product": one_product,
    **dict.fromkeys(FAMILIES, one_model),
    "compare": one_comparison,
}
