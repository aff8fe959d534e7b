"""Opening a table of products by its address: a file here, or an object of a bucket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from vitrine.artefacts.transfer import Item
from vitrine.errors import TableRefused
from vitrine.i18n import N_
from vitrine.prediction.parquet_table import ParquetTable
from vitrine.prediction.table import ProductTable, count_rows
from vitrine.settings import Settings

S3_SCHEME = "s3://"
KINDS: dict[str, Callable[[Path], ProductTable | ParquetTable]] = {
    "csv": ProductTable,
    "parquet": ParquetTable,
}


@dataclass(frozen=True)
class TableSource:
    """Where a table is.

    Attributes
    ----------
    address : str
        Path of a file, or ``s3://bucket/key``.
    kind : str
        Key of :data:`KINDS`.
    """

    address: str
    kind: str

    @contextmanager
    def opened(self, settings: Settings) -> Iterator[ProductTable | ParquetTable]:
        """The table; an object of a bucket is a temporary file while the block lasts.

        Raises
        ------
        TableRefused
            When it is no such table.
        TransferFailed
            When it does not come from its bucket.
        """
        if not is_in_bucket(self.address):
            yield KINDS[self.kind](Path(self.address))
            return
        bucket, key = _bucket_and_key(self.address)
        with TemporaryDirectory(prefix="vitrine-") as folder:
            file = Path(folder) / PurePosixPath(key).name
            _download(bucket, key, file, settings)
            yield KINDS[self.kind](file)


def rows_of(table: ProductTable | ParquetTable) -> int:
    """Number of rows, for a progress bar."""
    return table.rows if isinstance(table, ParquetTable) else count_rows(table)


def is_in_bucket(address: str) -> bool:
    """Whether an address names an object of a bucket."""
    return address.lower().startswith(S3_SCHEME)


def _bucket_and_key(address: str) -> tuple[str, str]:
    bucket, _, key = address[len(S3_SCHEME) :].partition("/")
    if not bucket or not PurePosixPath(key).name or key.endswith("/"):
        raise TableRefused(
            N_("{address} names no file of a bucket: write it as s3://bucket/folder/file."),
            address=address,
        )
    return bucket, key


def _download(bucket: str, key: str, target: Path, settings: Settings) -> None:
    """Bring one object with the settings of the artefacts, but for bucket and prefix."""
    # boto3 is imported only when a bucket is named.
    from vitrine.artefacts.fetching import fetch_file
    from vitrine.artefacts.s3 import Bucket, Connection

    named = settings.model_copy(update={"s3_bucket": bucket})
    connection = replace(Connection.from_settings(named), prefix="")
    item = Item(key, key, key, target)
    fetch_file(Bucket(connection), item)
