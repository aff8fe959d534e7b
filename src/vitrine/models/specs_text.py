"""Specs of the networks that read texts."""

from __future__ import annotations

from vitrine.models.spec import ModelSpec

TEXT_NETWORKS: tuple[ModelSpec, ...] = ()
