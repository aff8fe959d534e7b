"""What the measurements in a browser share: a page of models, and when a choice has settled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from playwright.sync_api import Locator, Page

from vitrine.artefacts.store import Store
from vitrine.i18n import Translator
from vitrine.results.runs import read_run
from vitrine.settings import settings
from vitrine.web.charts.matrix import MatrixChart

FAMILIES = ("ml", "rnn", "cnn")
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
    """Open a page of models and wait until it stands, down to where its figures come from."""
    page.goto(address)
    page.wait_for_function(READY, arg="Source")


def segment(page: Page, model: Offered) -> Locator:
    """What is clicked to choose a model."""
    return page.get_by_role("radio", name=model.title, exact=True)


def took(page: Page, timeout: float = 60_000) -> float:
    """Milliseconds from the press to the settled matrix, once it is there."""
    value: float = page.wait_for_function(TOOK, timeout=timeout).json_value()
    return value


def one_choice(page: Page, model: Offered) -> float:
    """Click on a model as a visitor does."""
    page.evaluate(WATCH, model.cells)
    segment(page, model).click()
    return took(page)
