"""The sample products shipped with the site: wording, expected answers and pictures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from vitrine.categories import BY_CODE, CODES

FOLDER = Path(__file__).parent.parent / "fichiers" / "samples"
SAMPLES = json.loads((FOLDER / "samples.json").read_text(encoding="utf-8"))["samples"]
PICTURES = sorted({sample["picture"] for sample in SAMPLES} - {None})
FIELDS = {
    "key": str,
    "designation": str,
    "description": str,
    "picture": str | None,
    "code": int | None,
    "note": str | None,
    "alt": str,
    "alt_en": str,
    "name": str,
    "name_en": str,
}
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["key"])
each_picture = pytest.mark.parametrize("picture", PICTURES)


@each_sample
def test_a_sample_has_every_field_of_its_type(sample):
    assert sample.keys() == FIELDS.keys()
    for field, kind in FIELDS.items():
        assert isinstance(sample[field], kind), field


@each_sample
def test_a_key_is_an_ascii_slug(sample):
    words = sample["key"].split("-")
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words)


@each_sample
def test_a_sample_gives_a_text_or_a_picture(sample):
    assert sample["designation"].strip() or sample["picture"]


@each_sample
def test_the_expected_category_exists(sample):
    assert sample["code"] is None or sample["code"] in BY_CODE


@each_sample
def test_a_picture_and_only_a_picture_is_described_in_both_languages(sample):
    described = [bool(sample[field].strip()) for field in ("alt", "alt_en")]
    assert described == [sample["picture"] is not None] * 2


def test_keys_are_unique():
    keys = [sample["key"] for sample in SAMPLES]
    assert len(keys) == len(set(keys))


def test_there_is_a_sample_of_each_category():
    assert set(CODES) <= {sample["code"] for sample in SAMPLES}


def test_each_category_has_a_sample_with_text_and_picture():
    complete = {s["code"] for s in SAMPLES if s["designation"] and s["picture"]}
    assert set(CODES) <= complete


def test_the_first_sample_is_complete_and_unambiguous():
    first = SAMPLES[0]
    assert first["designation"]
    assert first["picture"]
    assert first["code"] is not None
    assert first["note"] is None


def test_instructive_cases_are_there():
    assert any(s["designation"] and not s["picture"] and s["code"] for s in SAMPLES)
    assert any(s["picture"] and not s["designation"] for s in SAMPLES)
    assert any(s["code"] is None and s["picture"] and s["designation"] for s in SAMPLES)
    assert any("&eacute;" in s["designation"] and "<" in s["description"] for s in SAMPLES)
    assert sum(s["note"] is not None for s in SAMPLES) >= 5


@each_sample
def test_a_sample_that_is_out_of_the_ordinary_says_why(sample):
    complete = sample["designation"] and sample["picture"] and sample["code"]
    assert complete or sample["note"]


@each_picture
def test_a_picture_is_small_and_square(picture):
    path = FOLDER / picture
    assert path.stat().st_size <= 60 * 1024
    with Image.open(path) as image:
        image.load()
        assert image.size == (512, 512)
        assert image.mode == "RGB"


@each_picture
def test_a_picture_lies_on_white(picture):
    with Image.open(FOLDER / picture) as image:
        corners = [image.getpixel((x, y)) for x in (1, 510) for y in (1, 510)]
    assert sum(min(corner) >= 235 for corner in corners) >= 3


def test_no_file_is_orphaned():
    assert {path.name for path in FOLDER.iterdir()} == {"samples.json", *PICTURES}


def test_all_pictures_together_stay_light():
    assert sum((FOLDER / picture).stat().st_size for picture in PICTURES) < 1_500_000
