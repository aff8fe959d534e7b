"""The documents say what the artefacts, the commands and the pages are."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from vitrine.artefacts.reading import read_arrays, read_record
from vitrine.artefacts.store import Store
from vitrine.results.shipped import TestPredictions


def test_every_score_in_the_documents_is_that_of_the_shipped_predictions(repository) -> None:
    result = subprocess.run(
        [sys.executable, repository / "scripts" / "update_docs.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", ["README.md", "LISEZMOI.md"])
def test_no_score_stands_outside_the_blocks_that_are_computed(repository, name) -> None:
    text = (repository / name).read_text()
    outside = re.sub(r"<!-- (\w+) -->.*?<!-- /\1 -->", "", text, flags=re.DOTALL)
    assert re.findall(r"\b0[.,]\d{2,}\b", outside) == []
    assert re.findall(r"0[.,]\d{3}", text)


def test_the_shipped_figures_are_those_of_the_shipped_predictions(repository) -> None:
    store = Store(repository / "fichiers")
    arrays = read_arrays(store, "test_predictions")
    recomputed = TestPredictions.from_arrays(arrays).figures()
    shipped = read_record(store, "evaluation")["figures"]
    assert set(shipped) == set(recomputed)
    for part, figures in recomputed.items():
        assert shipped[part] == pytest.approx(figures, abs=1e-9)


@pytest.mark.parametrize(
    ("key", "part"), [("text_model", "text"), ("image_model_weights", "image"), ("fusion", "both")]
)
def test_the_manifest_holds_the_figures_of_each_model(repository, key, part) -> None:
    store = Store(repository / "fichiers")
    figures = read_record(store, "evaluation")["figures"][part]
    assert store.artefact(key).metrics == pytest.approx(figures)


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "LISEZMOI.md",
        "docs/model-card.md",
        "docs/data-card.md",
        "docs/results.md",
        "docs/architecture.md",
        "docs/decisions/README.md",
        "CONTRIBUTING.md",
        "docs/guides/training.md",
        "NOTICE",
    ],
)
def test_links_and_pictures_of_the_documents_exist(repository, name) -> None:
    path = repository / name
    targets = re.findall(r"\]\(([^)#:]+)\)", path.read_text())
    assert [t for t in targets if not (path.parent / t).exists()] == []


@pytest.mark.parametrize("name", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_files_and_names_of_the_architecture_exist(repository, name) -> None:
    text = (repository / name).read_text()
    found = re.findall(r"`((?:[\w-]+/)*\w+\.py)(?::(\w+))?`", text)
    # KEY stands for the page or the model that somebody adds.
    places = [(path, member) for path, member in found if "KEY" not in path]
    assert places
    roots = (repository, repository / "src" / "vitrine")
    for path, member in places:
        files = [root / path for root in roots if (root / path).is_file()]
        assert files, path
        if member:
            assert re.search(
                rf"^(?:def|class) {member}\b|^{member}\b", files[0].read_text(), re.M
            ), (
                path,
                member,
            )


def test_every_room_stands_in_the_architecture(repository) -> None:
    text = (repository / "docs" / "architecture.md").read_text()
    rooms = [
        path for path in (repository / "src" / "vitrine").iterdir() if path.suffix in ("", ".py")
    ]
    names = {path.stem for path in rooms} - {"__init__", "__pycache__", "locales"}
    assert {name for name in names if f"`{name}" not in text} == set()


def test_the_index_names_every_decision(repository) -> None:
    folder = repository / "docs" / "decisions"
    index = (folder / "README.md").read_text()
    pages = {path.name for path in folder.glob("0*.md")}
    assert pages == set(re.findall(r"\]\((0[\w-]+\.md)\)", index))


def test_commands_of_the_readme_exist(repository) -> None:
    makefile = (repository / "Makefile").read_text()
    for document in ("README.md", "LISEZMOI.md"):
        for target in re.findall(r"`?make ([a-z0-9]+)", (repository / document).read_text()):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
