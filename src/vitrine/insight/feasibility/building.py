"""From labelled products to the study: every representation, every number of clusters."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitrine.artefacts.manifest import Artefact, describe, update_manifest
from vitrine.artefacts.store import Store
from vitrine.artefacts.writing import replacing, write_atomically
from vitrine.catalogue.gold import read_gold, read_table
from vitrine.categories import INDEX
from vitrine.insight.feasibility import clustering, measures
from vitrine.insight.feasibility.representations import REPRESENTATIONS, Modality, Representation
from vitrine.insight.feasibility.study import (
    MAPS_KEY,
    MAPS_PATH,
    STUDY_KEY,
    STUDY_PATH,
    Grouping,
    Maps,
    Measure,
    Scores,
    Study,
)
from vitrine.insight.feasibility.vectors import BUILDERS, Material, words_of
from vitrine.text.cleaning import product_text

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_matrix

Report = Callable[[str], None]

# 27 categories in 7 families; fewer, and more, than there are categories.
CLUSTERS = (7, 15, 27, 40, 60)
STARTS = 10
SHOWN_WORDS = 8
# A word of fewer products may be a name, or point at one of them.
FEWEST_PRODUCTS = 5
UNLABELLED = "unlabelled.csv.gz"
PRODUCER = "python scripts/build_feasibility.py --data DATA"


@dataclass(frozen=True, eq=False)
class Rows:
    """Products of one modality: category (column), side of the split, words of each."""

    category: np.ndarray
    test: np.ndarray
    words: list[set[str]]


def read_material(folder: Path, store: Store) -> tuple[Material, dict[Modality, Rows]]:
    """Read the gold products of a data folder, and texts for words to be learnt from.

    Raises
    ------
    DataRefused
    """
    gold = read_gold(folder)
    pairs = zip(gold["designation"], gold["description"], strict=True)
    gold = gold.assign(text=[product_text(*pair) for pair in pairs])
    texts, pictures = gold[gold["text"] != ""], gold[gold["picture"] != ""]
    more = folder / UNLABELLED
    unlabelled = list(read_table(more, ["text"])["text"]) if more.is_file() else []
    material = Material(
        texts=list(texts["text"]),
        pictures=list(pictures["picture"]),
        unlabelled=[product_text(text) for text in unlabelled],
        store=store,
    )
    return material, {"text": _rows(texts), "image": _rows(pictures)}


def build(
    material: Material,
    rows: Mapping[Modality, Rows],
    report: Report,
    clusters: Sequence[int] = CLUSTERS,
    starts: int = STARTS,
) -> tuple[Study, Maps]:
    """Compute the study.

    A representation whose package is not installed is left out, and said.
    """
    from threadpoolctl import threadpool_limits

    study = _Study({}, {}, {}, {})
    # One thread: sums of several come in any order, and the last digits with them.
    with threadpool_limits(1):
        for card in REPRESENTATIONS.values():
            try:
                vectors = BUILDERS[card.key](material)
            except ModuleNotFoundError as error:
                report(f"{card.key}: left out, {error.name} is not installed")
                continue
            study.add(card, vectors, rows[card.modality], clusters, starts)
            report(_told(card.key, study.groupings[card.key]))
    known = {modality: some for modality, some in rows.items() if modality in study.floors}
    maps = Maps(
        {modality: some.category for modality, some in known.items()},
        {modality: some.test for modality, some in known.items()},
        study.place,
        study.cluster,
    )
    return Study(study.groupings, study.floors), maps


@dataclass(eq=False)
class _Study:
    """The study while it grows."""

    groupings: dict[str, dict[int, Grouping]]
    floors: dict[str, dict[int, Scores]]
    place: dict[str, np.ndarray]
    cluster: dict[tuple[str, int], np.ndarray]

    def add(
        self,
        card: Representation,
        vectors: np.ndarray | csr_matrix,
        rows: Rows,
        clusters: Sequence[int],
        starts: int,
    ) -> None:
        """Group the products of one representation."""
        points = clustering.reduced(vectors, card.dimensions)
        distances = clustering.distances_of(points)
        self.groupings[card.key] = {}
        for count in clusters:
            found = clustering.starts(points, count, distances, starts)
            self.cluster[card.key, count] = clustering.tightest(found).cluster
            self.groupings[card.key][count] = grouping_of(rows, found, count)
        if card.modality not in self.floors:
            self.floors[card.modality] = _floors(rows, distances, clusters, starts)
        self.place[card.key] = clustering.place(points)


def grouping_of(rows: Rows, found: list[clustering.Start], clusters: int) -> Grouping:
    """Scores of all starts; match and words of the tightest."""
    shown = clustering.tightest(found).cluster
    matched = measures.match(measures.contingency(rows.category, shown, clusters))
    return Grouping(scores_of(rows, found, clusters), matched, telling(rows.words, shown, clusters))


def scores_of(rows: Rows, found: list[clustering.Start], clusters: int) -> Scores:
    """Every measure of every start."""
    tables = [measures.contingency(rows.category, start.cluster, clusters) for start in found]
    values: dict[Measure, list[float]] = {
        "ari": [measures.adjusted_rand(table) for table in tables],
        "nmi": [measures.normalised_information(table) for table in tables],
        "silhouette": [start.silhouette for start in found],
        "in_place": [measures.in_place(table, measures.match(table)) for table in tables],
    }
    return Scores({name: np.array(some) for name, some in values.items()})


def telling(
    words: Sequence[set[str]], cluster: np.ndarray, clusters: int, most: int = SHOWN_WORDS
) -> tuple[tuple[str, ...], ...]:
    """Words of each cluster: frequent in it, and more so than elsewhere.

    Ranked by the share of its products that hold a word, less the share of the others. Each word
    is in at least 5 products, and in at least 2 of the cluster.
    """
    everywhere = Counter(word for some in words for word in some)
    inside = [
        Counter(word for row in np.flatnonzero(cluster == one) for word in words[int(row)])
        for one in range(clusters)
    ]
    sizes = np.bincount(cluster, minlength=clusters)
    return tuple(
        _ranked(counts, everywhere, int(size), len(words), most)
        for counts, size in zip(inside, sizes, strict=True)
    )


def ship(study: Study, maps: Maps, root: Path) -> list[Artefact]:
    """Write both files and their rows of the manifest."""
    text = json.dumps(study.to_record(), ensure_ascii=False, separators=(",", ":"))
    write_atomically(root / STUDY_PATH, (text + "\n").encode())
    with replacing(root / MAPS_PATH) as temporary, temporary.open("wb") as stream:
        np.savez_compressed(stream, **maps.to_arrays())  # type: ignore[arg-type]
    read = {"text": "gold listings", "image": "gold pictures"}
    data = ", ".join(f"{len(values)} {read[key]}" for key, values in maps.category.items())
    shipped = [
        describe(root, STUDY_PATH, STUDY_KEY, "record", PRODUCER, data),
        describe(root, MAPS_PATH, MAPS_KEY, "arrays", PRODUCER, data),
    ]
    update_manifest(root, shipped)
    return shipped


def _rows(table: pd.DataFrame) -> Rows:
    return Rows(
        category=np.array([INDEX[code] for code in table["code"]], np.int64),
        test=(table["split"] == "test").to_numpy(),
        words=[set(words_of(text)) for text in table["text"]],
    )


def _floors(
    rows: Rows, distances: np.ndarray, clusters: Sequence[int], starts: int
) -> dict[int, Scores]:
    size = len(rows.category)
    return {
        count: scores_of(rows, clustering.random_starts(size, count, distances, starts), count)
        for count in clusters
    }


def _ranked(
    counts: Counter[str], everywhere: Counter[str], size: int, products: int, most: int
) -> tuple[str, ...]:
    def excess(word: str) -> float:
        outside = (everywhere[word] - counts[word]) / max(products - size, 1)
        return counts[word] / size - outside

    kept = [w for w, n in counts.items() if n > 1 and everywhere[w] >= FEWEST_PRODUCTS]
    # Alphabetical among equals: the order of a set is another one every time.
    best = sorted((w for w in kept if excess(w) > 0), key=lambda word: (-excess(word), word))
    return tuple(best[:most])


def _told(key: str, groupings: Mapping[int, Grouping]) -> str:
    means = {n: g.scores.spread("ari").mean for n, g in groupings.items()}
    return f"{key}: " + ", ".join(f"{n} clusters ARI {mean:.3f}" for n, mean in means.items())
