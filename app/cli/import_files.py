"""The two files that an import keeps: how far it has come, and the rows that were rejected."""

import csv
import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import orjson

from app.feeds.mapping import Mapping
from app.feeds.table import REJECTED

_MEBIBYTE = 1024 * 1024


@dataclass
class Progress:
    """What was answered so far; a later run of the same import goes on from here.

    Nothing rests on it: an event that is sent again is a duplicate.
    """

    rows: int = 0
    rejected: int = 0  # of the rows
    rejected_bytes: int = 0  # of the file of rejected rows that belong to these rows
    shifted: int = 0  # times that clocks jumped over
    events: Counter[str] = field(default_factory=Counter)  # by status of the receipt

    def write(self, path: Path, identity: dict[str, str | int]) -> None:
        """Replace the file at once, so that a crash leaves the old one or the new one."""
        body = {"import": identity, **self.__dict__}
        fresh = path.with_name(f"{path.name}.new")
        fresh.write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2))
        fresh.replace(path)

    @classmethod
    def read(cls, path: Path, identity: dict[str, str | int]) -> "Progress | None":
        """What the file says, or None if there is none or it is about another import."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            body = orjson.loads(path.read_bytes())
            if body.pop("import") == identity:
                return cls(**{**body, "events": Counter(body["events"])})
        return None


def identity_of(file: Path, mapping: Mapping, *, source: str, url: str) -> dict[str, str | int]:
    """What makes two imports the same one: the input, the mapping, and where it goes."""
    with file.open("rb") as stream:
        start = hashlib.sha256(stream.read(_MEBIBYTE)).hexdigest()
    return {
        "source": source,
        "url": url,
        "size": file.stat().st_size,
        "sha256_of_first_mebibyte": start,
        "mapping": mapping.digest,
    }


class RejectedRows:
    """The file of rejected rows: corrected, it is imported like the first. Made when there is one.

    It repeats rows of calls, so only its owner may read it.
    """

    def __init__(self, path: Path, mapping: Mapping, header: Sequence[str], *, keep_bytes: int) -> None:
        """Keep this much of what is there from an earlier run, and nothing after it."""
        self.path = path
        self._mapping = mapping
        self._header = header
        self._stream: TextIO | None = None
        if keep_bytes:
            os.truncate(path, keep_bytes)
        else:
            path.unlink(missing_ok=True)

    def write(self, line: int, column: str, why: str, cells: Sequence[str]) -> None:
        """Add one row."""
        if self._stream is None:
            self.path.touch(mode=0o600)
            self._stream = self.path.open(
                "a", encoding=self._mapping.encoding, errors="surrogateescape", newline=""
            )
            if self.size() == 0:
                self._add([*REJECTED, *self._header])
        self._add([str(line), column, why, *cells])

    def _add(self, cells: Sequence[str]) -> None:
        assert self._stream is not None
        csv.writer(self._stream, delimiter=self._mapping.delimiter).writerow(cells)

    def size(self) -> int:
        """How many bytes it has, once all that was added is written."""
        if self._stream is not None:
            self._stream.flush()
        return self.path.stat().st_size if self.path.exists() else 0

    def close(self) -> None:
        """Write what was added."""
        if self._stream is not None:
            self._stream.close()
