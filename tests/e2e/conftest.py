"""A real server and a real browser, fresh for each test that asks for a cold one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

REPOSITORY = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-proxy-server",
    "--host-resolver-rules=MAP vitrine.example 127.0.0.1",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
HEALTHY_WITHIN = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(path: str = "", **environment: str) -> Iterator[str]:
    """Run the site on a free port, under a path, and end it with everything it started."""
    with server_process(path, **environment) as (_, address):
        yield address


@contextmanager
def server_process(
    path: str = "", **environment: str
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """As :func:`server`, with the process."""
    port = free_port()
    environment["STREAMLIT_SERVER_BASE_URL_PATH"] = path
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.port",
            str(port),
            "--server.address",
            "127.0.0.1",
            "--server.headless",
            "true",
        ],
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}" + (f"/{path}" if path else "")
    try:
        wait_until_healthy(address, process)
        yield process, address
    finally:
        process.terminate()
        process.wait(20)


def wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + HEALTHY_WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped"
        try:
            if opener.open(f"{address}/_stcore/health", timeout=2).status == 200:
                return
        except OSError:
            time.sleep(0.1)  # between two questions, not for a result
    pytest.fail("the server did not answer")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.fail("these tests need Chromium: apt install chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """A server that all tests of the session share."""
    with server() as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A visitor with a French browser."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 1400, "height": 1000})
    context.grant_permissions(["camera"])
    found = context.new_page()
    found.set_default_timeout(60_000)
    yield found
    context.close()
