"""Tables of visitors, good and bad."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pytest

from tests.crumbs import png
from tests.insight.trust.crumbs import TinyTextModel, csv_of, even_reference, titles
from vitrine.artefacts.store import Store
from vitrine.errors import DataRefused, TableRefused
from vitrine.i18n import Translator
from vitrine.insight.trust.drift import Level, Reference, read_reference
from vitrine.insight.trust.drift_table import (
    EXAMPLES,
    SHIFTED_ROWS,
    DriftLimits,
    compare_file,
    compare_upload,
)
from vitrine.prediction.picture_sources import PictureArchive
from vitrine.settings import settings

EN = Translator("en")


@pytest.fixture(scope="module")
def reference() -> Reference:
    return even_reference()


def looked(content: bytes, reference: Reference, source=None, **more):
    return compare_upload("mine.csv", content, TinyTextModel(), reference, source, **more)


def found(result, key: str):
    return next(f for f in result.drift.findings if f.measure.key == key)


def test_every_side_of_a_table_is_counted(reference) -> None:
    result = looked(csv_of(*titles(54), description="deux mots"), reference)
    assert result.drift.rows == 54
    assert result.problems == ()
    assert found(result, "category").counts.tolist() == [2] * 27
    assert found(result, "title_words").counts[8] == 54
    assert found(result, "description").counts.tolist() == [54, 0]
    assert found(result, "description_words").counts[0] == 54
    assert found(result, "language").counts[0] == 54
    assert found(result, "side").level is Level.NOT_COMPARED


def test_words_are_known_or_not_without_accents_and_case(reference) -> None:
    result = looked(csv_of(*["PISCINE pômpe zorglub été"] * 40), reference)
    # Three of three letters or more are words; two of four are known: half.
    assert found(result, "known_words").counts[20] == 40
    assert dict(result.drift.unknown) == {"zorglub": 40, "ete": 40}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file mine.csv is empty"),
        (b"designation\n", "mine.csv holds no row"),
        (b"title,price\nx,1\n", "mine.csv has no column designation"),
        (csv_of("pompe de piscine"), "the table has 1."),
        (csv_of(*["", "  ", "<br>"] * 20), "none of the 60 rows has a title"),
        (b"\x00\x01\x02" * 200, "mine.csv"),
    ],
)
def test_a_table_without_anything_to_compare_says_why(content, words, reference) -> None:
    with pytest.raises(DataRefused) as refusal:
        looked(content, reference)
    assert words in EN.error(refusal.value)


@pytest.mark.parametrize(
    ("encoding", "told"), [("latin-1", "latin-1"), ("utf-16", "utf-16"), ("utf-8-sig", None)]
)
def test_strange_encodings_are_read_and_said(encoding, told, reference) -> None:
    text = csv_of(*["pompe de piscine été hiver"] * 40).decode()
    result = looked(text.encode(encoding), reference)
    assert result.drift.rows == 40
    assert dict(result.drift.unknown)["hiver"] == 40
    said = [EN.error(problem) for problem in result.problems]
    assert (told is None and not said) or (told in said[0] and "mine.csv" in said[0])


def test_all_in_one_category_compares_the_rest(reference) -> None:
    result = looked(csv_of(*["lampe de bureau 2583"] * 40), reference)
    assert found(result, "category").level is Level.NOT_COMPARED
    assert found(result, "title_words").level is Level.STRONG


def zipped(**pictures: bytes) -> PictureArchive:
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, content in pictures.items():
            archive.writestr(f"{name}.png", content)
    return PictureArchive(stream.getvalue())


def test_pictures_alone_can_be_compared(reference) -> None:
    rows = "\n".join(f",p{n}.png" for n in range(40))
    pictures = {f"p{n}": png((255, 255, 255), side=300) for n in range(39)}
    result = looked(f"designation,image\n{rows}\n".encode(), reference, zipped(**pictures))
    assert found(result, "white").counts[-1] == 39
    assert found(result, "brightness").counts[-1] == 39
    assert found(result, "side").counts.tolist() == [0, 39, 0, 0]
    assert found(result, "category").level is Level.NOT_COMPARED


def test_limits_are_said(reference) -> None:
    with pytest.raises(TableRefused, match="over 1 MB"):
        looked(b"x" * (2**20 + 1), reference, limits=DriftLimits(table_bytes=2**20))
    with pytest.raises(TableRefused, match="over 30 rows"):
        looked(csv_of(*titles(31)), reference, limits=DriftLimits(rows=30))


def test_a_table_that_is_not_there_is_said(tmp_path, reference) -> None:
    with pytest.raises(DataRefused, match=r"none\.csv cannot be opened"):
        compare_file(tmp_path / "none.csv", TinyTextModel(), reference)  # type: ignore[arg-type]


def test_progress_rises_to_one(reference) -> None:
    shares: list[float] = []
    looked(csv_of(*titles(40)), reference, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_an_endless_cell_is_read_to_its_limit(reference) -> None:
    content = csv_of(*titles(30), description="m " * 40_000)
    assert found(looked(content, reference), "description_words").counts[-1] == 30


def test_examples_show_what_they_promise() -> None:
    store = Store(settings().artefacts)
    reference = read_reference(store)
    files = EXAMPLES["shifted"](store)
    result = compare_upload(files.name, files.table, TinyTextModel(), reference)
    assert result.drift.rows == SHIFTED_ROWS
    assert found(result, "language").level is Level.STRONG
    assert found(result, "description").level is Level.STRONG
    samples = EXAMPLES["samples"](store)
    assert len(PictureArchive(samples.archive or b"")) > 30
    assert samples.table.decode("utf-8-sig").startswith("designation,description,image")
