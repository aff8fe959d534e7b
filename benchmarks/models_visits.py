"""What the pages of models cost: bytes to each visitor, memory over two hundred visits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle, islice
from urllib.parse import quote

from playwright.sync_api import Browser, Page, WebSocket

from benchmarks.models_pages import FAMILIES, READY, SAY, offered, one_choice, open_page
from benchmarks.site import OURS, resident_megabytes, running, visit
from vitrine.artefacts.store import Store
from vitrine.results.runs import read_run
from vitrine.settings import settings
from vitrine.web.navigation import PAGES

VIEWS = {
    **dict.fromkeys(
        FAMILIES,
        ("matrix", "categories", "confusions", "close", "training", "confidence", "preparation"),
    ),
    "compare": ("matrices", "categories", "rows", "all", "published"),
}
VISITS = 200
SETTLED_BY = 40
MEMORY_EVERY = 20


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
    # The title stands before the samples do.
    samples.first.wait_for()
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
    run = read_run("original-2023", Store(settings().artefacts), settings().root)
    keys = list(run.results)
    open_page(page, f"{address}?a={quote(keys[number % len(keys)])}")


VISITED: dict[str, Callable[[Page, str, str, int], None]] = {
    "product": one_product,
    **dict.fromkeys(FAMILIES, one_model),
    "compare": one_comparison,
}
