"""What models do on texts of the kind that taught them.

The published figures ask products like those that taught. Ours ask products in their original
language of models that learnt mostly from titles translated to English. Here the same models learn
from translated titles alone and are asked other translated titles: what they miss even there is not
the step from one to the other. What that step costs is not told: the models that are asked gold
products learnt from gold and from guessed texts too.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.reading import UNREADABLE, read_record
from vitrine.artefacts.shipping import ship
from vitrine.artefacts.store import Store
from vitrine.building.builders import Inputs
from vitrine.catalogue.gold import read_gold, resembles_any
from vitrine.categories import CODES, INDEX
from vitrine.errors import ArtefactAltered, DataRefused
from vitrine.i18n import N_
from vitrine.models.entry import TrainableModel
from vitrine.models.registry import TRAINABLE
from vitrine.results.confusion import confusion_of, weighted_f1
from vitrine.training.text_corpus import TITLES, TextRecipe, Texts, read_extra
from vitrine.training.trainer import Products, Session, TrainingData, products_of, trainer_of

KEY, PATH = "same_kind", "embedded/same_kind.json"
SEED = 7
ASKED, CHECKED = 1500, 500


@dataclass(frozen=True, eq=False)
class SameKind:
    """Confusion counts of models on held-out titles.

    Attributes
    ----------
    learnt : int
        Titles that taught each.
    seed : int
    counts : dict of str to ndarray of int64, (27, 27)
        Rows true, columns predicted, by key of the model.
    """

    learnt: int
    seed: int
    counts: Mapping[str, np.ndarray]

    def weighted_f1(self, key: str) -> float | None:
        """Weighted F1 of a model, None where it was not measured."""
        return weighted_f1(self.counts[key]) if key in self.counts else None

    @property
    def rows(self) -> int:
        """Titles that each model was asked."""
        return int(next(iter(self.counts.values())).sum()) if self.counts else 0

    def to_record(self) -> dict[str, Any]:
        """As JSON."""
        counts = {key: counted.tolist() for key, counted in self.counts.items()}
        return {"learnt": self.learnt, "seed": self.seed, "counts": counts}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> SameKind:
        """Read what :meth:`to_record` made.

        Raises
        ------
        ArtefactAltered
        """
        try:
            counts = {key: np.array(counted, np.int64) for key, counted in record["counts"].items()}
            known = cls(int(record["learnt"]), int(record["seed"]), counts)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ArtefactAltered(UNREADABLE, path=PATH) from error
        if any(one.shape != (len(CODES), len(CODES)) for one in counts.values()):
            raise ArtefactAltered(UNREADABLE, path=PATH)
        return known


def build(inputs: Inputs) -> list[Artefact]:
    """Train every classical model on titles, ask it others, and ship the counts.

    The file is written after each model.
    """
    data, counts, rows = same_kind_data(inputs.folder("data"), SEED), {}, []
    with tempfile.TemporaryDirectory() as place:
        for key, entry in TRAINABLE.items():
            if entry.trainer != "classical":
                continue
            began = time.monotonic()
            counts[key] = answered(entry, data, Session(SEED, Path(place), Path(place)))
            measured = SameKind(len(data.train), SEED, counts)
            rows = [ship_same_kind(measured, inputs.out)]
            score = weighted_f1(counts[key])
            inputs.tell(f"{key}: {score:.3f}, {time.monotonic() - began:.0f} s")
    return rows


def ship_same_kind(measured: SameKind, root: Path) -> Artefact:
    """Write the measure and its row of the manifest."""
    data = f"{measured.rows} held-out titles; {measured.learnt} others taught"
    producer = "vitrine build same-kind"
    return ship(root, PATH, KEY, measured.to_record(), data, producer=producer)


def same_kind_data(folder: Path, seed: int) -> TrainingData:
    """Translated titles alone, in three parts of which none resembles another.

    The titles asked have the categories' shares of the gold test products, so that a weighted
    score weighs as it does there.

    Raises
    ------
    DataRefused
        When the folder has no translated titles.
    """
    gold = read_gold(folder)
    titles = read_extra(folder, gold, TextRecipe()).titles
    if not titles.texts:
        raise DataRefused(N_("{folder} has no {name}."), folder=folder, name=TITLES)
    asked_like = [INDEX[int(code)] for code in gold.loc[gold["split"] == "test", "code"]]
    likeness = TextRecipe().likeness
    assert likeness is not None
    held = drawn_like(titles.columns, asked_like, ASKED + CHECKED, np.random.default_rng(seed))
    chosen = np.isin(np.arange(len(titles.texts)), held)
    rest = titles.only(~chosen)
    copies = resembles_any(rest.texts, [titles.texts[row] for row in held], likeness)
    train = products_of(rest.only(~copies))

    def products(places: np.ndarray) -> Products:
        texts = [titles.texts[place] for place in places]
        return products_of(Texts(texts, titles.columns[places], titles.weights[places]))

    test, validation = products(held[:ASKED]), products(held[ASKED:])
    return TrainingData(
        run=KEY, split="test", train=train, validation=validation, test=test,
        final=train + validation, fingerprint=f"{KEY}-{seed}", folder=folder,
    )  # fmt: skip


def drawn_like(
    columns: np.ndarray, like: Sequence[int], rows: int, lot: np.random.Generator
) -> np.ndarray:
    """Places of ``rows`` texts drawn without a second time, each category as often as in ``like``.

    Parameters
    ----------
    columns : ndarray of int, (n,)
        Categories to draw from.
    like : sequence of int
        Categories whose shares are kept, in expectation.

    Returns
    -------
    ndarray of int, (rows,)
        In the order drawn; fewer where a category has not enough.
    """
    wanted = lot.choice(np.asarray(like), rows)
    pools = {column: list(lot.permutation(np.flatnonzero(columns == column))) for column in {*like}}
    return np.array([pools[column].pop() for column in wanted if pools[column]], int)


def answered(entry: TrainableModel, data: TrainingData, session: Session) -> np.ndarray:
    """Confusion counts of one model on the test part: int64 (27, 27).

    Texts without a category do not teach here: among them are originals of the titles asked.
    """
    settings = {name: one for name, one in entry.settings.items() if name != "guessed"}
    trained = trainer_of(entry.trainer).train(replace(entry, settings=settings), data, session)
    return confusion_of(data.test.columns, trained.test.argmax(axis=1))


def read_same_kind(store: Store) -> SameKind:
    """The shipped measure.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    return SameKind.from_record(read_record(store, KEY))
