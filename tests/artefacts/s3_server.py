"""A real S3 server on loopback (``rclone serve s3``), and a proxy before it that misbehaves."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

ACCESS_KEY, SECRET_KEY = "ACCESSKEYFORTESTS", "secret-key-for-tests"
PIECE = 1 << 14
HOP_HEADERS = {"connection", "transfer-encoding", "date", "server"}


def rclone() -> str | None:
    """Path of a binary that runs on this platform."""
    beside = Path(sys.executable).with_name("rclone")
    path = str(beside) if beside.exists() else shutil.which("rclone")
    if path is None:
        return None
    try:
        works = subprocess.run([path, "version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return None
    return path if works else None


@contextmanager
def serving(binary: str, folder: Path, signed: bool = True) -> Iterator[str]:
    """Serve the sub-folders of a folder as buckets; gives the address."""
    keys = ["--auth-key", f"{ACCESS_KEY},{SECRET_KEY}"] if signed else []
    command = [binary, "serve", "s3", "--config", "/dev/null", "--addr", "127.0.0.1:0"]
    # The folder is changed from outside while it is served: nothing may be remembered of it.
    command += ["--dir-cache-time", "0s", *keys, str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            lines = iter(process.stderr.readline, "")
            yield next(m[0] for line in lines if (m := re.search(r"http://[\d.:]+", line)))
        finally:
            process.kill()


@dataclass
class Fault:
    """What is done to some answers.

    Attributes
    ----------
    match : str
        How the request ends, as ``GET /bucket/key``.
    status : int
        Answer this, and do not ask the server.
    code : str
        S3's name for the error that goes with ``status``.
    cut, hold : int
        After so many bytes of the body, close the connection, or stop sending until the proxy
        ends.
    truncate : int
        Send so many bytes, and a length that says that this was all.
    alter : bool
        Flip one bit of the body.
    times : int
        How many requests suffer; negative for all.
    """

    match: str
    status: int = 0
    code: str = ""
    cut: int = -1
    hold: int = -1
    truncate: int = -1
    alter: bool = False
    times: int = -1


@dataclass
class Exchange:
    """One request and what was sent in answer."""

    request: str
    range: str | None
    status: int = 0
    sent: int = 0


@dataclass
class Proxy:
    """Passes requests on to the server, but for what its faults say."""

    upstream: str
    faults: list[Fault] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""
    # When there is one, bodies are held back until so many of them are asked for at once.
    together: threading.Barrier | None = None

    def fault(self, request: str) -> Fault | None:
        """The fault that a request suffers, counted."""
        with self.lock:
            for fault in self.faults:
                if fault.times and request.endswith(fault.match):
                    fault.times -= 1
                    return fault
        return None

    def of(self, match: str) -> list[Exchange]:
        """Exchanges whose request ends so."""
        return [e for e in self.exchanges if e.request.endswith(match)]

    def sent(self, match: str) -> int:
        """Bytes of bodies sent in answer to such requests."""
        return sum(exchange.sent for exchange in self.of(match))

    @contextmanager
    def running(self) -> Iterator[Proxy]:
        """Listen on a free port until the block ends."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"proxy": self}))
        self.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield self
        finally:
            self.ended.set()
            server.shutdown()
            thread.join()
            server.server_close()


class Handler(BaseHTTPRequestHandler):
    """One connection to the proxy."""

    proxy: Proxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # A client that keeps its connection open would keep the thread for ever.
    timeout = 20

    def answer(self) -> None:
        """Pass one request on, or not."""
        request = f"{self.command} {unquote(self.path.split('?')[0])}"
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        exchange = Exchange(request, self.headers.get("Range"))
        fault = self.proxy.fault(request) or Fault("")
        with self.proxy.lock:
            self.proxy.exchanges.append(exchange)
        with suppress(ConnectionError, TimeoutError):
            if fault.status:
                self.refuse(exchange, fault)
            else:
                self.pass_on(exchange, fault, body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer  # noqa: N815 - their names

    def refuse(self, exchange: Exchange, fault: Fault) -> None:
        """Answer with an error of our own."""
        content = f"<Error><Code>{fault.code}</Code></Error>".encode() if fault.code else b""
        exchange.status = fault.status
        self.send_response(fault.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def pass_on(self, exchange: Exchange, fault: Fault, body: bytes) -> None:
        """Ask the server, and give its answer piece by piece."""
        connection = HTTPConnection(urlsplit(self.proxy.upstream).netloc)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP_HEADERS}
        connection.request(self.command, self.path, body, headers)
        try:
            with connection.getresponse() as response:
                self.give(exchange, fault, response)
        finally:
            connection.close()

    def give(self, exchange: Exchange, fault: Fault, response: HTTPResponse) -> None:
        """Give an answer on, as the fault says."""
        length = int(response.getheader("Content-Length") or 0)
        exchange.status = response.status
        if fault.truncate >= 0:
            length = fault.truncate
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() not in {*HOP_HEADERS, "content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command != "HEAD":
            self.give_body(exchange, fault, response, length)

    def give_body(
        self, exchange: Exchange, fault: Fault, response: HTTPResponse, length: int
    ) -> None:
        """Give the bytes on, until there is an end to them."""
        self.meet_the_others()
        last = min(n for n in (fault.cut, fault.hold, length) if n >= 0)
        while exchange.sent < last:
            piece = response.read(min(PIECE, last - exchange.sent))
            if not piece:
                break
            if fault.alter and exchange.sent == 0:
                piece = bytes([piece[0] ^ 1]) + piece[1:]
            self.wfile.write(piece)
            exchange.sent += len(piece)
        if fault.hold >= 0:
            self.proxy.ended.wait()
        if last < length:
            self.close_connection = True

    def meet_the_others(self) -> None:
        """Wait until as many answers are under way as the barrier says."""
        if self.proxy.together and self.path.endswith(".npz"):
            self.proxy.together.wait(10)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""
