"""Everything that is not a product: the right status, one sentence, nothing opened."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Iterator

import pytest

from tests.crumbs import png

OBJECT = {"Content-Type": "application/json"}


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def bomb() -> bytes:
    """A PNG of 30,000 x 30,000 pixels in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        code = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + code

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(10_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"[]", "The body is not as asked for"),
        (b'"text"', "The body is not as asked for"),
        (b"null", "The body is not as asked for"),
        (b"{", "The body is not JSON"),
        (b"", "The body is not JSON"),
        (b'{"designation": "\xff"}', "The body is not JSON"),
        (b'{"designation": "\\ud800"}', "The body is not JSON"),
        (b"[" * 5000, "The body is not JSON"),
        (b"{}", "Give a title"),
        (b'{"designation": "<br> \\u0000"}', "Give a title"),
        (b'{"designation": 12}', "The field designation is not as asked for"),
        (b'{"designation": "a", "prix": 1}', "The field prix is not known"),
        (b'{"image": "%%%"}', "The field image is not base64"),
        (b'{"image": "../../etc/passwd"}', "The field image is not base64"),
        (b'{"image": "file:///etc/passwd"}', "The field image is not base64"),
        (b'{"image": "http://127.0.0.1/a.png"}', "The field image is not base64"),
        (b'{"image": "etc/passwd"}', "The field image is not base64"),
    ],
)
def test_a_wrong_body_is_refused_in_one_sentence(client, body, said) -> None:
    answer = client.post("/predict", content=body, headers=OBJECT)
    assert answer.status_code == 422
    assert set(answer.json()) == {"error"}
    assert answer.json()["error"].startswith(said)


@pytest.mark.parametrize("name", ["/etc/hostname", "etcpasswd/aaa"])
def test_a_path_that_is_base64_is_bytes_and_nothing_else(client, name, monkeypatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr("builtins.open", lambda *a, **k: opened.append(a))
    monkeypatch.setattr("pathlib.Path.open", lambda *a, **k: opened.append(a))
    answer = client.post("/predict", json={"image": name + "=" * (-len(name) % 4)})
    assert answer.status_code == 422
    assert opened == []


def test_bytes_that_are_no_picture_and_bombs_are_refused(client) -> None:
    answer = client.post("/predict", json={"image": encoded(b"not a picture at all")})
    assert answer.status_code == 422
    heavy = client.post("/predict", json={"image": encoded(bomb())})
    assert heavy.status_code == 413
    assert "30000" in heavy.json()["error"]


def test_an_error_is_said_in_the_language_asked_for(client) -> None:
    for asked, said in [
        ("fr-FR,fr;q=0.9,en;q=0.5", "Donnez un titre"),
        ("en;q=0.2, fr;q=0.8", "Donnez un titre"),
        ("de, en;q=0.7, fr;q=0.1", "Give a title"),
    ]:
        answer = client.post("/predict", json={}, headers={"Accept-Language": asked})
        assert answer.json()["error"].startswith(said)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "application/jsonx"])
def test_another_content_type_is_refused(client, kind) -> None:
    answer = client.post("/predict", content=b"{}", headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert "application/json" in answer.json()["error"]


def test_a_compressed_body_is_refused(client) -> None:
    headers = {**OBJECT, "Content-Encoding": "gzip"}
    assert client.post("/predict", content=b"abc", headers=headers).status_code == 415


def test_a_body_over_the_limit_is_refused_with_or_without_its_length(client, app) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 1000

    told = client.post("/predict", content=b" " * 100_000, headers=OBJECT)
    untold = client.post("/predict", content=pieces(), headers=OBJECT)
    assert [told.status_code, untold.status_code] == [413, 413]
    assert told.headers["connection"] == "close"


def test_1001_products_and_none_are_refused_and_1000_are_not(client) -> None:
    for count, status in [(0, 422), (1000, 200), (1001, 422)]:
        products = [{"designation": "tapis 1920"}] * count
        answer = client.post("/predict/batch", json={"products": products})
        assert answer.status_code == status
    assert "1000 products" in answer.json()["error"]


def test_a_batch_answers_what_it_can_and_says_what_it_cannot(client) -> None:
    products = [
        {"designation": "tapis 1920"},
        {},
        "not an object",
        {"designation": "a", "prix": 3},
        {"image": "../../etc/passwd"},
        {"designation": "jeu 40", "image": encoded(b"no picture")},
        {"image": encoded(png((200, 30, 30)))},
        {"designation": "x" * 20_001},
    ]
    answer = client.post("/predict/batch", json={"products": products}).json()
    codes = [
        item["answer"]["categories"][0]["code"] if "answer" in item else None
        for item in answer["results"]
    ]
    assert codes == [1920, None, None, None, None, None, 10, None]
    assert [item["index"] for item in answer["results"]] == list(range(8))
    assert all(item.get("error") for item in answer["results"] if "answer" not in item)
    assert (answer["classified"], answer["failed"]) == (2, 6)


@pytest.mark.parametrize(
    "form",
    [
        {"files": {"image": ("../../x.png", b"no picture")}},
        {"files": {"other": ("x.png", b"a")}},
        {"data": {"image": "/etc/passwd"}, "files": {"f": ("", b"")}},
        {"content": b"--x--", "headers": {"Content-Type": "multipart/form-data"}},
        {"content": b"junk", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
    ],
)
def test_a_wrong_form_is_refused(client, form) -> None:
    assert client.post("/predict", **form).status_code == 422


@pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/predict", 405)])
def test_addresses_that_are_not_there_are_told_in_a_sentence(client, path, status) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "/docs" in answer.json()["error"]


@pytest.mark.parametrize("top", ["0", "28", "x", "-1"])
def test_a_wrong_number_of_categories_is_refused(client, top) -> None:
    answer = client.post(f"/predict?top={top}", json={"designation": "a"})
    assert answer.status_code == 422
    assert "top" in answer.json()["error"]


def test_no_line_of_log_holds_what_a_caller_sent(client, caplog, monkeypatch) -> None:
    secret = "confidentiel"
    client.post(f"/predict?x={secret}", json={"designation": secret, secret: 1})
    client.get(f"/{secret}")

    def broken(*_: object) -> None:
        raise ValueError(secret)

    monkeypatch.setattr(client.app.state.engine, "versions", broken)
    assert client.post("/predict", json={"designation": secret}).status_code == 500
    lines = [
        json.dumps(vars(r).get("fields"), default=str)
        for r in caplog.records
        if r.name == "vitrine.api"
    ]
    assert len(lines) == 4
    assert not any(secret in line for line in lines)
    assert {"request", "route", "status", "milliseconds"} <= set(json.loads(lines[0]))
