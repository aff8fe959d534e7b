from __future__ import annotations

import keras
import numpy as np
import pytest

from vitrine.models.recurrent import BUILDERS, TermReader, TextNetwork, Widths, WordReader
from vitrine.text.vectorising import TextVectoriser, Vocabulary

WIDTHS = Widths(embedding=8, units=4, features=8)
# Rows without a gap: of a row that is mostly empty, the strongest answer may be that of the gap.
TEXTS = [8 * text for text in ("Pompe de piscine ronde ", "Lot de trois livres ", "lot et pompe ")]


def network(builder: str) -> TextNetwork:
    keras.utils.set_random_seed(3)
    vocabulary = Vocabulary(("piscine", "pompe", "livres", "lot"), 50, "simple")
    readers = {"dense_terms": TermReader(TextVectoriser.fit(TEXTS * 4)[0])}
    reader = readers.get(builder, WordReader(vocabulary))
    built = BUILDERS[builder](len(reader), WIDTHS)
    # As Keras draws them, weights are so small that all texts get nearly the same answer.
    built.set_weights([3 * weight for weight in built.get_weights()])
    return TextNetwork(built, reader, temperature=1.5)


@pytest.mark.parametrize("builder", sorted(BUILDERS))
def test_texts_become_probabilities_that_tell_them_apart(builder: str) -> None:
    model = network(builder)
    found = model.probabilities([*TEXTS, ""])
    assert found.shape == (4, 27)
    assert found.sum(axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    assert found[0] != pytest.approx(found[1], abs=1e-4)


def test_an_answer_does_not_depend_on_the_company() -> None:
    model = network("conv_gru")
    long = " ".join(["piscine pompe"] * 30)
    together = model.probabilities([TEXTS[0], long])
    assert model.probabilities([TEXTS[0]])[0] == pytest.approx(together[0], abs=1e-6)


def test_words_after_the_length_are_not_read() -> None:
    model = network("gru")
    start = " ".join(["pompe"] * 50)
    pair = model.probabilities([start, start + " livres"])
    assert pair[0] == pytest.approx(pair[1])
