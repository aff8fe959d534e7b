"""Specs of the fusions, which read what other models answered."""

from __future__ import annotations

from vitrine.models.spec import ModelSpec

FUSIONS: tuple[ModelSpec, ...] = ()
