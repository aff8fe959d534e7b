"""Start and memory of the real site, in headless Chromium, beside ``streamlit hello``."""

from __future__ import annotations

import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from vitrine.settings import REPOSITORY

RUNS = 5
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-component-update",
    "--no-proxy-server",
    "--disable-dev-shm-usage",
]
OURS = ["run", str(REPOSITORY / "app.py")]
HELLO = ["hello"]
SETTLED = """() => document.querySelector('[data-testid=stApp]')
  ?.getAttribute('data-test-script-state') === 'notRunning'
  && document.querySelector('[data-testid=stMain]')?.innerText.includes(%s)"""


def measure() -> dict[str, object]:
    """Ratio of start times, and memory before and after the models are used."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        starts: dict[str, list[float]] = {"ours": [], "hello": []}
        for _ in range(RUNS):
            starts["ours"].append(start_time(browser, OURS, "Accueil"))
            starts["hello"].append(start_time(browser, HELLO, "Welcome to Streamlit"))
        found = {**{f"start_{k}_s": statistics.median(v) for k, v in starts.items()}}
        memory = memory_of_a_visit(browser)
        browser.close()
    return {"start": found["start_ours_s"] / found["start_hello_s"], **found, **memory}


def start_time(browser: Browser, command: list[str], text: str) -> float:
    """Seconds from the start of the process to a settled first page that shows ``text``."""
    started = time.monotonic()
    with running(command) as (_, address), visit(browser) as page:
        page.goto(address)
        page.wait_for_function(SETTLED % repr(text))
        return time.monotonic() - started


def memory_of_a_visit(browser: Browser) -> dict[str, object]:
    """Megabytes of the server's processes after the front page, then after both models."""
    with running(OURS) as (process, address), visit(browser) as page:
        page.goto(address)
        page.wait_for_function(SETTLED % repr("Accueil"))
        idle = resident_megabytes(process.pid)
        page.goto(f"{address}/product")
        page.get_by_text("D'après les deux ensemble", exact=True).wait_for(timeout=120_000)
        page.get_by_role("radio", name="Apporter le mien").click()
        page.get_by_label("Titre").fill("Lot de romans policiers")
        page.get_by_label("Titre").press("Enter")
        page.get_by_text("D'après le texte", exact=True).wait_for()
        return {"memory_idle": idle, "memory_used": resident_megabytes(process.pid)}


@contextmanager
def visit(browser: Browser) -> Iterator[Page]:
    """A visitor with an empty cache."""
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    page.set_default_timeout(120_000)
    yield page
    context.close()


@contextmanager
def running(command: list[str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run a Streamlit command until it answers; end it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [
        "--server.port",
        str(port),
        "--server.headless",
        "true",
        "--server.address",
        "127.0.0.1",
        "--browser.gatherUsageStats",
        "false",
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", *command, *options],
        cwd=REPOSITORY,
        env=dict(os.environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield process, address
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> float:
    """Ask a server to stop, kill it after a minute; seconds that it took."""
    begun = time.monotonic()
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return time.monotonic() - begun


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            opener.open(f"{address}/_stcore/health", timeout=2)
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"no server at {re.sub(r'.*//', '', address)}")


def resident_megabytes(pid: int) -> float:
    """Resident memory of a process and its children."""
    root = psutil.Process(pid)
    family = [root, *root.children(recursive=True)]
    return sum(process.memory_info().rss for process in family) / 1e6
