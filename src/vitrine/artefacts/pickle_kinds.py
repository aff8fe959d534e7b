"""What a pickle may ask for, by name, and the record it gets instead."""

from __future__ import annotations

from typing import Any

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
