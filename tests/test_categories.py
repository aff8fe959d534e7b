from __future__ import annotations

import csv

from vitrine.categories import BY_CODE, CATEGORIES, CODES, GROUPS, INDEX
from vitrine.i18n import LANGUAGES, Translator


def test_there_are_27_distinct_codes_in_ascending_order() -> None:
    assert len(CODES) == len(set(CODES)) == 27
    assert list(CODES) == sorted(CODES)


def test_index_and_lookup_agree_with_the_order_of_the_table() -> None:
    assert [INDEX[category.code] for category in CATEGORIES] == list(range(27))
    assert all(BY_CODE[code].code == code for code in CODES)


def test_every_group_is_used_and_known() -> None:
    assert {category.group for category in CATEGORIES} == set(GROUPS)


def test_names_are_distinct_in_every_language() -> None:
    for language in LANGUAGES:
        say = Translator(language)
        assert len({say(category.name) for category in CATEGORIES}) == 27


def test_codes_are_those_of_the_challenge(corpus) -> None:
    with (corpus / "Y_train_CVw08PX.csv").open() as stream:
        found = {int(row["prdtypecode"]) for row in csv.DictReader(stream)}
    assert found == set(CODES)
