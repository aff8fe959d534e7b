"""The queue of live trainings, without a process."""

from __future__ import annotations

import pytest

from vitrine.errors import TrainingRefused, VitrineError
from vitrine.training.live_queue import REMEMBERED, JobState, LiveQueue, TrainingRequest
from vitrine.training.loop import Epoch


def request(seed: int = 7) -> TrainingRequest:
    return TrainingRequest("embedded", "3", "original", 5, seed)


def epoch(number: int) -> Epoch:
    return Epoch(number, 5, 1.0, 0.5, 1.1, 0.4, 0.1 * number)


def test_one_runs_and_the_others_wait_in_order() -> None:
    queue = LiveQueue()
    jobs = [queue.submit(request(seed), "a") for seed in range(3)]
    started = queue.start_next()
    assert started is not None
    assert started.number == jobs[0].number
    assert queue.start_next() is None
    assert [queue.position(job.number) for job in jobs] == [0, 1, 2]
    queue.end(jobs[0].number, JobState.DONE, outcome={})
    assert [queue.position(job.number) for job in jobs] == [0, 0, 1]
    second = queue.start_next()
    assert second is not None
    assert second.number == jobs[1].number


def test_the_same_request_joins_while_it_waits_or_runs_and_starts_anew_afterwards() -> None:
    queue = LiveQueue()
    first = queue.submit(request(), "a")
    assert queue.submit(request(), "b").number == first.number
    queue.start_next()
    joined = queue.submit(request(), "c")
    assert joined.number == first.number
    assert joined.visitors == {"a", "b", "c"}
    queue.end(first.number, JobState.DONE, outcome={})
    assert queue.submit(request(), "a").number != first.number


def test_the_queue_is_bounded_but_a_joining_one_is_always_let_in() -> None:
    queue = LiveQueue(longest=2)
    queue.submit(request(0), "a")
    queue.start_next()
    queue.submit(request(1), "a")
    queue.submit(request(2), "a")
    with pytest.raises(TrainingRefused, match="2 trainings are waiting"):
        queue.submit(request(3), "a")
    assert queue.submit(request(2), "b").visitors == {"a", "b"}


def test_only_the_last_who_asked_stops_a_training() -> None:
    queue = LiveQueue()
    job = queue.submit(request(), "a")
    queue.submit(request(), "b")
    queue.start_next()
    assert not queue.leave(job.number, "stranger")
    assert not queue.leave(job.number, "a")
    assert queue.leave(job.number, "b")


def test_one_that_waits_is_cancelled_at_once() -> None:
    queue = LiveQueue()
    queue.submit(request(0), "a")
    queue.start_next()
    waiting = queue.submit(request(1), "b")
    assert not queue.leave(waiting.number, "b")
    found = queue.latest(request(1))
    assert found is not None
    assert found.state is JobState.CANCELLED
    assert not queue.waiting()


def test_epochs_gather_and_an_end_is_final() -> None:
    queue = LiveQueue()
    job = queue.submit(request(), "a")
    queue.start_next()
    for number in (1, 2):
        queue.advance(job.number, epoch(number))
    queue.end(job.number, JobState.FAILED, VitrineError("It failed."))
    queue.end(job.number, JobState.DONE, outcome={})
    found = queue.job(job.number)
    assert found is not None
    assert found.state is JobState.FAILED
    assert [e.epoch for e in found.epochs] == [1, 2]
    assert str(found.problem) == "It failed."


def test_old_trainings_are_forgotten() -> None:
    queue = LiveQueue()
    for seed in range(REMEMBERED + 10):
        job = queue.submit(request(seed), "a")
        queue.start_next()
        queue.end(job.number, JobState.DONE, outcome={})
    assert queue.latest(request(0)) is None
    assert queue.latest(request(REMEMBERED + 9)) is not None


def test_a_job_shown_to_a_visitor_does_not_change() -> None:
    queue = LiveQueue()
    seen = queue.submit(request(), "a")
    queue.start_next()
    assert seen.state is JobState.QUEUED
