from __future__ import annotations

import csv
import gc
import io
import tempfile
import threading
from pathlib import Path

import pytest

from tests.crumbs import png
from tests.prediction.archives import zipped
from vitrine.errors import ArtefactMissing
from vitrine.i18n import Translator
from vitrine.prediction import job as module
from vitrine.prediction.batch import ADDED, classify_table
from vitrine.prediction.job import BatchFiles, BatchJob
from vitrine.prediction.table import ProductTable

ENGLISH = Translator("en")
SOON = 30
PICTURES = {"a.png": png(), "b.png": png((20, 20, 220)), "broken.png": b"no picture"}
TABLE = (
    b"id,designation,image\n"
    b"1,lot 2583,a.png\n2,lot 60,\n3,,b.png\n4,lot 10,absent.png\n5,lot 10,broken.png\n"
    b"6,,\n7,rien de connu,\n8,lot,60,extra\n9,=cmd|' /C calc'!A0,\n"
)


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path, monkeypatch):
    """Whatever happens, nothing of a visitor's stays on disk."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def run(predictor, table: bytes, archive: bytes | None = None, total: int = 9) -> BatchJob:
    job = BatchJob(predictor, BatchFiles("t.csv", table, archive), total, ENGLISH).start()
    assert job.wait(SOON)
    return job


def command_line(predictor, folder: Path, pictures: Path | None) -> bytes:
    path, out = folder / "in.csv", folder / "out.csv"
    path.write_bytes(TABLE)
    classify_table(predictor, ProductTable(path), out, ENGLISH, pictures)
    return out.read_bytes()


def test_the_answers_are_those_of_the_command_line_byte_for_byte(toy_predictor, tmp_path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for name, content in PICTURES.items():
        (pictures / name).write_bytes(content)
    from_zip = run(toy_predictor, TABLE, zipped({f"x/{n}": c for n, c in PICTURES.items()}))
    assert from_zip.content == command_line(toy_predictor, tmp_path, pictures)
    assert run(toy_predictor, TABLE).content == command_line(toy_predictor, tmp_path, None)


def test_the_tally_counts_every_row_once(toy_predictor) -> None:
    job = run(toy_predictor, TABLE, zipped(PICTURES))
    tally = job.tally
    assert (tally.classified, tally.unsure, tally.failed) == (5, 2, 2)
    assert tally.rows == job.total == 9
    assert sum(tally.categories.values()) == tally.classified
    assert tally.categories[10] == 2
    assert [number for number, _problems in tally.problems] == [4, 5, 6, 8]
    rows = list(csv.DictReader(io.StringIO((job.content or b"").decode())))
    assert list(rows[0]) == ["id", "designation", "image", *ADDED]
    assert [bool(row["error"]) for row in rows].count(True) == len(tally.problems)


class Gate:
    """A text model that waits to be let through, block after block."""

    def __init__(self, model) -> None:
        self.model = model
        self.reached, self.opened = threading.Semaphore(0), threading.Semaphore(0)

    def probabilities(self, texts):
        self.reached.release()
        assert self.opened.acquire(timeout=SOON)
        return self.model.probabilities(texts)


@pytest.fixture
def gate(toy_predictor):
    gate = Gate(toy_predictor.text_model())
    toy_predictor.text_model = lambda: gate
    return gate


LONG = b"designation\n" + b"lot 10\n" * 5000


def test_a_stop_keeps_what_is_done(toy_predictor, gate) -> None:
    job = BatchJob(toy_predictor, BatchFiles("t.csv", LONG), 5000, ENGLISH).start()
    assert gate.reached.acquire(timeout=SOON)
    assert not job.is_over
    assert not job.is_waiting
    job.stop()
    gate.opened.release()
    assert job.wait(SOON)
    assert job.error is None
    assert job.tally.rows == job.tally.classified == 1024
    assert len(list(csv.DictReader(io.StringIO((job.content or b"").decode())))) == 1024


def test_a_second_table_waits_for_the_first_and_may_be_stopped_meanwhile(
    toy_predictor, gate, monkeypatch
) -> None:
    monkeypatch.setattr(module, "ASKED_AGAIN_AFTER", 0.01)
    first = BatchJob(toy_predictor, BatchFiles("t.csv", LONG), 5000, ENGLISH).start()
    assert gate.reached.acquire(timeout=SOON)
    second = BatchJob(toy_predictor, BatchFiles("t.csv", LONG), 5000, ENGLISH).start()
    assert second.is_waiting
    second.stop()
    assert second.wait(SOON)
    assert second.content is None
    assert second.error is None
    gate.opened.release(5)
    assert first.wait(SOON)
    assert first.tally.rows == 5000


def test_a_forgotten_job_stops(toy_predictor, gate) -> None:
    job = BatchJob(toy_predictor, BatchFiles("t.csv", LONG), 5000, ENGLISH).start()
    assert gate.reached.acquire(timeout=SOON)
    state = job._state
    del job
    gc.collect()
    gate.opened.release()
    assert state.finished.wait(SOON)
    assert state.tally.rows == 1024


def test_a_missing_model_is_said_and_the_next_table_runs(toy_predictor) -> None:
    working = toy_predictor.text_model

    def missing():
        raise ArtefactMissing("The file {path} is missing.", path="x")

    toy_predictor.text_model = missing
    job = run(toy_predictor, b"designation\nlot 10\n")
    assert isinstance(job.error, ArtefactMissing)
    assert job.content is None
    toy_predictor.text_model = working
    assert run(toy_predictor, b"designation\nlot 10\n").tally.classified == 1


def test_an_unexpected_error_ends_the_job_in_a_sentence_without_what_was_written(
    toy_predictor, caplog
) -> None:
    def broken():
        raise RuntimeError("private words")

    toy_predictor.text_model = broken
    job = run(toy_predictor, b"designation\nprivate words\n")
    assert "try again" in str(job.error)
    assert "private" not in caplog.text
    assert "RuntimeError" in caplog.text
