from __future__ import annotations

import pytest

from vitrine.text.batches import tokens_of_all
from vitrine.text.preparations import PREPARATIONS, SAMPLE_SENTENCE

TEXTS = [
    SAMPLE_SENTENCE,
    "",
    "Les chevaux de Saint Malo, vendus à Paris",
    "R2-D2 " + "x" * 70 + " \ud800 !",
    "console nintendo switch avec deux manettes",
]


@pytest.mark.parametrize("key", ["simple", "lemmatised", "stemmed", "spacy"])
def test_many_texts_at_once_give_the_tokens_of_each(key: str) -> None:
    preparation = PREPARATIONS[key]
    assert tokens_of_all(preparation, TEXTS) == [preparation.tokens(text) for text in TEXTS]


def test_no_text_gives_no_tokens() -> None:
    assert tokens_of_all(PREPARATIONS["stemmed"], []) == []
