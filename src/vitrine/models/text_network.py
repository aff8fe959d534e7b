"""A network that reads texts, with what turns a text into its numbers: neither goes alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from vitrine.categories import CODES
from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_
from vitrine.models.calibration import softmax
from vitrine.models.network_rows import Rows, SequenceRows, TermRows, logits_of
from vitrine.models.recurrent import BUILDERS, Widths
from vitrine.text.preparations import PREPARATIONS, tokens_of_all
from vitrine.text.vectorising import TextVectoriser, Vocabulary

if TYPE_CHECKING:
    import keras

Tokens = Callable[[str, Sequence[str]], list[list[str]]]
WRONG = N_("The weights of the network are those of another network.")


def prepared_tokens(preparation: str, texts: Sequence[str]) -> list[list[str]]:
    """Tokens of texts under a preparation; a cache may stand in for it."""
    return tokens_of_all(PREPARATIONS[preparation], texts)


class Reader(Protocol):
    """What turns texts into the rows of a network."""

    def __len__(self) -> int:
        """How many numbers or columns there are."""

    def rows(self, texts: Sequence[str], tokens: Tokens = prepared_tokens) -> Rows:
        """Rows of texts, in their order."""

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Arrays that hold it, none of them with Python objects."""


@dataclass(frozen=True)
class WordReader:
    """Texts as numbers of words."""

    vocabulary: Vocabulary

    def __len__(self) -> int:
        return len(self.vocabulary)

    def rows(self, texts: Sequence[str], tokens: Tokens = prepared_tokens) -> SequenceRows:
        """Rows of texts, in their order."""
        return SequenceRows(self.vocabulary.rows(tokens(self.vocabulary.preparation, texts)))

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Arrays of the vocabulary."""
        return self.vocabulary.to_arrays()


@dataclass(frozen=True, eq=False)
class TermReader:
    """Texts as TF-IDF rows."""

    vectoriser: TextVectoriser

    def __len__(self) -> int:
        return self.vectoriser.bounds[-1]

    def rows(self, texts: Sequence[str], tokens: Tokens = prepared_tokens) -> TermRows:
        """Rows of texts, in their order."""
        return TermRows(self.vectoriser.transform(texts))

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Arrays of the vectoriser."""
        return self.vectoriser.to_arrays()


def _word_reader(arrays: Mapping[str, np.ndarray]) -> Reader:
    return WordReader(Vocabulary.from_arrays(arrays))


def _term_reader(arrays: Mapping[str, np.ndarray]) -> Reader:
    return TermReader(TextVectoriser.from_arrays(arrays))


READERS: dict[str, Callable[[Mapping[str, np.ndarray]], Reader]] = {
    "words": _word_reader,
    "terms": _term_reader,
}


def reads(builder: str) -> str:
    """What a network of :data:`vitrine.models.recurrent.BUILDERS` reads: a key of READERS."""
    return "terms" if builder == "dense_terms" else "words"


class TextNetwork:
    """Texts in, probabilities out.

    Parameters
    ----------
    network : keras.Model
        Rows of the reader -> logits (n, 27).
    reader : Reader
    builder : str
        Key of :data:`vitrine.models.recurrent.BUILDERS` that built the network.
    widths : Widths
        It was built with.
    temperature : float
        Divides the logits before softmax; fitted on validation rows.
    """

    codes: tuple[int, ...] = CODES

    def __init__(
        self,
        network: keras.Model,
        reader: Reader,
        builder: str,
        widths: Widths,
        temperature: float = 1.0,
    ) -> None:
        self.network = network
        self.reader = reader
        self.builder = builder
        self.widths = widths
        self.temperature = temperature

    def probabilities(self, texts: Sequence[str], tokens: Tokens = prepared_tokens) -> np.ndarray:
        """Probabilities (n, 27), float32, rows sum to 1, columns in ``CODES`` order."""
        logits = logits_of(self.network, self.reader.rows(texts, tokens))
        return softmax(logits / self.temperature)

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Arrays that hold the network and its reader; weights as float16.

        Half precision halves the file; the answers of the tests' networks move by less than 0.01.
        """
        weights = {
            f"weight_{place}": weight.astype(np.float16)
            for place, weight in enumerate(self.network.get_weights())
        }
        widths = np.array([float(value) for value in asdict(self.widths).values()])
        builder = np.frombuffer(self.builder.encode(), np.uint8)
        codes = np.array(self.codes, np.int32)
        return {
            **self.reader.to_arrays(),
            **weights,
            "builder": builder,
            "widths": widths,
            "temperature": np.array(self.temperature),
            "codes": codes,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> TextNetwork:
        """Build the network again and fill it.

        Raises
        ------
        ArtefactAltered
            When the arrays do not describe a network of the 27 categories.
        """
        try:
            builder = arrays["builder"].tobytes().decode()
            widths = _widths(arrays["widths"])
            reader = READERS[reads(builder)](arrays)
            network = BUILDERS[builder](len(reader), widths, None)
            count = len(network.get_weights())
            network.set_weights([arrays[f"weight_{place}"] for place in range(count)])
            codes = tuple(int(code) for code in arrays["codes"])
            temperature = float(arrays["temperature"])
        except (KeyError, ValueError, TypeError) as error:
            if isinstance(error, ArtefactAltered):
                raise
            raise ArtefactAltered(WRONG) from error
        if codes != CODES or not temperature > 0:
            raise ArtefactAltered(WRONG)
        return cls(network, reader, builder, widths, temperature)


def _widths(found: np.ndarray) -> Widths:
    embedding, units, features, dropout, word_dropout, pooled = (float(value) for value in found)
    whole = int(embedding), int(units), int(features)
    return Widths(*whole, dropout, word_dropout, bool(pooled))
