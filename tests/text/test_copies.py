from __future__ import annotations

from vitrine.text.copies import begins_like_any, resembles_any

TITLES = [
    "Kana Nassis World of Warcraft The Fires of Loutreterre",
    "Blue cotton cushion cover",
    "Rayman Origins American Import",
    "Garden chair",
]


def test_a_translation_is_recognised_by_its_names() -> None:
    held_out = ["Kana Nassis - World Of Warcraft - Les Feux De Loutreterre 3", "Piscine ronde"]
    assert resembles_any(TITLES, held_out, 0.5).tolist() == [True, False, False, False]


def test_nothing_held_out_is_like_nothing() -> None:
    assert not resembles_any(TITLES, [], 0.5).any()
    assert not begins_like_any(TITLES, [], 40).any()


def test_beginnings_are_compared_without_case_and_punctuation() -> None:
    found = begins_like_any(
        ["Lot de 3 - Figurines Pop", "Lot de 4 figurines"], ["LOT DE 3 figurines!"], 18
    )
    assert found.tolist() == [True, False]
