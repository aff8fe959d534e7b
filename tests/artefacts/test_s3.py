"""Fetching from a real S3 server, through a proxy that does what networks do."""

from __future__ import annotations

import errno
import gc
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from tests.artefacts.s3_server import Fault
from vitrine.artefacts.fetching import FOLDER, claimed, fetch
from vitrine.artefacts.manifest import Artefact, read_manifest
from vitrine.artefacts.published import Published, manifest_bytes
from vitrine.artefacts.s3 import Bucket, Connection
from vitrine.artefacts.store import State, Store
from vitrine.artefacts.transfer import Order, TransferResult, Watcher
from vitrine.errors import ArtefactAltered, TransferFailed
from vitrine.settings import Settings

# A transfer that is given up leaves its connection for the garbage collector to close.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
BLOCK = 1 << 17
SIZE = 5 * BLOCK + 123
# More than one part of boto3.
LARGE = random.Random(7).randbytes(9 * 2**20)
ALL, SILENT = Order(), Watcher()
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

    yield call
    gc.collect()


def results(verdicts) -> set[TransferResult]:
    return {verdict.result for verdict in verdicts.values()}


def reason(verdicts, name: str = "one") -> str:
    assert verdicts[name].result is TransferResult.FAILED
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
    assert results(run()) == {TransferResult.FETCHED}
    assert in_place(root, *NAMES)
    assert not leftovers(root)
    assert {state for _, state in Store(root).states()} == {State.PRESENT}
    sent = proxy.sent(".npz")
    assert results(run()) == {TransferResult.PRESENT}
    assert proxy.sent(".npz") == sent == len(NAMES) * SIZE


def test_files_come_side_by_side(run, shelf, proxy) -> None:
    stock(shelf, **{name: content_of(name) for name in NAMES})
    proxy.together = threading.Barrier(len(NAMES))
    assert results(run()) == {TransferResult.FETCHED}


def test_only_what_is_named_is_fetched(run, root, shelf) -> None:
    stock(shelf, **{name: content_of(name) for name in NAMES})
    assert list(run(Order(only=("two",)))) == ["two"]
    assert in_place(root, "two")
    assert list(read_manifest(root)) == ["two"]


def test_a_dry_run_writes_nothing(run, root, shelf, proxy) -> None:
    stock(shelf, one=content_of("one"))
    assert results(run(Order(dry_run=True))) == {TransferResult.WOULD_FETCH}
    assert not root.exists()
    assert proxy.sent(".npz") == 0


def test_what_is_stale_is_replaced_and_force_fetches_all(run, root, shelf) -> None:
    stock(shelf, one=content_of("one"), two=content_of("two"))
    run()
    path_of(root).write_bytes(b"old")
    found = run()
    assert [found["one"].result, found["two"].result] == [
        TransferResult.FETCHED,
        TransferResult.PRESENT,
    ]
    assert results(run(Order(force=True))) == {TransferResult.FETCHED}
    assert in_place(root, "one", "two")


def test_a_new_version_in_the_bucket_replaces_the_old_one(run, root, shelf) -> None:
    stock(shelf, one=b"first")
    run()
    stock(shelf, one=content_of("one"))
    assert results(run()) == {TransferResult.FETCHED}
    assert Store(root).path("one").read_bytes() == content_of("one")


def test_an_empty_file_is_a_file(run, root, shelf) -> None:
    stock(shelf, one=b"")
    assert results(run()) == {TransferResult.FETCHED}
    assert path_of(root).read_bytes() == b""


def test_a_prefix_is_put_before_every_key(run, root, shelf, proxy) -> None:
    (shelf / "runs").mkdir()
    stock(shelf / "runs", one=content_of("one"))
    assert results(run(prefix="runs")) == {TransferResult.FETCHED}
    assert proxy.of("/runs/embedded/one.npz")


def test_a_cut_connection_is_tried_again(run, root, shelf, proxy) -> None:
    stock(shelf, one=content_of("one"))
    proxy.faults = [Fault("one.npz", cut=3 * BLOCK + 1, times=1)]
    assert results(run()) == {TransferResult.FETCHED}
    assert in_place(root, "one")
    assert [exchange.sent for exchange in proxy.of("one.npz")] == [3 * BLOCK + 1, SIZE]


def test_a_large_file_comes_in_parts_and_only_a_part_that_broke_comes_again(
    run, root, shelf, proxy
) -> None:
    stock(shelf, one=LARGE)
    proxy.faults = [Fault("one.npz", cut=BLOCK, times=1)]
    assert results(run()) == {TransferResult.FETCHED}
    assert path_of(root).read_bytes() == LARGE
    assert proxy.sent("one.npz") == len(LARGE) + BLOCK
    assert not leftovers(root)


def test_a_large_file_replaced_while_it_comes_is_refused(run, root, shelf, proxy) -> None:
    stock(shelf, one=LARGE)
    other = LARGE[::-1]

    class Meddling(Watcher):
        def progressed(self, item, done) -> None:
            if done <= 2 * BLOCK:
                (shelf / "embedded" / "one.npz").write_bytes(other)

    reason(run(watcher=Meddling()))
    assert visible(root) == {}
    assert not leftovers(root)


@pytest.mark.parametrize("attempts", [1, 2])
def test_a_connection_that_falls_silent_is_given_up_within_bounds(
    run, root, shelf, proxy, attempts
) -> None:
    stock(shelf, one=content_of("one"))
    proxy.faults = [Fault("one.npz", hold=2 * BLOCK, times=1)]
    begun = time.monotonic()
    found = run(timeout=1.5, attempts=attempts)
    assert time.monotonic() - begun < 10
    if attempts == 2:
        assert results(found) == {TransferResult.FETCHED}
        assert in_place(root, "one")
    else:
        assert "broke 1 times: run it again" in reason(found)
        assert visible(root) == {}


def test_attempts_are_bounded_and_the_next_run_fetches_what_is_not_whole(
    run, root, shelf, proxy
) -> None:
    stock(shelf, one=content_of("one"), two=content_of("two"))
    proxy.faults = [Fault("one.npz", cut=BLOCK + 1)]
    assert "broke 2 times" in reason(run())
    assert len(proxy.of("one.npz")) == 2
    assert in_place(root, "two")
    assert not leftovers(root)
    proxy.faults, proxy.exchanges = [], []
    found = run()
    assert found["one"].result is TransferResult.FETCHED
    assert found["two"].result is TransferResult.PRESENT
    assert (proxy.sent("one.npz"), proxy.sent("two.npz")) == (SIZE, 0)
    assert in_place(root, "one", "two")


@pytest.mark.parametrize(("status", "code"), [(500, "InternalError"), (503, "SlowDown"), (500, "")])
def test_a_server_that_is_unwell_is_asked_again_within_bounds(
    run, root, shelf, proxy, status, code
) -> None:
    stock(shelf, one=content_of("one"), two=content_of("two"))
    proxy.faults = [Fault("one.npz", status, code), Fault("two.npz", status, code, times=1)]
    found = run()
    assert "does not manage to answer" in reason(found)
    assert len(proxy.of("one.npz")) == 2
    assert found["two"].result is TransferResult.FETCHED
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


def test_a_file_longer_than_promised_is_refused_before_all_of_it_came(
    run, root, shelf, proxy
) -> None:
    stock(shelf, one=content_of("one"))
    (shelf / "embedded" / "one.npz").write_bytes(LARGE * 4)
    assert "not the file that its manifest describes" in reason(run())
    assert visible(root) == {}
    assert proxy.sent("one.npz") < 2 * len(LARGE)


def test_remains_of_an_earlier_death_are_cleaned_up(run, root, shelf) -> None:
    stock(shelf, one=content_of("one"))
    (root / "embedded" / FOLDER).mkdir(parents=True)
    (root / "embedded" / FOLDER / "one.npz.A1b2C3d4").write_text("half")
    run()
    assert not leftovers(root)


CHILD = """
import sys
from pathlib import Path
from vitrine.artefacts.fetching import fetch
from vitrine.artefacts.published import Published
from vitrine.artefacts.s3 import Bucket, Connection
from vitrine.artefacts.transfer import Order, Watcher

class Aloud(Watcher):
    def progressed(self, item, done):
        print(item.name, done, flush=True)

root, bucket, url = sys.argv[1:]
fetch(Published(Path(root)), Bucket(Connection(bucket, endpoint_url=url)), Order(), Aloud())
"""


@pytest.fixture
def child(root, shelf, proxy):
    """Start a fetch in a process of its own and wait until some bytes are there."""

    def start() -> subprocess.Popen:
        command = [sys.executable, "-c", CHILD, str(root), shelf.name, proxy.url]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ)
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
    with child() as process:
        getattr(process, end)()
    assert visible(root) == {"embedded/one.npz": b"old"}
    assert results(run()) == {TransferResult.FETCHED}
    assert in_place(root, "one")
    assert not leftovers(root)


def test_two_fetches_at_once_do_not_mix(run, child, root, shelf, proxy) -> None:
    stock(shelf, one=content_of("one"))
    proxy.faults = [Fault("one.npz", hold=3 * BLOCK, times=1)]
    with child() as process:
        with pytest.raises(TransferFailed, match="Another fetch is writing into fichiers"):
            run()
        process.kill()
    assert results(run()) == {TransferResult.FETCHED}


@pytest.fixture
def control_c():
    """Ctrl-C as in a terminal: a suite that runs in the background is started deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Impatient(Watcher):
    """Presses Ctrl-C when the first bytes are there; once, a second one would reach the test."""

    def __init__(self) -> None:
        self.pressed = threading.Lock()
        self.when = 0.0

    def progressed(self, item, done) -> None:
        if self.pressed.acquire(blocking=False):
            self.when = time.monotonic()
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)


def pool_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if "PoolExecutor" in thread.name}


@pytest.mark.usefixtures("control_c")
def test_control_c_stops_every_thread_and_keeps_whole_files(run, root, shelf, proxy) -> None:
    stock(shelf, **{name: content_of(name) for name in NAMES})
    before = pool_threads()
    with pytest.raises(KeyboardInterrupt):
        run(watcher=Impatient())
    # Other rooms' pools may be at rest in this process: only ours must be gone.
    assert not pool_threads() - before
    assert not leftovers(root)
    assert all(content == content_of(Path(path).stem) for path, content in visible(root).items())
    with claimed(root):
        pass
    assert set(run()) == set(NAMES)
    assert in_place(root, *NAMES)


@pytest.mark.usefixtures("control_c")
def test_control_c_stops_soon_when_nothing_comes_any_more(run, root, shelf, proxy) -> None:
    """A body that is silent is given up at its next timeout, and not asked for again."""
    stock(shelf, **{name: content_of(name) for name in NAMES})
    proxy.faults = [Fault(".npz", hold=3 * BLOCK)]
    impatient = Impatient()
    with pytest.raises(KeyboardInterrupt):
        run(watcher=impatient, timeout=2, attempts=5)
    assert time.monotonic() - impatient.when < 4
    assert visible(root) == {}
    assert not leftovers(root)


def test_a_full_disk_is_said_and_the_old_file_stays(run, root, shelf) -> None:
    resource = pytest.importorskip("resource")
    stock(shelf, one=content_of("one"))
    path_of(root).parent.mkdir(parents=True)
    path_of(root).write_bytes(b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * BLOCK, before[1]))
    try:
        found = run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "no room left on the disk for fichiers/embedded/one.npz" in reason(found)
    assert visible(root) == {"embedded/one.npz": b"old"}
    assert not leftovers(root)


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

    replace_file = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if path.name == "one.npz":
            raise OSError(number, os.strerror(number))
        return replace_file(path, target)

    aws.setattr(Path, "replace", refuse)
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
    assert results(run()) == {TransferResult.FETCHED}
    proxy.faults = [Fault("manifest.json", cut=10)]
    with pytest.raises(TransferFailed, match="broke 2 times"):
        run()


def test_code_is_fetched_only_when_trusted(run, root, shelf) -> None:
    stock(shelf, one=content_of("one"))
    text = (shelf / "manifest.json").read_text()
    (shelf / "manifest.json").write_text(text.replace("one.npz", "one.joblib"))
    (shelf / "embedded" / "one.npz").rename(shelf / "embedded" / "one.joblib")
    found = run()
    assert found["one"].result is TransferResult.UNTRUSTED
    assert found["one"].is_problem
    assert results(run(Order(trust=True))) == {TransferResult.FETCHED}


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
