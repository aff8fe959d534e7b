"""The study of feasibility: every representation, every number of clusters; no text is shipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.shipping import ship
from vitrine.artefacts.store import Store
from vitrine.building import feasibility_vectors as clustering
from vitrine.building.builders import Inputs
from vitrine.building.feasibility_vectors import VECTORISERS, StudyInputs, words_of
from vitrine.catalogue.gold import read_gold, read_table
from vitrine.categories import INDEX
from vitrine.insight.feasibility import agreement
from vitrine.insight.feasibility.study import (
    MAPS_KEY,
    MAPS_PATH,
    REPRESENTATIONS,
    STUDY_KEY,
    STUDY_PATH,
    Grouping,
    Maps,
    Measure,
    Modality,
    StartScores,
    Study,
)
from vitrine.logs import Report
from vitrine.settings import settings
from vitrine.text.cleaning import product_text

if TYPE_CHECKING:
    import pandas as pd

# 27 categories in 7 families; fewer, and more, than there are categories.
CLUSTERS = (7, 15, 27, 40, 60)
STARTS = 10
SHOWN_WORDS = 8
# A word of fewer products may be a name, or point at one of them.
FEWEST_PRODUCTS = 5
UNLABELLED = "unlabelled.csv.gz"
PRODUCER = "vitrine build feasibility"


@dataclass(frozen=True, eq=False)
class LabelledProducts:
    """Products of one modality: category (column), side of the split, words of each."""

    category: np.ndarray
    test: np.ndarray
    words: list[set[str]]


def build(inputs: Inputs) -> list[Artefact]:
    """Read the labelled products, group them, ship the study.

    Raises
    ------
    DataRefused
    """
    study_inputs, products = read_inputs(inputs.folder("data"), Store(settings().artefacts))
    return ship_study(*compute_study(study_inputs, products, inputs.tell), inputs.out)


def read_inputs(folder: Path, store: Store) -> tuple[StudyInputs, dict[Modality, LabelledProducts]]:
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
    study_inputs = StudyInputs(
        texts=list(texts["text"]),
        pictures=list(pictures["picture"]),
        unlabelled=[product_text(text) for text in unlabelled],
        store=store,
    )

    def labelled(table: pd.DataFrame) -> LabelledProducts:
        return LabelledProducts(
            category=np.array([INDEX[code] for code in table["code"]], np.int64),
            test=(table["split"] == "test").to_numpy(),
            words=[set(words_of(text)) for text in table["text"]],
        )

    return study_inputs, {"text": labelled(texts), "image": labelled(pictures)}


def compute_study(
    inputs: StudyInputs,
    products: Mapping[Modality, LabelledProducts],
    report: Report,
    clusters: Sequence[int] = CLUSTERS,
    starts: int = STARTS,
) -> tuple[Study, Maps]:
    """Group the products of every representation.

    A representation whose package is not installed is left out, and said.
    """
    from threadpoolctl import threadpool_limits

    groupings: dict[str, dict[int, Grouping]] = {}
    floors: dict[str, dict[int, StartScores]] = {}
    places: dict[str, np.ndarray] = {}
    cluster: dict[tuple[str, int], np.ndarray] = {}
    # One thread: sums of several come in any order, and the last digits with them.
    with threadpool_limits(1):
        for key, card in REPRESENTATIONS.items():
            try:
                vectors = VECTORISERS[key](inputs)
            except ModuleNotFoundError as error:
                report(f"{key}: left out, {error.name} is not installed")
                continue
            rows = products[card.modality]
            points = clustering.reduced(vectors, card.dimensions)
            distances = clustering.distances_of(points)
            groupings[key] = {}
            for count in clusters:
                found = clustering.kmeans_starts(points, count, distances, starts)
                cluster[key, count] = clustering.tightest(found).cluster
                groupings[key][count] = grouping_of(rows, found, count)
            if card.modality not in floors:
                floors[card.modality] = random_scores(rows, distances, clusters, starts)
            places[key] = clustering.map_places(points)
            means = {n: g.scores.spread("ari").mean for n, g in groupings[key].items()}
            said = ", ".join(f"{n} clusters ARI {mean:.3f}" for n, mean in means.items())
            report(f"{key}: {said}")
    known = {modality: rows for modality, rows in products.items() if modality in floors}
    maps = Maps(
        {modality: rows.category for modality, rows in known.items()},
        {modality: rows.test for modality, rows in known.items()},
        places,
        cluster,
    )
    return Study(groupings, floors), maps


def grouping_of(
    rows: LabelledProducts, starts: list[clustering.Clustering], clusters: int
) -> Grouping:
    """Scores of all starts; match and words of the tightest."""
    shown = clustering.tightest(starts).cluster
    matched = agreement.match_clusters(agreement.contingency(rows.category, shown, clusters))
    words = distinctive_words(rows.words, shown, clusters)
    return Grouping(_scores_of(rows, starts, clusters), matched, words)


def random_scores(
    rows: LabelledProducts, distances: np.ndarray, clusters: Sequence[int], starts: int
) -> dict[int, StartScores]:
    """Scores of products dealt at random, by number of clusters: the floor of every measure."""
    size = len(rows.category)
    return {
        count: _scores_of(rows, clustering.random_starts(size, count, distances, starts), count)
        for count in clusters
    }


def _scores_of(
    rows: LabelledProducts, starts: list[clustering.Clustering], clusters: int
) -> StartScores:
    """Every measure of every start."""
    tables = [agreement.contingency(rows.category, start.cluster, clusters) for start in starts]
    values: dict[Measure, list[float]] = {
        "ari": [agreement.adjusted_rand(table) for table in tables],
        "nmi": [agreement.normalised_mutual_information(table) for table in tables],
        "silhouette": [start.silhouette for start in starts],
        "in_place": [agreement.in_place(t, agreement.match_clusters(t)) for t in tables],
    }
    return StartScores({name: np.array(some) for name, some in values.items()})


def distinctive_words(
    words: Sequence[set[str]], cluster: np.ndarray, clusters: int, most: int = SHOWN_WORDS
) -> tuple[tuple[str, ...], ...]:
    """Words of each cluster: frequent in it, and more so than elsewhere.

    Ranked by the share of its products that hold a word, less the share of the others. Each word
    is in at least 5 products, and in at least 2 of the cluster.
    """
    everywhere = Counter(word for some in words for word in some)
    ranked = []
    for one in range(clusters):
        members = np.flatnonzero(cluster == one)
        inside = Counter(word for row in members for word in words[int(row)])
        others = max(len(words) - len(members), 1)
        excess = {
            word: count / len(members) - (everywhere[word] - count) / others
            for word, count in inside.items()
            if count > 1 and everywhere[word] >= FEWEST_PRODUCTS
        }
        # Alphabetical among equals: the order of a set is another one every time.
        best = sorted((-share, word) for word, share in excess.items() if share > 0)
        ranked.append(tuple(word for _share, word in best[:most]))
    return tuple(ranked)


def ship_study(study: Study, maps: Maps, root: Path) -> list[Artefact]:
    """Write both files and their rows of the manifest."""
    read = {"text": "gold listings", "image": "gold pictures"}
    data = ", ".join(f"{len(values)} {read[key]}" for key, values in maps.category.items())
    return [
        ship(root, STUDY_PATH, STUDY_KEY, study.to_record(), data, producer=PRODUCER),
        ship(root, MAPS_PATH, MAPS_KEY, maps.to_arrays(), data, producer=PRODUCER),
    ]
