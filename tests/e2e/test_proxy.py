"""The site as an operator hosts it: behind nginx, under a path, by another name."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.deploy.nginx import BINARY, proxy
from tests.e2e.conftest import free_port, server, server_process
from tests.e2e.test_batch import downloaded, give, seen, start
from tests.e2e.test_site import PICTURE, heading

pytestmark = pytest.mark.e2e

STOPPED_WITHIN = 15


class Echo(BaseHTTPRequestHandler):
    """Stands for the API: tells what reached it."""

    def do_GET(self) -> None:  # noqa: N802 - the name the server looks for
        answer = {"path": self.path, "prefix": self.headers.get("X-Forwarded-Prefix")}
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def proxied(tmp_path_factory) -> Iterator[str]:
    """Address of the site through nginx, by a name that is not this machine's."""
    if BINARY is None:
        pytest.skip("nginx is not installed here (Debian package: nginx-light)")
    echo = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=echo.serve_forever, args=(0.05,))
    thread.start()
    port = free_port()
    try:
        with (
            server("rakuten") as address,
            proxy(
                tmp_path_factory.mktemp("nginx"),
                int(urlsplit(address).port or 0),
                echo.server_port,
                port,
            ),
        ):
            yield f"http://vitrine.example:{port}/rakuten"
    finally:
        echo.shutdown()
        thread.join()
        echo.server_close()


def asked(proxied: str, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of a request to the proxy."""
    place = urlsplit(proxied)
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=60)
    try:
        connection.request(method, path, headers={"Host": place.netloc, **headers})
        with connection.getresponse() as answer:
            return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


def test_a_first_visitor_lands_on_a_deep_link_walks_and_changes_language(page, proxied) -> None:
    page.goto(f"{proxied}/rnn?lang=en")
    seen(page.get_by_test_id("stSidebarNav").get_by_text("Try a product"))
    page.get_by_role("radio", name="Français").click()
    seen(page.get_by_test_id("stSidebarNav").get_by_text("Accueil"))
    page.get_by_test_id("stSidebarNav").get_by_text("Tester un produit").click()
    page.wait_for_url(f"{proxied}/product*")
    page.reload()
    heading(page, "Tester un produit")


def test_a_picture_goes_through_and_is_classified(page: Page, proxied) -> None:
    page.goto(f"{proxied}/product?lang=en")
    page.get_by_role("radio", name="Bring my own").click()
    picture = next(path for path in sorted(PICTURE.iterdir()) if path.suffix != ".json")
    page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(picture)
    seen(page.get_by_text("From the picture", exact=True))
    image = page.get_by_test_id("stMain").get_by_test_id("stImage").locator("img").first
    expect(image).to_be_visible()
    assert image.evaluate("i => i.complete && i.naturalWidth > 0")
    assert f"{proxied}/media/" in image.evaluate("i => i.src")


def test_a_table_is_answered_and_comes_back_through_the_proxy(page: Page, proxied) -> None:
    page.goto(f"{proxied}/batch?lang=en")
    heading(page, "Classify a file")
    give(page, "batch_table", "produits.csv", b"designation\nPompe de piscine\nRoman policier\n")
    start(page)
    seen(page.get_by_role("heading", name="Answers"))
    rows = downloaded(page, "Download the answers")
    assert [row["designation"] for row in rows] == ["Pompe de piscine", "Roman policier"]
    assert all(row["code"] for row in rows)


def test_the_proxy_refuses_what_the_site_would_refuse_for_its_size(proxied) -> None:
    path = "/rakuten/_stcore/upload_file/nobody/nothing"
    too_large = str(202 * 2**20)
    assert asked(proxied, "PUT", path, **{"Content-Length": too_large})[0] == 413


def test_the_path_without_its_slash_leads_on_by_the_name_that_was_asked_for(proxied) -> None:
    assert asked(proxied, "GET", "/rakuten")[1]["Location"] == "/rakuten/"
    assert asked(proxied, "GET", "/")[1]["Location"] == "/rakuten/"


def test_the_api_is_reached_beside_the_site(proxied) -> None:
    status, _, body = asked(proxied, "GET", "/rakuten/api/categories?lang=fr")
    assert status == 200
    assert json.loads(body) == {"path": "/categories?lang=fr", "prefix": "/rakuten/api"}


def test_only_the_site_s_own_pages_open_a_websocket(proxied) -> None:
    assert shaken(proxied, f"http://{urlsplit(proxied).netloc}") == 101
    assert shaken(proxied, "http://stranger.example") == 403


def shaken(proxied: str, origin: str) -> int:
    """Status that a page of some origin gets for a websocket."""
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    place = urlsplit(proxied)
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=60)
    headers = {"Host": place.netloc, "Origin": origin, **handshake}
    try:
        connection.request("GET", "/rakuten/_stcore/stream", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_server_that_is_told_to_stop_does_so_in_the_middle_of_a_table(page: Page) -> None:
    with server_process() as (process, address):
        page.goto(f"{address}/batch?lang=en")
        heading(page, "Classify a file")
        rows = "".join(f"Pompe de piscine {n} {'mot ' * 200}\n" for n in range(9_000))
        give(page, "batch_table", "produits.csv", f"designation\n{rows}".encode())
        start(page)
        seen(page.get_by_role("button", name="Stop"))
        family = psutil.Process(process.pid).children(recursive=True)
        asked_at = time.monotonic()
        process.terminate()
        process.wait(STOPPED_WITHIN)
        assert time.monotonic() - asked_at < STOPPED_WITHIN
        _, alive = psutil.wait_procs(family, timeout=5)
        assert alive == []
