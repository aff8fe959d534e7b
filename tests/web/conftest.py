"""What every test of a page shares."""

from __future__ import annotations

import pytest
from streamlit.runtime.scriptrunner import script_runner


@pytest.fixture(autouse=True)
def _keras_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit clears Keras' session after every run of a script, which collects all garbage.

    In a process that has trained networks in other tests that takes half a second a run, nine
    tenths of the time of these tests; no page builds a network.
    """
    monkeypatch.setattr(script_runner, "_clean_problem_modules", lambda: None)
