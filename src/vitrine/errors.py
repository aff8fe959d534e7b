"""The few errors this package raises on purpose.

The text of an error is its remedy: one sentence that a visitor can act on. It is written as a
message of the translation catalogues with ``{named}`` places, so that the site says it in the
visitor's language (:func:`vitrine.i18n.Translator.error`) and ``str(error)`` in English.

VitrineError
├── PictureRefused (ValueError)       a picture that is not read
├── TextRefused (ValueError)          a text that cannot be classified
├── TableRefused (ValueError)         a CSV that cannot be read at all
├── DataRefused (ValueError)          a data folder that lacks what a command needs
├── PickleRefused (ValueError)        a dropped-in file that is not read
├── TrainingRefused (RuntimeError)    a live training that does not start
├── ArtefactMissing (FileNotFoundError)
├── ArtefactAltered (ValueError)      a file that is not the one the manifest describes
├── TransferFailed (RuntimeError)     a file that did not come from a bucket, or go to it
└── ClusterFailed (RuntimeError)      other machines that do not, or must not, do the work
"""

from __future__ import annotations


class Count(int):
    """A number of things, grouped by thousands when it is said; ids and limits never are."""


class VitrineError(Exception):
    """Root of the errors whose text is meant for people.

    Parameters
    ----------
    message : str
        English sentence marked with ``N_``, with ``{named}`` places.
    **values : object
        What fills the places.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return self.message.format(**self.values)


class PictureRefused(VitrineError, ValueError):
    """The bytes are not a picture this program reads."""


class TextRefused(VitrineError, ValueError):
    """The text holds nothing that can be classified."""


class TableRefused(VitrineError, ValueError):
    """The CSV cannot be read: wrong columns, wrong encoding."""


class DataRefused(VitrineError, ValueError):
    """A data folder does not hold what training or evaluation needs."""


class PickleRefused(VitrineError, ValueError):
    """A dropped-in file is not read: it is damaged, or holds more than data."""


class TrainingRefused(VitrineError, RuntimeError):
    """No live training starts now."""


class ArtefactMissing(VitrineError, FileNotFoundError):
    """A file of the manifest is not on disk."""


class ArtefactAltered(VitrineError, ValueError):
    """A file on disk does not have the hash or the content that the manifest says."""


class TransferFailed(VitrineError, RuntimeError):
    """A bucket could not be read or written, or gave a file that is not what it promised."""


class ClusterFailed(VitrineError, RuntimeError):
    """The scheduler or the workers of a distributed job cannot do it, or would do it otherwise."""
