"""The application over models whose answers are known beforehand."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from vitrine.api.application import create_app
from vitrine.api.engine import Engine
from vitrine.api.refusals import LIMITS
from vitrine.artefacts.manifest import read_manifest

SMALL = replace(LIMITS, body_bytes=40_000, batch_bytes=400_000, read_seconds=0.2)


@pytest.fixture
def engine(toy_predictor, repository) -> Engine:
    return Engine(toy_predictor, read_manifest(repository / "fichiers"), SMALL)


@pytest.fixture
def app(engine) -> FastAPI:
    return create_app(engine)


@pytest.fixture
def client(app) -> Iterator[TestClient]:
    logging.getLogger("vitrine.api").setLevel(logging.INFO)
    with TestClient(app, headers={"Accept-Language": "en"}) as client:
        yield client
