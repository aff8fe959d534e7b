from __future__ import annotations

import numpy as np
import pytest

from tests.results.crumbs import SOURCE, result_of
from vitrine.building.published_runs import fuse
from vitrine.errors import DataRefused
from vitrine.results.certainty import THRESHOLDS, Certainty, Coverage
from vitrine.results.confusion import confusion_of, weighted_f1
from vitrine.results.fusing import Fused
from vitrine.results.result import Result, RowPredictions
from vitrine.results.votes import (
    METHODS,
    Ballot,
    Member,
    ballot_of,
    convex_weights,
    cross_validated,
    folds_of,
    perfect_chooser,
    speaks,
)

ROWS = 540
TRUTH = np.tile(np.arange(27), ROWS // 27)


def said(right: float, seed: int, sure: float = 0.7) -> Member:
    """A member that gives ``sure`` to its answer, right on a share of the rows."""
    rng = np.random.default_rng(seed)
    answer = np.where(rng.random(ROWS) < right, TRUTH, rng.integers(0, 27, ROWS))
    probabilities = np.full((ROWS, 27), (1 - sure) / 26)
    probabilities[np.arange(ROWS), answer] = sure
    return Member(f"m{seed}", answer, probabilities)


@pytest.fixture
def ballot() -> Ballot:
    return Ballot(TRUTH, (said(0.6, 1), said(0.6, 2), said(0.6, 3)))


def f1(ballot: Ballot, method: str) -> float:
    answer = cross_validated(ballot, METHODS[method].fit).argmax(axis=1)
    return weighted_f1(confusion_of(ballot.truth, answer))


@pytest.mark.parametrize("method", METHODS)
def test_every_way_to_vote_gives_probabilities_for_every_row(ballot, method) -> None:
    found = cross_validated(ballot, METHODS[method].fit)
    assert found.shape == (ROWS, 27)
    assert found.sum(axis=1) == pytest.approx(1)
    assert (found >= 0).all()


@pytest.mark.parametrize("method", ["soft", "weighted", "product", "hard", "learnt"])
def test_independent_voters_do_better_together(ballot, method) -> None:
    alone = max(weighted_f1(confusion_of(TRUTH, m.answer)) for m in ballot.members)
    assert f1(ballot, method) > alone + 0.03


def test_the_most_sure_decides_when_the_highest_probability_does() -> None:
    wrong = np.full(ROWS, 5)
    loud = np.full((ROWS, 27), 0.1 / 26)
    loud[:, 5] = 0.9
    ballot = Ballot(TRUTH, (said(1.0, 1, sure=0.6), Member("loud", wrong, loud)))
    assert (cross_validated(ballot, METHODS["max"].fit).argmax(axis=1) == 5).all()
    assert f1(ballot, "weighted") > 0.9


def test_a_tie_goes_to_the_better_member() -> None:
    ballot = Ballot(TRUTH, (said(0.5, 1), said(0.9, 2)))
    answer = cross_validated(ballot, METHODS["hard"].fit).argmax(axis=1)
    assert (answer == ballot.members[1].answer).all()


def test_learnt_weights_leave_out_who_knows_nothing() -> None:
    spoken = np.stack([said(0.8, 1).probabilities, np.full((ROWS, 27), 1 / 27)])
    weights = convex_weights(spoken, TRUTH)
    assert weights.sum() == pytest.approx(1)
    assert weights[0] > 0.95


def test_a_veto_is_a_veto() -> None:
    no = np.full((ROWS, 27), 1 / 26)
    no[np.arange(ROWS), said(1.0, 1).answer] = 0
    ballot = Ballot(TRUTH, (said(1.0, 1), Member("no", (TRUTH + 1) % 27, no)))
    assert f1(ballot, "product") == 0


def test_a_member_known_by_its_answers_votes_with_what_hid_behind_them() -> None:
    truth, answer = np.array([0, 0, 0, 1]), np.array([2, 2, 2, 2])
    member = Member("x", answer, None)
    spoken = speaks(member, member, truth)
    assert spoken.sum(axis=1) == pytest.approx(1)
    assert spoken[0, 0] == pytest.approx((3 + 0.5 / 27) / 4.5)
    assert spoken[0, 1] == pytest.approx((1 + 0.5 / 27) / 4.5)


def test_stacking_mends_a_member_that_is_always_wrong_in_the_same_way() -> None:
    ballot = Ballot(TRUTH, (Member("shifted", (TRUTH + 1) % 27, None), said(0.3, 4)))
    for method in ("stacking", "learnt"):
        assert f1(ballot, method) > 0.9
    assert f1(ballot, "hard") < 0.5


def test_no_row_teaches_its_own_answer() -> None:
    seen: list[tuple[set[int], set[int]]] = []

    def spy(trained: Ballot):
        taught = set(trained.members[0].answer.tolist())

        def answer(asked: Ballot) -> np.ndarray:
            seen.append((taught, set(asked.members[0].answer.tolist())))
            return np.full((len(asked.truth), 27), 1 / 27)

        return answer

    numbered = Ballot(TRUTH, (Member("rows", np.arange(ROWS), None),))
    cross_validated(numbered, spy)
    assert len(seen) == 3
    assert all(not taught & asked for taught, asked in seen)
    assert set.union(*(asked for _, asked in seen)) == set(range(ROWS))


def test_folds_keep_the_proportions_of_the_categories() -> None:
    for _, test in folds_of(TRUTH):
        assert set(np.bincount(TRUTH[test], minlength=27)) <= {6, 7}
    assert len(folds_of(np.array([0, 1, 1]))) == 3


def test_the_perfect_chooser_is_wrong_only_where_all_are(ballot) -> None:
    answer = perfect_chooser(ballot)
    any_right = np.any([m.answer == TRUTH for m in ballot.members], axis=0)
    assert ((answer == TRUTH) == any_right).all()


def test_models_meet_on_the_rows_that_all_answered() -> None:
    def result(key: str, rows: list[int], truth: list[int]) -> Result:
        columns = np.array(truth)
        predictions = RowPredictions(np.array(rows), columns, columns)
        return Result("r", key, confusion_of(columns, columns), SOURCE, predictions=predictions)

    a, b = result("a", [0, 2, 4], [1, 2, 3]), result("b", [2, 3, 4], [2, 9, 3])
    assert ballot_of([a, b]).truth.tolist() == [2, 3]
    assert [m.answer.tolist() for m in ballot_of([a, b]).members] == [[2, 3], [2, 3]]
    with pytest.raises(DataRefused, match="a, c did not answer the same products"):
        ballot_of([a, result("c", [2], [7])])
    with pytest.raises(DataRefused, match="a, d did not answer"):
        ballot_of([a, result("d", [9], [7])])


def test_a_model_without_rows_cannot_vote() -> None:
    known = result_of("r", "a", TRUTH, TRUTH)
    bare = Result("r", "b", known.counts, SOURCE)
    with pytest.raises(DataRefused, match="b: its answers on each product are not known"):
        ballot_of([known, bare])


def test_a_fusion_is_read_back_as_it_was(ballot) -> None:
    fused = fuse(ballot, ["soft", "hard"])
    read = Fused.from_record(fused.to_record())
    assert read.best == fused.best
    assert all((read.counts[m] == fused.counts[m]).all() for m in fused.counts)
    assert weighted_f1(read.chooser_counts) > weighted_f1(read.single_counts)


def test_a_temperature_mends_a_model_that_is_too_sure() -> None:
    certainty = Certainty.of(said(0.6, 1, sure=0.97).probabilities, TRUTH)
    assert certainty.temperature > 1.2
    assert certainty.before.error == pytest.approx(0.97 - 0.6, abs=0.05)
    assert certainty.after.error < 0.06
    assert certainty.after.top3 is not None


def test_coverage_is_what_is_left_above_each_threshold() -> None:
    coverage = Coverage.of(np.array([0.2, 0.5, 0.9, 0.95]), np.array([False, True, False, True]))
    at = {round(float(t), 2): i for i, t in enumerate(THRESHOLDS)}
    assert coverage.answered[at[0.6]] == 0.5
    assert coverage.right[at[0.6]] == 0.5
    assert coverage.threshold_for(1.0) == pytest.approx(0.91)
    assert Coverage.of(np.array([0.5]), np.array([False])).threshold_for(0.9) is None
    assert np.isnan(coverage.right[at[0.97]])


def test_certainty_is_read_back_as_it_was() -> None:
    certainty = Certainty.of(said(0.8, 1).probabilities, TRUTH)
    read = Certainty.from_record(certainty.to_record())
    assert read.temperature == certainty.temperature
    assert read.after.error == pytest.approx(certainty.after.error)
    assert np.allclose(read.coverage.right, certainty.coverage.right, atol=1e-6, equal_nan=True)
