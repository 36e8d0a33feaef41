"""The YAML files of a catalog directory, laid over the built-in ones, with the line of every problem."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError

BUILT_IN = Path(__file__).with_name("catalog")
CITY = "city.yaml"


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a catalog: where it stands in it, and what it says."""

    path: str
    body: Any
    text: str = ""  # as it was written; empty when it comes from the store

    def place(self, steps: Sequence[int | str] = ()) -> str:
        """`path:line` of what these keys lead to, or of the nearest thing above it."""
        if not self.text:
            return self.path
        node = yaml.compose(self.text, Loader=yaml.CSafeLoader)
        line = 1
        for step in steps:
            node, line = _inner(node, step, line)
        return f"{self.path}:{line}"


def _inner(node: Any, step: int | str, line: int) -> tuple[Any, int]:
    """What stands under a key or at a number, with its line; the line before, if nothing does."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return None, line


def read(root: Path, problems: list[str]) -> dict[str, Document]:
    """The catalog's documents by path. What is not YAML is added to `problems`.

    A directory whose city.yaml says `extends: built_in` is laid over the built-in catalog: a file of
    the same path replaces, keys of city.yaml replace keys, and what `removes` lists is left out.
    """
    own = files(root, problems)
    city = own[CITY].body if CITY in own else None
    if not isinstance(city, Mapping) or city.get("extends") is None or root == BUILT_IN:
        return own
    base = files(BUILT_IN, problems)
    removed = city.get("removes") or []
    where = own[CITY].place(["removes"])
    problems += [
        f"{where}: removes: the built-in catalog has no {path}"
        for path in (removed if isinstance(removed, list) else [])
        if base.pop(str(path), None) is None
    ]
    merged = {**base[CITY].body, **city}
    return {**base, **own, CITY: Document(CITY, merged, own[CITY].text)}


class _Loader(yaml.CSafeLoader):
    """Says of a value that is none, such as the 31st of November, where it stands."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            raise ConstructorError(None, None, str(error), node.start_mark) from error


def files(root: Path, problems: list[str]) -> dict[str, Document]:
    """The directory's own files by path, without what they are laid over."""
    found = {}
    for path in sorted(root.rglob("*.yaml")):
        name = path.relative_to(root).as_posix()
        text = path.read_text("utf-8", errors="replace")
        try:
            found[name] = Document(name, yaml.load(text, Loader=_Loader), text)  # noqa: S506 (a safe one)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
            problems.append(f"{where}: not YAML: {error.problem}")
        except yaml.YAMLError:
            problems.append(f"{name}: not YAML: it holds a character that YAML does not allow")
    return found
