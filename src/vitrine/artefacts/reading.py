"""Reading artefacts. The one place where the content of a file is trusted, and how far.

Arrays and records are data: numpy reads them with ``allow_pickle=False``, json is json. Keras
weights are HDF5 data, read into a network built by our own code. Nothing here unpickles.
"""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.artefacts.store import Store
from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_

if TYPE_CHECKING:
    import keras

UNREADABLE = N_("The file {path} cannot be read: run git restore {path} to bring it back.")


def read_arrays(store: Store, key: str) -> dict[str, np.ndarray]:
    """Arrays of an ``.npz`` artefact, by name.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
        Also when an array holds Python objects, which would be code.
    """
    path = store.path(key)
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise _unreadable(store, key) from error


def read_record(store: Store, key: str) -> dict[str, Any]:
    """Object of a ``.json`` artefact.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    try:
        record = json.loads(store.path(key).read_text("utf-8"))
    except ValueError as error:
        if isinstance(error, ArtefactAltered):
            raise
        raise _unreadable(store, key) from error
    if not isinstance(record, dict):
        raise _unreadable(store, key)
    return record


@contextmanager
def parsing(path: str) -> Iterator[None]:
    """While the content of an artefact is parsed: an error means that it is another content.

    Parameters
    ----------
    path : str
        Place of the file below the artefact folder.

    Raises
    ------
    ArtefactAltered
        For a key, index, type, value or attribute that is not as it was written.
    """
    try:
        yield
    except ArtefactAltered:
        raise
    except (LookupError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise ArtefactAltered(UNREADABLE, path=f"fichiers/{path}") from error


def fill_weights(store: Store, key: str, model: keras.Model) -> None:
    """Fill a network built by our code with the weights of a ``.weights.h5`` artefact.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
        Also when the weights are those of another network.
    """
    path = store.path(key)
    # Keras only warns when a file lacks layers, and leaves those as they were: at random.
    with warnings.catch_warnings(record=True) as lacks:
        warnings.simplefilter("always")
        try:
            model.load_weights(path)
        except (ValueError, OSError, KeyError) as error:
            raise _unreadable(store, key) from error
    if lacks:
        raise _unreadable(store, key)


def _unreadable(store: Store, key: str) -> ArtefactAltered:
    return ArtefactAltered(UNREADABLE, path=f"fichiers/{store.artefact(key).path}")
