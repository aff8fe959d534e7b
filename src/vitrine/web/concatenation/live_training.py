"""Training a concatenation live: the button, the queue, the curves that grow, the end."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from vitrine.errors import VitrineError
from vitrine.i18n import N_
from vitrine.models.concatenation import ARCHITECTURES, Architecture
from vitrine.results.result import CURVES, History, Result, history_of
from vitrine.results.shipped import ShippedConcatenations, live_result
from vitrine.results.wording import training_verdict
from vitrine.training.live_queue import JobState, TrainingJob, TrainingRequest
from vitrine.web import caches
from vitrine.web.charts.curves import CurvesChart
from vitrine.web.choices import Choice, segments, switch
from vitrine.web.figures_view import show_chart, show_source
from vitrine.web.frame import say_problem
from vitrine.web.language import _, current

if TYPE_CHECKING:
    from vitrine.training.live import LiveTrainer

PAGE = "concatenation"
EPOCHS = ("5", "10", "20", "40")
SEEDS = ("7", "8", "9")
# Seconds between two looks at a training that runs; none is taken while nothing runs.
LOOK_EVERY = 1.0
ASKER = "live_asker"
REFUSED = "live_refused"


def show_live(
    data: str, joined: str, architecture: Architecture, known: ShippedConcatenations
) -> None:
    """Draw the live part of the page; nothing trains before the button is pressed."""
    st.subheader(_("Train it here, now"))
    st.markdown(
        _(
            "The training runs on this server, in a process of its own that leaves a core to other "
            "visitors; one runs at a time, and it goes on when you leave the page. Its result "
            "stays for whoever comes next."
        )
    )
    left, right = st.columns(2, gap="medium")
    with left:
        epochs = segments(
            Choice(PAGE, "epochs", EPOCHS, "20"), _("Epochs at most"), lambda key: key
        )
    with right:
        seed = segments(Choice(PAGE, "seed", SEEDS, "7"), _("Draw of chance"), lambda key: key)
    request = TrainingRequest(data, joined, architecture.key, int(epochs), int(seed))
    watching = bool(caches.trainer().active())
    st.fragment(_live, run_every=LOOK_EVERY if watching else None)(request, known, watching)


def asker() -> str:
    """A name for this visit, so that only who asked for a training may cancel it."""
    return str(st.session_state.setdefault(ASKER, secrets.token_hex(8)))


def _live(request: TrainingRequest, known: ShippedConcatenations, watching: bool) -> None:
    trainer = caches.trainer()
    active = trainer.active()
    if watching != bool(active):
        # The whole page once more: it then begins, or stops, to look every second.
        st.rerun()
    job = trainer.latest(request)
    _show_refusal()
    if job is not None and job.is_active:
        _show_active(trainer, job)
    else:
        _show_button(request, again=job is not None or trainer.kept(request) is not None)
        _show_others(active)
        _show_ended(job)
    _show_progress_or_result(trainer, request, job, known)


def _show_button(request: TrainingRequest, again: bool) -> None:
    st.button(
        _("Train again") if again else _("Train"),
        type="primary",
        icon=":material/play_arrow:",
        key="live_train",
        on_click=_submit,
        args=(request,),
    )


def _submit(request: TrainingRequest) -> None:
    try:
        caches.trainer().submit(request, asker())
    except VitrineError as error:
        st.session_state[REFUSED] = error


def _show_refusal() -> None:
    refused = st.session_state.pop(REFUSED, None)
    if refused is not None:
        say_problem(refused)


def _show_active(trainer: LiveTrainer, job: TrainingJob) -> None:
    position = trainer.position(job.number)
    if position:
        st.info(
            current().plural(
                "{count} training ends before this one begins.",
                "{count} trainings end before this one begins.",
                position,
            ),
            icon=":material/hourglass_top:",
        )
        _show_others([other for other in trainer.active() if other.number != job.number])
    else:
        st.progress(*_progress(job))
    if asker() in job.visitors:
        st.button(
            _("Cancel"),
            icon=":material/close:",
            key="live_cancel",
            on_click=lambda: caches.trainer().cancel(job.number, asker()),
        )


def _progress(job: TrainingJob) -> tuple[float, str]:
    """How far a training is, 0..1 and in words."""
    if not job.epochs:
        return 0.0, _("Starting: the features are read and the network is built.")
    last = job.epochs[-1]
    said = _(
        "Epoch {epoch} of {epochs} at most, {seconds} s",
        epoch=last.epoch,
        epochs=last.epochs,
        seconds=current().number(last.seconds, 1),
    )
    return last.epoch / last.epochs, said


def _show_others(active: list[TrainingJob]) -> None:
    """Trainings of other choices that run or wait."""
    if not active:
        return
    lines = [
        _(
            "{architecture}, {joined} models: {state}",
            architecture=_(ARCHITECTURES[job.request.architecture].title),
            joined=job.request.joined,
            state=_(STATES[job.state]),
        )
        for job in active
    ]
    st.caption("  \n".join([_("Also asked for:"), *lines]))


STATES = {JobState.QUEUED: N_("waiting"), JobState.RUNNING: N_("running")}


def _show_ended(job: TrainingJob | None) -> None:
    """How the last training ended, where it did not end well."""
    if job is None:
        return
    if job.state is JobState.CANCELLED:
        st.warning(
            _("This training was cancelled; nothing of it is kept."), icon=":material/block:"
        )
    if job.problem is not None:
        say_problem(job.problem)


def _show_progress_or_result(
    trainer: LiveTrainer,
    request: TrainingRequest,
    job: TrainingJob | None,
    known: ShippedConcatenations,
) -> None:
    if job is not None and job.is_active:
        if job.epochs:
            show_chart(CurvesChart(history_so_far(job), current()), "live_curves")
        return
    outcome = job.outcome if job is not None and job.outcome else trainer.kept(request)
    result = _result(outcome, request)
    if outcome is None or result is None:
        st.caption(_("Nobody has trained it with these choices yet."))
        return
    show_result(result, float(outcome["seconds"]), request, known)


def _result(outcome: Mapping[str, Any] | None, request: TrainingRequest) -> Result | None:
    """The result of an outcome; None when a kept file was changed and makes no sense."""
    if outcome is None:
        return None
    try:
        return live_result(outcome, request.data, f"{request.joined} {request.architecture} live")
    except (KeyError, TypeError, ValueError):
        return None


def history_so_far(job: TrainingJob) -> History:
    """Curves of the epochs that are over."""
    return history_of({n: [getattr(epoch, n) for epoch in job.epochs] for n in CURVES})


def show_result(
    result: Result, seconds: float, request: TrainingRequest, known: ShippedConcatenations
) -> None:
    """The end of a live training beside what was trained beforehand and the single models."""
    from vitrine.web.concatenation import show_table, single_models

    say, history = current(), result.history
    assert history is not None
    st.markdown(
        _(
            "**Trained here**: {epochs} epochs in {seconds} s. Weighted F1 {f1}, accuracy "
            "{accuracy} on {rows} products.",
            epochs=history.epochs,
            seconds=say.number(seconds, 1),
            f1=say.number(result.weighted_f1, 3),
            accuracy=say.percent(result.accuracy, 1),
            rows=say.number(result.rows),
        )
    )
    curves, compared = st.columns([3, 2], gap="large")
    with curves:
        st.markdown(training_verdict(history, say))
        show_chart(CurvesChart(history, say), "live_curves")
    with compared:
        if request.data == "embedded":
            beforehand = known.results[request.architecture]
            shown = {
                _("Trained here"): result,
                _("Trained beforehand"): beforehand,
                **single_models(known),
            }
            show_table(shown, "live")
        else:
            st.caption(
                _("Trained on other products than the result above: the two cannot be compared.")
            )
    if switch(PAGE, "matrix", _("Confusion matrix of this training"), default=False):
        from vitrine.web.models.confusion_matrix import show_matrix

        show_matrix(result, "concatenation_live")
    show_source(result)
