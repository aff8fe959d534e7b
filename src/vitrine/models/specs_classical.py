"""Specs of the classical models."""

from __future__ import annotations

from vitrine.models.spec import ModelSpec

CLASSICAL: tuple[ModelSpec, ...] = ()
