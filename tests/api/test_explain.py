"""The reasons of an answer, over HTTP."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from tests.crumbs import png
from vitrine.api.application import create_app
from vitrine.api.engine import Engine
from vitrine.artefacts.store import Store
from vitrine.categories import CODES


def test_words_are_told_with_their_places(client) -> None:
    sent = {"designation": "tapis 1920", "description": "doux"}
    answer = client.post("/explain", json=sent).json()
    first = answer["categories"][0]
    telling = first["text"]["words"][0]
    assert first["code"] == 1920
    assert sent[telling["field"]][telling["start"] : telling["end"]] == telling["word"] == "1920"
    assert answer["nothing"].keys() == {"image"}
    assert answer["without"] == {}


def test_the_answer_is_the_one_of_predict(client) -> None:
    picture = base64.b64encode(png((30, 30, 200))).decode()
    sent = {"designation": "jeu 40", "image": picture}
    predicted = client.post("/predict", json=sent).json()
    explained = client.post("/explain", json=sent).json()
    for part in ("modality", "sure", "threshold", "versions"):
        assert explained[part] == predicted[part]
    assert [row["code"] for row in explained["categories"]] == [
        row["code"] for row in predicted["categories"]
    ]
    assert explained["without"].keys() == {"text", "picture"}


def test_json_and_a_form_are_explained_the_same(client) -> None:
    sent = {"designation": "jeu 40", "image": base64.b64encode(png()).decode()}
    form = client.post("/explain", data={"designation": "jeu 40"}, files={"image": ("a", png())})
    assert form.json() == client.post("/explain", json=sent).json()


class EveryWordCounts:
    """Surer of the first category with every word."""

    def probabilities(self, texts):
        share = np.array([[0.5 - 0.5 / (1 + len(text.split()))] for text in texts])
        rest = np.repeat((1 - share) / (len(CODES) - 1), len(CODES) - 1, axis=1)
        return np.concatenate([share, rest], axis=1)


def test_the_number_of_words_is_the_one_asked_for(client, engine) -> None:
    engine.predictor.text_model = EveryWordCounts
    sent = {"designation": "un jeu de cartes"}
    for asked in (1, 3):
        answer = client.post(f"/explain?words={asked}", json=sent).json()
        assert len(answer["categories"][0]["text"]["words"]) == asked


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"content": b"[1]", "headers": {"Content-Type": "application/json"}}, 422),
        ({"json": {}}, 422),
        ({"json": {"designation": "x", "image": "/etc/passwd"}}, 422),
        ({"content": b"x", "headers": {"Content-Type": "text/plain"}}, 415),
    ],
)
def test_what_predict_refuses_is_refused(client, body, status) -> None:
    answer = client.post("/explain", **body)
    assert answer.status_code == status == client.post("/predict", **body).status_code
    assert set(answer.json()) == {"error"}


@pytest.mark.slow
def test_the_shipped_models_explain_a_text_and_its_picture(repository) -> None:
    from starlette.testclient import TestClient

    engine = Engine.of_store(Store(repository / "fichiers"))
    picture = (repository / "fichiers/samples/armchair.webp").read_bytes()
    sent = {"designation": "Fauteuil en velours", "image": base64.b64encode(picture).decode()}
    with TestClient(create_app(engine)) as client:
        answer = client.post("/explain", json=sent).json()
    first = answer["categories"][0]
    assert first["text"]["method"] == "contributions"
    assert len(first["image"]["grid"]) > 1
    assert answer["measured"]["rows"] == 242
