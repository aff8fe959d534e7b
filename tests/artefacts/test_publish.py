"""Publishing to a real S3 server: only what changed, and the manifest last."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.artefacts.s3_server import Fault
from vitrine.artefacts.fetching import fetch
from vitrine.artefacts.manifest import describe, read_manifest
from vitrine.artefacts.published import Published, publish
from vitrine.artefacts.s3 import Bucket
from vitrine.artefacts.shipping import update_manifest
from vitrine.artefacts.transfer import Order, TransferResult, Watcher
from vitrine.errors import ArtefactAltered, ArtefactMissing, TransferFailed


def make(root, **contents: str) -> None:
    """Write files and describe them in the manifest of the folder."""
    (root / "embedded").mkdir(parents=True, exist_ok=True)
    for key, content in contents.items():
        (root / "embedded" / f"{key}.json").write_text(content)
        path = f"embedded/{key}.json"
        update_manifest(root, [describe(root, path, key, "record", "make it", "1 row")])


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "fichiers"
    make(root, one="1", two="2", three="3")
    return root


@pytest.fixture
def send(root, connection):
    """Publish ``root`` and give the results by name."""

    def call(*only: str, **order) -> dict[str, TransferResult]:
        verdicts = publish(root, Bucket(connection), Order(only, **order), Watcher())
        return {verdict.item.name: verdict.result for verdict in verdicts}

    return call


def written(proxy) -> list[str]:
    return [e.request.split("/", 2)[2] for e in proxy.exchanges if e.request.startswith("PUT")]


def test_what_is_published_is_fetched_back(send, root, connection, tmp_path) -> None:
    assert set(send().values()) == {TransferResult.UPLOADED}
    other = tmp_path / "other"
    fetch(Published(other), Bucket(connection), Order(), Watcher())
    assert read_manifest(other) == read_manifest(root)
    assert (other / "embedded" / "two.json").read_text() == "2"


def test_only_what_changed_is_sent_and_the_manifest_last(send, root, proxy) -> None:
    send()
    assert written(proxy)[-1] == "manifest.json"
    proxy.exchanges.clear()
    make(root, two="two")
    assert send() == {
        "one": TransferResult.UNCHANGED,
        "three": TransferResult.UNCHANGED,
        "two": TransferResult.UPLOADED,
    }
    assert written(proxy) == ["embedded/two.json", "manifest.json"]
    proxy.exchanges.clear()
    assert set(send().values()) == {TransferResult.UNCHANGED}
    assert written(proxy) == []
    assert set(send(force=True).values()) == {TransferResult.UPLOADED}
    assert written(proxy)[-1] == "manifest.json"


def test_a_dry_run_sends_nothing(send, shelf) -> None:
    assert set(send(dry_run=True).values()) == {TransferResult.WOULD_UPLOAD}
    assert not list(shelf.rglob("*.json"))


def test_only_one_leaves_the_rows_of_the_others(send, root, shelf) -> None:
    send()
    before = read_manifest(shelf)
    make(root, one="uno", two="due")
    assert send("one") == {"one": TransferResult.UPLOADED}
    after = read_manifest(shelf)
    assert after["one"] == read_manifest(root)["one"]
    assert (after["two"], after["three"]) == (before["two"], before["three"])


def test_rows_that_only_the_bucket_has_are_kept(send, root, shelf) -> None:
    send()
    (root / "manifest.json").unlink()
    make(root, four="4")
    send()
    assert list(read_manifest(shelf)) == ["four", "one", "three", "two"]


def test_an_altered_file_stops_all_before_anything_is_sent(send, root, shelf, proxy) -> None:
    (root / "embedded" / "two.json").write_text("other")
    with pytest.raises(ArtefactAltered, match=r"embedded/two\.json has been altered"):
        send()
    (root / "embedded" / "two.json").unlink()
    with pytest.raises(ArtefactMissing, match=r"embedded/two\.json is missing"):
        send()
    assert written(proxy) == []


def test_a_file_altered_while_it_is_sent_is_not_promised(root, connection, shelf) -> None:
    class Meddling(Watcher):
        def end(self, item) -> None:
            item.target.write_text("other")

    with pytest.raises(ArtefactAltered, match="has been altered"):
        publish(root, Bucket(connection), Order(), Meddling())
    assert not (shelf / "manifest.json").exists()


def test_a_failed_upload_leaves_the_old_manifest(send, root, shelf, proxy) -> None:
    send()
    before = (shelf / "manifest.json").read_bytes()
    make(root, one="uno", two="due")
    proxy.faults = [Fault("two.json", 403, "AccessDenied")]
    assert send()["two"] is TransferResult.FAILED
    assert (shelf / "manifest.json").read_bytes() == before
    proxy.faults = []
    assert send()["two"] is TransferResult.UPLOADED
    assert read_manifest(shelf) == read_manifest(root)


def test_an_upload_is_tried_again_within_bounds(send, proxy) -> None:
    proxy.faults = [Fault("one.json", 503, "SlowDown", times=1), Fault("two.json", 503, "SlowDown")]
    found = send("one", "two")
    assert found == {"one": TransferResult.UPLOADED, "two": TransferResult.FAILED}
    assert len(proxy.of("two.json")) == 2


def test_who_published_meanwhile_is_not_overwritten(send, shelf, proxy) -> None:
    proxy.faults = [Fault("manifest.json", 404, "NoSuchKey", times=1)]
    proxy.faults += [Fault("manifest.json", 412, "PreconditionFailed")]
    with pytest.raises(TransferFailed, match="Somebody else published"):
        send()


def test_a_server_without_conditional_writes_is_written_to_all_the_same(send, shelf, proxy) -> None:
    proxy.faults = [Fault(f"PUT /{shelf.name}/manifest.json", 501, "NotImplemented", times=1)]
    send()
    assert (shelf / "manifest.json").exists()


def test_a_broken_manifest_in_the_bucket_is_replaced_only_by_force(send, root, shelf) -> None:
    (shelf / "manifest.json").write_text("{")
    with pytest.raises(TransferFailed, match="--force"):
        send()
    send(force=True)
    assert read_manifest(shelf) == read_manifest(root)


def test_what_nobody_could_fetch_is_not_published(send, root, shelf) -> None:
    rows = json.loads((root / "manifest.json").read_text())
    rows["artefacts"][0]["sha256"] = "0"
    (root / "manifest.json").write_text(json.dumps(rows))
    with pytest.raises(TransferFailed, match="sha256"):
        send()
    assert not (shelf / "manifest.json").exists()


def test_a_bucket_that_is_not_there_is_said(root, connection) -> None:
    with pytest.raises(TransferFailed, match="no bucket nowhere"):
        publish(root, Bucket(replace(connection, bucket="nowhere")), Order(), Watcher())
