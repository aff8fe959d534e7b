from __future__ import annotations

import numpy as np
import pytest

from tests.results.crumbs import CURVES, result_of, run_of
from vitrine.i18n import LANGUAGES, Translator
from vitrine.results import wording
from vitrine.results.comparison import Comparison, compare
from vitrine.results.result import Mark, Result, history_of

EN = Translator("en")
TRUTH = np.repeat(np.arange(27), 10)


def wrong_on(*rows: int) -> np.ndarray:
    answer = TRUTH.copy()
    answer[list(rows)] = (answer[list(rows)] + 1) % 27
    return answer


def comparison(a: np.ndarray, b: np.ndarray, other_run: bool = False) -> Comparison:
    one = run_of("original-2023", EMBEDDING=(TRUTH, a), Mon_Modele_SVC=(TRUTH, b))
    two = run_of("embedded", Mon_Modele_SVC=(TRUTH, b))
    return compare(one, "EMBEDDING", two if other_run else one, "Mon_Modele_SVC")


def test_a_difference_that_is_more_than_chance_is_said_so() -> None:
    lines = "\n".join(wording.comparison_lines(comparison(wrong_on(*range(40)), TRUTH), EN))
    assert "more than chance (McNemar's exact test, p < 0.001)" in lines
    assert "SVC is right on 40 where Word embedding is wrong, and wrong on 0" in lines
    assert "F1 by category: SVC is nowhere below Word embedding" in lines


def test_a_difference_that_may_be_chance_is_said_so() -> None:
    said = wording.sureness_sentence(comparison(wrong_on(0, 1), wrong_on(200)), EN)
    assert "may be chance (McNemar's exact test, p = 1.000)" in said


def test_gains_and_losses_are_named_with_their_codes() -> None:
    said = wording.wins_sentence(comparison(wrong_on(0, 1, 2), wrong_on(201)), EN)
    assert "Second-hand books 10 (+" in said
    assert "(−" in said


def test_equal_models_are_called_equal() -> None:
    assert "both are equal everywhere" in wording.wins_sentence(comparison(TRUTH, TRUTH), EN)


def test_models_of_different_runs_come_with_a_warning_and_without_a_test() -> None:
    lines = wording.comparison_lines(comparison(TRUTH, wrong_on(3), other_run=True), EN)
    assert "measured on different products" in lines[0]
    assert "(Original project, 2023)" in lines[1]
    assert "cannot be tested" in lines[2]
    assert "answered different products" in lines[-1]


def test_models_of_one_run_measured_on_other_rows_come_with_the_warning_too() -> None:
    part = result_of("original-2023", "b", TRUTH[:100], TRUTH[:100])
    whole = result_of("original-2023", "a", TRUTH, TRUTH)
    assert not Comparison(whole, part, None).same_rows
    assert Comparison(whole, whole, None).same_rows


def test_counts_alone_say_what_they_cannot_tell() -> None:
    full = comparison(TRUTH, wrong_on(1))
    bare = [Result(r.run, r.key, r.counts, r.source) for r in (full.a, full.b)]
    lines = wording.comparison_lines(Comparison(*bare, None), EN)
    assert "only the counts are known" in lines[-1]
    assert not any("different products" in line for line in lines)


@pytest.mark.parametrize(
    ("value", "said"), [(0.0004, "< 0.001"), (0.012, "= 0.012"), (1.0, "= 1.000")]
)
def test_p_values(value, said) -> None:
    assert wording.p_value(value, EN) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_said_in_every_language(language) -> None:
    say = Translator(language)
    for other_run in (True, False):
        lines = wording.comparison_lines(comparison(wrong_on(1, 2), wrong_on(30), other_run), say)
        assert all(line and "{" not in line for line in lines)


def test_the_epoch_kept_is_told_with_its_accuracy_and_the_verdict_stays_about_the_loss() -> None:
    ours, others = history_of(CURVES, Mark.MOST_RIGHT), history_of(CURVES)
    assert wording.mark_sentence(ours, EN) == (
        "**Epoch kept: 3**, chosen by validation accuracy (75.0%); between equals, by the lower "
        "validation loss."
    )
    assert wording.mark_sentence(others, EN) == ""
    assert wording.training_verdict(ours, EN) == wording.training_verdict(others, EN)
    assert "lowest after epoch 2 of 3" in wording.training_verdict(ours, EN)
