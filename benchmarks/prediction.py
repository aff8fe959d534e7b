"""What the predictor adds to the bare models, side by side in one process."""

from __future__ import annotations

import csv
import io
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from PIL import Image

from vitrine.artefacts.store import Store
from vitrine.catalogue.samples import Sample, read_samples
from vitrine.i18n import Translator
from vitrine.prediction.batch import classify_table
from vitrine.prediction.predictor import Predictor
from vitrine.prediction.product import Product
from vitrine.prediction.table import ProductTable
from vitrine.settings import settings
from vitrine.vision.decoding import decode_picture

ROUNDS = 60
TABLE_ROWS = 10_000
TABLE_ROUNDS = 3


def measure() -> dict[str, object]:
    """Ratios of medians; the two sides of a ratio take turns, so that noise meets both."""
    predictor = Predictor.of_store(Store(settings().artefacts))
    samples = read_samples(settings().artefacts)
    texts = [(s.designation, s.description) for s in samples if s.designation]
    return {
        **text_latency(predictor, texts),
        **image_latency(predictor, samples),
        **table(predictor, texts),
    }


def in_turns(
    ours: Callable[[int], object], bare: Callable[[int], object], rounds: int
) -> tuple[float, float]:
    """Median seconds of both, called in turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for index in range(-3, rounds):
        for side, call in zip(times, (ours, bare), strict=True):
            start = time.perf_counter()
            call(index)
            if index >= 0:  # the first three warm both sides up
                side.append(time.perf_counter() - start)
    return statistics.median(times[0]), statistics.median(times[1])


def text_latency(predictor: Predictor, texts: list[tuple[str, str]]) -> dict[str, object]:
    """One text through the predictor, against the model's vectoriser and linear layer alone."""
    model = predictor.text_model()
    bare_texts = [Product(*text).text for text in texts]
    ours, bare = in_turns(
        lambda i: predictor.predict(Product(*texts[i % len(texts)])).final.best,
        lambda i: model.logits([bare_texts[i % len(texts)]]).argmax(),
        ROUNDS,
    )
    return {"text_latency": ours / bare, "text_ms": ours * 1e3, "text_bare_ms": bare * 1e3}


def image_latency(predictor: Predictor, samples: list[Sample]) -> dict[str, object]:
    """One JPEG of 500 pixels, against Pillow's decoding and the network's graph alone."""
    jpegs = [_jpeg(path) for s in samples if (path := s.picture_path(settings().artefacts))]
    model = predictor.image_model()
    size = model.card.preparation.size

    def bare(index: int) -> int:
        image = Image.open(io.BytesIO(jpegs[index % len(jpegs)])).convert("RGB")
        pixels = np.asarray(image.resize((size, size), Image.Resampling.BICUBIC), np.float32)
        return int(np.asarray(model._forward((pixels[None] - 127) / 128)).argmax())

    def ours(index: int) -> object:
        picture = decode_picture(jpegs[index % len(jpegs)])
        return predictor.predict(Product(picture=picture)).final.best

    mine, plain = in_turns(ours, bare, ROUNDS)
    return {"image_latency": mine / plain, "image_ms": mine * 1e3, "image_bare_ms": plain * 1e3}


def table(predictor: Predictor, texts: list[tuple[str, str]]) -> dict[str, object]:
    """10,000 rows from CSV to CSV, against one call of the bare model on the same texts."""
    rows = list(islice(cycle(texts), TABLE_ROWS))
    joined = [Product(*row).text for row in rows]
    model = predictor.text_model()
    with tempfile.TemporaryDirectory() as name:
        path, out = Path(name) / "in.csv", Path(name) / "out.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([("designation", "description"), *rows])

        def ours(_: int) -> object:
            return classify_table(predictor, ProductTable(path), out, Translator("fr"))

        mine, bare = in_turns(ours, lambda _: model.logits(joined), TABLE_ROUNDS)
    return {
        "csv": bare / mine,
        "csv_rows_per_second": TABLE_ROWS / mine,
        "csv_bare_rows_per_second": TABLE_ROWS / bare,
    }


def _jpeg(path: Path) -> bytes:
    stream = io.BytesIO()
    Image.open(path).convert("RGB").resize((500, 500)).save(stream, "JPEG", quality=90)
    return stream.getvalue()
