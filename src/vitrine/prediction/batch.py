"""Classifying a table of any length: read a block, predict it, write it, forget it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePath

from vitrine.artefacts.shipping import replacing
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
class BatchWatch:
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


UNWATCHED = BatchWatch()
Block = tuple[list[Row], list[Answer]]


@dataclass
class BatchReport:
    """What became of the rows."""

    rows: int = 0
    classified: int = 0
    failed: int = 0

    def count(self, answers: Iterable[Answer]) -> None:
        """Add a block of answers."""
        has_category = Counter(bool(answer.cells["code"]) for answer in answers)
        self.rows += has_category.total()
        self.classified += has_category[True]
        self.failed += has_category[False]


def classify_table(
    predictor: Predictor,
    table: Table,
    output: Path,
    say: Translator,
    pictures: Path | PictureSource | None = None,
    progress: Progress = lambda rows: None,
    watch: BatchWatch = UNWATCHED,
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
    watch: BatchWatch = UNWATCHED,
) -> BatchReport:
    """Write blocks of answered rows to ``output``, which appears whole at the end or not at all."""
    report = BatchReport()
    kept = [column for column in table.columns if column not in ADDED]
    with replacing(output) as temporary, temporary.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [*kept, *ADDED], extrasaction="ignore", restval="")
        writer.writeheader()
        for rows, answers in answered:
            writer.writerows({**r.cells, **a.cells} for r, a in zip(rows, answers, strict=True))
            report.count(answers)
            watch.answered(answers)
            progress(len(rows))
    return report


def answer_rows(
    predictor: Predictor, rows: list[Row], say: Translator, source: PictureSource | None
) -> list[Answer]:
    """Answer a block of rows, in their order."""
    errors: list[list[VitrineError]] = [[row.problem] if row.problem else [] for row in rows]
    products = [
        Product()
        if row.problem
        else Product(
            designation=row.cells.get("designation", ""),
            description=row.cells.get("description", ""),
            picture=_picture(row.cells, source, problems) if source else None,
        )
        for row, problems in zip(rows, errors, strict=True)
    ]
    # A row without text or picture is refused alone, by the same sentence as on the site.
    readable = [i for i, p in enumerate(products) if p.has_text or p.picture is not None]
    answered = predictor.predict_many([products[i] for i in readable]) if readable else []
    predictions = dict(zip(readable, answered, strict=True))
    for i in range(len(rows)):
        if i not in predictions and not errors[i]:
            errors[i].append(TextRefused(NOTHING_GIVEN))
    return [_answer(row, predictions.get(i), errors[i], say) for i, row in enumerate(rows)]


def _picture(
    cells: dict[str, str], source: PictureSource, errors: list[VitrineError]
) -> Picture | None:
    """The picture that a row names; one that cannot be read is noted among its errors."""
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
    """The cells of one row; empty but for the error when there is no prediction."""
    cells, problems, is_sure = dict.fromkeys(ADDED, ""), errors, False
    if prediction is not None:
        final, problems = prediction.final, [*errors, *prediction.problems]
        top, is_sure = final.top(), final.is_sure
        cells = {
            "code": str(top[0].category.code),
            "name": say(top[0].category.name),
            "probability": f"{top[0].probability:.4f}",
            "top5": " ".join(
                [f"{ranked.category.code}:{ranked.probability:.4f}" for ranked in top]
            ),
            "modality": final.modality.value,
        }
    cells["error"] = " ".join(say.error(problem) for problem in problems)
    return Answer(row.number, cells, is_sure, tuple(problems))


def row_blocks(table: Table, with_pictures: bool) -> Iterator[list[Row]]:
    """Cut a table into the blocks that are predicted together.

    Whoever predicts them, the blocks are the same, and so are the last digits of the answers.
    """
    rows = iter(table)
    size = PICTURE_BLOCK if with_pictures else TEXT_BLOCK
    while block := list(islice(rows, size)):
        yield block
