from __future__ import annotations

import pytest

from vitrine.artefacts.manifest import read_manifest
from vitrine.artefacts.reading import read_record
from vitrine.artefacts.store import Store
from vitrine.building.builders import BUILDERS, Inputs
from vitrine.categories import INDEX
from vitrine.insight.exploration.category_words import WORDS_KEY, WordCounts


@pytest.mark.corpus
def test_the_shipped_counts_are_those_of_the_corpus(repository, corpus, tmp_path) -> None:
    from vitrine.catalogue.gold import read_gold
    from vitrine.text.cleaning import product_text

    (row,) = BUILDERS["words"].build(Inputs(tmp_path, tmp_path, print, data=corpus))
    assert row == read_manifest(repository / "fichiers")[WORDS_KEY]
    shipped = WordCounts.from_record_by_code(read_record(Store(tmp_path), WORDS_KEY))
    # The same numbers, counted another way for a few words.
    gold = read_gold(corpus)
    gold = gold[(gold["split"] != "test") & (gold["designation"] + gold["description"] != "")]
    gold = gold.drop_duplicates(["group", "code"])
    pairs = zip(gold["designation"], gold["description"], strict=True)
    texts = [product_text(title, rest).lower() for title, rest in pairs]
    assert shipped.rows == len(texts)
    for word, code in (("piscine", 2583), ("tomes", 2403), ("jeu", 40), ("livre", 2705)):
        rows = gold["code"].eq(code).to_numpy()
        spaced = ["".join(c if c.isalnum() else " " for c in text).split() for text in texts]
        found = sum(word in text for text, kept in zip(spaced, rows, strict=True) if kept)
        assert shipped.counts[INDEX[code], shipped.words.index(word)] == found
