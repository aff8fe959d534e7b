"""Classifying a table of any length: read a block, predict it, write it, forget it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePath
from typing import TextIO

from vitrine.artefacts.writing import replacing
from vitrine.errors import PictureRefused, TextRefused, VitrineError
from vitrine.i18n import Translator
from vitrine.prediction.picture_sources import PictureSource, source_of
from vitrine.prediction.predictor import NOTHING_GIVEN, Predictor
from vitrine.prediction.product import Prediction, Product
from vitrine.prediction.table import Row, Table
from vitrine.vision.decoding import Picture, decode_picture

# Texts are cheap to hold and quicker together; a picture takes about a megabyte decoded.
TEXT_BLOCK = 1024
PICTURE_BLOCK = 32
ADDED = ["code", "name", "probability", "top5", "modality", "error"]

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Answer:
    """What became of one row.

    Attributes
    ----------
    number : int
        Place among the data rows, from 1.
    cells : dict of str to str
        The :data:`ADDED` columns.
    is_sure : bool
        Whether the category is probable enough to be answered on the site.
    problems : tuple of VitrineError
        What stands in ``error``, to be said in any language.
    """

    number: int
    cells: dict[str, str]
    is_sure: bool = False
    problems: tuple[VitrineError, ...] = field(default=())


@dataclass(frozen=True)
class Watch:
    """How a batch is followed and stopped, between two blocks of rows.

    Attributes
    ----------
    answered : callable
        Told the answers of a block once they are written.
    stopped : callable
        Asked before each block; when true, the rows answered so far are the result.
    """

    answered: Callable[[list[Answer]], None] = lambda answers: None
    stopped: Callable[[], bool] = lambda: False


UNWATCHED = Watch()
Block = tuple[list[Row], list[Answer]]


@dataclass
class BatchReport:
    """What became of the rows."""

    rows: int = 0
    classified: int = 0
    failed: int = 0

    def count(self, answers: Iterable[Answer]) -> None:
        """Add a block of answers."""
        found = Counter(bool(answer.cells["code"]) for answer in answers)
        self.rows += found.total()
        self.classified += found[True]
        self.failed += found[False]


def classify_table(
    predictor: Predictor,
    table: Table,
    output: Path,
    say: Translator,
    pictures: Path | PictureSource | None = None,
    progress: Progress = lambda rows: None,
    watch: Watch = UNWATCHED,
) -> BatchReport:
    """Write ``table`` with its predictions to ``output``, in the same order.

    The columns of :data:`ADDED` are added: ``code`` and ``name`` of the most probable category,
    its ``probability`` (0..1), ``top5`` as ``code:probability`` separated by spaces, ``modality``
    (``text``, ``image`` or ``both``) and ``error``. A row with an error may still be classified
    from what could be read. Memory does not grow with the number of rows, and ``output`` appears
    whole at the end or not at all; whole up to where ``watch`` stopped it, if it did.

    ``pictures`` is a folder, or another :class:`PictureSource` such as a zip.

    Raises
    ------
    TableRefused
        When the text is not UTF-8 all along.
    """
    source = source_of(pictures)

    def answered() -> Iterator[Block]:
        for rows in row_blocks(table, with_pictures=source is not None):
            if watch.stopped():
                return
            yield rows, answer_rows(predictor, rows, say, source)

    return write_answers(table, output, answered(), progress, watch)


def write_answers(
    table: Table,
    output: Path,
    answered: Iterable[Block],
    progress: Progress = lambda rows: None,
    watch: Watch = UNWATCHED,
) -> BatchReport:
    """Write blocks of answered rows to ``output``, which appears whole at the end or not at all."""
    report = BatchReport()
    kept = [column for column in table.columns if column not in ADDED]
    with replacing(output) as temporary, temporary.open("w", encoding="utf-8", newline="") as out:
        writer = _writer(out, [*kept, *ADDED])
        for rows, answers in answered:
            writer.writerows({**r.cells, **a.cells} for r, a in zip(rows, answers, strict=True))
            report.count(answers)
            watch.answered(answers)
            progress(len(rows))
    return report


def classify_rows(
    predictor: Predictor,
    rows: list[Row],
    say: Translator,
    pictures: Path | PictureSource | None,
) -> list[dict[str, str]]:
    """Answer a block of rows: one dict of the :data:`ADDED` columns per row."""
    return [answer.cells for answer in answer_rows(predictor, rows, say, source_of(pictures))]


def answer_rows(
    predictor: Predictor, rows: list[Row], say: Translator, source: PictureSource | None
) -> list[Answer]:
    """Answer a block of rows, in their order."""
    errors: list[list[VitrineError]] = [[row.problem] if row.problem else [] for row in rows]
    products = [_product(row, source, problems) for row, problems in zip(rows, errors, strict=True)]
    # A row without text or picture is refused alone, by the same sentence as on the site.
    readable = [i for i, p in enumerate(products) if p.has_text or p.picture is not None]
    predictions = dict(zip(readable, _predictions(predictor, products, readable), strict=True))
    for i in range(len(rows)):
        if i not in predictions and not errors[i]:
            errors[i].append(TextRefused(NOTHING_GIVEN))
    return [_answer(row, predictions.get(i), errors[i], say) for i, row in enumerate(rows)]


def _predictions(
    predictor: Predictor, products: list[Product], readable: list[int]
) -> list[Prediction]:
    return predictor.predict_many([products[i] for i in readable]) if readable else []


def _product(row: Row, source: PictureSource | None, errors: list[VitrineError]) -> Product:
    if row.problem:
        return Product()
    cells = row.cells
    return Product(
        designation=cells.get("designation", ""),
        description=cells.get("description", ""),
        picture=None if source is None else _picture(cells, source, errors),
    )


def _picture(
    cells: dict[str, str], source: PictureSource, errors: list[VitrineError]
) -> Picture | None:
    name = picture_name(cells)
    if not name:
        return None
    try:
        return decode_picture(source.read(name))
    except PictureRefused as error:
        # Its traceback would keep the bytes of the file until the block is written.
        errors.append(error.with_traceback(None))
    return None


def picture_name(cells: dict[str, str]) -> str:
    """File name of a row's picture, from ``image`` or from ``imageid`` and ``productid``.

    Only the last part of a path is kept: a table never reaches outside the folder of pictures.
    """
    given = cells.get("image", "").strip()
    if given:
        return PurePath(given.replace("\\", "/")).name
    image, product = cells.get("imageid", "").strip(), cells.get("productid", "").strip()
    return f"image_{image}_product_{product}.jpg" if image.isdigit() and product.isdigit() else ""


def _answer(
    row: Row, prediction: Prediction | None, errors: list[VitrineError], say: Translator
) -> Answer:
    if prediction is None:
        cells, problems = dict.fromkeys(ADDED, ""), errors
    else:
        cells, problems = _cells(prediction, say), [*errors, *prediction.problems]
    cells["error"] = " ".join(say.error(problem) for problem in problems)
    sure = prediction is not None and prediction.final.is_sure
    return Answer(row.number, cells, sure, tuple(problems))


def _cells(prediction: Prediction, say: Translator) -> dict[str, str]:
    final = prediction.final
    top = final.top()
    return {
        "code": str(top[0].category.code),
        "name": say(top[0].category.name),
        "probability": f"{top[0].probability:.4f}",
        "top5": " ".join([f"{row.category.code}:{row.probability:.4f}" for row in top]),
        "modality": final.modality.value,
    }


def row_blocks(table: Table, with_pictures: bool) -> Iterator[list[Row]]:
    """Cut a table into the blocks that are predicted together.

    Whoever predicts them, the blocks are the same, and so are the last digits of the answers.
    """
    rows = iter(table)
    size = PICTURE_BLOCK if with_pictures else TEXT_BLOCK
    while block := list(islice(rows, size)):
        yield block


def _writer(stream: TextIO, columns: list[str]) -> csv.DictWriter[str]:
    writer = csv.DictWriter(stream, columns, extrasaction="ignore", restval="")
    writer.writeheader()
    return writer
