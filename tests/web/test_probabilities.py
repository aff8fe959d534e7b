"""The page of probabilities and votes."""

from __future__ import annotations

import pytest

from tests.web.test_model_pages import choose, control, site_with_files  # noqa: F401
from tests.web.test_pages import damage, visit, words
from vitrine.artefacts.store import Store
from vitrine.i18n import LANGUAGES
from vitrine.results.confusion import weighted_f1
from vitrine.results.fusing import GROUPS, read_fused
from vitrine.results.shipped import read_published
from vitrine.results.votes import METHODS
from vitrine.web.probabilities import VIEWS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", list(VIEWS))
def test_every_side_is_drawn(view, language) -> None:
    app = visit("probabilities", language, view=view)
    assert not app.exception
    assert not app.error
    assert "SHA-256" in words(app)


def test_shipped_votes_are_shown_with_the_best_member_and_the_perfect_chooser() -> None:
    app = visit("probabilities", "fr", group="FUSION 12")
    table = app.dataframe[0].value
    assert len(table) == len(METHODS) + 2
    assert table["F1 pondéré"].iloc[-1] == table["F1 pondéré"].max()
    assert "Douze" not in words(app) or "SVC" in words(app)
    choose(app, "group", "FUSION 3")
    assert len(app.dataframe[0].value) == len(METHODS) + 2


def test_models_whose_rows_are_here_vote_live() -> None:
    app = visit("probabilities", "fr", run="embedded")
    assert not app.exception
    assert app.dataframe[0].value["F1 pondéré"].between(0, 1).all()
    assert "242" in words(app)
    members = next(g for g in app.button_group if "members" in (g.key or ""))
    members.set_value(["text_model"]).run()
    assert not app.exception
    assert any("au moins deux" in info.value for info in app.info)


def test_calibration_shows_before_and_after() -> None:
    app = visit("probabilities", "fr", view="calibration", run="transformers-2026")
    choose(app, "model", "mdeberta_canonical")
    assert "Température 1,4" in words(app)
    assert len(app.get("plotly_chart")) == 2


def test_products_looked_at_closely_name_the_truth() -> None:
    app = visit("probabilities", "fr", view="closely")
    assert words(app).count("**Produit ") == 5
    assert "✓" in words(app)


@pytest.mark.parametrize("name", ["votes.json", "certainty.json"])
def test_a_damaged_artefact_is_named(site_with_files, name) -> None:  # noqa: F811
    damage(site_with_files / "fichiers" / "results" / name, "altered")
    view = "votes" if name == "votes.json" else "calibration"
    app = visit("probabilities", "en", view=view)
    assert not app.exception
    assert f"git restore fichiers/results/{name}" in words(app).replace("\\", "")
    assert not visit("ml", "en").exception


@pytest.mark.parametrize("run", GROUPS)
def test_shipped_fusions_are_of_the_rows_and_members_they_name(repository, run) -> None:
    store = Store(repository / "fichiers")
    read, fused = read_published(store, run), read_fused(store, run)
    assert {key: group.members for key, group in fused.items()} == GROUPS[run]
    for group in fused.values():
        support = read.results[group.single].counts.sum(axis=1)
        assert set(group.counts) == set(METHODS)
        assert all((counts.sum(axis=1) == support).all() for counts in group.counts.values())
        best = max(read.results[member].weighted_f1 for member in group.members)
        assert weighted_f1(group.single_counts) == pytest.approx(best)
        assert weighted_f1(group.chooser_counts) > weighted_f1(group.counts[group.best])


@pytest.mark.parametrize(
    ("run", "group", "target"),
    [
        ("original-2023", "FUSION 3", 0.858),
        ("original-2023", "FUSION 12", 0.870),
        ("transformers-2026", "FUSION 7", 0.918),
    ],
)
def test_the_best_fusions_reach_what_was_promised(repository, run, group, target) -> None:
    fused = read_fused(Store(repository / "fichiers"), run)[group]
    assert weighted_f1(fused.counts[fused.best]) >= target
