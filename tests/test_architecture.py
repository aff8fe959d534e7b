"""The arrows between the rooms point one way."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "vitrine"
# A room may import the rooms before it in this list, and itself.
ROOMS = (
    "errors",
    "settings",
    "i18n",
    "categories",
    "logs",
    "artefacts",
    "text",
    "vision",
    "catalogue",
    "models",
    "results",
    "prediction",
    "training",
    "insight",
    "building",
    "web",
    "api",
    "cli",
)
LEVEL = {room: level for level, room in enumerate(ROOMS)}
# Only commands build what is shipped.
BUILDERS = {"building", "cli"}
MODULES = sorted(SOURCE.rglob("*.py"))


def imported_rooms(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    names = {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("vitrine.")
    }
    return {name.split(".")[1] for name in names}


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_rooms_are_imported_downwards_only(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        assert imported_rooms(path) == set()
        return
    imported = imported_rooms(path)
    assert {other for other in imported if LEVEL[other] > LEVEL[room]} == set()
    assert "building" not in imported or room in BUILDERS


def loaded_after(code: str) -> set[str]:
    script = f"{code}\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))"
    output = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    return set(json.loads(output.splitlines()[-1]))


def test_computing_code_never_imports_streamlit() -> None:
    names = [
        "vitrine." + ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        for path in MODULES
        if room_of(path) not in {"web", "__init__"} and path.name != "__init__.py"
    ]
    code = "import importlib\n" + "\n".join(f"importlib.import_module({name!r})" for name in names)
    loaded = loaded_after(code)
    assert "streamlit" not in loaded
    assert not {"tensorflow", "keras", "torch"} & loaded


def test_the_front_page_pays_for_no_model() -> None:
    loaded = loaded_after("import vitrine.web.frame, vitrine.web.home_view")
    assert not {"tensorflow", "keras", "sklearn", "scipy", "torch"} & loaded


def test_pages_are_short() -> None:
    for page in sorted((SOURCE.parents[1] / "pages").glob("*.py")):
        assert len(page.read_text().splitlines()) <= 80, page.name


def test_pickles_are_read_in_one_module_only() -> None:
    reader = SOURCE / "artefacts" / "pickles.py"
    banned = ("import pickle", "from pickle", "joblib.load", "load_model(", "allow_pickle=True")
    for path in MODULES:
        text = path.read_text()
        said = [word for word in banned if word in text]
        assert said == (["import pickle"] if path == reader else []), path


def test_a_pickle_is_run_by_the_neutral_reader_only() -> None:
    tree = ast.parse((SOURCE / "artefacts" / "pickles.py").read_text())
    uses = [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in {"pickle", "pickletools"}
    ]
    bases = {
        ast.unparse(base)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for base in node.bases
    }
    assert uses.count("pickle.Unpickler") == 1
    assert {use for use in uses if use.startswith("pickle.")} == {"pickle.Unpickler"}
    assert "pickle.Unpickler" in bases
