"""The original project's exploration files, good ones and others."""

from __future__ import annotations

import json

import numpy as np
import pytest

from vitrine.categories import CODES, INDEX
from vitrine.errors import DataRefused
from vitrine.insight.exploration.datasets import OriginalStatistics
from vitrine.insight.exploration.originals import READERS, original_keys


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "input"
    folder.mkdir()
    histograms = [
        {"prdtypecode": code, "color": colour, "histo": [1.0] * 256}
        for code in CODES
        for colour in ("red", "green", "blue")
    ]
    grey = [[float(x) for x in range(100)]] * 100
    files = {
        "df_langue.csv": ",Id,prdtypecode,PAYS_LANGUE\n0,0,10,fr\n1,1,40,en\n",
        "Top40.csv": ",mot,occurence,prdtypecode\n0,tome,120,10\n1,jeu,90,40\n2,tome,3,40\n",
        "Dfcontour.csv": "prdtypecode,corners\n10,4\n10,8\n40,2\n",
        "DfhistoMean.json": "\n".join(json.dumps(line) for line in histograms),
        "DfColorMean.json": json.dumps({"prdtypecode": 10, "moyenne_image": grey}),
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return tmp_path


def test_each_file_gives_its_statistic(root) -> None:
    original = OriginalStatistics(root)
    assert original.offered() == list(READERS)
    assert original.statistic("languages").languages == ("fr", "en", "other")
    words = original.statistic("top_words")
    assert words.top(40) == [("jeu", 90), ("tome", 3)]
    assert words.top(None, 1) == [("tome", 123)]
    assert np.allclose(original.statistic("colours").shares, 1 / 256)
    assert original.statistic("shapes").means[0, INDEX[10]] == 6
    assert original.statistic("means").known.sum() == 1


@pytest.mark.parametrize("key", READERS)
@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe", b"a,b\n1,2\n", b'{"prdtypecode": "x"}\n']
)
def test_anything_else_is_refused_with_a_sentence(root, key, content) -> None:
    (root / "input" / READERS[key][0]).write_bytes(content)
    original = OriginalStatistics(root)
    if key in ("colours", "means") and not content:
        assert original.statistic(key).rows == 0
        return
    with pytest.raises(DataRefused):
        original.statistic(key)


def test_what_has_no_file_is_said(root, tmp_path) -> None:
    with pytest.raises(DataRefused):
        OriginalStatistics(root).statistic("lengths")
    assert original_keys(tmp_path / "nowhere") == []


def test_the_published_files_are_read(corpus) -> None:
    published = corpus.parent / "published"
    if not published.is_dir():
        pytest.skip("the published files are not beside this repository")
    original = OriginalStatistics(published)
    assert set(original.offered()) == {"top_words", "colours"}
    assert len(original.statistic("top_words").top(10)) == 40
    assert not np.isnan(original.statistic("colours").shares).any()
