"""Live trainings in processes: small scripts stand in for the one that trains."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from vitrine.errors import TrainingRefused
from vitrine.training.live import (
    OUTCOME_PARTS,
    LiveTrainer,
    cause_of,
    read_outcome,
    write_outcome,
)
from vitrine.training.live_queue import JobState, TrainingRequest

BEGIN = """
import json, os, signal, sys, threading
request = json.loads(sys.stdin.readline())
def say(**event): print(json.dumps(event), flush=True)
def epoch(number):
    say(event="epoch", figures=dict(epoch=number, epochs=5, loss=1.0, accuracy=0.5,
        val_loss=1.0, val_accuracy=0.5, seconds=0.1))
"""
OUTCOME = dict.fromkeys(sorted(OUTCOME_PARTS), 0)
DONE = f"say(event='done', outcome={OUTCOME!r} | dict(seed=request['seed']))\n"
# Trains until its input ends, as the real one does.
ENDLESS = "epoch(1)\nsys.stdin.read()\n"
STUBBORN = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + ENDLESS
Start = Callable[..., LiveTrainer]


def request(seed: int = 7) -> TrainingRequest:
    return TrainingRequest("embedded", "3", "original", 5, seed)


@pytest.fixture
def start(tmp_path) -> Iterator[Start]:
    """A trainer whose process runs a script; every one is closed in the end."""
    trainers = []

    def make(script: str, **options: float) -> LiveTrainer:
        command = [sys.executable, "-c", BEGIN + script]
        trainers.append(LiveTrainer(tmp_path / "kept", command, **options))
        return trainers[-1]

    yield make
    for trainer in trainers:
        trainer.close()


def running_process(trainer: LiveTrainer, number: int) -> psutil.Process:
    """The process of a training that has said its first epoch."""
    trainer.wait(number, epochs=1)
    assert trainer.process_id is not None
    return psutil.Process(trainer.process_id)


def test_a_training_reports_its_epochs_and_keeps_its_result(start, tmp_path) -> None:
    trainer = start("epoch(1)\nepoch(2)\n" + DONE)
    job = trainer.wait(trainer.submit(request(), "a").number)
    assert job.state is JobState.DONE
    assert [epoch.epoch for epoch in job.epochs] == [1, 2]
    later = LiveTrainer(tmp_path / "kept")
    found = later.kept(request())
    assert found is not None
    assert found["seed"] == 7
    assert found["date"]
    assert later.kept(request(8)) is None
    later.close()


def test_two_visitors_who_press_at_once_share_one_process(start) -> None:
    trainer = start(ENDLESS)
    first, second = (trainer.submit(request(), name) for name in "ab")
    assert first.number == second.number
    process = running_process(trainer, first.number)
    trainer.cancel(first.number, "a")
    assert process.is_running()
    trainer.cancel(first.number, "b")
    assert trainer.wait(first.number).state is JobState.CANCELLED


def test_different_trainings_run_one_after_the_other(start) -> None:
    trainer = start("epoch(1)\nif request['seed'] == 0: sys.stdin.read()\n" + DONE)
    jobs = [trainer.submit(request(seed), "a") for seed in range(3)]
    running_process(trainer, jobs[0].number)
    assert [trainer.position(job.number) for job in jobs] == [0, 1, 2]
    trainer.cancel(jobs[0].number, "a")
    ended = [trainer.wait(job.number) for job in jobs]
    assert [job.state for job in ended] == [JobState.CANCELLED, JobState.DONE, JobState.DONE]
    assert [job.outcome["seed"] for job in ended[1:] if job.outcome] == [1, 2]


def test_a_process_that_refuses_to_end_is_killed(start, monkeypatch) -> None:
    monkeypatch.setattr("vitrine.training.live.GRACE", 0.1)
    monkeypatch.setattr("vitrine.training.live.Worker.stop.__defaults__", (0.1,))
    trainer = start(STUBBORN)
    job = trainer.submit(request(), "a")
    process = running_process(trainer, job.number)
    trainer.cancel(job.number, "a")
    assert trainer.wait(job.number).state is JobState.CANCELLED
    assert not process.is_running()


def test_a_killed_process_is_noticed_and_the_next_one_runs(start) -> None:
    trainer = start("epoch(1)\nif request['seed'] == 0: sys.stdin.read()\n" + DONE)
    job, after = trainer.submit(request(0), "a"), trainer.submit(request(1), "b")
    os.kill(running_process(trainer, job.number).pid, signal.SIGKILL)
    ended = trainer.wait(job.number)
    assert ended.state is JobState.FAILED
    assert "SIGKILL" in str(ended.problem)
    assert trainer.wait(after.number).state is JobState.DONE


@pytest.mark.parametrize("script", ["sys.exit(4)", "print('{')", "print('[]')", "import nothing"])
def test_a_process_that_fails_is_a_failed_training(start, script) -> None:
    trainer = start(script)
    job = trainer.wait(trainer.submit(request(), "a").number)
    assert job.state is JobState.FAILED
    assert "ended before its time" in str(job.problem)


def test_a_command_that_does_not_exist_is_a_failed_training(tmp_path) -> None:
    trainer = LiveTrainer(tmp_path, ["/nowhere/at/all"])
    job = trainer.wait(trainer.submit(request(), "a").number)
    assert job.state is JobState.FAILED
    trainer.close()


def test_what_was_wrong_with_the_data_is_said(start) -> None:
    trainer = start("say(event='refused', message='No {what}.', values={'what': 'rows'})")
    job = trainer.wait(trainer.submit(request(), "a").number)
    assert str(job.problem) == "No rows."


def test_a_training_that_takes_too_long_is_ended(start) -> None:
    trainer = start(STUBBORN, longest=0.5)
    job = trainer.wait(trainer.submit(request(), "a").number)
    assert job.state is JobState.FAILED
    assert "took more than" in str(job.problem)


def test_closing_leaves_no_process_and_starts_no_other(start) -> None:
    trainer = start(STUBBORN)
    job = trainer.submit(request(), "a")
    waiting = trainer.submit(request(8), "a")
    process = running_process(trainer, job.number)
    trainer.close()
    assert not process.is_running()
    assert trainer.latest(request(8)) == waiting
    with pytest.raises(TrainingRefused, match="closing"):
        trainer.submit(request(9), "a")


def test_a_result_that_cannot_be_kept_is_still_shown(tmp_path) -> None:
    (tmp_path / "kept").write_text("not a folder")
    trainer = LiveTrainer(tmp_path / "kept", [sys.executable, "-c", BEGIN + DONE])
    job = trainer.wait(trainer.submit(request(), "a").number)
    assert job.state is JobState.DONE
    trainer.close()


def test_the_process_ends_when_the_server_is_killed(tmp_path) -> None:
    server = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from vitrine.training.live import LiveTrainer
        from vitrine.training.live_queue import TrainingRequest
        trainer = LiveTrainer(Path(sys.argv[1]), [sys.executable, "-c", sys.argv[2]])
        job = trainer.submit(TrainingRequest("embedded", "3", "original", 5), "a")
        trainer.wait(job.number, epochs=1)
        print(trainer.process_id, flush=True)
        sys.stdin.read()
        """
    )
    command = [sys.executable, "-c", server, str(tmp_path), BEGIN + ENDLESS]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        worker = psutil.Process(int(process.stdout.readline()))
        assert worker.is_running()
        process.kill()
    worker.wait(timeout=20)


def test_the_real_process_ends_when_its_input_ends() -> None:
    asked = '{"data": "embedded", "joined": "3", "architecture": "original", "epochs": 9999}\n'
    command = [sys.executable, "-m", "vitrine.training.live_worker"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None
        process.stdin.write(asked)
        process.stdin.close()
        assert process.wait(timeout=60) == 3


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"history": {}}', "\x00"], ids=lambda c: repr(c)[:12]
)
def test_a_damaged_result_counts_as_none(tmp_path, content) -> None:
    write_outcome(tmp_path, request(), dict.fromkeys(OUTCOME_PARTS, 0))
    next(tmp_path.iterdir()).write_text(content)
    assert read_outcome(tmp_path, request()) is None


def test_a_request_cannot_name_a_file_elsewhere(tmp_path) -> None:
    with pytest.raises(ValueError, match="cannot name a file"):
        write_outcome(tmp_path, TrainingRequest("../../etc", "3", "original", 5), {})
    assert list(Path(tmp_path).iterdir()) == []


def test_the_end_of_a_process_in_a_word() -> None:
    assert cause_of(-9) == "SIGKILL"
    assert cause_of(4) == "status 4"
