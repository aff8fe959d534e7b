"""Statistics counted on crumbs, and what their records refuse."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from tests.catalogue.challenge_crumbs import write_challenge
from vitrine.catalogue.challenge import read_challenge
from vitrine.errors import ArtefactAltered, DataRefused
from vitrine.insight.exploration.datasets import STATISTICS, OwnStatistics
from vitrine.insight.exploration.picture_statistics import FEWEST_PICTURES
from vitrine.insight.exploration.product_sources import ChallengeSource
from vitrine.insight.exploration.statistics import (
    CategoryCounts,
    CategoryShares,
    ProductRows,
    count_distributions,
    count_shares,
    no_progress,
)
from vitrine.insight.exploration.text_statistics import CAPITALS, ENTITY, MISSING, TAG


@pytest.fixture
def source(tmp_path) -> ChallengeSource:
    return ChallengeSource(read_challenge(write_challenge(tmp_path, rows=270)))


def rows_of(*columns: int) -> ProductRows:
    return ProductRows(pd.DataFrame({"column": columns}), "s", "s")


def counted(source, key: str):
    return STATISTICS[key].count(source, no_progress)


def test_classes_are_counted_and_compared_with_the_largest() -> None:
    found = CategoryCounts(6, "s", "s", np.array([4, 2] + [0] * 25))
    assert found.of_largest()[:3].tolist() == [1, 0.5, 0]
    assert found.shares()[0] == pytest.approx(2 / 3)


def test_shares_are_of_the_products_of_each_category() -> None:
    found = count_shares(rows_of(0, 0, 1), {"a": np.array([True, False, True])})
    assert found.share("a")[:2].tolist() == [0.5, 1]
    assert np.isnan(found.share("a")[2])
    assert found.overall("a") == (2, 3)


def test_a_spread_clips_into_its_bins_and_leaves_out_what_is_unknown() -> None:
    values = np.array([1.0, 3.0, 100.0, np.nan])
    found = count_distributions(rows_of(5, 5, 5, 6), {"m": (values, np.array([0.0, 2, 4]))})
    assert found.histograms[0, 5].tolist() == [1, 2]
    assert found.quantiles[0, 5, 2] == 3
    assert np.isnan(found.quantiles[0, 6]).all()
    assert found.mean("m") == pytest.approx(104 / 3)


def test_texts_of_a_challenge(source) -> None:
    assert counted(source, "missing").overall(MISSING) == (90, 270)
    residue = counted(source, "residue")
    assert residue.overall(TAG) == residue.overall(ENTITY) == (180, 270)
    assert residue.overall(CAPITALS) == (0, 270)
    lengths = counted(source, "lengths")
    assert lengths.mean("designation_words") == 5
    assert lengths.counts("description_words").sum() == 180


def test_every_title_of_a_category_stands_twice_and_ids_once(source) -> None:
    assert counted(source, "duplicates").overall("same_title") == (270, 270)
    assert counted(source, "identities").overall("same_product") == (0, 270)


def test_words_need_five_products(source) -> None:
    words = counted(source, "words")
    assert {"produit", "catégorie", "belle"} <= set(words.words)
    assert words.of_word("jamais") is None
    assert words.top(10, 1) == [("catégorie", 10)]
    assert words.beginning("cat", 3) == ["catégorie"]
    assert words.counts.sum(axis=0).min() >= 5


def test_pictures_are_looked_at_and_means_need_ten(source) -> None:
    colours = counted(source, "colours")
    assert colours.rows == 270
    assert np.allclose(colours.shares.sum(axis=2), 1)
    means = counted(source, "means")
    assert means.known.all() == (FEWEST_PICTURES <= 270 // 27)
    assert means.pixels[0, 0, 0, 0] == 200
    assert counted(source, "borders").quantiles[0, 0].tolist() == [1] * 5
    assert counted(source, "shapes").rows == 270


def test_no_mean_picture_of_few(tmp_path) -> None:
    few = ChallengeSource(read_challenge(write_challenge(tmp_path, rows=54)))
    means = counted(few, "means")
    assert not means.known.any()
    assert not means.pixels.any()


def test_without_pictures_or_languages_a_sentence_says_so(tmp_path) -> None:
    own = OwnStatistics(write_challenge(tmp_path, pictures=0))
    for key in ("sizes", "colours", "means"):
        with pytest.raises(DataRefused, match="no picture"):
            own.statistic(key)
    with pytest.raises(DataRefused, match="df_langue"):
        own.statistic("languages")
    assert own.statistic("classes") is own.statistic("classes")


@pytest.mark.parametrize("spec", STATISTICS.values(), ids=STATISTICS)
def test_records_and_arrays_give_the_statistic_back(spec, tmp_path) -> None:
    root = write_challenge(tmp_path, rows=81)
    languages = "\n".join(f"{r},{r},10,{'fr' if r % 2 else 'en'}" for r in range(81))
    (root / "input" / "df_langue.csv").write_text(f",Id,prdtypecode,PAYS_LANGUE\n{languages}")
    found = OwnStatistics(root).statistic(spec.key)
    through_json = spec.holds.from_record(json.loads(json.dumps(found.to_record())))
    through_arrays = spec.holds.from_record(found.to_arrays())
    for again in (through_json, through_arrays):
        assert (again.rows, again.split, again.source) == (found.rows, found.split, found.source)
        for name, value in vars(found).items():
            if isinstance(value, np.ndarray):
                assert np.allclose(getattr(again, name), value, atol=1e-4, equal_nan=True)
            else:
                assert getattr(again, name) == value


@pytest.mark.parametrize(
    "harm",
    [
        lambda record: record.pop("rows"),
        lambda record: record["measures"].append("one more"),
        lambda record: record["counts"][0].pop(),
        lambda record: record.__setitem__("totals", "many"),
    ],
)
def test_a_record_that_does_not_hold_together_is_refused(harm) -> None:
    found = count_shares(rows_of(0), {"a": np.array([True])})
    record = json.loads(json.dumps(found.to_record()))
    harm(record)
    with pytest.raises(ArtefactAltered):
        CategoryShares.from_record(record)
