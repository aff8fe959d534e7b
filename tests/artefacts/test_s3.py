"""Fetching from a real S3 server, through a proxy that does what networks do."""

from __future__ import annotations

import _thread
import errno
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from tests.artefacts.s3_server import Fault
from vitrine.artefacts import fetching, partial
from vitrine.artefacts.bucket_manifest import manifest_bytes
from vitrine.artefacts.fetching import fetch
from vitrine.artefacts.manifest import Artefact, read_manifest
from vitrine.artefacts.partial import FOLDER, claimed
from vitrine.artefacts.published import Published
from vitrine.artefacts.s3 import BLOCK, Bucket, Connection
from vitrine.artefacts.store import State, Store
from vitrine.artefacts.transfer import Order, Result, Unwatched
from vitrine.errors import ArtefactAltered, TransferFailed
from vitrine.settings import Settings

SIZE = 5 * BLOCK + 123
ALL, SILENT = Order(), Unwatched()
NAMES = ("one", "two", "three", "four")


def content_of(name: str, size: int = SIZE) -> bytes:
    """Bytes that differ from place to place, so that a wrong offset shows."""
    seed = sha256(name.encode()).digest()
    return b"".join(sha256(seed + n.to_bytes(4)).digest() for n in range(size // 32 + 1))[:size]


def stock(shelf: Path, **contents: bytes) -> None:
    """Put files and their manifest into a bucket, as ``publish`` would."""
    (shelf / "embedded").mkdir(exist_ok=True)
    rows = []
    for key, content in contents.items():
        path = f"embedded/{key}.npz"
        (shelf / path).write_bytes(content)
        digest = sha256(content).hexdigest()
        rows.append(Artefact(key, path, "arrays", digest, len(content), "make", "rows"))
    (shelf / "manifest.json").write_bytes(manifest_bytes(rows))


@pytest.fixture
def root(tmp_path) -> Path:
    return tmp_path / "fichiers"


@pytest.fixture
def run(root, connection):
    """Fetch into ``root`` and give the results by name."""

    def call(order=ALL, watcher=SILENT, **changed):
        bucket = Bucket(replace(connection, **changed))
        verdicts = fetch(Published(root), bucket, order, watcher)
        return {verdict.item.name: verdict for verdict in verdicts}

    return call


def results(verdicts) -> set[Result]:
    return {verdict.result for verdict in verdicts.values()}


def reason(verdicts, name: str = "one") -> str:
    assert verdicts[name].result is Result.FAILED
    return str(verdicts[name].error)


def visible(root: Path) -> dict[str, bytes]:
    """Files in place, by path; hidden folders are left out."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and FOLDER not in path.parts and path.name != "manifest.json"
    }


def in_place(root: Path, *names: str) -> bool:
    return visible(root) == {f"embedded/{name}.npz": content_of(name) for name in names}


def leftovers(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if FOLDER in path.parts]


def path_of(root: Path, name: str = "one") -> Path:
    return root / "embedded" / f"{name}.npz"


def test_everything_is_fetched_once_and_the_store_knows_it(run, root, shelf, proxy) -> None:
    stock(shelf, **{name: content_of(name) for name in NAMES})
    assert results(run()) == {Result.FETCHED}
    assert in_place(root, *NAMES)
    assert not leftovers(root)
    assert {state for _, state in Store(root).states()} == {State.PRESENT}
    sent = proxy.sent(".npz")
    assert results(run()) == {Result.PRESENT}
    assert proxy.sent(".npz") == sent == len(NAMES) * SIZE


def test_files_come_side_by_side(run, shelf, proxy) -> None:
    stock(shelf, **{name: content_of(name) for name in NAMES})
    proxy.together = threading.Barrier(len(NAMES))
    assert results(run()) == {Result.FETCHED}


def test_only_what_is_named_is_fetched(run, root, shelf) -> None:
    stock(shelf, **{name: content_of(name) for name in NAMES})
    assert list(run(Order(only=("two",)))) == ["two"]
    assert in_place(root, "two")
    assert list(read_manifest(root)) == ["two"]


def test_a_dry_run_writes_nothing(run, root, shelf, proxy) -> None:
    stock(shelf, one=content_of("one"))
    assert results(run(Order(dry_run=True))) == {Result.WOULD_FETCH}
    assert not root.exists()
    assert proxy.sent(".npz") == 0


def test_what_is_stale_is_replaced_and_force_fetches_all(run, root, shelf) -> None:
    stock(shelf, one=content_of("one"), two=content_of("two"))
    run()
    path_of(root).write_bytes(b"old")
    found = run()
    assert [found["one"].result, found["two"].result] == [Result.FETCHED, Result.PRESENT]
    assert results(run(Order(force=True))) == {Result.FETCHED}
    assert in_place(root, "one", "two")


def test_a_new_version_in_the_bucket_replaces_the_old_one(run, root, shelf) -> None:
    stock(shelf, one=b"first")
    run()
    stock(shelf, one=content_of("one"))
    assert results(run()) == {Result.FETCHED}
    assert Store(root).path("one").read_bytes() == content_of("one")


def test_an_empty_file_is_a_file(run, root, shelf) -> None:
    stock(shelf, one=b"")
    assert results(run()) == {Result.FETCHED}
    assert path_of(root).read_bytes() == b""


def test_a_prefix_is_put_before_every_key(run, root, shelf, proxy) -> None:
    (shelf / "runs").mkdir()
    stock(shelf / "runs", one=content_of("one"))
    assert results(run(prefix="runs")) == {Result.FETCHED}
    assert proxy.of("/runs/embedded/one.npz")


def test_a_cut_connection_is_gone_on_from(run, root, shelf, proxy) -> None:
    stock(shelf, one=content_of("one"))
    proxy.faults = [Fault("one.npz", cut=3 * BLOCK + 1, times=1)]
    assert results(run()) == {Result.RESUMED}
    assert in_place(root, "one")
    first, second = proxy.of("one.npz")
    assert (first.range, second.range) == (None, f"bytes={3 * BLOCK + 1}-")
    assert second.sent == SIZE - 3 * BLOCK - 1


def test_a_connection_that_falls_silent_is_given_up_and_gone_on_from(
    run, root, shelf, proxy
) -> None:
    stock(shelf, one=content_of("one"))
    proxy.faults = [Fault("one.npz", hold=2 * BLOCK, times=1)]
    assert results(run(timeout=1.5)) == {Result.RESUMED}
    assert in_place(root, "one")


def test_attempts_are_bounded_and_the_next_run_goes_on(run, root, shelf, proxy) -> None:
    stock(shelf, one=content_of("one"))
    proxy.faults = [Fault("one.npz", cut=BLOCK + 1)]
    assert "broke 4 times" in reason(run())
    assert len(proxy.of("one.npz")) == 4
    assert visible(root) == {}
    proxy.faults, proxy.exchanges = [], []
    assert results(run()) == {Result.RESUMED}
    assert proxy.sent("one.npz") == SIZE - 4 * (BLOCK + 1)
    assert in_place(root, "one")
    assert not leftovers(root)


@pytest.mark.parametrize(("status", "code"), [(500, "InternalError"), (503, "SlowDown"), (500, "")])
def test_a_server_that_is_unwell_is_asked_again_within_bounds(
    run, root, shelf, proxy, status, code
) -> None:
    stock(shelf, one=content_of("one"), two=content_of("two"))
    proxy.faults = [Fault("one.npz", status, code), Fault("two.npz", status, code, times=1)]
    found = run()
    assert "does not manage to answer" in reason(found)
    assert len(proxy.of("one.npz")) == 2
    assert found["two"].result is Result.FETCHED
    assert in_place(root, "two")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("one.npz", 403, "AccessDenied"), "refuses access to embedded/one.npz"),
        (Fault("one.npz", 403), "refuses access"),
        (Fault("one.npz", 404, "NoSuchKey"), "has no embedded/one.npz"),
        (Fault("one.npz", 400, "ExpiredToken"), "have expired"),
        (Fault("one.npz", 403, "RequestTimeTooSkewed"), "clock of this machine"),
        (Fault("one.npz", 418, "Teapot"), "not understood: Teapot"),
    ],
)
def test_a_refusal_is_one_sentence_and_the_others_still_come(
    run, root, shelf, proxy, fault, said
) -> None:
    stock(shelf, one=content_of("one"), two=content_of("two"))
    proxy.faults = [fault]
    assert said in reason(run())
    assert len(proxy.of("one.npz")) == 1
    assert in_place(root, "two")


@pytest.mark.parametrize("fault", [Fault("one.npz", alter=True), Fault("one.npz", truncate=BLOCK)])
def test_other_bytes_are_refused_and_the_old_file_stays(run, root, shelf, proxy, fault) -> None:
    stock(shelf, one=content_of("one"))
    path_of(root).parent.mkdir(parents=True)
    path_of(root).write_bytes(b"old")
    proxy.faults = [fault]
    assert "not the file that its manifest describes" in reason(run())
    assert visible(root) == {"embedded/one.npz": b"old"}
    assert not leftovers(root)


def test_a_wrong_beginning_is_thrown_away_and_all_comes_again(run, root, shelf, proxy) -> None:
    stock(shelf, one=content_of("one"))
    proxy.faults = [Fault("one.npz", cut=2 * BLOCK, alter=True, times=1)]
    assert results(run()) == {Result.FETCHED}
    assert in_place(root, "one")
    assert [e.range for e in proxy.of("one.npz")] == [None, f"bytes={2 * BLOCK}-", None]


def test_the_beginning_of_an_older_version_is_not_gone_on_from(run, root, shelf, proxy) -> None:
    stock(shelf, one=content_of("older"))
    proxy.faults = [Fault("one.npz", cut=BLOCK)]
    assert results(run()) == {Result.FAILED}
    proxy.faults, proxy.exchanges = [], []
    stock(shelf, one=content_of("one"))
    assert results(run()) == {Result.FETCHED}
    assert [e.range for e in proxy.of("one.npz")] == [None]
    assert in_place(root, "one")


def test_an_object_replaced_under_the_same_hash_begins_anew(run, root, shelf, proxy) -> None:
    """The bucket's ETag changed and this server does not heed If-Match."""
    stock(shelf, one=content_of("one"))
    wrong = content_of("wrong")
    (shelf / "embedded" / "one.npz").write_bytes(wrong)
    proxy.faults = [Fault("one.npz", cut=BLOCK)]
    assert results(run()) == {Result.FAILED}
    proxy.faults, proxy.exchanges = [], []
    stock(shelf, one=content_of("one"))
    assert results(run()) == {Result.FETCHED}
    assert [e.range for e in proxy.of("one.npz")] == [f"bytes={4 * BLOCK}-", None]


def test_a_server_that_refuses_the_rest_is_asked_for_all(run, root, shelf, proxy) -> None:
    stock(shelf, one=content_of("one"))
    proxy.faults = [
        Fault("one.npz", cut=2 * BLOCK, times=1),
        Fault("one.npz", 412, "PreconditionFailed", times=1),
    ]
    assert results(run()) == {Result.FETCHED}
    assert in_place(root, "one")


def test_a_broken_note_only_costs_the_beginning(run, root, shelf, proxy) -> None:
    stock(shelf, one=content_of("one"))
    proxy.faults = [Fault("one.npz", cut=BLOCK)]
    assert results(run()) == {Result.FAILED}
    (root / "embedded" / FOLDER / "one.npz.json").write_text('{"etag": 1}')
    proxy.faults = []
    assert results(run()) == {Result.FETCHED}
    assert in_place(root, "one")


def test_remains_of_an_earlier_death_are_cleaned_up(run, root, shelf) -> None:
    stock(shelf, one=content_of("one"))
    (root / "embedded" / FOLDER).mkdir(parents=True)
    (root / "embedded" / FOLDER / ".x8w2one.npz.json").write_text("")
    run()
    assert not leftovers(root)


CHILD = """
import sys
from pathlib import Path
from vitrine.artefacts.fetching import fetch
from vitrine.artefacts.published import Published
from vitrine.artefacts.s3 import Bucket, Connection
from vitrine.artefacts.transfer import Order, Unwatched

class Aloud(Unwatched):
    def advance(self, item, count):
        print(item.name, count, flush=True)

root, bucket, url = sys.argv[1:]
fetch(Published(Path(root)), Bucket(Connection(bucket, endpoint_url=url)), Order(), Aloud())
"""


@pytest.fixture
def child(root, shelf, proxy):
    """Start a fetch in a process of its own and read until it has some blocks."""

    def start(blocks: int) -> subprocess.Popen:
        command = [sys.executable, "-c", CHILD, str(root), shelf.name, proxy.url]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ)
        for _ in range(blocks):
            assert process.stdout.readline()
        return process

    return start


@pytest.mark.parametrize("end", ["kill", "terminate"])
def test_a_killed_fetch_leaves_nothing_half_written_and_the_next_completes(
    run, child, root, shelf, proxy, end
) -> None:
    stock(shelf, one=content_of("one"))
    path_of(root).parent.mkdir(parents=True)
    path_of(root).write_bytes(b"old")
    proxy.faults = [Fault("one.npz", hold=3 * BLOCK, times=1)]
    with child(3) as process:
        getattr(process, end)()
    assert visible(root) == {"embedded/one.npz": b"old"}
    assert [p.stat().st_size for p in leftovers(root) if p.suffix == ".part"] == [3 * BLOCK]
    assert results(run()) == {Result.RESUMED}
    assert proxy.of("one.npz")[-1].sent == SIZE - 3 * BLOCK
    assert in_place(root, "one")
    assert not leftovers(root)


def test_two_fetches_at_once_do_not_mix(run, child, root, shelf, proxy) -> None:
    stock(shelf, one=content_of("one"))
    proxy.faults = [Fault("one.npz", hold=BLOCK, times=1)]
    with child(1) as process:
        with pytest.raises(TransferFailed, match="Another fetch is writing into fichiers"):
            run()
        process.kill()
    assert results(run()) == {Result.RESUMED}


@pytest.fixture
def control_c():
    """Ctrl-C as in a terminal: a suite that runs in the background is started deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("control_c")
def test_control_c_stops_every_thread_and_keeps_what_came(run, root, shelf, proxy) -> None:
    stock(shelf, **{name: content_of(name) for name in NAMES})
    main = threading.main_thread().ident

    pressed = threading.Lock()

    class Impatient(Unwatched):
        def advance(self, item, count) -> None:
            # Once: a second one would reach the test after its block has ended.
            if pressed.acquire(blocking=False):
                _thread.interrupt_main()

    assert threading.get_ident() == main
    before = set(threading.enumerate())
    with pytest.raises(KeyboardInterrupt):
        run(watcher=Impatient())
    # Other rooms' pools may be at rest in this process: only ours must be gone.
    ours = [t for t in threading.enumerate() if t.name.startswith("transfer-")]
    assert not set(ours) - before
    with claimed(root):
        pass
    assert set(run()) == set(NAMES)
    assert in_place(root, *NAMES)


def test_a_full_disk_is_said_and_the_old_file_stays(run, root, shelf, aws) -> None:
    stock(shelf, one=content_of("one"))
    path_of(root).parent.mkdir(parents=True)
    path_of(root).write_bytes(b"old")

    class Full(partial.Partial):
        def appending(self):
            self.file = Path("/dev/full")
            return super().appending()

        def digest(self):
            return sha256()

    aws.setattr(fetching, "Partial", Full)
    assert "no room left on the disk for fichiers/embedded/one.npz" in reason(run())
    assert visible(root) == {"embedded/one.npz": b"old"}


def test_a_folder_that_cannot_be_written_is_said(run, root, shelf) -> None:
    stock(shelf, one=content_of("one"))
    root.mkdir()
    (root / "embedded").write_text("a file, not a folder")
    assert "fichiers/embedded/one.npz cannot be written" in reason(run())


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "no room"), (errno.EDQUOT, "no room"), (errno.EACCES, "may not write")],
)
def test_what_the_disk_says_is_said(run, shelf, root, aws, number, said) -> None:
    stock(shelf, one=content_of("one"))

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    aws.setattr(partial.Partial, "place", refuse)
    assert said in reason(run())
    assert visible(root) == {}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"bucket": "no-such-bucket"}, "no bucket no-such-bucket"),
        ({"bucket": "Not A Bucket"}, "settings of the bucket"),
        ({"prefix": "elsewhere"}, "has no elsewhere/manifest.json"),
        ({"endpoint_url": "http://127.0.0.1:9"}, "cannot be reached"),
        ({"endpoint_url": "nonsense"}, "settings of the bucket"),
        ({"anonymous": True}, "not understood: UnsupportedAlgorithm"),
    ],
)
def test_settings_that_lead_nowhere_are_said(run, root, shelf, changed, said) -> None:
    with pytest.raises(TransferFailed, match=said):
        run(attempts=1, **changed)
    assert not root.exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("AWS_SECRET_ACCESS_KEY", "wrong", "does not accept these credentials"),
        ("AWS_ACCESS_KEY_ID", "WRONGWRONGWRONG", "does not accept these credentials"),
        ("AWS_ACCESS_KEY_ID", None, "No usable credentials"),
        ("AWS_PROFILE", "nobody", "No usable credentials"),
    ],
)
def test_wrong_credentials_are_said(run, root, shelf, aws, name, value, said) -> None:
    aws.delenv(name, raising=False)
    if value:
        aws.setenv(name, value)
    elif name == "AWS_ACCESS_KEY_ID":
        aws.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(TransferFailed, match=said):
        run()
    assert not root.exists()


@pytest.mark.parametrize("content", [b"{", b'{"artefacts": [{"path": "../../x"}]}', b"null"])
def test_a_malformed_manifest_is_said_and_nothing_is_written(run, root, shelf, content) -> None:
    (shelf / "manifest.json").write_bytes(content)
    with pytest.raises(TransferFailed, match="manifest of the bucket cannot be used"):
        run()
    assert not root.exists()


def test_a_manifest_that_points_outside_writes_nothing(run, root, shelf, tmp_path) -> None:
    stock(shelf, one=content_of("one"))
    text = (shelf / "manifest.json").read_text()
    (shelf / "manifest.json").write_text(text.replace("embedded/one.npz", "../../x"))
    with pytest.raises(ArtefactAltered, match="outside its folder"):
        run()
    assert not root.exists()


def test_a_manifest_too_large_is_not_read(run, shelf, proxy) -> None:
    with (shelf / "manifest.json").open("wb") as file:
        file.truncate((16 << 20) + 1)
    with pytest.raises(TransferFailed, match="too large to be a manifest"):
        run()


def test_a_manifest_cut_short_is_asked_for_again(run, root, shelf, proxy) -> None:
    stock(shelf, one=content_of("one"))
    proxy.faults = [Fault("manifest.json", cut=10, times=1)]
    assert results(run()) == {Result.FETCHED}
    proxy.faults = [Fault("manifest.json", cut=10)]
    with pytest.raises(TransferFailed, match="cannot be reached"):
        run()


def test_code_is_fetched_only_when_trusted(run, root, shelf) -> None:
    stock(shelf, one=content_of("one"))
    text = (shelf / "manifest.json").read_text()
    (shelf / "manifest.json").write_text(text.replace("one.npz", "one.joblib"))
    (shelf / "embedded" / "one.npz").rename(shelf / "embedded" / "one.joblib")
    found = run()
    assert found["one"].result is Result.UNTRUSTED
    assert found["one"].is_problem
    assert results(run(Order(trust=True))) == {Result.FETCHED}


def test_the_way_to_a_bucket_is_read_from_the_environment(monkeypatch) -> None:
    monkeypatch.setenv("VITRINE_S3_BUCKET", "artefacts")
    monkeypatch.setenv("VITRINE_S3_PREFIX", "/runs/2026/")
    monkeypatch.setenv("VITRINE_S3_REGION", "")
    monkeypatch.setenv("VITRINE_S3_ENDPOINT_URL", "")
    monkeypatch.setenv("VITRINE_S3_ANONYMOUS", "true")
    found = Connection.from_settings(Settings())
    assert found == Connection("artefacts", "runs/2026", anonymous=True)


def test_no_bucket_is_said(monkeypatch) -> None:
    monkeypatch.delenv("VITRINE_S3_BUCKET", raising=False)
    with pytest.raises(TransferFailed, match="VITRINE_S3_BUCKET"):
        Connection.from_settings(Settings())
