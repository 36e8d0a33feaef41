"""The lock of a catalog: what each of its files said when its owners last agreed to it.

A rule's text changes together with its version, or not at all; so a match that names rule and version
names one text. Loading a catalog does not ask for the lock; `triage rules check` does.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from app.rules.catalog import FOLDERS, CatalogError, digest
from app.rules.documents import CITY, Document, files

LOCK = "catalog.lock.json"
_AGREE = "run `triage rules lock`"


class LockedRule(BaseModel):
    """A rule as it was agreed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    digest: str


class Lock(BaseModel):
    """Rules by id, and every other file of the catalog by path with its digest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: dict[str, LockedRule] = {}
    files: dict[str, str] = {}

    def written(self) -> str:
        """The lock as it is kept: the same for the same catalog."""
        return json.dumps(self.model_dump(), indent=2, sort_keys=True) + "\n"


def read_lock(root: Path) -> Lock | None:
    """The lock of the catalog in this directory; None if it has none. CatalogError if it is not one."""
    path = root / LOCK
    if not path.is_file():
        return None
    try:
        return Lock.model_validate_json(path.read_bytes())
    except ValidationError as error:
        why = f"{LOCK}: not a lock ({error.errors()[0]['msg']}): take it from version control"
        raise CatalogError(root, [why]) from error


class _Stand(NamedTuple):
    """What stands in a directory."""

    rules: Mapping[str, LockedRule]
    files: Mapping[str, str]
    documents: Mapping[str, Document]  # of the rules, by their ids
    whole: bool  # every file could be read


def unlocked(root: Path) -> list[str]:
    """Every difference between the catalog's own files and its lock, with what to do; none if it fits."""
    if not (root / CITY).is_file():
        return []  # no catalog, as loading says
    try:
        lock = read_lock(root)
    except CatalogError as error:
        return error.problems
    if lock is None:
        return [f"{LOCK}: not found: {_AGREE}"]
    stand = _stand(root)
    return [*_refused(stand, lock), *_new(stand, lock)]


def renewed(root: Path, forget: Collection[str] = ()) -> Lock:
    """The lock that fits the catalog's own files; the rules of `forget` may be gone.

    Raises CatalogError for a rule that changed while its version did not rise, and for one that is gone.
    """
    lock, stand = read_lock(root) or Lock(), _stand(root)
    kept = {rule_id: one for rule_id, one in lock.rules.items() if rule_id not in forget}
    refused = [*_refused(stand, Lock(rules=kept))]
    for rule_id in forget:
        if rule_id in stand.rules:
            refused.append(f"{stand.documents[rule_id].path}: {rule_id} is still here: nothing to forget")
        elif rule_id not in lock.rules:
            refused.append(f"{LOCK}: has no rule {rule_id} to forget")
    if refused:
        raise CatalogError(root, refused)
    return Lock(rules=dict(stand.rules), files=dict(stand.files))


def _stand(root: Path) -> _Stand:
    """The directory's own files. What is not well formed is left to loading to refuse."""
    rules, others, documents, unread = {}, {}, {}, list[str]()
    for path, document in files(root, unread).items():
        body = document.body
        if path == CITY or PurePosixPath(path).parts[0] in FOLDERS:
            others[path] = digest(body)
        elif isinstance(body, Mapping) and isinstance(body.get("version"), int):
            rule_id = str(body.get("id"))
            rules[rule_id] = LockedRule(version=body["version"], digest=digest(body))
            documents[rule_id] = document
        else:
            unread.append(path)
    return _Stand(rules, others, documents, whole=not unread)


def _refused(stand: _Stand, lock: Lock) -> Iterator[str]:
    """What no new lock may hide."""
    for rule_id, now in stand.rules.items():
        if (was := lock.rules.get(rule_id)) is None or now.digest == was.digest:
            continue
        where = f"{stand.documents[rule_id].place(['version'])}: version"
        if now.version < was.version:
            yield f"{where}: fell to {now.version}; {was.version} is locked: make it {was.version + 1}"
        elif now.version == was.version:
            yield f"{where}: the rule changed and is still version {was.version}: make it {was.version + 1}"
    for rule_id in sorted(lock.rules.keys() - stand.rules.keys() if stand.whole else ()):
        yield (
            f"{LOCK}: {rule_id} is locked and gone: bring it back with `status: retired`,"
            f" or run `triage rules lock --forget {rule_id}`"
        )


def _new(stand: _Stand, lock: Lock) -> Iterator[str]:
    """What a new lock will take in."""
    for rule_id, now in stand.rules.items():
        was = lock.rules.get(rule_id)
        where = stand.documents[rule_id].place(["version"])
        if was is None:
            yield f"{where}: {rule_id} is not in the lock: {_AGREE}"
        elif now.version > was.version:
            yield f"{where}: version {now.version} is not in the lock, {was.version} is: {_AGREE}"
    for path, said in stand.files.items():
        if path not in lock.files:
            yield f"{path}: not in the lock: {_AGREE}"
        elif said != lock.files[path]:
            yield f"{path}: changed since it was locked: if that is meant, {_AGREE}"
    for path in sorted(lock.files.keys() - stand.files.keys() if stand.whole else ()):
        yield f"{LOCK}: {path} is locked and gone: if that is meant, {_AGREE}"
