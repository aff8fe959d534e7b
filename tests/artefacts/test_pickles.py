"""Dropped-in pickles of the usual kinds come back as the arrays they were."""

from __future__ import annotations

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import LabelEncoder

from vitrine.artefacts import pickles
from vitrine.artefacts.pickles import (
    read_pickled_array,
    read_pickled_classes,
    read_pickled_series,
)
from vitrine.errors import PickleRefused

PROTOCOLS = [2, 3, 4, 5]
CODES = [2583, 10, 1280, 40]

ARRAYS = {
    "int64": np.array(CODES),
    "negative int8": np.array([-128, 0, 127], np.int8),
    "uint16": np.array([0, 65535], np.uint16),
    "float64": np.array([0.5, -1e300, np.inf, np.nan]),
    "float32": np.linspace(0, 1, 7, dtype=np.float32),
    "float16": np.array([0.25, 1], np.float16),
    "bool": np.array([True, False, True]),
    "empty": np.array([]),
    "empty, two columns": np.empty((0, 2), np.int32),
    "one value": np.array([7]),
    "rows": np.arange(12).reshape(3, 4),
    "Fortran order": np.asfortranarray(np.arange(12.0).reshape(3, 4)),
    "turned over": np.arange(12).reshape(3, 4)[::-1, ::2],
    "big endian": np.arange(5).astype(">i8"),
    "big endian floats, Fortran": np.asfortranarray(np.ones((2, 3), ">f4")),
}
INDEXES = {
    "counted": None,
    "shuffled": [7, 3, 5, 1],
    "floats": [0.5, 1.5, 2.5, 3.5],
    "truth values": pd.Index([True, False, True, False]),
    "steps": pd.RangeIndex(20, 12, -2),
    "texts": ["a", "été", "", "日本"],
    "texts as objects": pd.Index(["a", "b", "c", "d"], dtype=object),
    "mixed objects": pd.Index(["a", 1, 2.5, None], dtype=object),
}
FRAMES = {
    "one block": pd.DataFrame(np.arange(6.0).reshape(3, 2)),
    "blocks out of order": pd.DataFrame({"a": [1, 2], "b": [0.5, 1], "c": [3, 4], "d": [1.5, 2]}),
    "truth values among numbers": pd.DataFrame({"a": [True, False], "b": [3, 4]}),
    "small types": pd.DataFrame({"a": np.array([1, 2], np.int8), "b": np.array([1, 2], "f4")}),
    "without rows": pd.DataFrame({"a": np.array([], int), "b": np.array([], float)}),
}


@pytest.fixture
def saved(tmp_path):
    """Pickle a value in a file of its own."""

    def save(value, protocol=5):
        path = tmp_path / f"value_{protocol}.pkl"
        path.write_bytes(value if isinstance(value, bytes) else pickle.dumps(value, protocol))
        return path

    return save


def assert_same(got: np.ndarray, wanted: np.ndarray) -> None:
    assert type(got) is np.ndarray
    assert got.dtype == wanted.dtype.newbyteorder("=")
    assert got.dtype.isnative
    assert got.shape == wanted.shape
    assert got.flags.writeable
    np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("name", ARRAYS)
def test_arrays(saved, name, protocol) -> None:
    got = read_pickled_array(saved(ARRAYS[name], protocol))
    assert_same(got, ARRAYS[name])
    if "Fortran" in name:
        assert got.flags.f_contiguous


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([0.5, 0.25], np.array([0.5, 0.25])),
        ((1, 2, 3), np.array([1, 2, 3])),
        ([1, 2.5], np.array([1, 2.5])),
        ([True, 2], np.array([1, 2])),
        ([], np.array([])),
        ([-(2**63), 2**63 - 1], np.array([-(2**63), 2**63 - 1])),
        ([np.float64(0.5), np.float32(0.25)], np.array([0.5, 0.25])),
        ([np.int64(4), 5], np.array([4, 5])),
        (np.array([1, 2.5], object), np.array([1, 2.5])),
        (np.array([[1, 2], [3, 4]], object), np.array([[1, 2], [3, 4]])),
        (np.array([[1, 2], [3, 4]], object, order="F"), np.array([[1, 2], [3, 4]])),
    ],
    ids=str,
)
def test_lists_and_objects_become_int64_or_float64(saved, values, wanted, protocol) -> None:
    assert_same(read_pickled_array(saved(values, protocol)), wanted)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("name", INDEXES)
def test_series(saved, name, protocol) -> None:
    series = pd.Series(CODES, index=INDEXES[name], name="prdtypecode")
    index, values = read_pickled_series(saved(series, protocol))
    assert_same(values, series.to_numpy())
    assert index.tolist() == series.index.tolist()
    assert [type(one) for one in index.tolist()] == [type(one) for one in series.index.tolist()]
    assert_same(read_pickled_array(saved(series, protocol)), series.to_numpy())


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("storage", ["pyarrow", "python"])
def test_series_of_texts(saved, storage, protocol) -> None:
    with pd.option_context("mode.string_storage", storage):
        series = pd.Series(["livre", "", "épée"], index=["x", "y", "z"])
        path = saved(series, protocol)
    index, values = read_pickled_series(path)
    assert index.tolist() == ["x", "y", "z"]
    assert values.tolist() == ["livre", "", "épée"]
    with pytest.raises(PickleRefused, match="no array of numbers"):
        read_pickled_array(path)


def test_part_of_a_series(saved) -> None:
    series = pd.Series(np.arange(10.0), index=[str(i) for i in range(10)])[3:9:2]
    index, values = read_pickled_series(saved(series))
    assert index.tolist() == ["3", "5", "7"]
    assert values.tolist() == [3, 5, 7]


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("name", FRAMES)
def test_frames(saved, name, protocol) -> None:
    frame = FRAMES[name]
    got = read_pickled_array(saved(frame, protocol))
    assert got.dtype.kind in "iuf"
    assert got.shape == frame.shape
    np.testing.assert_array_equal(got, frame.to_numpy(got.dtype))


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("classes", [CODES, ["b", "a", "à"], [0.5, 1.5]], ids=str)
def test_label_encoders(saved, classes, protocol) -> None:
    encoder = LabelEncoder().fit(classes)
    assert_same(read_pickled_classes(saved(encoder, protocol)), encoder.classes_)


def test_label_encoder_of_objects(saved) -> None:
    encoder = LabelEncoder().fit(np.array(["b", "a"], object))
    got = read_pickled_classes(saved(encoder))
    assert got.tolist() == ["a", "b"]


# As numpy before 2 and pandas before 3 named them.
OLD_NAMES = {
    b"numpy._core.multiarray": b"numpy.core.multiarray",
    b"numpy._core.numeric": b"numpy.core.numeric",
}


@pytest.mark.parametrize("protocol", [2, 5])
def test_names_of_older_versions(saved, protocol) -> None:
    # Protocol 2 writes names as lines, so that they can be exchanged freely.
    content = pickle.dumps(np.arange(4), protocol)
    if protocol == 2:
        for new, old in OLD_NAMES.items():
            content = content.replace(new, old)
        assert b"numpy.core.multiarray" in content
    else:
        name, old = b"numpy._core.numeric", b"numpy.core.numeric"
        start = content.index(b"\x8c" + bytes([len(name)]) + name)
        short = b"\x8c" + bytes([len(old)]) + old
        # Without its frame, whose length would no longer be right.
        content = b"\x80\x05" + content[11:start] + short + content[start + 2 + len(name) :]
    assert read_pickled_array(saved(content)).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("attribute", [b"X\x04\0\0\0_mgr", b"X\x05\0\0\0_data"], ids=str)
def test_a_series_of_an_older_pandas(saved, attribute) -> None:
    content = pickle.dumps(pd.Series([10.0, 40, 50], index=[9, 4, 7]), 2)
    for new, old in {
        b"cpandas\nSeries": b"cpandas.core.series\nSeries",
        b"cpandas\nIndex": b"cpandas.core.indexes.numeric\nInt64Index",
        b"X\x04\0\0\0_mgr": attribute,
        **OLD_NAMES,
    }.items():
        assert new in content or new == b"numpy._core.numeric"
        content = content.replace(new, old)
    index, values = read_pickled_series(saved(content))
    assert index.tolist() == [9, 4, 7]
    assert values.tolist() == [10, 40, 50]


@pytest.mark.parametrize(
    "value",
    [
        LabelEncoder().fit(CODES),
        3.5,
        None,
        "text",
        {"a": 1},
        ["a"],
        [[1, 2], [3, 4]],
        [2**80],
        np.array(5),
        np.zeros((2, 2, 2)),
        np.array(["a"]),
        np.array(["a", None], object),
        slice(1),
        np.dtype(int),
        pd.DataFrame({"a": ["x"]}),
    ],
    ids=repr,
)
def test_what_is_no_array_of_numbers_is_refused(saved, value) -> None:
    with pytest.raises(PickleRefused, match=r"value_5.pkl holds no array of numbers"):
        read_pickled_array(saved(value))


@pytest.mark.parametrize("value", [np.arange(3), [1], LabelEncoder().fit(CODES)], ids=repr)
def test_what_is_no_series_is_refused(saved, value) -> None:
    with pytest.raises(PickleRefused, match="holds no series"):
        read_pickled_series(saved(value))


@pytest.mark.parametrize("value", [np.arange(3), LabelEncoder(), {"classes_": [1]}], ids=repr)
def test_what_is_no_fitted_encoder_is_refused(saved, value) -> None:
    with pytest.raises(PickleRefused, match="no fitted label encoder"):
        read_pickled_classes(saved(value))


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({1, 2}, None),
        (np.array(["2020-01-01"], "datetime64[D]"), "no array of numbers"),
        (np.zeros(2, [("a", int)]), "no array of numbers"),
        (np.zeros(2, complex), "no array of numbers"),
        (np.zeros(2, np.longdouble), "no array of numbers"),
        (pd.Series(pd.Categorical(["a"])), "Categorical"),
        (pd.Series([1, None], dtype="Int64"), "pandas"),
        (pd.Series([1], index=pd.MultiIndex.from_tuples([(1, 2)])), "MultiIndex"),
        (LabelEncoder, "no array of numbers"),
    ],
    ids=[
        "set",
        "dates",
        "fields",
        "complex",
        "long double",
        "categories",
        "gaps",
        "levels",
        "type",
    ],
)
def test_kinds_of_data_that_are_not_read_are_refused(saved, value, name) -> None:
    with pytest.raises(PickleRefused, match=name):
        read_pickled_array(saved(value))


@pytest.mark.parametrize("protocol", [0, 1])
def test_old_protocols_are_refused_with_what_to_do(saved, protocol) -> None:
    with pytest.raises(PickleRefused, match="protocol 2 or later"):
        read_pickled_array(saved(np.arange(3), protocol))


def test_a_file_over_the_limit_is_refused(saved, monkeypatch) -> None:
    path = saved(np.arange(300_000))
    monkeypatch.setattr(pickles, "LARGEST_FILE", 2**20)
    with pytest.raises(PickleRefused, match="over the limit of 1 MB"):
        read_pickled_array(path)


def test_a_list_over_the_limit_is_refused(saved, monkeypatch) -> None:
    path = saved(list(range(100)))
    monkeypatch.setattr(pickles, "MOST_STEPS", 100)
    with pytest.raises(PickleRefused, match="too many single values"):
        read_pickled_array(path)


def published_files(repository):
    folder = repository.parent / "shared" / "published"
    if not folder.is_dir():
        pytest.skip("the published files are not beside this repository")
    return sorted(folder.rglob("*.pkl"))


def test_every_published_file_is_read_as_pickle_reads_it(repository) -> None:
    files = published_files(repository)
    assert files
    for path in files:
        with warnings.catch_warnings():
            # They were saved with older versions, and say so.
            warnings.simplefilter("ignore")
            real = pickle.loads(path.read_bytes())
        if isinstance(real, LabelEncoder):
            assert_same(read_pickled_classes(path), real.classes_)
            continue
        assert_same(read_pickled_array(path), np.asarray(real))
        if isinstance(real, pd.Series):
            assert_same(read_pickled_series(path)[0], real.index.to_numpy())
