"""The real server, in processes of its own."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from vitrine.artefacts.store import Store
from vitrine.prediction.predictor import Predictor
from vitrine.prediction.product import Product

pytestmark = pytest.mark.slow
TITLE = "Lot de 2 coussins en lin"
BODY = json.dumps({"designation": TITLE}).encode()
HEADERS = {"Content-Type": "application/json"}


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def server(port) -> Iterator[subprocess.Popen[str]]:
    command = [str(Path(sys.executable).with_name("vitrine")), "api", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        # The line is the last of the start: the socket listens.
        assert any("running on" in line for line in process.stdout)
        yield process
        process.kill()


def asked(port: int, method: str, path: str, **more: object) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(method, path, **more)  # type: ignore[arg-type]
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_the_server_answers_what_the_predictor_answers(server, port, repository) -> None:
    status, content = asked(port, "POST", "/predict", body=BODY, headers=HEADERS)
    assert status == 200
    own = Predictor.of_store(Store(repository / "fichiers")).predict(Product(TITLE))
    expected = [(row.category.code, round(row.probability, 6)) for row in own.final.top()]
    found = [(row["code"], row["probability"]) for row in json.loads(content)["categories"]]
    assert [code for code, _ in found] == [code for code, _ in expected]
    assert [p for _, p in found] == pytest.approx([p for _, p in expected], abs=1e-5)


def test_an_endless_chunked_body_is_cut_by_the_server(server, port) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(
            b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        chunk = b"100000\r\n" + b" " * 2**20 + b"\r\n"
        sent = 0
        try:
            while sent < 200:
                line.sendall(chunk)
                sent += 1
        except OSError:
            pass  # the server has closed: what is wanted
    assert sent < 100
    assert asked(port, "GET", "/health")[0] == 200


def test_a_request_under_way_is_answered_before_the_server_stops(server, port) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        head = "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        line.sendall(f"{head}Content-Length: {len(BODY)}\r\n\r\n".encode() + BODY[:5])
        # Answered on another connection: the server has seen the first one by then.
        assert asked(port, "GET", "/health")[0] == 200
        server.send_signal(signal.SIGTERM)
        line.sendall(BODY[5:])
        assert line.recv(65536).startswith(b"HTTP/1.1 200")
    # Uvicorn gives the signal back once all is closed, so that its parent knows why it ended.
    assert server.wait(60) in (0, -signal.SIGTERM)
