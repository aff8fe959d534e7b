"""Damaged challenge files: read as far as they can be, or refused with a sentence, never more."""

from __future__ import annotations

import random

import pytest

from tests.catalogue.challenge_crumbs import write_challenge
from vitrine.catalogue.challenge import X_FILE, Y_FILE, read_challenge
from vitrine.errors import VitrineError
from vitrine.insight.exploration.datasets import OriginalStatistics

JUNK = (
    b'"', b'""""', b"\n", b"\r", b",", b";", b"\t", b"|", b"\x00", b"\xff", b"\xef\xbb\xbf",
    b"\xff\xfe", b"9" * 400, b"inf", b"nan", b"-1", b"1e5", "é".encode(), b"<script>",
)  # fmt: skip


def damaged(content: bytes, draw: random.Random) -> bytes:
    """A file with junk put in or over it, sometimes cut short."""
    found = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 5, 30))):
        # Half of the harm is done to the header.
        place = draw.randrange(len(found) if draw.random() < 0.5 else min(80, len(found)))
        junk = draw.choice(JUNK)
        found[place : place + draw.choice((0, len(junk)))] = junk
    return bytes(found[: draw.randrange(len(found))] if draw.random() < 0.1 else found)


@pytest.mark.parametrize("seed", range(3))
def test_no_damage_raises_anything_but_a_sentence(tmp_path, seed) -> None:
    root, draw = write_challenge(tmp_path), random.Random(seed)
    whole = {name: (root / "input" / name).read_bytes() for name in (X_FILE, Y_FILE)}
    for _ in range(15):
        for name, content in whole.items():
            (root / "input" / name).write_bytes(damaged(content, draw))
        try:
            challenge = read_challenge(root)
        except VitrineError:
            continue
        assert 0 < len(challenge.listings) <= 54
        assert all(str(problem) for problem in challenge.problems)


@pytest.mark.parametrize(
    "line",
    [
        '{"prdtypecode": 1e999, "moyenne_image": [[0]]}',
        '{"prdtypecode": 10, "moyenne_image": [[1, 2], [3]]}',
        '{"prdtypecode": 10, "moyenne_image": "__import__(\'os\')"}',
        '{"prdtypecode": 10, "moyenne_image": []}',
        "[" * 100_000,
        "null",
    ],
)
def test_mean_pictures_that_are_something_else_are_refused(tmp_path, line) -> None:
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "DfColorMean.json").write_text(line)
    with pytest.raises(VitrineError):
        OriginalStatistics(tmp_path).statistic("means")
