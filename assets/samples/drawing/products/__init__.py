"""One function per picture: each builds its product on an empty table.

A module of this folder registers its functions with :func:`product`; :func:`load_all` imports
them all and returns the registry.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from drawing.studio import View


@dataclass(frozen=True)
class Drawing:
    """How one picture is made: what builds the product and where the camera stands."""

    key: str
    build: Callable[[], None]
    view: View


DRAWINGS: dict[str, Drawing] = {}


def product(key: str, **view: float) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register the decorated function as the drawing ``key`` seen from ``View(**view)``."""

    def register(build: Callable[[], None]) -> Callable[[], None]:
        if key in DRAWINGS:
            raise ValueError(f"Two drawings are called {key}.")
        DRAWINGS[key] = Drawing(key, build, View(**view))
        return build

    return register


def load_all() -> dict[str, Drawing]:
    """Import every module of this folder and return the drawings by key."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return DRAWINGS
