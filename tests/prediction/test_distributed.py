"""Distributed jobs on a real scheduler and real worker processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="requirements-scale.txt is not installed")

from tests.prediction.cluster import scheduler, workers
from vitrine.artefacts.store import Store
from vitrine.errors import ClusterFailed, TableRefused
from vitrine.i18n import Translator
from vitrine.prediction import batch
from vitrine.prediction.batch import BatchReport, classify_table
from vitrine.prediction.distributed import Patience, classify_distributed
from vitrine.prediction.predictor import Predictor
from vitrine.prediction.table import ProductTable
from vitrine.settings import settings

FRENCH = Translator("fr")
IMPATIENT = Patience(scheduler=5, workers=0.5)
WORDS = ("piscine", "roman policier", "console de jeux", "chaise de bureau", "carte pokemon")
DYING = "import os, vitrine.prediction.distributed as w\nw.answer_rows = lambda *a: os._exit(1)"
OLDER = "import vitrine.prediction.distributed as w\nw.__version__ = '0.0.1'"
WITHOUT = "import sys\nsys.modules['vitrine.prediction.distributed'] = None"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with scheduler(tmp_path_factory.mktemp("scheduler")) as found:
        yield found


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Few rows make many blocks."""
    monkeypatch.setattr(batch, "TEXT_BLOCK", 48)


@pytest.fixture
def table(tmp_path) -> Path:
    """A table with what tables have: empty rows, rows that cannot be read, columns to keep."""
    rows = [f"{n};{WORDS[n % 5]} {n};{'neuf ' * (n % 7)}" for n in range(600)]
    rows[40], rows[333], rows[599] = "40;;", "333;trop;de;cellules", '599;"« piscine »\nronde";été'
    path = tmp_path / "products.csv"
    path.write_text("ref;designation;description\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def plain(table: Path) -> tuple[BatchReport, bytes]:
    out = table.with_name("plain.csv")
    predictor = Predictor.of_store(Store(settings().artefacts))
    return classify_table(predictor, ProductTable(table), out, FRENCH), out.read_bytes()


def refusal(address: str, table: Path, **options) -> str:
    """What is said of a job that is not done; nothing of it stays."""
    before = set(table.parent.iterdir())
    options = {"patience": IMPATIENT, **options}
    with pytest.raises(ClusterFailed) as caught:
        classify_distributed(
            address, ProductTable(table), table.with_name("out.csv"), FRENCH, **options
        )
    assert set(table.parent.iterdir()) == before
    return str(caught.value)


def test_the_answers_are_those_of_one_machine_also_when_a_worker_is_killed(address, table) -> None:
    expected, content = plain(table)
    out = table.with_name("out.csv")
    progress: list[int] = []
    with workers(address, 2) as (doomed, other):

        def kill_in_the_middle(rows: int) -> None:
            progress.append(rows)
            if sum(progress) == 96:
                doomed.send_signal(signal.SIGKILL)

        report = classify_distributed(
            address, ProductTable(table), out, FRENCH, progress=kill_in_the_middle
        )
        assert doomed.wait() == -signal.SIGKILL
        assert other.poll() is None
    assert out.read_bytes() == content
    assert report == expected
    assert (report.rows, report.failed) == (600, 2)
    assert sum(progress) == 600


def test_ctrl_c_leaves_nothing_half_written(address, table) -> None:
    lines = table.read_text().splitlines()
    table.write_text("\n".join([lines[0], *lines[1:30] * 4000]))
    before = set(table.parent.iterdir())
    command = [sys.executable, "-c", "from vitrine.cli import app; app()", "predict", "--csv"]
    command += [str(table), "--out", str(table.with_name("out.csv")), "--scheduler", address]
    with (
        workers(address, 1),
        subprocess.Popen(
            command,
            env={**os.environ, "VITRINE_LANGUAGE": "en"},
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            # A shell's background job has Ctrl-C switched off, and so would what it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
        ) as running,
    ):
        while set(table.parent.iterdir()) == before:
            assert running.poll() is None, running.stderr and running.stderr.read()
            time.sleep(0.01)  # between two questions, not for a result
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert said.decode().strip().splitlines()[-1] == "Stopped: nothing was written."
    assert b"Traceback" not in said
    assert set(table.parent.iterdir()) == before


def preloaded(tmp_path: Path, code: str) -> list[str]:
    script = tmp_path / "preloaded.py"
    script.write_text(code)
    return ["--preload", str(script)]


@pytest.mark.parametrize(
    ("code", "said"), [(OLDER, "runs vitrine 0.0.1"), (WITHOUT, "cannot run vitrine")]
)
def test_a_worker_with_another_vitrine_is_refused(address, table, tmp_path, code, said) -> None:
    with workers(address, 1, *preloaded(tmp_path, code)):
        assert said in refusal(address, table)


def test_a_worker_with_other_artefacts_is_refused_with_their_keys(address, table, tmp_path) -> None:
    with workers(address, 1, VITRINE_ROOT=str(tmp_path)):
        said = refusal(address, table)
    assert "text_model, fusion" in said


def test_a_block_that_kills_its_workers_is_not_tried_for_ever(table, tmp_path) -> None:
    once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with (
        scheduler(tmp_path, **once) as address,
        workers(address, 2, *preloaded(tmp_path, DYING)),
    ):
        assert "died over the same rows" in refusal(address, table)


def test_a_scheduler_that_nobody_works_for_is_named_with_the_remedy(address, table) -> None:
    assert f"dask worker {address}" in refusal(address, table)


def test_no_scheduler_is_said_at_once(table) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    patience = Patience(scheduler=0.5, workers=0.5)
    assert address in refusal(address, table, patience=patience)


def test_a_folder_of_pictures_that_a_worker_does_not_see_as_we_do_is_refused(
    address, table, tmp_path
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    # On another machine the same path may lead elsewhere: here, to one picture less.
    (folder / "a.jpg").write_bytes(b"")
    blind = "import vitrine.prediction.distributed as w\nw._entries = lambda folder: 0"
    with workers(address, 1, *preloaded(tmp_path, blind)):
        assert str(folder) in refusal(address, table, pictures=folder)
    assert "no folder" in refusal(address, table, pictures=tmp_path / "absent")


def test_a_table_that_ends_badly_leaves_nothing(address, table) -> None:
    table.write_bytes(table.read_bytes() + b"601;\xff\xfe;\n")
    with workers(address, 1), pytest.raises(TableRefused, match="UTF-8"):
        classify_distributed(address, ProductTable(table), table.with_name("out.csv"), FRENCH)
    assert [path.name for path in table.parent.iterdir()] == [table.name]


def test_without_dask_the_remedy_is_said(table, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "requirements-scale.txt" in refusal("tcp://127.0.0.1:1", table)


@pytest.mark.slow
def test_pictures_of_a_shared_folder_get_the_answers_of_one_machine(
    address, tmp_path, repository
) -> None:
    folder = repository / "fichiers" / "samples"
    names = sorted(path.name for path in folder.rglob("*.jpg"))[:5]
    folder = next(folder.rglob(names[0])).parent
    table = tmp_path / "in.csv"
    lines = [f"roman {n},{name}" for n, name in enumerate([*names, "absent.jpg"])]
    table.write_text("designation,image\n" + "\n".join(lines) + "\n")
    predictor = Predictor.of_store(Store(settings().artefacts))
    classify_table(predictor, ProductTable(table), tmp_path / "a.csv", FRENCH, folder)
    with workers(address, 1):
        classify_distributed(address, ProductTable(table), tmp_path / "b.csv", FRENCH, folder)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert b",both," in (tmp_path / "a.csv").read_bytes()
