from __future__ import annotations

import pytest

from tests.catalogue.challenge_crumbs import write_challenge
from vitrine.artefacts.manifest import read_manifest
from vitrine.artefacts.store import Store
from vitrine.building.builders import BUILDERS, Inputs
from vitrine.building.exploration import CorpusSource
from vitrine.errors import DataRefused
from vitrine.insight.exploration.datasets import STATISTICS, ShippedStatistics
from vitrine.insight.exploration.statistics import no_progress


def test_what_the_data_allow_is_shipped_and_the_rest_is_said(tmp_path) -> None:
    out, lines = tmp_path / "out", []
    write_challenge(tmp_path / "data", rows=81)
    inputs = Inputs(out, tmp_path / "cache", lines.append, data=tmp_path / "data")
    rows = BUILDERS["exploration"].build(inputs)
    assert {row.key for row in rows} == {
        spec.artefact for key, spec in STATISTICS.items() if key != "languages"
    }
    assert {row.producer for row in rows} == {"vitrine build exploration"}
    assert set(read_manifest(out)) == {row.key for row in rows}
    assert any(line.startswith("languages: The languages of the products") for line in lines)
    shipped = ShippedStatistics(Store(out))
    assert shipped.statistic("missing").rows == shipped.statistic("means").rows == 81


def test_a_folder_is_needed(tmp_path) -> None:
    with pytest.raises(DataRefused, match="--data"):
        BUILDERS["exploration"].build(Inputs(tmp_path, tmp_path, print))


@pytest.mark.corpus
@pytest.mark.parametrize("key", ["classes", "languages", "missing", "lengths", "residue", "sizes"])
def test_the_shipped_figures_are_those_of_the_corpus(repository, corpus, key) -> None:
    shipped = ShippedStatistics(Store(repository / "fichiers"))
    now = STATISTICS[key].count(CorpusSource(corpus), no_progress)
    again = STATISTICS[key].holds.from_record(now.to_record())
    assert again.to_record() == shipped.statistic(key).to_record()
