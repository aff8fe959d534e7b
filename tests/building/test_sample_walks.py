from __future__ import annotations

from tests.text.test_preparations import needs_spacy
from vitrine.building import sample_walks
from vitrine.building.builders import BUILDERS, Inputs
from vitrine.text.preparations import SAMPLE_WALKS


@needs_spacy
def test_the_shipped_file_is_what_is_built(tmp_path, monkeypatch) -> None:
    shipped, built = SAMPLE_WALKS, tmp_path / "sample_walks.json"
    monkeypatch.setattr(sample_walks, "SAMPLE_WALKS", built)
    assert BUILDERS["sample-walks"].build(Inputs(tmp_path, tmp_path, print)) == []
    assert built.read_text("utf-8") == shipped.read_text("utf-8")
