"""What is answered to a good question."""

from __future__ import annotations

import base64

from tests.crumbs import png
from vitrine.categories import CODES


def test_a_text_gets_its_category_and_the_hashes_of_what_answered(client, engine) -> None:
    answer = client.post("/predict?top=3", json={"designation": "tapis 1920"}).json()
    assert answer["modality"] == "text"
    assert [row["code"] for row in answer["categories"]][0] == 1920
    assert len(answer["categories"]) == 3
    assert answer["categories"][0]["name"] == "Household linen"
    assert answer["versions"]["artefacts"] == {
        key: engine.manifest[key].sha256 for key in ("text_model", "fusion")
    }


def test_a_picture_is_read_the_same_in_json_and_in_a_form(client) -> None:
    picture = png((30, 30, 200))
    record = {"designation": "jeu 40", "image": base64.b64encode(picture).decode()}
    from_json = client.post("/predict", json=record).json()
    from_form = client.post(
        "/predict", data={"designation": "jeu 40"}, files={"image": ("a.png", picture)}
    ).json()
    assert from_json == from_form
    assert from_json["modality"] == "both"
    assert from_json["agreement"] == "same"
    assert set(from_json["versions"]["artefacts"]) == {
        "text_model", "image_model", "image_model_weights", "image_model_frame", "fusion",
    }  # fmt: skip


def test_null_characters_are_read_as_spaces(client) -> None:
    answer = client.post("/predict", json={"designation": "tapis\x001920"}).json()
    assert answer["categories"][0]["code"] == 1920


def test_categories_are_in_the_language_asked_for(client) -> None:
    rows = client.get("/categories", headers={"Accept-Language": "fr"}).json()
    assert tuple(row["code"] for row in rows) == CODES
    assert rows[0]["name"] != client.get("/categories").json()[0]["name"]


def test_models_tell_the_hash_of_every_file(client, engine) -> None:
    rows = {row["key"]: row for row in client.get("/models").json()}
    assert set(rows) == {"text", "image", "both"}
    assert rows["text"]["artefacts"]["text_model"] == engine.manifest["text_model"].sha256
    assert rows["text"]["metrics"]


def test_ready_follows_the_models_and_health_does_not(client, engine) -> None:
    engine.load()
    assert client.get("/ready").status_code == 200
    engine.states.update(dict.fromkeys(engine.states, "waiting"))
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert client.get("/health").status_code == 200


def test_metrics_count_requests_by_route_and_status(client) -> None:
    client.post("/predict", json={"designation": "a"})
    client.post("/predict", json={})
    client.get("/whatever")
    text = client.get("/metrics").text
    for line in [
        'vitrine_requests_total{method="POST",route="/predict",status="200"} 1.0',
        'vitrine_requests_total{method="POST",route="/predict",status="422"} 1.0',
        'vitrine_requests_total{method="GET",route="(unknown)",status="404"} 1.0',
    ]:
        assert line in text


def test_every_request_has_its_number(client) -> None:
    numbers = {client.get("/health").headers["x-request-id"] for _ in range(3)}
    assert len(numbers) == 3
