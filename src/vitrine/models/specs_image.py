"""Specs of the networks that look at pictures."""

from __future__ import annotations

from vitrine.models.spec import ModelSpec

IMAGE_NETWORKS: tuple[ModelSpec, ...] = ()
