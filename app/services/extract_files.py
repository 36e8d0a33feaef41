"""The files of an extract: each table as CSV and Parquet, its codebook, and what proves them whole."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from app.domain.extract import Kind, Table
from app.errors import SetupError

TYPES = {
    Kind.TEXT: pa.string(),
    Kind.TEXTS: pa.list_(pa.string()),
    Kind.INTEGER: pa.int64(),
    Kind.FLAG: pa.bool_(),
    Kind.INSTANT: pa.timestamp("s", tz="UTC"),
}


@contextmanager
def release(out: Path) -> Iterator[Path]:
    """A folder beside `out` to write in, given that name when all is done, and gone if anything fails.

    Raises SetupError if `out` holds something, or cannot be written.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SetupError(f"{out} is there already; name a directory that is empty, or none.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".partial", dir=out.parent))
    except OSError as error:
        raise SetupError(f"{out}: {error.strerror}.") from error
    try:
        yield folder
        folder.rename(out)
    except OSError as error:
        raise SetupError(f"{error.filename or out}: {error.strerror or 'cannot be written'}.") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Sheet:
    """One table while its rows come in."""

    def __init__(self, table: Table) -> None:
        """No rows yet."""
        self.table = table
        fields = [
            pa.field(one.name, TYPES[one.kind], metadata={"meaning": one.meaning}) for one in table.columns
        ]
        self._schema = pa.schema(fields, metadata={"one_row": table.one_row, "meaning": table.meaning})
        self._batches: list[Any] = []

    def add(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """Take more rows."""
        # By column: what the definition lacks must not get out, and what it has must be there.
        columns = [
            pa.array([line[name] for line in lines], self._schema.field(name).type)
            for name in self._schema.names
        ]
        self._batches.append(pa.record_batch(columns, schema=self._schema))

    def write(self, folder: Path) -> int:
        """Both files, sorted by pseudonym; gives the number of rows."""
        whole = pa.Table.from_batches(self._batches, self._schema)
        flat = _flat(whole)
        by = [(name, "ascending") for name in self.table.sorted_by]
        order = pc.sort_indices(flat, sort_keys=by)
        parquet.write_table(whole.take(order), folder / f"{self.table.name}.parquet")
        csv.write_csv(flat.take(order), folder / f"{self.table.name}.csv")
        return int(whole.num_rows)


def _flat(whole: Any) -> Any:
    """The table with its lists joined, as CSV has them."""
    for number, field in enumerate(whole.schema):
        if pa.types.is_list(field.type):
            whole = whole.set_column(number, field.name, pc.binary_join(whole.column(number), " "))
    return whole


def write(folder: Path, name: str, content: bytes) -> None:
    """One file more."""
    (folder / name).write_bytes(content)


def seal(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write manifest.json: what the release is, and the size and SHA-256 of every other file."""
    files = {}
    for path in sorted(folder.iterdir()):
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            os.fsync(stream.fileno())
        files[path.name] = {"bytes": path.stat().st_size, "sha256": digest}
    whole = orjson.dumps({**manifest, "files": files}, option=orjson.OPT_INDENT_2)
    write(folder, "manifest.json", whole + b"\n")
