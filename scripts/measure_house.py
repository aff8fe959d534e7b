"""Measure how the source is cut into rooms, modules and names: ``python scripts/measure_house.py``.

Each measure stands beside what it has to reach; ``--list MEASURE`` names what it counts. The
numbers point at places to look, a reader's ease decides (docs/architecture.md).
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.sparse.csgraph import connected_components

REPOSITORY = Path(__file__).resolve().parents[1]
SOURCE = REPOSITORY / "src" / "vitrine"
# Who may use what the source offers.
DOORS = ("app.py", "pages", "scripts", "benchmarks", "tests")
SHORT = 4


@dataclass(frozen=True)
class Module:
    """One file of the source: its tree, its names, and what it imports of ours."""

    path: Path
    tree: ast.Module = field(repr=False)
    lines: int

    @classmethod
    def read(cls, path: Path) -> Module:
        """Parse one file."""
        text = path.read_text("utf-8")
        return cls(path, ast.parse(text), len(text.splitlines()))

    @property
    def name(self) -> str:
        """Path below the source, or below the repository."""
        root = SOURCE if self.path.is_relative_to(SOURCE) else REPOSITORY
        return self.path.relative_to(root).as_posix()

    @property
    def dotted(self) -> str:
        """Name that an import gives."""
        parts = self.path.relative_to(SOURCE.parent).with_suffix("").parts
        return ".".join(part for part in parts if part != "__init__")

    @cached_property
    def mentions(self) -> Counter[str]:
        """How often each name is written in the file, definitions left out."""
        seen: Counter[str] = Counter()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
                seen[node.id] += 1
            elif isinstance(node, ast.Attribute):
                seen[node.attr] += 1
            elif isinstance(node, ast.alias):
                seen[node.name.rpartition(".")[2]] += 1
        return seen

    def definitions(self) -> Iterator[tuple[str, ast.stmt]]:
        """Functions, classes and constants of the file itself."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
                yield node.name, node
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        yield target.id, node
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id, node

    def imported(self) -> set[str]:
        """Dotted names of ours that the file imports, lazily or not, for types too."""
        names: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
        return {name for name in names if name.split(".")[0] == "vitrine"}


class House:
    """The source and its doors, read once."""

    def __init__(self) -> None:
        self.modules = [Module.read(path) for path in sorted(SOURCE.rglob("*.py"))]
        doors = [
            path
            for door in DOORS
            for path in (
                [REPOSITORY / door] if door.endswith(".py") else (REPOSITORY / door).rglob("*.py")
            )
        ]
        self.doors = [Module.read(path) for path in sorted(doors)]

    def private_functions(self) -> list[tuple[Module, ast.FunctionDef]]:
        """Module functions whose name starts with one underscore."""
        return [
            (module, node)
            for module in self.modules
            for name, node in module.definitions()
            if isinstance(node, ast.FunctionDef) and name.startswith("_") and name != "__getattr__"
        ]

    def used_once(self) -> list[tuple[Module, ast.FunctionDef]]:
        """Private module functions that one place of their file names."""
        return [(m, node) for m, node in self.private_functions() if m.mentions[node.name] <= 1]

    def shut_in(self) -> list[str]:
        """Public functions and classes that no other file names; a test of its own counts.

        Constants are left out: a constant says what a number means, whoever reads it.
        """
        users: Counter[str] = Counter()
        for module in self.modules + self.doors:
            users.update(set(module.mentions))
        return [
            f"{module.name}: {name}"
            for module in self.modules
            for name, node in module.definitions()
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
            and not name.startswith("_")
            and not _is_registered(node)
            and users[name] == (name in module.mentions)
        ]

    def homonyms(self) -> dict[str, list[str]]:
        """Class names that stand in two files or more."""
        places = defaultdict(list)
        for module in self.modules:
            for name, node in module.definitions():
                if isinstance(node, ast.ClassDef):
                    places[name].append(module.name)
        return {name: where for name, where in sorted(places.items()) if len(where) > 1}

    def file_names(self) -> dict[str, list[str]]:
        """File names that stand three times or more."""
        places = defaultdict(list)
        for module in self.modules:
            if module.path.name != "__init__.py":
                places[module.path.name].append(module.name)
        return {name: where for name, where in sorted(places.items()) if len(where) > 2}

    def circles(self) -> list[list[str]]:
        """Files that import each other in a ring, lazily or not: strongly connected components."""
        names = [module.dotted for module in self.modules]
        imported = [module.imported() for module in self.modules]
        arrows = np.array([[name in others for name in names] for others in imported])
        np.fill_diagonal(arrows, False)
        count, component = connected_components(arrows, connection="strong")
        rings = [[n for n, c in zip(names, component, strict=True) if c == k] for k in range(count)]
        return [ring for ring in rings if len(ring) > 1]


def _is_registered(node: ast.stmt) -> bool:
    """Whether a decorator hands the function to a framework: a command, a route, a test step."""
    decorators = getattr(node, "decorator_list", [])
    return any(isinstance(d, ast.Call) and isinstance(d.func, ast.Attribute) for d in decorators)


def measures(house: House) -> dict[str, tuple[float, str, list[str]]]:
    """Each measure: its value, what it has to reach, and what it counts."""
    private, once = house.private_functions(), house.used_once()
    short = [
        (module, node)
        for module, node in once
        if (node.end_lineno or node.lineno) - node.lineno < SHORT
    ]
    shut, same, files, rings = (
        house.shut_in(),
        house.homonyms(),
        house.file_names(),
        house.circles(),
    )
    longest = sorted(house.modules, key=lambda module: -module.lines)[:30]
    lines = sum(module.lines for module in house.modules)

    def named(rows: list[tuple[Module, ast.FunctionDef]]) -> list[str]:
        return [f"{module.name}:{node.lineno} {node.name}" for module, node in rows]

    return {
        "modules": (len(house.modules), "230", [f"{m.lines:4d} {m.name}" for m in longest]),
        "lines": (lines, "34,000", []),
        "once": (100 * len(once) / max(len(private), 1), "45 %", named(once)),
        "short": (len(short), "30", named(short)),
        "shut-in": (len(shut), "0", shut),
        "homonyms": (len(same), "2", [f"{k}: {', '.join(v)}" for k, v in same.items()]),
        "files": (len(files), "0", [f"{k}: {', '.join(v)}" for k, v in files.items()]),
        "circles": (len(rings), "0", [" <-> ".join(ring) for ring in rings]),
    }


SAID = {
    "modules": "modules in src",
    "lines": "lines in src",
    "once": "private module functions named at one place only, %",
    "short": "of these, of 4 lines or fewer",
    "shut-in": "public names that no other file uses",
    "homonyms": "class names in two files or more",
    "files": "file names that stand three times or more",
    "circles": "circles of imports",
}


def main() -> int:
    """Print the table, or what one measure counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", choices=list(SAID), help="name what a measure counts")
    chosen = parser.parse_args().list
    found = measures(House())
    if chosen:
        print("\n".join(found[chosen][2]))
        return 0
    for key, (value, target, _) in found.items():
        print(f"{SAID[key]:<55} {value:>8,.0f}   at most {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
