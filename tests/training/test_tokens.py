from __future__ import annotations

from pathlib import Path

import pytest

from vitrine.text.preparations import PREPARATIONS
from vitrine.training import text_networks
from vitrine.training.text_networks import TokenCache

TEXTS = ["Pompe de piscine", "Lot de 3 livres", "", "Pompe de piscine"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Texts that were cut into words, in order."""
    seen: list[str] = []
    real = text_networks.tokens_of_all

    def counted(preparation, texts):
        seen.extend(texts)
        return real(preparation, texts)

    monkeypatch.setattr(text_networks, "tokens_of_all", counted)
    return seen


def test_a_text_is_cut_into_words_once(tmp_path: Path, asked: list[str]) -> None:
    expected = [PREPARATIONS["simple"].tokens(text) for text in TEXTS]
    assert TokenCache(tmp_path).tokens("simple", TEXTS) == expected
    assert asked == TEXTS[:3]
    assert TokenCache(tmp_path).tokens("simple", [*TEXTS, "Neuf livres"])[:4] == expected
    assert asked == [*TEXTS[:3], "Neuf livres"]


def test_preparations_do_not_share_their_tokens(tmp_path: Path) -> None:
    cache = TokenCache(tmp_path)
    simple = cache.tokens("simple", ["deux manettes"])
    assert cache.tokens("stemmed", ["deux manettes"]) != simple


def test_without_a_folder_nothing_is_kept(asked: list[str]) -> None:
    cache = TokenCache(None)
    cache.tokens("simple", TEXTS)
    cache.tokens("simple", TEXTS)
    assert len(asked) == 6


def test_an_interruption_keeps_what_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_networks, "BLOCK", 1)
    real = text_networks.tokens_of_all

    def interrupted(preparation, texts):
        if "Lot" in texts[0]:
            raise KeyboardInterrupt
        return real(preparation, texts)

    monkeypatch.setattr(text_networks, "tokens_of_all", interrupted)
    with pytest.raises(KeyboardInterrupt):
        TokenCache(tmp_path).tokens("simple", TEXTS)
    assert len(list(tmp_path.iterdir())) == 1
    assert TokenCache(tmp_path).tokens("simple", TEXTS[:1]) == [["pompe", "piscine"]]
