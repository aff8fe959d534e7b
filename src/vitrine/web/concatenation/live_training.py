"""Training a concatenation live: the button, the queue, the curves that grow, the end."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from vitrine.errors import VitrineError
from vitrine.i18n import N_
from vitrine.models.concatenation import ARCHITECTURES, Architecture
from vitrine.results.result import CURVES, Result, history_of
from vitrine.results.shipped import ShippedConcatenations, live_result
from vitrine.results.wording import training_verdict
from vitrine.training.live_queue import JobState, TrainingJob, TrainingRequest
from vitrine.web import caches
from vitrine.web.charts.curves import CurvesChart
from vitrine.web.choices import Choice, segments, switch
from vitrine.web.concatenation.joined_scores import show_scores, single_models
from vitrine.web.figures_view import show_chart, show_source
from vitrine.web.frame import say_problem
from vitrine.web.language import _, current
from vitrine.web.models.sides import show_matrix

if TYPE_CHECKING:
    from vitrine.training.live import LiveTrainer

PAGE = "concatenation"
EPOCHS = ("5", "10", "20", "40")
SEEDS = ("7", "8", "9")
STATES = {JobState.QUEUED: N_("waiting"), JobState.RUNNING: N_("running")}
# Seconds between two looks at a training that runs; none is taken while nothing runs.
LOOK_EVERY = 1.0
# Keys of the visit: its name, and why the last training that it asked for was refused.
VISIT = "live_asker"
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
        epochs = segments(Choice(PAGE, "epochs", EPOCHS, "20"), _("Epochs at most"), str)
    with right:
        seed = segments(Choice(PAGE, "seed", SEEDS, "7"), _("Draw of chance"), str)
    request = TrainingRequest(data, joined, architecture.key, int(epochs), int(seed))
    watching = bool(caches.trainer().active())
    st.fragment(_show_training, run_every=LOOK_EVERY if watching else None)(
        request, known, watching
    )


def _visit() -> str:
    """A name for this visit, so that only who asked for a training may cancel it."""
    return str(st.session_state.setdefault(VISIT, secrets.token_hex(8)))


def _show_training(request: TrainingRequest, known: ShippedConcatenations, watching: bool) -> None:
    """The button or the training that runs, and the curves or the result."""
    trainer = caches.trainer()
    active = trainer.active()
    if watching != bool(active):
        # The whole page once more: it then begins, or stops, to look every second.
        st.rerun()
    job = trainer.latest(request)
    if (refused := st.session_state.pop(REFUSED, None)) is not None:
        say_problem(refused)
    if job is not None and job.is_active:
        _show_active(trainer, job)
        return
    _show_button(request, again=job is not None or trainer.kept(request) is not None)
    _show_others(active)
    if job is not None and job.state is JobState.CANCELLED:
        st.warning(
            _("This training was cancelled; nothing of it is kept."), icon=":material/block:"
        )
    if job is not None and job.problem is not None:
        say_problem(job.problem)
    outcome = job.outcome if job is not None and job.outcome else trainer.kept(request)
    result = None
    if outcome is not None:
        name = f"{request.joined} {request.architecture} live"
        # A kept file that was changed and makes no sense counts as none.
        with suppress(KeyError, TypeError, ValueError):
            result = live_result(outcome, request.data, name)
    if outcome is None or result is None:
        st.caption(_("Nobody has trained it with these choices yet."))
    else:
        _show_result(result, float(outcome["seconds"]), request, known)


def _show_button(request: TrainingRequest, again: bool) -> None:
    def submit() -> None:
        try:
            caches.trainer().submit(request, _visit())
        except VitrineError as error:
            st.session_state[REFUSED] = error

    st.button(
        _("Train again") if again else _("Train"),
        type="primary",
        icon=":material/play_arrow:",
        key="live_train",
        on_click=submit,
    )


def _show_active(trainer: LiveTrainer, job: TrainingJob) -> None:
    """How long a training still waits or how far it is, its end, and its curves so far."""
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
    elif job.epochs:
        last = job.epochs[-1]
        sentence = _(
            "Epoch {epoch} of {epochs} at most, {seconds} s",
            epoch=last.epoch,
            epochs=last.epochs,
            seconds=current().number(last.seconds, 1),
        )
        st.progress(last.epoch / last.epochs, sentence)
    else:
        st.progress(0.0, _("Starting: the features are read and the network is built."))
    if _visit() in job.visitors:
        st.button(
            _("Cancel"),
            icon=":material/close:",
            key="live_cancel",
            on_click=lambda: caches.trainer().cancel(job.number, _visit()),
        )
    if job.epochs:
        history = history_of({n: [getattr(epoch, n) for epoch in job.epochs] for n in CURVES})
        show_chart(CurvesChart(history, current()), "live_curves")


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


def _show_result(
    result: Result, seconds: float, request: TrainingRequest, known: ShippedConcatenations
) -> None:
    """The end of a live training beside what was trained beforehand and the single models."""
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
            show_scores(shown, "live")
        else:
            st.caption(
                _("Trained on other products than the result above: the two cannot be compared.")
            )
    if switch(PAGE, "matrix", _("Confusion matrix of this training"), default=False):
        show_matrix(result, "concatenation_live")
    show_source(result)
