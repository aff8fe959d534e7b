"""Every curl command of the guide does what the guide says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.crumbs import png
from vitrine.api.schemas import REFUSALS

GUIDE = (REPOSITORY / "docs" / "guides" / "api.md").read_text()
COMMANDS = re.findall(r"^curl .*$", GUIDE, re.MULTILINE)


def options(words: list[str], name: str) -> list[str]:
    return [words[place + 1] for place, word in enumerate(words) if word == name]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_guide_is_answered(client, engine, command) -> None:
    engine.load()
    words = shlex.split(command)
    path = words[1].removeprefix("http://127.0.0.1:8000")
    headers = dict(header.split(": ", 1) for header in options(words, "-H"))
    body, form = options(words, "-d"), dict(f.split("=", 1) for f in options(words, "-F"))
    files = {k: (Path(v[1:]).name, png()) for k, v in form.items() if v.startswith("@")}
    data = {key: value for key, value in form.items() if key not in files}
    answer = client.request(
        "POST" if body or form else "GET",
        path,
        headers=headers,
        **({"content": body[0].encode()} if body else {"data": data, "files": files}),
    )
    assert answer.status_code == 200
    if path.startswith("/predict?"):
        assert len(answer.json()["categories"]) == 3
    if path == "/predict/batch":
        assert (answer.json()["classified"], answer.json()["failed"]) == (2, 1)


def test_the_guide_has_every_route_and_every_refusal(app) -> None:
    for path in app.openapi()["paths"]:
        assert any(path in command for command in COMMANDS), path
    told = {int(code) for code in re.findall(r"^\| (\d{3}) \|", GUIDE, re.MULTILINE)}
    assert told == set(REFUSALS) - {500}
