"""The house: sizes, layers, words, and what must never be committed."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from app.cli.root import app
from app.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE, LONGEST_FUNCTION = 300, 50
NEVER_SAY = {"manager", "helper", "util", "utils", "client", "ticket", "detector"}


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines without the docstring."""
    body = function.body
    documented = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    doc = (body[0].end_lineno or 0) - body[0].lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - doc


def test_no_file_is_too_long() -> None:
    long = {
        str(path): n
        for path in sources("app", "tests", "benchmarks")
        if (n := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_function_is_too_long() -> None:
    long = {
        f"{path}:{f.name}": n
        for path in sources("app")
        for f in functions(path)
        if (n := length(f)) > LONGEST_FUNCTION
    }
    assert long == {}


def test_names_use_the_words_of_the_house() -> None:
    said = {
        f"{path}: {node.name}"
        for path in sources("app")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and NEVER_SAY & set(re.findall(r"[a-z]+", re.sub(r"(?<!^)(?=[A-Z])", "_", node.name).lower()))
    }
    assert said == set()


def test_every_dependency_says_why_it_is_there() -> None:
    listed = (ROOT / "pyproject.toml").read_text()
    for line in re.findall(r'^    "[\w\[\]-]+[^"\n]*>=.*$', listed, re.MULTILINE):
        assert re.search(r"# \S.{8,}$", line), line


def test_locks_hold_every_dependency_with_hashes_and_no_address() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = [re.split(r"[\[>=]", one)[0].replace("_", "-") for one in declared["project"]["dependencies"]]
    lock = (ROOT / "requirements.lock").read_text()
    for name in names:
        assert re.search(rf"^{name}(\[.*\])?==", lock, re.MULTILINE | re.IGNORECASE), name
    for file in ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock"):
        text = (ROOT / file).read_text()
        assert "http" + "://" not in text
        assert "https" + "://" not in text
        pins, hashed = (
            len(re.findall(r"^\S+==", text, re.MULTILINE)),
            len(re.findall(r"==[^\n]*\\\n\s+--hash", text)),
        )
        assert pins == hashed > 10


def committed() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return listed.stdout.split()


@pytest.mark.skipif(not committed(), reason="not a git checkout: nothing to look through")
def test_no_registry_address_and_no_path_of_a_machine_is_committed() -> None:
    hosts = ("python" + "hosted", "registry" + r"\.npm", "pypi" + r"\.org/simple")
    registry = re.compile("|".join((*hosts, r"--(?:extra-)?index-url\s+[^\s|]")))
    for name in committed():
        text = (ROOT / name).read_text(errors="ignore") if (ROOT / name).is_file() else ""
        assert not registry.search(text), name
        assert f"{ROOT.parent}/" not in text or str(ROOT.parent) == "/", name


def test_the_readme_has_every_setting_and_every_command() -> None:
    readme = (ROOT / "README.md").read_text()
    for name in Settings.model_fields:
        assert f"`TRIAGE_{name.upper()}`" in readme, name
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    for command in group.commands:
        assert re.search(rf"^\|.*`{command}\b", readme, re.MULTILINE), command
