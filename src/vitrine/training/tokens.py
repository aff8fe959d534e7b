"""The tokens of the texts that networks learn from, computed once for each text and kept.

Lemmas of a hundred thousand texts take minutes; every network with the same preparation asks for
them again. The file is a cache: losing it costs time, never a result.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from vitrine.artefacts.writing import replacing
from vitrine.logs import Report
from vitrine.text.preparations import PREPARATIONS, tokens_of_all

# Another version of one of these may cut, or shorten, words in another way.
READERS = ("spacy", "fr_core_news_sm", "snowballstemmer")
# Texts between two writings of the file: what an interruption may cost.
BLOCK = 20_000


class TokenCache:
    """Tokens of texts, on disk under a folder.

    Parameters
    ----------
    folder : Path or None
        None keeps nothing.
    report : callable
        Told how many texts are being read.
    """

    def __init__(self, folder: Path | None, report: Report = lambda line: None) -> None:
        self.folder = folder
        self.report = report

    def tokens(self, preparation: str, texts: Sequence[str]) -> list[list[str]]:
        """Tokens of each text under a key of :data:`vitrine.text.preparations.PREPARATIONS`.

        Raises
        ------
        SpacyMissing
        """
        keys = [_key(text) for text in texts]
        known = self._read(preparation)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        todo = list(missing)
        for start in range(0, len(todo), BLOCK):
            block = todo[start : start + BLOCK]
            self.report(f"{preparation}: {start + len(block)} of {len(todo)} texts cut into words")
            found = tokens_of_all(PREPARATIONS[preparation], [missing[key] for key in block])
            known.update(zip(block, map(" ".join, found), strict=True))
            self._write(preparation, known)
        return [known[key].split() for key in keys]

    def _path(self, preparation: str) -> Path | None:
        readers = ",".join(f"{name}={_version(name)}" for name in READERS)
        tag = hashlib.sha256(readers.encode()).hexdigest()[:8]
        return self.folder and self.folder / f"tokens-{preparation}-{tag}.txt.gz"

    def _read(self, preparation: str) -> dict[str, str]:
        path = self._path(preparation)
        if path is None or not path.is_file():
            return {}
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            pairs = (line.rstrip("\n").partition("\t") for line in stream)
            return {key: tokens for key, _, tokens in pairs}

    def _write(self, preparation: str, known: dict[str, str]) -> None:
        path = self._path(preparation)
        if path is None:
            return
        with (
            replacing(path) as temporary,
            gzip.open(temporary, "wt", encoding="utf-8", compresslevel=1) as stream,
        ):
            stream.writelines(f"{key}\t{tokens}\n" for key, tokens in known.items())


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
