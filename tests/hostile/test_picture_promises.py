"""What holds for pictures whatever their bytes: an answer, no warning, little memory, no file."""

from __future__ import annotations

import builtins
import io
import json
import os
import struct
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from tests.hostile import pictures as make
from tests.hostile.test_pictures import BOMBS, READ, REFUSED, noise, refusal
from vitrine.errors import PictureRefused
from vitrine.vision.decoding import LIMITS, Limits, Picture, decode_picture


def checked(data: bytes) -> Picture | None:
    """Decode and hold the promise: a picture within limits, or a refusal, and no warning."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            picture = decode_picture(data)
        except PictureRefused:
            picture = None
    assert not said
    if picture is None:
        return None
    pixels = picture.pixels
    assert pixels.dtype == np.uint8
    assert pixels.shape[2:] == (3,)
    assert pixels.size > 0
    assert max(pixels.shape[:2]) < 2 * LIMITS.working_side
    width, height = picture.original_size
    assert width * height <= LIMITS.pixels
    return picture


SEEDS = make.seeds()
SIGNATURES = [data[:12] for data in SEEDS.values()]
fuzzing = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@fuzzing
@given(st.sampled_from([b"", *SIGNATURES]), st.binary(max_size=400))
def test_any_bytes_are_a_picture_or_refused(signature, rest) -> None:
    checked(signature + rest)


@fuzzing
@given(st.sampled_from(sorted(SEEDS)), st.data())
def test_any_cut_is_a_picture_or_refused(name, data) -> None:
    whole = SEEDS[name]
    checked(whole[: data.draw(st.integers(0, len(whole) - 1))])


@fuzzing
@given(st.sampled_from(sorted(SEEDS)), st.data())
def test_any_change_is_a_picture_or_refused(name, data) -> None:
    whole = bytearray(SEEDS[name])
    places = st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255))
    for place, value in data.draw(st.lists(places, min_size=1, max_size=8)):
        whole[place] = value
    checked(bytes(whole))


@fuzzing
@given(st.sampled_from(["png", "palette", "apng", "interlaced"]), st.data())
def test_a_png_changed_under_right_checksums_is_a_picture_or_refused(name, data) -> None:
    whole, parts, position = SEEDS[name], [], 8
    while position < len(whole):
        length, kind = struct.unpack_from(">I4s", whole, position)
        parts.append((kind, bytearray(whole[position + 8 : position + 8 + length])))
        position += 12 + length
    for _, body in data.draw(st.lists(st.sampled_from(parts), max_size=3)):
        if body:
            place = data.draw(st.integers(0, len(body) - 1))
            body[place] = data.draw(st.integers(0, 255))
    chunks = [make.chunk(kind, bytes(body)) for kind, body in data.draw(st.permutations(parts))]
    checked(make.SIGNATURE + b"".join(chunks))


@fuzzing
@given(st.sampled_from(sorted(SEEDS)), st.sampled_from(sorted(SEEDS)), st.data())
def test_the_start_of_one_and_the_end_of_another_is_a_picture_or_refused(one, other, data) -> None:
    start = SEEDS[one][: data.draw(st.integers(0, len(SEEDS[one])))]
    checked(start + SEEDS[other][data.draw(st.integers(0, len(SEEDS[other]))) :])


@pytest.mark.parametrize("name", SEEDS)
def test_the_seeds_of_the_fuzzers_are_read(name) -> None:
    assert checked(SEEDS[name]) is not None


def test_many_visitors_at_once_get_what_one_gets() -> None:
    limits = Limits(shared_pixels=1000)  # so that some of them take turns
    data = [*SEEDS.values(), make.jpeg(noise((700, 900))), make.png(noise((999, 500)))]
    serial = [decode_picture(one, limits) for one in data]
    bad = [make_bytes() for make_bytes, _ in list(REFUSED.values())[:40]]
    with ThreadPoolExecutor(8) as threads:
        jobs = [threads.submit(decode_picture, one, limits) for one in data * 8]
        refused = [threads.submit(refusal, one) for one in bad]
        parallel = [job.result() for job in jobs]
        assert [job.result() for job in refused] == [refusal(one) for one in bad]
    for one, other in zip(serial * 8, parallel, strict=True):
        np.testing.assert_array_equal(one.pixels, other.pixels)
        assert one.original_size == other.original_size


def test_no_file_is_opened(monkeypatch) -> None:
    decode_picture(make.png())

    def opened(*arguments, **keywords):
        raise AssertionError(f"a file was opened: {arguments}")

    refused = [REFUSED[name][0]() for name in ("truncated jpeg", "corrupted png", "heic")]
    with monkeypatch.context() as patch:
        for module, name in ((builtins, "open"), (io, "open"), (os, "open")):
            patch.setattr(module, name, opened)
        for data in SEEDS.values():
            assert decode_picture(data).pixels.size
        for data in refused:
            assert refusal(data)


def test_nothing_global_changes() -> None:
    def state() -> tuple[object, ...]:
        return Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES, list(warnings.filters)

    before = state()
    for make_bytes, _ in [*list(REFUSED.values())[-20:], *BOMBS.values()]:
        refusal(make_bytes())
    for data in SEEDS.values():
        decode_picture(data)
    assert state() == before


def test_a_refusal_keeps_no_pixels() -> None:
    """A batch keeps its errors until the block is written: none may hold half a picture."""
    with pytest.raises(PictureRefused) as caught:
        decode_picture(make.raw_png((999, 999), [], idat=b"not zlib at all"))
    assert caught.value.__context__ is None


# Memory is what the system counts for a process of its own: Pillow's is not Python's.
MEASURE = """
import json, pathlib, sys
from tests.hostile import pictures as make
import vitrine.vision.decoding as decoding

def peak():
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024

decoding.decode_picture(make.png())
for line in sys.stdin:
    data = pathlib.Path(line.rstrip()).read_bytes()
    before = peak()
    try:
        outcome = decoding.decode_picture(data).original_size
    except decoding.PictureRefused as error:
        outcome = str(error)
    print(json.dumps([outcome, peak() - before]))
"""


def measured(tmp_path, pictures: list[bytes]) -> list[tuple[object, float]]:
    """Outcome of each, and by how many MB it raised the peak of a fresh process."""
    if not os.path.exists("/proc/self/status"):  # noqa: PTH110 - a question to the system
        pytest.skip("peak memory of a process is read from /proc")
    paths = [tmp_path / str(number) for number in range(len(pictures))]
    for path, data in zip(paths, pictures, strict=True):
        path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE],
        input="".join(f"{path}\n" for path in paths),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        capture_output=True,
        text=True,
        check=True,
    )
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def test_bombs_take_no_memory(tmp_path) -> None:
    bombs = [make_bytes() for make_bytes, _ in BOMBS.values()]
    bombs += [READ[name][0]() for name in READ if "bomb" in name or "inflate" in name]
    assert sum(grown for _, grown in measured(tmp_path, bombs)) < 30


SIDE, WEBP_SIDE = 6320, 4472  # just under 40 and 20 megapixels


def big(side: int, colour=(9, 9, 9), mode: str = "RGB") -> Image.Image:
    return make.plain(colour, (side, side), mode)


# How the bytes are made, and the MB that reading them may take.
BIGGEST = {
    "jpeg": (lambda: make.jpeg(big(SIDE)), 40),
    "progressive jpeg": (lambda: make.jpeg(big(SIDE), progressive=True), 300),
    "png": (lambda: make.png(big(SIDE)), 200),
    "clear png": (lambda: make.png(big(SIDE, (9, 9, 9, 9), "RGBA")), 200),
    "grey png": (lambda: make.png(big(SIDE, 9, "L")), 80),
    "gif": (lambda: make.gif(big(SIDE, 9, "L")), 80),
    "webp": (lambda: make.webp(big(WEBP_SIDE)), 340),
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] * (name != "jpeg")) for name in BIGGEST],
)
def test_the_biggest_picture_of_each_kind_stays_in_bounds(tmp_path, name) -> None:
    make_bytes, most = BIGGEST[name]
    ((outcome, grown),) = measured(tmp_path, [make_bytes()])
    assert outcome in ([SIDE, SIDE], [WEBP_SIDE, WEBP_SIDE])
    assert grown < most
