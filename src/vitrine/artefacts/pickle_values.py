"""What a pickle may ask for by name, and its records turned into numpy arrays by our own code.

:mod:`vitrine.artefacts.pickles` leaves records: which known thing was asked for, with which
arguments and state. Nothing here runs what a record names. A record of another build than those
that numpy, pandas and scikit-learn write raises whatever it meets first; the reader makes one
refusal of it. What must be checked with care is therefore memory: an array is made only after its
size has been compared with the bytes that are there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from math import prod
from typing import Any

import numpy as np

_NUMPY = ("numpy.core", "numpy._core")
_INDEXES = ("base", "numeric", "range")
_PANDAS_INDEX = ("pandas", *(f"pandas.core.indexes.{name}" for name in _INDEXES))
_BUILTINS = ("builtins", "__builtin__")
# Kind of record: the names that stand for it, and the modules where versions have kept them.
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "array": (("_reconstruct",), tuple(f"{core}.multiarray" for core in _NUMPY)),
    "scalar": (("scalar",), tuple(f"{core}.multiarray" for core in _NUMPY)),
    "buffer": (("_frombuffer",), tuple(f"{core}.numeric" for core in _NUMPY)),
    "ndarray": (("ndarray",), ("numpy",)),
    "dtype": (("dtype",), ("numpy",)),
    "series": (("Series",), ("pandas", "pandas.core.series")),
    "frame": (("DataFrame",), ("pandas", "pandas.core.frame")),
    "manager": (
        ("SingleBlockManager", "BlockManager"),
        ("pandas.core.internals.managers", "pandas.core.internals"),
    ),
    "block": (("_unpickle_block", "new_block"), (
        "pandas._libs.internals", "pandas.core.internals.blocks",
    )),
    "new index": (("_new_Index",), ("pandas.core.indexes.base",)),
    "index": (("Index", "Int64Index", "UInt64Index", "Float64Index"), _PANDAS_INDEX),
    "range": (("RangeIndex",), _PANDAS_INDEX),
    "slice": (("slice",), _BUILTINS),
    "bytes": (("bytes", "bytearray"), _BUILTINS),
    "encode": (("encode",), ("_codecs",)),
    "encoder": (
        ("LabelEncoder",),
        ("sklearn.preprocessing._label", "sklearn.preprocessing.label"),
    ),
    "arrow texts": (("ArrowStringArray",), ("pandas.arrays", "pandas.core.arrays.string_arrow")),
    "arrow array": (("_restore_array",), ("pyarrow.lib",)),
    "arrow type": (("type_for_alias",), ("pyarrow.lib",)),
    "arrow buffer": (("py_buffer",), ("pyarrow.lib",)),
    "text type": (("StringDtype",), ("pandas", "pandas.core.arrays.string_")),
    "backed texts": (("__pyx_unpickle_NDArrayBacked",), ("pandas._libs.arrays",)),
    "text array": (("StringArray",), ("pandas.arrays", "pandas.core.arrays.string_")),
}  # fmt: skip
ALLOWED = {
    (module, name): kind
    for kind, (names, modules) in KINDS.items()
    for name in names
    for module in modules
}

# A frame names its blocks, and can name one many times.
LARGEST_BYTES = 300 * 2**20
# A shape without values and an empty text take no place in a file.
LARGEST_EMPTY_SIDE = 1_000_000
MOST_TEXTS = 1_000_000
MOST_BLOCKS = 10_000
PLACE_BYTES = 8
NUMBERS = frozenset({"b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"})
OBJECTS = frozenset({"O4", "O8"})
TEXT = re.compile(r"U[1-9][0-9]{0,5}")
BYTE_ORDERS = frozenset("<>|=")
LAST_CODE_POINT = 0x10FFFF
PLAIN = frozenset({str, int, float, bool, type(None)})
WHOLE = frozenset({int, bool})
REAL = WHOLE | {float}
ARROW_OFFSETS = {"string": "<i4", "large_string": "<i8"}


class Record:
    """Something a pickle asked for, noted and not made.

    Parameters
    ----------
    *args : object
        What it would have been called with.

    Attributes
    ----------
    kind : str
        What was asked for, in the words of :data:`KINDS`.
    state : object
        What it would have been filled with.
    """

    __slots__ = ("args", "state")
    kind = ""
    args: tuple[Any, ...]
    state: Any

    # Not __init__: a pickle may also make an instance without calling its class.
    def __new__(cls, *args: Any) -> Record:  # noqa: D102 - said above
        record = super().__new__(cls)
        record.args = args
        record.state = None
        return record

    def __setstate__(self, state: Any) -> None:
        self.state = state


def numbers_of(value: Any) -> np.ndarray:
    """Numbers of an array, list, series or frame, in one or two dimensions."""
    array = _made(NUMERIC, value)
    _need(array.dtype.kind in "biufO")
    return array if array.dtype.kind in "biuf" else _array_of_numbers(array.tolist(), array.shape)


def index_and_values_of(series: Any) -> tuple[np.ndarray, np.ndarray]:
    """Index and values of a series, both of the same length."""
    axes, blocks = _parts(series, "series")
    values = _column(blocks[0][0])
    _need(len(axes) == 1 and len(blocks) == 1)
    return _index(axes[0], len(values)), values


def classes_of(encoder: Any) -> np.ndarray:
    """Classes of a label encoder, in the order of their numbers."""
    _need(_kind(encoder) == "encoder")
    return _column(encoder.state["classes_"])


def _need(fits: object) -> None:
    if not fits:
        raise ValueError


def _kind(value: Any) -> str:
    if isinstance(value, Record):
        return value.kind
    return "list" if type(value) in (list, tuple) else type(value).__name__


def _made(table: dict[str, Callable[[Any], np.ndarray]], value: Any) -> np.ndarray:
    """Turn a record into an array with the function that its kind has in ``table``."""
    return table[_kind(value)](value)


def _column(value: Any) -> np.ndarray:
    array = _made(COLUMNS, value)
    _need(array.ndim == 1)
    return array


# Arrays


def _reconstructed(record: Record) -> np.ndarray:
    _version, shape, dtype, is_fortran, content = record.state
    return _filled(content, _dtype(dtype), shape, "F" if is_fortran is True else "C")


def _from_buffer(record: Record) -> np.ndarray:
    content, dtype, shape, order = record.args
    _need(order in ("C", "F"))
    return _filled(content, _dtype(dtype), shape, order)


def _dtype(record: Record) -> np.dtype[Any]:
    """Make a data type of numbers, text or objects; never one with fields, parts or metadata."""
    code = record.args[0]
    version, order, *parts = record.state
    _need(record.kind == "dtype" and type(code) is str and type(order) is str and version == 3)
    _need(code in NUMBERS | OBJECTS or TEXT.fullmatch(code))
    _need(order in BYTE_ORDERS and all(part is None for part in parts[:3]))
    return np.dtype(object) if code in OBJECTS else np.dtype(order + code)


def _filled(content: Any, dtype: np.dtype[Any], shape: Any, order: Any) -> np.ndarray:
    """Make an array that owns its memory, once shape and content are found to agree."""
    _need(type(shape) is tuple and 1 <= len(shape) <= 2)
    _need(all(type(side) is int and side >= 0 for side in shape))
    _need(prod(shape) or max(shape) <= LARGEST_EMPTY_SIDE)
    if dtype.kind == "O":
        return _of_objects(content, shape)
    return _of_bytes(_bytes(content), dtype, shape, order)


def _of_objects(content: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Make an array of plain values; a pickle lists them row by row, whatever the order."""
    _need(type(content) is list and len(content) == prod(shape))
    array = np.empty(len(content), object)
    array[:] = [_plain(value) for value in content]
    return array.reshape(shape)


def _of_bytes(
    content: bytes | bytearray, dtype: np.dtype[Any], shape: tuple[int, ...], order: Any
) -> np.ndarray:
    _need(len(content) == prod(shape) * dtype.itemsize)
    if dtype.kind == "b":
        # A byte that is neither 0 nor 1 would make a truth value that numpy takes for both.
        return np.ndarray(shape, np.uint8, content, order=order).astype(bool)
    array = np.ndarray(shape, dtype, content, order=order).astype(dtype.newbyteorder("="))
    if dtype.kind == "U" and array.size:
        _need(np.frombuffer(array.tobytes(), np.uint32).max() <= LAST_CODE_POINT)
    return array


def _bytes(value: Any) -> bytes | bytearray:
    """Bytes as they are, or as protocols 2 to 4 spell them: encoded from Latin-1 text."""
    if type(value) in (bytes, bytearray):
        return value  # type: ignore[no-any-return]
    return SPELLED[_kind(value)](value)


def _encoded(record: Record) -> bytes:
    text, encoding = record.args
    _need(type(text) is str and encoding == "latin1")
    return bytes(text, "latin1")


def _wrapped(record: Record) -> bytes | bytearray:
    inner: Any
    (inner,) = record.args or (b"",)
    # One step only: no pickler wraps twice.
    return inner if type(inner) in (bytes, bytearray) else _encoded(inner)


SPELLED: dict[str, Callable[[Any], bytes | bytearray]] = {"encode": _encoded, "bytes": _wrapped}


# Single values and lists


def _plain(value: Any) -> Any:
    return value if type(value) in PLAIN else _scalar(value)


def _scalar(record: Record) -> Any:
    _need(record.kind == "scalar")
    dtype, content = record.args
    number = _dtype(dtype)
    _need(number.kind in "biuf")
    return _of_bytes(_bytes(content), number, (1,), "C")[0].item()


def _array_of_numbers(values: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Make int64 of whole numbers and float64 of others; refuse what is no number."""
    flat = values if len(shape) == 1 else [value for row in values for value in row]
    types = set(map(type, flat))
    _need(types <= REAL)
    dtype = np.int64 if types and types <= WHOLE else np.float64
    return np.array(flat, dtype).reshape(shape)


# Series and frames


def _parts(record: Any, kind: str) -> tuple[list[Any], list[tuple[Any, Any]]]:
    """Find the axes of a series or frame, and its blocks: values and their places."""
    _need(_kind(record) == kind)
    manager = record.state["_mgr"] if "_mgr" in record.state else record.state["_data"]
    _need(_kind(manager) == "manager")
    if manager.args:
        blocks, axes = manager.args[:2]
        return axes, [block.args[:2] for block in blocks]
    content = manager.state[3]["0.14.1"]
    return content["axes"], [(block["values"], block["mgr_locs"]) for block in content["blocks"]]


def _index(record: Any, length: int) -> np.ndarray:
    _need(_kind(record) == "new index")
    family, content = record.args
    if family.kind == "range":
        return _stepped([content[name] for name in ("start", "stop", "step")], length)
    _need(family.kind == "index")
    array = _column(content["data"])
    _need(len(array) == length)
    return array


def _stepped(bounds: Iterable[int], length: int) -> np.ndarray:
    """Whole numbers from a start to a stop, made once there are found to be ``length`` of them."""
    steps = range(*bounds)
    _need(len(steps) == length)
    return np.arange(length) * steps.step + steps.start


def _frame_values(record: Record) -> np.ndarray:
    """Columns of every block, put back where they stood; the type is one that holds them all."""
    _axes, blocks = _parts(record, "frame")
    _need(len(blocks) <= MOST_BLOCKS)
    placed = list(_placed(blocks))
    arrays = [array for _places, array in placed]
    order = np.concatenate([places for places, _array in placed])
    _need((np.sort(order) == np.arange(len(order))).all())
    rows, dtype = arrays[0].shape[1], np.result_type(*arrays)
    _need(all(array.shape[1] == rows for array in arrays))
    _need(rows * len(order) * dtype.itemsize <= LARGEST_BYTES)
    result = np.empty((rows, len(order)), dtype)
    for places, array in placed:
        result[:, places] = array.T
    return result


def _placed(blocks: Iterable[tuple[Any, Any]]) -> Iterable[tuple[np.ndarray, np.ndarray]]:
    """Columns and values of each block; one array named many times soon costs too much."""
    total = 0
    for values, places in blocks:
        array = _made(ARRAYS, values)
        _need(array.ndim == 2 and array.dtype.kind in "biuf")
        total += array.nbytes + PLACE_BYTES * len(array)
        _need(total <= LARGEST_BYTES)
        yield _places(places, len(array)), array


def _places(record: Any, length: int) -> np.ndarray:
    if _kind(record) == "slice":
        return _stepped(record.args, length)
    places = _column(record)
    _need(len(places) == length and places.dtype.kind == "i")
    return places


# Texts of pandas 3


def _arrow_texts(record: Record) -> np.ndarray:
    """Texts of an Arrow array without gaps: one run of bytes, cut where the offsets say."""
    kind, length, gaps, start, buffers, *_rest = record.state["_pa_array"].args[0]
    _need(type(length) is int and type(start) is int and gaps == 0)
    _need(0 <= length <= MOST_TEXTS and start >= 0)
    # The name of the type becomes a key below, and only a text is safe to hash.
    _need(_kind(kind) == "arrow type" and type(kind.args[0]) is str)
    _no_gaps, *content = buffers
    offsets, texts = (_bytes(buffer.args[0]) for buffer in content)
    cuts = np.frombuffer(offsets, ARROW_OFFSETS[kind.args[0]])[start : start + length + 1]
    _need(len(cuts) == length + 1 and (cuts[1:] >= cuts[:-1]).all())
    _need(cuts[0] >= 0 and cuts[-1] <= len(texts))
    bounds = cuts.tolist()
    pairs = zip(bounds[:-1], bounds[1:], strict=True)
    return _of_objects([texts[a:b].decode() for a, b in pairs], (length,))


ARRAYS: dict[str, Callable[[Any], np.ndarray]] = {
    "array": _reconstructed,
    "buffer": _from_buffer,
}
COLUMNS = ARRAYS | {
    "arrow texts": _arrow_texts,
    "backed texts": lambda record: _made(ARRAYS, record.state[1]),
}
NUMERIC = ARRAYS | {
    "list": lambda values: _array_of_numbers([_plain(v) for v in values], (len(values),)),
    "series": lambda record: index_and_values_of(record)[1],
    "frame": _frame_values,
}
