"""Pickles that are meant to harm, or are damaged: refused in one sentence, and nothing has run."""

from __future__ import annotations

import copyreg
import functools
import operator
import os
import pickle
import random
import struct
import subprocess
import sys
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.preprocessing import LabelEncoder

from vitrine.artefacts.pickles import (
    read_pickled_array,
    read_pickled_classes,
    read_pickled_series,
)
from vitrine.errors import PickleRefused

READERS = [read_pickled_array, read_pickled_series, read_pickled_classes]
MEGABYTE = 2**20
# What a pickle that runs adds a line to.
CANARY: list[str] = []


def sing(note: str = "sung") -> str:
    CANARY.append(note)
    return note


class Bomb:
    """Calls what it is given as soon as it is unpickled, and after it the canary."""

    def __init__(self, call=sing, *args: object) -> None:
        self.call, self.args = call, args

    def __reduce__(self):
        return (self.call, self.args)


def bomb(call, *args: object):
    return lambda: pickle.dumps([Bomb(call, *args), Bomb()], 5)


def holding(make):
    """Pickle what ``make`` puts around a bomb, with every protocol that is read."""
    return lambda: pickle.dumps(make(Bomb()), 4)


def named(module: str, name: str) -> bytes:
    """The steps that ask for a global."""
    return text(module) + text(name) + b"\x93"


def text(value: str) -> bytes:
    raw = value.encode()
    return b"\x8c" + bytes([len(raw)]) + raw


def raw(*steps: bytes) -> bytes:
    return b"\x80\x05" + b"".join(steps) + b"."


def handmade(*steps: bytes):
    return lambda: raw(*steps)


def whole(number: int) -> bytes:
    return b"\x8a\x08" + struct.pack("<q", number)


def dtype(code: str = "i8", order: str = "<", version: int = 3, parts: bytes = b"NNN") -> bytes:
    """The steps that make a data type."""
    made = named("numpy", "dtype") + text(code) + b"\x89\x88\x87R"
    return made + b"(" + whole(version) + text(order) + parts + b"J\xff\xff\xff\xff" * 2 + b"K\0tb"


def reconstructed(shape: bytes, kind: bytes, content: bytes) -> bytes:
    """The steps that make an array as protocol 4 does."""
    made = named("numpy._core.multiarray", "_reconstruct") + named("numpy", "ndarray")
    return made + b"K\0\x85C\x01b\x87R(K\x01" + shape + kind + b"\x89" + content + b"tb"


def from_buffer(shape: bytes, kind: bytes, content: bytes) -> bytes:
    """The steps that make an array as protocol 5 does."""
    made = named("numpy._core.numeric", "_frombuffer") + b"("
    return made + content + kind + shape + text("C") + b"tR"


def buffer(content: bytes) -> bytes:
    return b"\x96" + struct.pack("<Q", len(content)) + content


def series(values: bytes, index: bytes) -> bytes:
    """The steps that make a series of one block."""
    manager = named("pandas.core.internals.managers", "SingleBlockManager") + b")\x81"
    blocks = b"]}(" + text("values") + values + text("mgr_locs") + b"Nu" + b"a"
    content = b"}(" + text("axes") + b"]" + index + b"a" + text("blocks") + blocks + b"u"
    manager += b"(]]]}" + text("0.14.1") + content + b"stb"
    return named("pandas", "Series") + b")\x81}" + text("_mgr") + manager + b"sb"


def counted(stop: int) -> bytes:
    made = named("pandas.core.indexes.base", "_new_Index") + named("pandas", "RangeIndex")
    bounds = text("start") + whole(0) + text("stop") + whole(stop) + text("step") + whole(1)
    return made + b"}(" + bounds + b"u\x86R"


def frame(values: bytes, places: bytes, times: int) -> bytes:
    """The steps that make a frame of the same block many times over."""
    block = named("pandas._libs.internals", "_unpickle_block") + values + places + b"K\x02\x87R"
    blocks = b"(" + block + b"\x94" + b"h\0" * (times - 1) + b"t"
    manager = named("pandas.core.internals.managers", "BlockManager") + blocks + b"]\x86R"
    return named("pandas", "DataFrame") + b")\x81}" + text("_mgr") + manager + b"sb"


def arrow(kind: bytes, length: int, offsets: bytes, content: bytes) -> bytes:
    """The steps that make a series whose index is of Arrow texts."""

    def kept(data: bytes) -> bytes:
        return named("pyarrow.lib", "py_buffer") + buffer(data) + b"\x85R"

    made = named("pyarrow.lib", "_restore_array") + b"("
    made += named("pyarrow.lib", "type_for_alias") + kind + b"\x85R" + whole(length) + b"K\0K\0"
    made += b"](N" + kept(offsets) + kept(content) + b"e]Nt\x85R"
    texts = (
        named("pandas.arrays", "ArrowStringArray") + b")\x81}" + text("_pa_array") + made + b"sb"
    )
    index = named("pandas.core.indexes.base", "_new_Index") + named("pandas", "Index")
    index += b"}" + text("data") + texts + b"s\x86R"
    return series(from_buffer(whole(length) + b"\x85", dtype(), buffer(bytes(8 * length))), index)


INT8 = struct.pack("<q", 8)
ONE = b"K\x01\x85"
ROW = b"K\x01K\x01\x86"
OBJECTS = dtype("O8", "|")
BYTES = b"C\x08" + INT8
LARGE = text("large_string")
NUMBERS = reconstructed(ONE, dtype(), BYTES)
SLOT_STATE = b"N}" + text("kind") + text("series") + b"s\x86b"
DEEP = 60_000

# What it is called, and how its bytes are made.
HOSTILE = {
    # Functions that do harm
    "os.system": bomb(os.system, "true"),
    "posix.system": handmade(named("posix", "system"), text("true"), b"\x85R"),
    "nt.system": handmade(named("nt", "system"), text("true"), b"\x85R"),
    "subprocess.Popen": bomb(subprocess.Popen, ["true"]),
    "subprocess.run": bomb(subprocess.run, ["true"]),
    "eval": bomb(eval, "1"),
    "exec": bomb(exec, "pass"),
    "getattr": bomb(getattr, Bomb, "call"),
    "__import__": bomb(__import__, "this"),
    "open": bomb(open, "/tmp/never"),
    "python 2 eval": handmade(b"c__builtin__\neval\n", text("1"), b"\x85R"),
    "__main__": handmade(named("__main__", "anything"), b")R"),
    "the canary": bomb(sing),
    "copyreg._reconstructor": bomb(copyreg._reconstructor, Bomb, object, None),
    "copyreg.add_extension": bomb(copyreg.add_extension, "os", "system", 240),
    "functools.partial": bomb(functools.partial, sing),
    "functools.reduce": bomb(functools.reduce, operator.add, [1, 2]),
    "operator.attrgetter": bomb(operator.attrgetter, "call"),
    "operator.methodcaller": bomb(operator.methodcaller, "append", 1),
    "types.CodeType": handmade(named("types", "CodeType"), b")R"),
    "types.FunctionType": handmade(named("types", "FunctionType"), b")R"),
    "pickle.loads": bomb(pickle.loads, pickle.dumps(Bomb())),
    "numpy.load": bomb(np.load, "bomb.npy"),
    "numpy.save": bomb(np.save, "bomb.npy", 1),
    "pandas.read_pickle": bomb(pd.read_pickle, "bomb.pkl"),
    "pandas.eval": bomb(pd.eval, "1"),
    "numpy.f2py.diagnose": handmade(named("numpy.f2py.diagnose", "run"), b")R"),
    "numpy.testing.runstring": handmade(
        named("numpy.testing._private.utils", "runstring"), text("1"), b"}\x86R"
    ),
    "joblib memory": handmade(named("joblib.memory", "MemorizedFunc"), b")\x81"),
    # Bombs inside of what is read
    "nested reduce": bomb(sing, Bomb(sing, Bomb())),
    "object array": holding(lambda one: np.array([one], object)),
    "series": holding(lambda one: pd.Series([one])),
    "series index": holding(lambda one: pd.Series([1], index=pd.Index([one], dtype=object))),
    "series name": holding(lambda one: pd.Series([1]).rename("x").to_frame().assign(a=one)),
    "frame": holding(lambda one: pd.DataFrame({"a": [1], "b": [one]})),
    "attributes of a series": lambda: pickle.dumps(with_attributes(pd.Series([1])), 5),
    "label encoder": lambda: pickle.dumps(encoder_with(classes_=np.array([Bomb()], object)), 5),
    "unused attribute of an encoder": lambda: pickle.dumps(encoder_with(other=Bomb()), 5),
    "key of a dictionary": lambda: pickle.dumps({Bomb(): 1}, 5),
    # Names with a path in them
    "dotted name": handmade(named("numpy", "testing.assert_"), b")R"),
    "dotted name to the builtins": handmade(named("numpy", "ndarray.__class__"), b")R"),
    "dotted name from an allowed one": handmade(named("pandas", "Series.to_pickle"), b")R"),
    "dotted name with globals": handmade(named("pandas", "Series.__init__.__globals__")),
    "empty name": handmade(named("", "")),
    "name that is no text": handmade(text("numpy"), b"K\x01\x93"),
    "name with braces": handmade(named("{file.__class__}", "{name}")),
    "name with line breaks": handmade(named("os\nposix", "system\x1b[31m")),
    # Altering what was named
    "state of a class": handmade(named("pandas", "Index"), b"}", text("x"), b"K\x01sb"),
    "slots of a class": handmade(named("pandas", "Index"), b"N}", text("x"), b"K\x01s\x86b"),
    "slots of an array class": handmade(named("numpy", "ndarray"), SLOT_STATE),
    "state of a function": handmade(
        named("numpy._core.multiarray", "_reconstruct"), b"}", text("x"), b"K\x01sb"
    ),
    "__setstate__ as state": handmade(
        named("pandas", "Series"), b"}", text("__setstate__"), named("numpy", "dtype"), b"sb)\x81"
    ),
    "slot state of a record": handmade(named("pandas", "Series"), b")\x81", SLOT_STATE),
    "append to a class": handmade(named("pandas", "Index"), b"K\x01a"),
    "set an item of a class": handmade(named("pandas", "Index"), text("x"), b"K\x01s"),
    "class as a value": handmade(named("pandas", "Series")),
    "class called with a class": handmade(
        named("pandas", "Series"), named("pandas", "Index"), b"\x85R"
    ),
    "new of a text": handmade(text("a"), b")\x81"),
    "call of a list": handmade(b"])R"),
    # Steps that no file of ours needs
    "persistent id": handmade(b"Pname\n"),
    "binary persistent id": handmade(text("name"), b"Q"),
    "extension 1": handmade(b"\x82\xf0"),
    "extension 2": handmade(b"\x83\xf0\x00"),
    "extension 4": handmade(b"\x84\xf0\x00\x00\x00"),
    "old instance": handmade(b"(ios\nsystem\n"),
    "old object": handmade(b"(", named("os", "system"), b"o"),
    "new with keywords": handmade(named("pandas", "Series"), b")}\x92"),
    "buffer from outside": handmade(b"\x97"),
    "read-only buffer": handmade(b"]\x98"),
    "set": handmade(b"\x8f(K\x01\x90"),
    "unknown step": handmade(b"\xff"),
    # Lengths, sizes and shapes that lie
    "huge memo index": handmade(b"]r\xff\xff\xff\x7f"),
    "large memo index": handmade(b"]r\x00\x00\x10\x00"),
    "unknown memo index": handmade(b"j\xff\xff\xff\x7f"),
    "huge bytearray": handmade(b"\x96" + struct.pack("<Q", 2**40)),
    "huge bytes": handmade(b"\x8e" + struct.pack("<Q", 2**40)),
    "huge text": handmade(b"\x8d" + struct.pack("<Q", 2**40)),
    "huge frame": handmade(b"\x95" + struct.pack("<Q", 2**40), b"N"),
    "negative long": handmade(b"\x8b\xff\xff\xff\xff"),
    "frame that ends in a step": handmade(b"\x95" + struct.pack("<Q", 3), text("abcdef")),
    "frame in a frame": handmade(b"\x95" + struct.pack("<Q", 12), b"\x95" + bytes(8), b"NN"),
    "huge shape": handmade(reconstructed(whole(2**40) + b"\x85", dtype(), b"C\x00")),
    "huge shape, overflowing": handmade(
        reconstructed(whole(2**62) + whole(2**3) + b"\x86", dtype(), b"C\x00")
    ),
    "huge shape without values": handmade(
        reconstructed(b"K\0" + whole(2**40) + b"\x86", dtype(), b"C\x00")
    ),
    "negative shape": handmade(reconstructed(whole(-1) + b"\x85", dtype(), BYTES)),
    "shape of truth values": handmade(reconstructed(b"\x88\x85", dtype(), BYTES)),
    "shape larger than its buffer": handmade(from_buffer(b"K\x02\x85", dtype(), buffer(INT8))),
    "shape smaller than its buffer": handmade(from_buffer(ONE, dtype(), buffer(INT8 * 2))),
    "huge shape of objects": handmade(reconstructed(whole(2**40) + b"\x85", OBJECTS, b"]")),
    "huge item size": handmade(reconstructed(ONE, dtype("U999999"), b"C\x04abcd")),
    "huge raw item size": handmade(reconstructed(ONE, dtype("V2147483647"), b"C\0")),
    "item of no size": handmade(reconstructed(whole(2**40) + b"\x85", dtype("U0"), b"C\0")),
    "text beyond Unicode": handmade(reconstructed(ONE, dtype("U1"), b"C\x04\xff\xff\xff\x7f")),
    "list of fields as data type": handmade(reconstructed(ONE, dtype("i8,O"), BYTES)),
    "data type with parts": handmade(
        reconstructed(ONE, dtype(parts=named("numpy", "dtype") + b"NN"), BYTES)
    ),
    "objects said to be bytes": handmade(reconstructed(ONE, OBJECTS, BYTES)),
    "pointers said to be objects": handmade(from_buffer(ONE, OBJECTS, buffer(INT8))),
    "huge index": handmade(series(NUMBERS, counted(2**62))),
    "index longer than its values": handmade(series(NUMBERS, counted(2))),
    "huge bytearray by call": handmade(
        from_buffer(ONE, dtype(), named("builtins", "bytearray") + whole(2**40) + b"\x85R")
    ),
    "frame of one block many times": handmade(
        frame(
            reconstructed(ROW, dtype(), BYTES),
            named("builtins", "slice") + b"K\0K\x01K\x01\x87R",
            20_000,
        )
    ),
    "frame with huge places": handmade(
        frame(
            reconstructed(ROW, dtype(), BYTES),
            named("builtins", "slice") + b"K\0" + whole(2**62) + b"K\x01\x87R",
            1,
        )
    ),
    "Arrow offsets that go back": handmade(arrow(LARGE, 1, struct.pack("<qq", 1, 0), b"a")),
    "Arrow offsets beyond the text": handmade(arrow(LARGE, 1, struct.pack("<qq", 0, 99), b"a")),
    "Arrow offsets that overflow": handmade(
        arrow(LARGE, 1, struct.pack("<qq", -(2**63), 2**63 - 1), b"a")
    ),
    "Arrow length beyond its offsets": handmade(arrow(LARGE, 9, bytes(16), b"a")),
    "Arrow text that is no UTF-8": handmade(arrow(LARGE, 1, struct.pack("<qq", 0, 1), b"\xff")),
    "Arrow type deep in tuples": handmade(arrow(b")" + b"\x85" * DEEP, 1, bytes(16), b"a")),
    # Depth and time
    "deep lists": handmade(b"]" * DEEP + b"a" * (DEEP - 1)),
    "deep tuples": handmade(b")" + b"\x85" * DEEP),
    "deep tuples as a key": handmade(b"})" + b"\x85" * DEEP, b"Ns"),
    "deep tuples as keys": handmade(b"}()" + b"\x85" * DEEP, b"Nu"),
    "deep records": handmade(named("numpy", "dtype"), b"\x940)" + b"\x85" * 9, b"R"),
    "records in records": handmade(
        named("numpy", "dtype"), b"\x94)R" + (b"\x94h\0h\x01\x85R") * 3, b"b"
    ),
    "deep calls": handmade(
        b"".join([named("numpy", "dtype") + b"\x94"] + [b"h\0"] * DEEP), b")R" + b"\x85R" * DEEP
    ),
    "list in itself": handmade(b"]\x94h\0a"),
    "series in itself": handmade(
        named("pandas", "Series"), b")\x81\x94}", text("_mgr"), b"h\0sb"
    ),
    "keys that meet in the same place": handmade(
        b"}(" + b"".join(whole(n * (2**61 - 1)) + b"N" for n in range(4)) + b"u"
    ),
    "many marks": handmade(b"(" * DEEP),
    # Damage
    "nothing after the start": lambda: b"\x80\x05",
    "empty": lambda: b"",
    "one byte": lambda: b"\x80",
    "only the end": lambda: b".",
    "later protocol": lambda: b"\x80\x09N.",
    "pops an empty stack": handmade(b"\x85"),
    "takes from below a mark": handmade(b"N(\x85"),
    "no mark": handmade(b"NNt"),
    "text": lambda: b"not a pickle\n",
    "zeros": lambda: bytes(1000),
    "numpy file": lambda: b"\x93NUMPY\x01\x00" + bytes(100),
    "gzip": lambda: b"\x1f\x8b\x08" + bytes(100),
    "text that is no UTF-8": handmade(b"\x8c\x02\xff\xfe"),
}  # fmt: skip


def with_attributes(values: pd.Series) -> pd.Series:
    values.attrs["x"] = Bomb()
    return values


def encoder_with(**attributes: object) -> LabelEncoder:
    encoder = LabelEncoder()
    encoder.__dict__.update(attributes)
    return encoder


@pytest.fixture
def put(tmp_path):
    def write(content: bytes):
        path = tmp_path / "dropped.pkl"
        path.write_bytes(content)
        return path

    return write


@pytest.fixture(autouse=True)
def _nothing_runs(monkeypatch, tmp_path):
    """Whatever is tried, the canary stays silent and the real classes stay as they are."""
    monkeypatch.chdir(tmp_path)
    CANARY.clear()
    before = {owner: set(vars(owner)) for owner in (pd.Index, pd.Series, np.dtype, np.ndarray)}
    modules = set(sys.modules)
    yield
    assert CANARY == []
    assert {owner: set(vars(owner)) for owner in before} == before
    assert not {"this", "joblib.memory", "numpy.f2py.diagnose"} & (set(sys.modules) - modules)
    assert {path.name for path in tmp_path.iterdir()} <= {"dropped.pkl", "folder.pkl", "pipe.pkl"}


def refusal(read, path) -> str:
    with pytest.raises(PickleRefused) as caught:
        read(path)
    said = str(caught.value)
    assert said.startswith(f"The file {path.name} ")
    assert said.isprintable()
    assert len(said) < 300
    assert str(path.parent) not in said
    assert caught.value.__cause__ is None
    return said


def test_a_bomb_would_sing_if_it_were_unpickled() -> None:
    pickle.loads(HOSTILE["the canary"]())
    assert CANARY == ["sung", "sung"]
    CANARY.clear()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pickles_are_refused_by_every_reader(put, name) -> None:
    path = put(HOSTILE[name]())
    for read in READERS:
        refusal(read, path)


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in HOSTILE
        if any(word in name for word in ("huge", "large", "beyond", "many", "meet"))
    ],
)
def test_lies_about_size_cost_little_memory(put, name) -> None:
    path = put(HOSTILE[name]())
    tracemalloc.start()
    try:
        refusal(read_pickled_array, path)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 64 * MEGABYTE


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("subprocess.Popen", "asks for subprocess.Popen: only arrays, series"),
        ("dotted name", "asks for numpy.testing.assert_:"),
        ("name with braces", "asks for ?file.__class__?.?name?:"),
        ("name with line breaks", "asks for os?posix.system??31m:"),
        ("persistent id", "holds more than arrays"),
        ("extension 1", "holds more than arrays"),
        ("huge memo index", "not a whole pickle"),
        ("empty", "not a whole pickle"),
        ("huge shape", "no array of numbers"),
    ],
)
def test_the_sentence_says_why(put, name, said) -> None:
    assert said in refusal(read_pickled_array, put(HOSTILE[name]()))


def test_a_long_name_is_cut(put) -> None:
    assert len(refusal(read_pickled_array, put(raw(named("a" * 250, "b" * 250))))) < 250


def test_the_handmade_parts_are_read_where_they_do_not_lie(put) -> None:
    assert read_pickled_array(put(raw(NUMBERS))).tolist() == [8]
    good = from_buffer(ONE, dtype(), buffer(INT8))
    assert read_pickled_array(put(raw(good))).tolist() == [8]
    index, values = read_pickled_series(put(raw(series(NUMBERS, counted(1)))))
    assert (index.tolist(), values.tolist()) == ([0], [8])
    block = reconstructed(ROW, dtype(), BYTES)
    places = named("builtins", "slice") + b"K\0K\x01K\x01\x87R"
    assert read_pickled_array(put(raw(frame(block, places, 1)))).tolist() == [[8]]
    texts = arrow(LARGE, 2, struct.pack("<qqq", 0, 1, 2), b"ab")
    assert read_pickled_series(put(raw(texts)))[0].tolist() == ["a", "b"]


def test_a_truth_value_is_nothing_but_true_or_false(put) -> None:
    odd = from_buffer(b"K\x03\x85", dtype("b1", "|"), buffer(b"\x00\x02\xff"))
    got = read_pickled_array(put(raw(odd)))
    assert got.tobytes() == b"\x00\x01\x01"


def test_two_loads_share_nothing(put) -> None:
    path = put(pickle.dumps(np.arange(3)))
    first, second = read_pickled_array(path), read_pickled_array(path)
    first[0] = 9
    assert second.tolist() == [0, 1, 2]


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_file_cut_anywhere_is_refused(put, protocol) -> None:
    values = pd.Series(np.arange(40), index=[f"row {i}" for i in range(40)])
    for value in (values, np.arange(40), LabelEncoder().fit([1, 2])):
        content = pickle.dumps(value, protocol)
        for end in range(0, len(content), 10):
            path = put(content[:end])
            for read in READERS:
                refusal(read, path)


def test_folders_pipes_and_absent_files_are_refused(tmp_path) -> None:
    (tmp_path / "folder.pkl").mkdir()
    os.mkfifo(tmp_path / "pipe.pkl")
    for name in ("folder.pkl", "pipe.pkl", "absent.pkl"):
        assert "cannot be opened" in refusal(read_pickled_array, tmp_path / name)


def test_a_file_that_may_not_be_read_is_refused(put, monkeypatch) -> None:
    path = put(pickle.dumps(np.arange(3)))

    def forbidden(*_args: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    # Modes do not stop the superuser, who may be running this.
    monkeypatch.setattr(type(path), "open", forbidden)
    assert "cannot be opened" in refusal(read_pickled_array, path)


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_want_of_memory_or_depth_is_a_refusal(put, monkeypatch, error) -> None:
    path = put(pickle.dumps(np.arange(3)))

    def fail(_content: bytes) -> None:
        raise error

    monkeypatch.setattr("vitrine.artefacts.pickles._check", fail)
    refusal(read_pickled_array, path)


GOOD = [
    pickle.dumps(value, protocol)
    for protocol in (2, 4, 5)
    for value in (
        np.arange(6).reshape(2, 3),
        [0.5, 1, 2],
        pd.Series([1, 2, 3], index=["a", "b", "c"]),
        pd.DataFrame({"a": [1, 2], "b": [0.5, 1]}),
        LabelEncoder().fit([3, 1, 2]),
        np.array(["a", None, 1], object),
    )
]


def answered(path) -> None:
    """Read with every reader: arrays of plain values or refusals, nothing else."""
    for read in READERS:
        try:
            got = read(path)
        except PickleRefused:
            continue
        for array in got if isinstance(got, tuple) else (got,):
            assert type(array) is np.ndarray
            assert array.dtype.kind in "biufOU"
            assert array.nbytes < MEGABYTE
            kinds = {type(value) for value in array.ravel().tolist()}
            assert kinds <= {str, int, float, bool, type(None)}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("mutants") / "dropped.pkl"


fuzzing = settings(max_examples=250, deadline=None, derandomize=True, database=None)


@fuzzing
@given(st.sampled_from(GOOD), st.data())
def test_any_change_of_a_good_file_is_read_or_refused(place, good, data) -> None:
    content = bytearray(good)
    spots = st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255))
    for spot, value in data.draw(st.lists(spots, min_size=1, max_size=6)):
        content[spot] = value
    place.write_bytes(content)
    answered(place)


@fuzzing
@given(st.binary(max_size=200), st.sampled_from([b"", b"\x80\x02", b"\x80\x04", b"\x80\x05"]))
def test_any_bytes_are_read_or_refused(place, content, start) -> None:
    place.write_bytes(start + content + b".")
    answered(place)


def test_many_small_changes_are_read_or_refused(place) -> None:
    chance = random.Random(0)
    steps = b"()]}abehjqrstuKJNRX\x81\x85\x86\x87\x88\x89\x8a\x8c\x93\x94\x95\x96"
    for _ in range(1500):
        content = bytearray(chance.choice(GOOD))
        for _ in range(chance.randint(1, 3)):
            spot = chance.randrange(len(content))
            content[spot : spot + chance.randint(0, 2)] = bytes([chance.choice(steps)])
        place.write_bytes(content)
        answered(place)
