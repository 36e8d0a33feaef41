"""What codes mean: the crosswalks between a city's codes, the common ones, and the words people write."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from app.rules.tables import CodeTable


class Codebook:
    """All code tables of a catalog, as questions. Codes and words in any case."""

    def __init__(self, tables: Iterable[CodeTable]) -> None:
        """A code that stands in several tables means what the first one, by id, says."""
        self._apco: dict[str, str] = {}
        self._known: dict[str, set[str]] = {}
        self._meant: dict[str, dict[str, str]] = {}
        self._classes: dict[tuple[str, str], str] = {}
        self._titles: dict[tuple[str, str], str] = {}
        self.meanings = lru_cache(maxsize=1024)(self._meanings)
        for table in sorted(tables, key=lambda table: table.id):
            self._take(table)

    def _take(self, table: CodeTable) -> None:
        self._known.setdefault(table.field, set()).update(_codes(table))
        meant = self._meant.setdefault(table.field, {})
        for entry in table.codes:
            self._titles.setdefault((table.field, entry.code), entry.title)
            for written in (entry.code, *entry.also):
                meant.setdefault(written, entry.code)
            if entry.class_:
                self._classes.setdefault((table.field, entry.code), entry.class_)
            common = entry.code if table.common else entry.apco
            if table.field == "call_type_code" and common:
                for written in (entry.code, entry.title.upper(), *entry.also):
                    self._apco.setdefault(written, common)

    def apco_of(self, code: str | None, words: str | None) -> str | None:
        """The APCO 2.103.2 type for a local code, or else for its words."""
        for key in (code, words):
            if key and (apco := self._apco.get(key.strip().upper())):
                return apco
        return None

    def knows(self, field: str, code: str) -> bool:
        """Whether a code stands in one of the tables for this field."""
        return code.strip().upper() in self._known.get(field, ())

    def code_of(self, field: str, written: str) -> str | None:
        """The code behind what was written, or None if no table for this field has it."""
        return self._meant.get(field, {}).get(written.strip().upper())

    def title(self, field: str, code: str) -> str | None:
        """What a code is called, or None if no table for this field has it."""
        return self._titles.get((field, code))

    def _meanings(self, field: str, written: str) -> frozenset[str]:
        """The code and its class behind what was written, in upper case, with what was written itself."""
        word = written.strip().upper()
        code = self._meant.get(field, {}).get(word)
        meant = {word, code or word, self._classes.get((field, code or word), "").upper()}
        return frozenset(meant - {""})


def codes_by_table(tables: Mapping[str, CodeTable]) -> Mapping[str, frozenset[str]]:
    """The codes of each table, in all the ways they are written, by its id."""
    return {name: frozenset(_codes(table)) for name, table in tables.items()}


def _codes(table: CodeTable) -> Iterator[str]:
    for entry in table.codes:
        yield from (entry.code, *entry.also)
