"""Levels, reasons and the verdict of a comparison, in words and as a report."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.insight.trust.crumbs import even_observed, even_reference
from vitrine.artefacts.reading import read_arrays
from vitrine.artefacts.store import Store
from vitrine.errors import ArtefactAltered, DataRefused
from vitrine.i18n import Translator
from vitrine.insight.trust.drift import (
    FEWEST_ROWS,
    Drift,
    Level,
    Reference,
    compare,
    read_reference,
)
from vitrine.insight.trust.drift_measures import BY_KEY, MEASURES
from vitrine.insight.trust.drift_report import (
    LEVELS,
    MEANINGS,
    VERDICTS,
    finding_text,
    html_of,
    markdown_of,
    record_of,
    verdict,
)
from vitrine.settings import settings

EN = Translator("en")


def drift_with(key: str, counts: np.ndarray) -> Drift:
    observed = even_observed()
    observed.counts[key] = counts
    return compare(even_reference(), observed, 1000, 1000)


def level_of(drift: Drift, key: str) -> Level:
    return next(f.level for f in drift.findings if f.measure.key == key)


def shifted(key: str, share: float, rows: int = 1000) -> np.ndarray:
    """Even counts with a share of the rows moved to the first bin."""
    bins = BY_KEY[key].bins
    counts = np.full(bins, rows * (1 - share) / bins)
    counts[0] += rows * share
    return np.rint(counts).astype(np.int64)


def test_a_table_like_the_reference_shows_no_difference() -> None:
    drift = compare(even_reference(), even_observed(), 1000, 1000)
    assert drift.level is Level.SAME
    assert len(drift.compared) == len(MEASURES)
    assert verdict(drift, EN).startswith(VERDICTS[Level.SAME])


@pytest.mark.parametrize(
    ("share", "level"), [(0.0, Level.SAME), (0.2, Level.SOME), (0.6, Level.STRONG)]
)
@pytest.mark.parametrize("key", ["category", "language", "title_words", "confidence"])
def test_the_level_follows_the_size_of_the_difference(key, share, level) -> None:
    drift = drift_with(key, shifted(key, share))
    assert level_of(drift, key) is level
    assert drift.level is level


def test_a_small_difference_of_very_many_rows_is_slight_however_significant() -> None:
    reference, observed = even_reference(1_000_000), even_observed(1_000_000)
    observed.counts["language"] = shifted("language", 0.03, 1_000_000)
    drift = compare(reference, observed, 10**6, 10**6)
    finding = next(f for f in drift.findings if f.measure.key == "language")
    assert finding.p < 1e-6
    assert finding.level is Level.SLIGHT
    assert "More than chance, but small." in finding_text(finding, EN)


def test_a_large_difference_of_few_rows_may_be_chance() -> None:
    counts = np.zeros(27, np.int64)
    counts[:10] = 3
    drift = drift_with("category", counts)
    finding = drift.findings[0]
    assert finding.difference.effect > 0.5
    assert finding.difference.excess < finding.difference.effect - 0.2


@pytest.mark.parametrize("key", ["confidence", "known_words"])
def test_higher_is_no_reason_to_doubt(key) -> None:
    assert level_of(drift_with(key, shifted(key, 0.6)), key) is Level.STRONG
    higher = drift_with(key, shifted(key, 0.6)[::-1])
    assert level_of(higher, key) is Level.SLIGHT
    assert higher.level is Level.SLIGHT


def test_everything_in_one_category_is_not_compared_and_says_why() -> None:
    counts = np.zeros(27, np.int64)
    counts[23] = 400
    finding = drift_with("category", counts).findings[0]
    assert finding.level is Level.NOT_COMPARED
    assert "the same category, Pool and spa" in finding_text(finding, EN)


def test_too_few_rows_of_one_side_leave_only_that_side_out() -> None:
    drift = drift_with("side", np.array([0, 0, FEWEST_ROWS - 1, 0]))
    assert level_of(drift, "side") is Level.NOT_COMPARED
    assert len(drift.compared) == len(MEASURES) - 1


@pytest.mark.parametrize(
    ("usable", "words"),
    [(0, "none of the 1,000 rows"), (1, "the table has 1."), (29, "at least 30")],
)
def test_nothing_to_compare_says_why(usable, words) -> None:
    with pytest.raises(DataRefused) as refusal:
        compare(even_reference(), even_observed(), 1000, usable)
    assert words in EN.error(refusal.value)
    assert EN.error(refusal.value).startswith("There is nothing to compare")


def test_many_tests_do_not_cry_wolf() -> None:
    rng = np.random.default_rng(4)
    reference = even_reference()
    levels = []
    for _ in range(60):
        observed = even_observed()
        for key, known in reference.measures.items():
            shares = known.counts / known.counts.sum()
            observed.counts[key] = rng.multinomial(400, shares)
        levels.append(compare(reference, observed, 400, 400).level)
    assert sum(level > Level.SAME for level in levels) <= 8
    assert max(levels) <= Level.SLIGHT


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.key)
def test_every_measure_is_told_in_every_language(measure, language) -> None:
    say = Translator(language)
    finding = next(
        f
        for f in drift_with(measure.key, shifted(measure.key, 0.7)).findings
        if f.measure is measure
    )
    assert say(MEANINGS[measure.key]) in finding_text(finding, say)
    assert len(measure.names(say)) == measure.bins


@pytest.fixture
def hostile() -> Drift:
    drift = drift_with("language", shifted("language", 0.5))
    return replace(drift, unknown=(("<script>alert(1)</script>", 9), ("a_b*c", 4)))


def test_the_html_report_holds_everything_and_runs_nothing(hostile) -> None:
    problem = DataRefused("The file {file} is odd.", file="<img src=x>")
    page = html_of(hostile, (problem,), "<b>t</b>.csv", EN)
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>t</b>" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page
    for finding in hostile.findings:
        assert EN(finding.measure.title) in page
    assert page.count("<h2>") == len(hostile.compared) + 1


def test_markdown_escapes_what_is_not_ours(hostile) -> None:
    text = markdown_of(hostile, (), "<b>t</b>.csv", EN)
    assert "<" not in text.replace("\\<", "")
    assert "a\\_b\\*c" in text
    assert "**Languages** (Strong)" in text


def test_the_record_is_plain_data(hostile) -> None:
    record = json.loads(json.dumps(record_of(hostile, (), EN)))
    assert record["level"] == "strong"
    assert [m["key"] for m in record["measures"]] == list(BY_KEY)
    language = next(m for m in record["measures"] if m["key"] == "language")
    assert language["level"] == "strong"
    assert language["p_adjusted"] >= language["p"]
    assert set(LEVELS) == set(VERDICTS)


def test_a_reference_comes_back_as_it_was_written() -> None:
    reference = even_reference()
    again = Reference.from_record(reference.to_record())
    for key, known in reference.measures.items():
        assert (again.measures[key].counts == known.counts).all()


@pytest.mark.parametrize("harm", ["missing", "short", "empty", "text"])
def test_a_damaged_reference_is_refused(harm) -> None:
    record = even_reference().to_record()
    counts = record["language"]["counts"]
    if harm == "missing":
        del record["language"]
    else:
        record["language"]["counts"] = {"short": counts[:-1], "empty": [0] * 10, "text": "x"}[harm]
    with pytest.raises(ArtefactAltered, match="trust"):
        Reference.from_record(record)


def test_the_shipped_reference_holds_what_it_names() -> None:
    store = Store(settings().artefacts)
    reference = read_reference(store)
    assert reference.measures["category"].counts.sum() == pytest.approx(84_916, abs=27)
    text = read_arrays(store, "test_predictions")["text"]
    sure = text[~np.isnan(text[:, 0])].max(axis=1).astype(np.float64)
    counts = BY_KEY["confidence"].count(sure)
    assert (reference.measures["confidence"].counts == counts).all()
