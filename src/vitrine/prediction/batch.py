"""Classifying a table of any length: read a block, predict it, write it, forget it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath
from typing import TextIO

from vitrine.artefacts.writing import replacing
from vitrine.errors import PictureRefused, TextRefused, VitrineError
from vitrine.i18n import N_, Translator
from vitrine.prediction.predictor import NOTHING_GIVEN, Predictor
from vitrine.prediction.product import Prediction, Product
from vitrine.prediction.table import ProductTable, Row
from vitrine.vision.decoding import Picture, decode_picture

# Texts are cheap to hold and quicker together; a picture takes about a megabyte decoded.
TEXT_BLOCK = 1024
PICTURE_BLOCK = 32
ADDED = ["code", "name", "probability", "top5", "modality", "error"]

PICTURE_ABSENT = N_("The picture {file} is not in the folder of pictures.")

Progress = Callable[[int], None]


@dataclass
class BatchReport:
    """What became of the rows."""

    rows: int = 0
    classified: int = 0
    failed: int = 0

    def count(self, answers: Iterable[dict[str, str]]) -> None:
        """Add a block of answers."""
        found = Counter(bool(answer["code"]) for answer in answers)
        self.rows += found.total()
        self.classified += found[True]
        self.failed += found[False]


def classify_table(
    predictor: Predictor,
    table: ProductTable,
    output: Path,
    say: Translator,
    pictures: Path | None = None,
    progress: Progress = lambda rows: None,
) -> BatchReport:
    """Write ``table`` with its predictions to ``output``, in the same order.

    The columns of :data:`ADDED` are added: ``code`` and ``name`` of the most probable category,
    its ``probability`` (0..1), ``top5`` as ``code:probability`` separated by spaces, ``modality``
    (``text``, ``image`` or ``both``) and ``error``. A row with an error may still be classified
    from what could be read. Memory does not grow with the number of rows, and ``output`` appears
    whole at the end or not at all.

    Raises
    ------
    TableRefused
        When the text is not UTF-8 all along.
    """
    report = BatchReport()
    block = PICTURE_BLOCK if pictures else TEXT_BLOCK
    kept = [column for column in table.columns if column not in ADDED]
    with replacing(output) as temporary, temporary.open("w", encoding="utf-8", newline="") as out:
        writer = _writer(out, [*kept, *ADDED])
        for rows in _blocks(table, block):
            answers = classify_rows(predictor, rows, say, pictures)
            writer.writerows({**row.cells, **a} for row, a in zip(rows, answers, strict=True))
            report.count(answers)
            progress(len(rows))
    return report


def classify_rows(
    predictor: Predictor, rows: list[Row], say: Translator, pictures: Path | None
) -> list[dict[str, str]]:
    """Answer a block of rows: one dict of the :data:`ADDED` columns per row."""
    errors: list[list[VitrineError]] = [[row.problem] if row.problem else [] for row in rows]
    products = [
        _product(row, pictures, problems) for row, problems in zip(rows, errors, strict=True)
    ]
    # A row without text or picture is refused alone, by the same sentence as on the site.
    readable = [i for i, p in enumerate(products) if p.has_text or p.picture is not None]
    predictions = dict(zip(readable, _predictions(predictor, products, readable), strict=True))
    for i in range(len(rows)):
        if i not in predictions and not errors[i]:
            errors[i].append(TextRefused(NOTHING_GIVEN))
    return [_answer(predictions.get(i), errors[i], say) for i in range(len(rows))]


def _predictions(
    predictor: Predictor, products: list[Product], readable: list[int]
) -> list[Prediction]:
    return predictor.predict_many([products[i] for i in readable]) if readable else []


def _product(row: Row, pictures: Path | None, errors: list[VitrineError]) -> Product:
    if row.problem:
        return Product()
    cells = row.cells
    return Product(
        designation=cells.get("designation", ""),
        description=cells.get("description", ""),
        picture=_picture(cells, pictures, errors) if pictures else None,
    )


def _picture(cells: dict[str, str], folder: Path, errors: list[VitrineError]) -> Picture | None:
    name = picture_name(cells)
    if not name:
        return None
    try:
        return decode_picture((folder / name).read_bytes())
    except OSError:
        errors.append(PictureRefused(PICTURE_ABSENT, file=name))
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
    prediction: Prediction | None, errors: list[VitrineError], say: Translator
) -> dict[str, str]:
    if prediction is None:
        answer = dict.fromkeys(ADDED, "")
        problems = errors
    else:
        final = prediction.final
        top = final.top()
        answer = {
            "code": str(top[0].category.code),
            "name": say(top[0].category.name),
            "probability": f"{top[0].probability:.4f}",
            "top5": " ".join([f"{row.category.code}:{row.probability:.4f}" for row in top]),
            "modality": final.modality.value,
        }
        problems = [*errors, *prediction.problems]
    answer["error"] = " ".join(say.error(problem) for problem in problems)
    return answer


def _blocks(table: ProductTable, size: int) -> Iterator[list[Row]]:
    rows = iter(table)
    while block := list(islice(rows, size)):
        yield block


def _writer(stream: TextIO, columns: list[str]) -> csv.DictWriter[str]:
    writer = csv.DictWriter(stream, columns, extrasaction="ignore", restval="")
    writer.writeheader()
    return writer
