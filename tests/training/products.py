"""Crumbs: a challenge folder of 27 categories whose texts tell them apart."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from vitrine.categories import CODES
from vitrine.models.entry import Cost, Setting, TrainableModel
from vitrine.training.trainer import Session, Trained, Trainer, TrainingData, spread
from vitrine.training.training_data import read_challenge_data

Row = dict[str, object]
WORDS = [
    "alpha",
    "bravo",
    "charlie",
    "delta",
    "echo",
    "foxtrot",
    "golf",
    "hotel",
    "india",
    "juliet",
    "kilo",
    "lima",
    "mike",
]


def rows_of(each: int = 10) -> list[Row]:
    """Products: every category has a word of its own; some words are shared."""
    rng = np.random.default_rng(3)
    rows: list[Row] = []
    for column, code in enumerate(CODES):
        for _ in range(each):
            place = len(rows)
            shared = " ".join(rng.choice(WORDS, 3))
            rows.append(
                {
                    "row": place,
                    "designation": f"produit{chr(97 + column)}x {shared}",
                    "description": f"<p>detail{chr(97 + column)}y</p>" if place % 2 else "",
                    "productid": 1000 + place,
                    "imageid": 5000 + place,
                    "prdtypecode": code,
                }
            )
    return rows


def write_challenge(root: Path, rows: list[Row]) -> Path:
    """The two files of the challenge."""
    folder = root / "input"
    folder.mkdir(parents=True, exist_ok=True)
    names = ["designation", "description", "productid", "imageid"]
    _write(folder / "X_train_update.csv", names, rows)
    _write(folder / "Y_train_CVw08PX.csv", ["prdtypecode"], rows)
    return root


def _write(path: Path, names: list[str], rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["", *names])
        writer.writerows([[row["row"], *(row.get(name, "") for name in names)] for row in rows])


def data_of(root: Path, each: int = 10) -> TrainingData:
    """The challenge folder, read."""
    return read_challenge_data(write_challenge(root, rows_of(each)))[0]


def model_of(key: str, trainer: str = "fake", **settings: object) -> TrainableModel:
    """A text model that is in no registry."""
    return TrainableModel(
        key, key, "ml", "text", ("", "", ""), trainer=trainer, inputs="telling", cost=Cost(1, 1),
        settings={name: Setting(value, "for a test") for name, value in settings.items()},
    )  # fmt: skip


def session_of(folder: Path, **changed: object) -> Session:
    """Surroundings of a training."""
    return replace(Session(seed=7, folder=folder, cache=folder, threads=1), **changed)


def place_of(make: Callable[[], Trainer]) -> str:
    """Place of what makes a trainer, as the table of trainers names it."""
    globals()[name := f"made_{id(make)}"] = make
    return f"{__name__}:{name}"


class FakeTrainer(Trainer):
    """Right on every product but the first ``wrong``; ``before`` is called at the start."""

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self.before = before
        self.calls = 0
        self.wrong = 1

    def train(self, entry: TrainableModel, data: TrainingData, session: Session) -> Trained:
        self.calls += 1
        self.before()
        curves = {"loss": [1.0, 0.5], "val_loss": [1.1, 0.6]}
        curves |= {"accuracy": [0.5, 0.9], "val_accuracy": [0.4, 0.8]}
        return Trained(
            test=_sure(data.test.columns, self.wrong),
            validation=_sure(data.validation.columns, self.wrong),
            history=curves,
            notes={"rows": len(data.train)},
            files={"model": {"weights": np.ones(3, np.float32)}},
        )


def _sure(columns: np.ndarray, wrong: int) -> np.ndarray:
    answer = columns.copy()
    answer[:wrong] = (answer[:wrong] + 1) % len(CODES)
    rows = np.full((len(columns), len(CODES)), 0.1 / (len(CODES) - 1), np.float32)
    rows[np.arange(len(columns)), answer] = 0.9
    return spread(np.arange(len(columns)), rows, len(columns))
