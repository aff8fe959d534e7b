"""The exploration page and what builds its figures: time of the views, time and memory of a build.

The build runs on synthetic files of the real shape: 84,916 rows whose texts are as long as real
ones, and 14,000 JPEGs of 500 pixels on a side.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from vitrine.categories import CODES
from vitrine.settings import REPOSITORY

ROWS, PICTURES = 84_916, 14_000
DISTINCT_PICTURES = 200
ROUNDS = 5
VIEWS = {
    "categories": ("distribution", "languages"),
    "texts": ("lengths", "missing", "residue", "duplicates"),
    "words": ("cloud", "search", "close"),
    "pictures": ("sizes", "borders", "colours", "shapes", "means"),
    "map": ("map",),
    "reports": ("reports",),
}
COLD = """
import sys, time
sys.path.insert(0, {repository!r})
from tests.web.test_pages import visit
app = visit("home", "fr")
app.query_params["lang"] = "fr"
started = time.perf_counter()
app.switch_page("pages/exploration.py")
app.run()
print(time.perf_counter() - started)
"""
LOAD = """
import json, resource, sys, time
from pathlib import Path
from vitrine.catalogue.challenge import read_challenge
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.perf_counter()
rows = len(read_challenge(Path({root!r})).listings)
took = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([rows, took, peak / 1e3]))
"""
BUILD = """
from pathlib import Path
from vitrine.building.builders import BUILDERS, Inputs
out = Path({out!r})
BUILDERS["exploration"].build(Inputs(out, out / "cache", str, Path({root!r})))
"""


def measure() -> dict[str, object]:
    """Views, build, artefacts."""
    folder = REPOSITORY / "fichiers" / "exploration"
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    return {"exploration_size": size, **views(), **build()}


def views() -> dict[str, object]:
    """Milliseconds of the slowest view when warm, and of the first one in a new process."""
    warm = {view: _warm(topic, view) for topic, several in VIEWS.items() for view in several}
    cold = [_cold() for _ in range(3)]
    return {
        "exploration_warm": max(warm.values()),
        "exploration_warm_each": warm,
        "exploration_cold": statistics.median(cold),
    }


def _warm(topic: str, view: str) -> float:
    from tests.web.test_pages import visit

    app = visit("exploration", "fr", topic=topic, view=view)
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        app.run()
        times.append(time.perf_counter() - started)
    return 1e3 * statistics.median(times)


def _cold() -> float:
    code = COLD.format(repository=str(REPOSITORY))
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    return 1e3 * float(said.stdout.split()[-1])


def build() -> dict[str, object]:
    """Minutes and gigabytes of ``vitrine build exploration``; what reading alone takes."""
    with tempfile.TemporaryDirectory() as name:
        root, out = Path(name) / "data", Path(name) / "out"
        write_synthetic(root, ROWS, PICTURES)
        code = LOAD.format(root=str(root))
        loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        rows, seconds, megabytes = json.loads(loaded.stdout)
        code = BUILD.format(root=str(root), out=str(out))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        took = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "exploration_build": took / 60,
        "exploration_build_cpu_minutes": used / 60,
        # The largest child so far: the build itself.
        "exploration_build_memory": after.ru_maxrss / 1e6,
        "exploration_rows": rows,
        "exploration_load_s": seconds,
        "exploration_load": megabytes,
    }


def write_synthetic(root: Path, rows: int, pictures: int) -> None:
    """Challenge files with texts of real lengths, made of words drawn from a long tail."""
    rng = np.random.default_rng(1)
    (root / "input").mkdir(parents=True)
    codes = rng.choice(CODES, rows)
    words = np.array([f"mot{number:x}é" for number in range(60_000)])
    with (root / "input" / "X_train_update.csv").open("w", encoding="utf-8") as stream:
        stream.write(",designation,description,productid,imageid\n")
        for row in range(rows):
            title = " ".join(words[_drawn(rng, 11, len(words))])
            # A third have no description; the mean of the others is some 120 words.
            rest = "" if row % 3 == 0 else " ".join(words[_drawn(rng, 120, len(words))])
            stream.write(f'{row},"{title}","<p>{rest}&nbsp;</p>",{10**9 + row},{10**8 + row}\n')
    with (root / "input" / "Y_train_CVw08PX.csv").open("w") as stream:
        stream.write(",prdtypecode\n")
        stream.writelines(f"{row},{code}\n" for row, code in enumerate(codes))
    with (root / "input" / "df_langue.csv").open("w") as stream:
        stream.write(",Id,prdtypecode,PAYS_LANGUE\n")
        stream.writelines(f"{row},{row},{codes[row]},fr\n" for row in range(rows))
    _write_pictures(root / "images" / "image_train", pictures, rng)


def _drawn(rng: np.random.Generator, mean: int, words: int) -> np.ndarray:
    """Places of words: few of them make most of a text, as in any language."""
    return np.minimum(rng.zipf(1.3, rng.poisson(mean) + 1) - 1, words - 1)


def _write_pictures(folder: Path, count: int, rng: np.random.Generator) -> None:
    """JPEGs of a rectangle with some noise on white; many names for few of them, read each time."""
    from PIL import Image

    folder.mkdir(parents=True)
    for place in range(min(count, DISTINCT_PICTURES)):
        pixels = np.full((500, 500, 3), 255, np.uint8)
        top, left, height, width = rng.integers(40, 240, 4)
        box = rng.normal(rng.integers(0, 255, 3), 12, (height, width, 3))
        pixels[top : top + height, left : left + width] = box.clip(0, 255)
        path = folder / f"image_{10**8 + place}_product_{10**9 + place}.jpg"
        Image.fromarray(pixels).save(path, quality=88)
    for place in range(DISTINCT_PICTURES, count):
        first = place % DISTINCT_PICTURES
        os.link(
            folder / f"image_{10**8 + first}_product_{10**9 + first}.jpg",
            folder / f"image_{10**8 + place}_product_{10**9 + place}.jpg",
        )
