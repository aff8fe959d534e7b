from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrine.text import spacy_french
from vitrine.text.preparations import (
    PREPARATIONS,
    SAMPLE_SENTENCE,
    SHOWN_LETTERS,
    sample_walk,
    says_something,
    tokens_of_all,
    without_accents,
)
from vitrine.text.stop_words import STOP_WORDS

WITH_SPACY = {"lemmatised", "spacy"}
LIGHT = sorted(set(PREPARATIONS) - WITH_SPACY)
needs_spacy = pytest.mark.skipif(
    importlib.util.find_spec("spacy") is None
    or importlib.util.find_spec(spacy_french.PIPELINE) is None,
    reason="spaCy and its French pipeline are not installed",
)
ALL = [pytest.param(key, marks=needs_spacy if key in WITH_SPACY else ()) for key in PREPARATIONS]


def made_by(key: str, title: str, text: str) -> str | tuple[str, ...]:
    return next(r.text_or_tokens for r in PREPARATIONS[key].walk(text) if r.title == title)


def test_the_registry_is_by_key() -> None:
    assert {key: preparation.key for key, preparation in PREPARATIONS.items()} == {
        key: key for key in ("simple", "lemmatised", "stemmed", "spacy", "tfidf", "pieces")
    }


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Les Épuisettes d&eacute;montables <b>XL</b>", ["epuisettes", "demontables", "xl"]),
        ("Lot de 12 vis 3x40mm, inox !", ["lot", "vis", "mm", "inox"]),
        ("L'eau de la piscine", ["eau", "piscine"]),
        ("The chair and the table für den Garten", ["chair", "table", "garten"]),
        ("TV 4K", ["tv"]),
        ("ＦＩＮＡＬ ＦＡＮＴＡＳＹ VII", ["final", "fantasy", "vii"]),
        ("Коляска для ребенка", ["коляска", "для", "ребенка"]),
    ],
)
def test_plain_words_are_what_is_left_of_a_text(text: str, tokens: list[str]) -> None:
    assert PREPARATIONS["simple"].tokens(text) == tokens


def test_stems_cut_french_endings() -> None:
    tokens = PREPARATIONS["stemmed"].tokens("Piscines gonflables et continuellement gonflable")
    assert tokens == ["piscin", "gonflabl", "continuel", "gonflabl"]


def test_stems_are_cut_before_accents_go() -> None:
    # The rules know "enterrés" as a participle; without its accent they would keep "enterres".
    assert PREPARATIONS["stemmed"].tokens("bassins enterrés, bassin enterré") == [
        *["bassin", "enterr"] * 2
    ]


@needs_spacy
def test_lemmas_are_dictionary_forms() -> None:
    text = "Les chaises étaient vendues avec des coussins bleus et des chevaux."
    lemmas = made_by("lemmatised", "Lemmas", text)
    pairs = {"chaise", "être", "vendre", "coussin", "bleu", "cheval"}
    assert pairs <= set(lemmas)
    assert PREPARATIONS["lemmatised"].tokens(text) == [
        *["chaise", "vendre", "coussin", "bleu", "cheval"]
    ]


@needs_spacy
def test_entities_and_compounds_are_one_token() -> None:
    tokens = PREPARATIONS["spacy"].tokens("Elle habite à New York avec un robot hors-sol.")
    assert "new_york" in tokens
    assert "hors-sol" in tokens
    assert "new" not in PREPARATIONS["spacy"].tokens("Elle habite à New York.")


@needs_spacy
def test_text_around_entities_is_kept() -> None:
    text = "De Lyon à New York,  puis Paris : trajet"
    assert spacy_french.with_joined_entities(text).replace("_", " ") == text


def test_terms_are_words_then_neighbours_once_each() -> None:
    assert PREPARATIONS["tfidf"].tokens("pompe filtre pompe filtre") == [
        *["pompe", "filtre", "pompe filtre", "filtre pompe"]
    ]
    assert PREPARATIONS["tfidf"].tokens("pompe") == ["pompe"]


NOTHING = ["", "   ", "🎁🎉 👍🏽", "<br/>"]
# What says nothing to all preparations but that of our model, which keeps digits and small words.
SMALL_WORDS = ["le la les de DU and the und", "12 3,5 % !?"]


@pytest.mark.parametrize("key", ALL)
@pytest.mark.parametrize("text", NOTHING + SMALL_WORDS)
def test_nothing_to_read_is_no_token(key: str, text: str) -> None:
    keeps = key == "pieces" and text in SMALL_WORDS
    assert bool(PREPARATIONS[key].tokens(text)) == keeps
    assert len(PREPARATIONS[key].walk(text)) == len(PREPARATIONS[key].steps)


@pytest.mark.parametrize("key", ALL)
@pytest.mark.parametrize(
    "unit", ["a", "pompe ", "<", "&amp;", "🎁", "\ud800", "é-", "_", "http://", "ﷺ", "\n", "l'"]
)
def test_a_hundred_thousand_characters_of_anything_are_read(key: str, unit: str) -> None:
    start = time.perf_counter()
    tokens = PREPARATIONS[key].tokens(unit * (100_000 // len(unit)))
    assert time.perf_counter() - start < 5
    # A word of n letters has 4 n pieces, of 2 to 5 letters each.
    assert sum(map(len, tokens)) < 150_000 * (15 if key == "pieces" else 1)
    assert all(token == token.strip() != "" for token in tokens)


@pytest.mark.parametrize("key", ALL)
def test_a_walk_is_short_repeatable_and_ends_with_the_tokens(key: str) -> None:
    preparation = PREPARATIONS[key]
    walk = preparation.walk(SAMPLE_SENTENCE)
    assert walk == preparation.walk(SAMPLE_SENTENCE)
    assert list(walk[-1].text_or_tokens) == preparation.tokens(SAMPLE_SENTENCE)
    long = preparation.walk("piscine " * 12_500)
    assert len(" ".join(long[0].text_or_tokens.split())) <= SHOWN_LETTERS


def test_pieces_stop_at_the_ends_of_words() -> None:
    tokens = PREPARATIONS["pieces"].tokens("PS4 été")
    assert tokens[:3] == ["ps4", "ete", "ps4 ete"]
    assert {"_p", "_ps4", "_ps4_", "4_", "_ete_", "te_"} <= set(tokens)
    assert not [token for token in tokens if "4_e" in token or "_ps4_e" in token]
    assert max(map(len, tokens[3:])) == 5


@pytest.mark.parametrize("key", [key for key in LIGHT if key != "pieces"])
def test_a_step_tells_whether_it_did_anything(key: str) -> None:
    assert all(result.changed for result in PREPARATIONS[key].walk(SAMPLE_SENTENCE)[:3])
    bare = {result.title: result.changed for result in PREPARATIONS[key].walk("robot chlore")}
    assert not bare["Markup removed"]
    assert not bare["Digits and punctuation removed"]
    assert not bare["Stop words removed"]


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.text(st.characters(max_codepoint=0x24F), max_size=200))
def test_plain_words_are_prepared_already(text: str) -> None:
    tokens = PREPARATIONS["simple"].tokens(text)
    assert PREPARATIONS["simple"].tokens(" ".join(tokens)) == tokens
    assert not STOP_WORDS & set(tokens)


def test_stop_words_are_found_whatever_their_accents_and_capitals() -> None:
    assert not says_something("même")
    assert not says_something("À")
    assert not says_something("Über")
    assert {word for word in STOP_WORDS if word != without_accents(word.lower())} == set()


@pytest.mark.parametrize("word", ["or", "été", "hat", "war", "man", "mine", "pc", "tv"])
def test_words_that_name_a_thing_are_no_stop_words(word: str) -> None:
    assert says_something(word)


@needs_spacy
def test_the_shipped_walks_are_those_of_today() -> None:
    for key, preparation in PREPARATIONS.items():
        assert sample_walk(key) == preparation.walk(SAMPLE_SENTENCE), (
            "run vitrine build sample-walks"
        )


def test_the_sample_shows_every_step_at_work() -> None:
    for key in PREPARATIONS:
        walk = sample_walk(key)
        # Stems of these words have no accent left to lose.
        idle = {result.title for result in walk if not result.changed}
        assert idle <= ({"Accents removed"} if key == "stemmed" else set()), key


def loaded_by(code: str) -> set[str]:
    script = f"{code}\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_the_sample_and_plain_words_load_no_library() -> None:
    loaded = loaded_by(
        "from vitrine.text.preparations import *\n"
        "[sample_walk(key) for key in PREPARATIONS]\n"
        "PREPARATIONS['simple'].tokens('Pompe'), PREPARATIONS['stemmed'].tokens('Pompe')"
    )
    assert not {"spacy", "thinc", "sklearn", "streamlit"} & loaded


@pytest.fixture
def no_pipeline(monkeypatch: pytest.MonkeyPatch):
    # Importing a module that sys.modules says is None fails as if it were not installed.
    monkeypatch.setitem(sys.modules, "spacy", None)
    spacy_french._pipeline.cache_clear()
    yield
    spacy_french._pipeline.cache_clear()


@pytest.mark.usefixtures("no_pipeline")
@pytest.mark.parametrize("key", sorted(WITH_SPACY))
def test_without_spacy_the_remedy_is_said(key: str) -> None:
    with pytest.raises(spacy_french.SpacyMissing, match=r"pip install -r requirements\.txt"):
        PREPARATIONS[key].tokens("Pompe de piscine")
    assert sample_walk(key)[-1].text_or_tokens


@needs_spacy
def test_visitors_at_the_same_moment_share_one_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    import spacy

    loads = []
    load = spacy.load
    monkeypatch.setattr(spacy, "load", lambda *a, **k: loads.append(a) or load(*a, **k))
    spacy_french._pipeline.cache_clear()
    found: list[list[str]] = []
    prepare = PREPARATIONS["lemmatised"].tokens
    threads = [
        threading.Thread(target=lambda: found.append(prepare(SAMPLE_SENTENCE))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1
    assert found == [list(sample_walk("lemmatised")[-1].text_or_tokens)] * 4


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
