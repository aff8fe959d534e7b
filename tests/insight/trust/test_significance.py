"""Tests of differences between counts, against scipy and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from vitrine.insight.trust.significance import compare_named, compare_ordered, holm, stability_index


def test_the_g_test_is_scipys() -> None:
    a, b = np.array([50, 30, 20]), np.array([80, 90, 10])
    expected = stats.chi2_contingency([a, b], correction=False, lambda_="log-likelihood")
    assert compare_named(a, b).p == pytest.approx(expected.pvalue)


def test_rare_bins_are_pooled_and_empty_ones_left_out() -> None:
    a, b = np.array([500, 1, 2, 0, 497]), np.array([480, 2, 1, 0, 517])
    expected = stats.chi2_contingency(
        [[500, 3, 497], [480, 3, 517]], correction=False, lambda_="log-likelihood"
    )
    assert compare_named(a, b).p == pytest.approx(expected.pvalue)


def test_one_bin_alone_cannot_differ() -> None:
    found = compare_named(np.array([9, 0]), np.array([70, 0]))
    assert (found.p, found.effect) == (1.0, 0.0)


def test_effects_are_the_largest_difference_of_shares() -> None:
    a, b = np.array([60, 40, 0]), np.array([10, 40, 50])
    assert compare_named(a, b).effect == pytest.approx(0.5)
    assert compare_ordered(a, b).effect == pytest.approx(0.5)
    # Between neighbours that take turns an order sees less.
    assert compare_ordered(np.array([50, 0, 50]), np.array([0, 100, 0])).effect == pytest.approx(
        0.5
    )
    assert compare_named(np.array([50, 0, 50]), np.array([0, 100, 0])).effect == 1.0


def test_kolmogorov_smirnov_is_scipys_where_each_value_has_its_bin() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 30, 400), rng.integers(2, 32, 300)
    counts = [np.bincount(values, minlength=32) for values in (a, b)]
    expected = stats.ks_2samp(a, b, method="asymp")
    found = compare_ordered(*counts)
    assert found.effect == pytest.approx(expected.statistic)
    assert found.p == pytest.approx(expected.pvalue, rel=0.15)


@pytest.mark.parametrize("compare", [compare_named, compare_ordered])
def test_two_samples_of_one_source_are_rarely_told_apart(compare) -> None:
    rng = np.random.default_rng(1)
    shares = rng.dirichlet(np.ones(27))
    found = [
        compare(rng.multinomial(800, shares), rng.multinomial(300, shares)) for _ in range(300)
    ]
    assert np.mean([difference.p < 0.05 for difference in found]) <= 0.09
    # What chance gives is what it is said to give, and nothing is left beyond it.
    effect = np.mean([difference.effect for difference in found])
    assert effect <= 1.1 * np.mean([difference.chance for difference in found])
    assert np.mean([difference.excess for difference in found]) < 0.02


def test_the_chance_of_named_bins_is_the_mean_effect_without_a_difference() -> None:
    rng = np.random.default_rng(2)
    shares = np.full(20, 0.05)
    found = [
        compare_named(rng.multinomial(500, shares), rng.multinomial(500, shares))
        for _ in range(200)
    ]
    effect = np.mean([difference.effect for difference in found])
    assert np.mean([difference.chance for difference in found]) == pytest.approx(effect, rel=0.06)


def test_the_stability_index_is_that_of_its_formula() -> None:
    a, b = np.array([399, 599]), np.array([799, 199])
    expected = (0.8 - 0.4) * np.log(0.8 / 0.4) + (0.2 - 0.6) * np.log(0.2 / 0.6)
    assert stability_index(a, b) == pytest.approx(expected, rel=5e-3)
    assert stability_index(a, a) == 0


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_never_lowers_and_keeps_the_order(p) -> None:
    adjusted = holm(p)
    assert all(a >= b or a == 1 for a, b in zip(adjusted, p, strict=True))
    order = np.argsort(p, kind="stable")
    assert list(np.array(adjusted)[order]) == sorted(adjusted)
    assert max(adjusted) <= 1
