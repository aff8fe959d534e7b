"""A real nginx on loopback, with the configuration that is shipped."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
# Debian keeps it where a user's PATH does not look.
BINARY = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
UP_WITHIN = 20
WHOLE = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/vitrine.conf;
}}
"""


@contextmanager
def proxy(folder: Path, site: int, api: int, port: int) -> Iterator[None]:
    """Run nginx before two ports; only the addresses of the shipped file are changed."""
    assert BINARY
    text = SHIPPED.read_text()
    for shipped, here in (
        ("server site:8501;", f"server 127.0.0.1:{site};"),
        ("server api:8000;", f"server 127.0.0.1:{api};"),
        ("listen 80;", f"listen 127.0.0.1:{port};"),
    ):
        assert text.count(shipped) == 1
        text = text.replace(shipped, here)
    (folder / "vitrine.conf").write_text(text)
    (folder / "nginx.conf").write_text(WHOLE.format(folder=folder))
    command = [BINARY, "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(command, env=dict(os.environ))
    try:
        _wait(port, process, folder / "error.log")
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + UP_WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)  # between two questions, not for a result
        else:
            return
    raise AssertionError(log.read_text())
