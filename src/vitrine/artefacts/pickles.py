"""Reading the pickles that somebody drops in ``fichiers/``: the one module that does.

A pickle is a program for a small machine that can call any function it names. Here it can name
only what :mod:`vitrine.artefacts.pickle_values` lists, and gets for each name a class made for this
one load, which notes what it is given and does nothing. No class or function of numpy, pandas or
scikit-learn is ever in its reach. The program is also read through before it runs, so that it
cannot ask the machine for more memory or time than its length warrants.
"""

from __future__ import annotations

import io
import os
import pickle
import pickletools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from vitrine.artefacts.pickle_values import (
    ALLOWED,
    Record,
    classes_of,
    index_and_values_of,
    numbers_of,
)
from vitrine.errors import PickleRefused
from vitrine.i18n import N_

LARGEST_FILE = 300 * 2**20
MOST_STEPS = 1_000_000
LONGEST_NAME = 80

CANNOT_OPEN = N_("The file {file} cannot be opened: check that it is a file you may read.")
TOO_LARGE = N_(
    "The file {file} is over the limit of {limit} MB: save the array alone, with fewer rows."
)
TOO_LONG = N_("The file {file} holds too many single values: save them as one numpy array.")
DAMAGED = N_("The file {file} is not a whole pickle: copy it again from where it was made.")
FOREIGN = N_(
    "The file {file} asks for {name}: only arrays, series and label encoders are read from a "
    "pickle. Save it again as one of these."
)
UNUSUAL = N_(
    "The file {file} holds more than arrays, series and label encoders: save it again as one of "
    "these, with pickle protocol 2 or later."
)
NO_NUMBERS = N_(
    "The file {file} holds no array of numbers in one or two dimensions: save it again as one."
)
NO_SERIES = N_("The file {file} holds no series of numbers or texts: save it again as one.")
NO_CLASSES = N_("The file {file} holds no fitted label encoder: save it again as one.")

TEXTS = frozenset({"BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"})
STORES = frozenset({"MEMOIZE", "BINPUT", "LONG_BINPUT"})
LOOKUPS = frozenset({"BINGET", "LONG_BINGET"})
# No persistent name, extension, set, out-of-band buffer or older spelling.
STEPS = (
    TEXTS
    | STORES
    | LOOKUPS
    | {"PROTO", "FRAME", "STOP", "MARK", "NONE", "NEWTRUE", "NEWFALSE"}
    | {"BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"}
    | {"BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"}
    | {"EMPTY_TUPLE", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3"}
    | {"EMPTY_LIST", "APPEND", "APPENDS", "EMPTY_DICT", "SETITEM", "SETITEMS"}
    | {"GLOBAL", "STACK_GLOBAL", "REDUCE", "NEWOBJ", "BUILD"}
)
Made = TypeVar("Made")


def read_pickled_array(path: Path) -> np.ndarray:
    """Numbers of a pickled array, list or tuple, series or frame.

    Returns
    -------
    ndarray (n,) or (n, m)
        Of booleans, integers or floats in native byte order, as they were saved; a list becomes
        int64 or float64; the columns of a frame keep their order and share one type.

    Raises
    ------
    PickleRefused
        Also when the file holds something else.
    """
    return _read(path, numbers_of, NO_NUMBERS)


def read_pickled_series(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Index and values of a pickled pandas series.

    Returns
    -------
    index, values : ndarray (n,)
        Of numbers in native byte order, or of objects: ``str``, ``int``, ``float``, ``None``.

    Raises
    ------
    PickleRefused
        Also when the file holds something else.
    """
    return _read(path, index_and_values_of, NO_SERIES)


def read_pickled_classes(path: Path) -> np.ndarray:
    """Classes of a pickled scikit-learn ``LabelEncoder``, in the order of their numbers.

    Returns
    -------
    ndarray (classes,)
        Of numbers, of text (``U``) or of objects: ``str``, ``int``, ``float``, ``None``.

    Raises
    ------
    PickleRefused
        Also when the file holds something else, or an encoder that was not fitted.
    """
    return _read(path, classes_of, NO_CLASSES)


class _Unfit(Exception):
    """Why a file is refused, before its name is known."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


def _read(path: Path, make: Callable[[Any], Made], otherwise: str) -> Made:
    with _refusing(path, CANNOT_OPEN):
        # Opening a pipe or a device would wait for ever or never end.
        if not path.is_file():
            raise _Unfit(CANNOT_OPEN)
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > LARGEST_FILE:
                raise _Unfit(TOO_LARGE, limit=LARGEST_FILE // 2**20)
            # Not more than that, even if the file is growing.
            content = stream.read(size)
    with _refusing(path, DAMAGED):
        _check(content)
        record = _Reader(io.BytesIO(content)).load()
    with _refusing(path, otherwise):
        return make(record)


@contextmanager
def _refusing(path: Path, otherwise: str) -> Iterator[None]:
    """Make one refusal of whatever goes wrong; it quotes nothing of the file."""
    try:
        yield
    except _Unfit as unfit:
        raise PickleRefused(unfit.message, file=path.name, **unfit.values) from None
    # A wrong pickle can fail in any way: wrong types, missing keys, memory, recursion.
    except Exception:
        raise PickleRefused(otherwise, file=path.name) from None


class _Reader(pickle.Unpickler):
    """Runs a pickle that can reach nothing but records."""

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream)
        self._classes: dict[tuple[str, str], type[Record]] = {}

    def find_class(self, module: str, name: str) -> type[Record]:
        """Give a class of records made for this load, whatever the name stands for elsewhere."""
        kind = ALLOWED.get((module, name))
        if kind is None:
            # Cut, and without what could be taken for more than a name.
            shown = re.sub(r"[^A-Za-z0-9_.]", "?", f"{module}.{name}"[:LONGEST_NAME])
            raise _Unfit(FOREIGN, name=shown)
        if (module, name) not in self._classes:
            self._classes[module, name] = type(name, (Record,), {"kind": kind, "__slots__": ()})
        return self._classes[module, name]

    def persistent_load(self, pid: object) -> None:
        """Refuse names of things kept outside the file."""
        raise _Unfit(UNUSUAL)


def _check(content: bytes) -> None:
    """Read a pickle through without running it.

    ``genops`` itself refuses a length beyond the end of the data.
    """
    scan = _Scan(len(content))
    for step, argument, position in pickletools.genops(content):
        scan.step(step, argument, position or 0)


@dataclass
class _Scan:
    """Follows the steps of a pickle, knowing of each value only whether it is a text."""

    size: int
    stack: list[bool] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    memo: dict[int, bool] = field(default_factory=dict)
    count: int = 0
    frame_end: int = 0

    def step(self, step: pickletools.OpcodeInfo, argument: Any, position: int) -> None:
        """Check one step and do to the stack what it does."""
        self.count += 1
        if self.count > MOST_STEPS:
            raise _Unfit(TOO_LONG)
        if step.name not in STEPS:
            raise _Unfit(UNUSUAL)
        self._check_frame(step.name, argument, position)
        if step.name in STORES:
            self._store(argument)
        elif step.name in LOOKUPS:
            self.stack.append(self.memo[argument])
        else:
            self._move(step)

    def _check_frame(self, name: str, argument: Any, position: int) -> None:
        """Refuse a frame that ends inside a step: the machine would read other steps than these."""
        if self.frame_end and position >= self.frame_end:
            self._need(position == self.frame_end)
            self.frame_end = 0
        if name == "FRAME":
            self._need(not self.frame_end)
            self.frame_end = position + 9 + argument
            self._need(self.frame_end <= self.size)

    def _store(self, argument: Any) -> None:
        place = len(self.memo) if argument is None else argument
        # The machine makes room for every place up to this one.
        self._need(place <= max(self.count, 0xFF))
        self.memo[place] = self.stack[-1]

    def _move(self, step: pickletools.OpcodeInfo) -> None:
        taken = len(step.stack_before)
        if pickletools.markobject in step.stack_before:
            start = self.marks.pop()
            taken = len(self.stack) - start + step.stack_before.index(pickletools.markobject)
        self._need(taken <= len(self.stack) - (self.marks[-1] if self.marks else 0))
        values = self.stack[len(self.stack) - taken :]
        self._check_keys(step.name, values)
        del self.stack[len(self.stack) - taken :]
        if step.name == "MARK":
            self.marks.append(len(self.stack))
        else:
            self.stack.extend([step.name in TEXTS] * len(step.stack_after))

    def _check_keys(self, name: str, values: list[bool]) -> None:
        """Refuse keys that are no texts: hashing tuples in tuples can bring the machine down."""
        if name in ("SETITEM", "SETITEMS"):
            self._need(all(values[1::2]))

    @staticmethod
    def _need(fits: bool) -> None:
        if not fits:
            raise _Unfit(DAMAGED)
