"""Fetching from a loopback S3: beside ``rclone copy``, and killed again and again."""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.artefacts.s3_server import ACCESS_KEY, SECRET_KEY, rclone, serving
from vitrine.artefacts.fetching import FOLDER
from vitrine.artefacts.manifest import describe
from vitrine.artefacts.shipping import update_manifest
from vitrine.artefacts.store import State, Store
from vitrine.settings import REPOSITORY

FILES, FILE_SIZE = 20, 25_000_000
RUNS = 3
KILLS, KILLED_FILES, KILLED_SIZE = 50, 4, 16_000_000
SEED = 7
FETCH = [sys.executable, str(REPOSITORY / "scripts" / "fetch_s3.py")]


def measure() -> dict[str, object]:
    """Ratio of medians in turns, and files that were wrong after 50 kills."""
    binary = rclone()
    if binary is None:
        print("transfer: rclone does not run here, nothing is measured", file=sys.stderr)
        return {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "served").mkdir()
        with serving(binary, folder / "served") as url:
            return {**beside_rclone(binary, folder, url), **killed(folder, url)}


def beside_rclone(binary: str, folder: Path, url: str) -> dict[str, object]:
    """Seconds of whole commands, their start included, for 500 MB in 20 files."""
    shelf = stocked(folder / "served" / "speed", FILES, FILE_SIZE)
    copy = [binary, "copy", "--config", "/dev/null", f":s3:{shelf.name}", str(folder / "copied")]
    ours, theirs = [], []
    for _ in range(RUNS):
        shutil.rmtree(folder / "copied", ignore_errors=True)
        theirs.append(seconds(copy, rclone_environment(url)))
        shutil.rmtree(folder / "fetched", ignore_errors=True)
        ours.append(seconds(FETCH, environment(folder / "fetched", shelf.name, url)))
        check(folder / "fetched" / "fichiers")
    mine, other = statistics.median(ours), statistics.median(theirs)
    return {"transfer_time": mine / other, "transfer_s": mine, "transfer_rclone_s": other}


def killed(folder: Path, url: str) -> dict[str, object]:
    """Kill a fetch when a random byte has come, and look at what is in place each time."""
    shelf = stocked(folder / "served" / "killed", KILLED_FILES, KILLED_SIZE)
    root = folder / "survivor"
    variables = environment(root, shelf.name, url)
    rng, wrong, caught = random.Random(SEED), 0, 0
    for _ in range(KILLS):
        shutil.rmtree(root, ignore_errors=True)
        caught += killed_at(rng.randrange(KILLED_FILES * KILLED_SIZE), root, variables)
        wrong += visible_but_wrong(root / "fichiers", shelf)
        wrong += subprocess.run(FETCH, env=variables, stdout=subprocess.DEVNULL).returncode != 0
        wrong += len(list(root.rglob(FOLDER)))
        check(root / "fichiers")
    return {"transfer_kills": wrong, "transfer_killed_under_way": caught}


def killed_at(byte: int, root: Path, variables: dict[str, str]) -> bool:
    """Kill our command once so many bytes have come; whether it was still at work."""
    with subprocess.Popen(FETCH, env=variables, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and bytes_there(root) < byte:
            time.sleep(0.001)
        under_way = process.poll() is None
        process.kill()
    return under_way


def bytes_there(root: Path) -> int:
    """Bytes of whole and of partial files; a file may move away while it is looked at."""
    files = [*root.glob("fichiers/*.npz"), *root.glob(f"fichiers/{FOLDER}/*")]
    total = 0
    for file in files:
        with suppress(FileNotFoundError):
            total += file.stat().st_size
    return total


def stocked(shelf: Path, count: int, size: int) -> Path:
    """Fill a bucket with files of random bytes and their manifest."""
    rng = random.Random(SEED)
    shelf.mkdir(parents=True)
    for number in range(count):
        path = f"file-{number}.npz"
        (shelf / path).write_bytes(rng.randbytes(size))
        update_manifest(shelf, [describe(shelf, path, path[:-4], "arrays", "random", "bytes")])
    return shelf


def visible_but_wrong(root: Path, shelf: Path) -> int:
    """Files in place that are not those of the bucket."""
    found = [p for p in root.rglob("*.npz") if FOLDER not in p.parts]
    return sum(p.read_bytes() != (shelf / p.name).read_bytes() for p in found)


def check(root: Path) -> None:
    """Fail when a file is not what the manifest describes."""
    states = Store(root).states()
    if not states or any(state is not State.PRESENT for _, state in states):
        raise SystemExit("a fetch that ended well left a file missing or altered")


def environment(root: Path, bucket: str, url: str) -> dict[str, str]:
    """Settings of our command."""
    return os.environ | {
        "VITRINE_ROOT": str(root),
        "VITRINE_S3_BUCKET": bucket,
        "VITRINE_S3_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    }


def rclone_environment(url: str) -> dict[str, str]:
    """Settings of the other command."""
    return os.environ | {
        "RCLONE_S3_PROVIDER": "Rclone",
        "RCLONE_S3_ENDPOINT": url,
        "RCLONE_S3_ACCESS_KEY_ID": ACCESS_KEY,
        "RCLONE_S3_SECRET_ACCESS_KEY": SECRET_KEY,
    }


def seconds(command: list[str], variables: dict[str, str]) -> float:
    """Seconds that a command takes; it must end well."""
    begun = time.monotonic()
    subprocess.run(command, env=variables, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun
