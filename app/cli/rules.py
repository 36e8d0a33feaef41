"""`triage rules`: for those who write them."""

from os.path import relpath
from pathlib import Path
from typing import Annotated

import typer

from app.cli import rule_score, rule_try, rule_views
from app.cli.catalogs import Directory, directory_of
from app.errors import SetupError
from app.rules.catalog import CatalogError, load
from app.rules.documents import BUILT_IN, files
from app.rules.lock import LOCK, renewed, unlocked
from app.rules.pages import INDEX, MARK, pages
from app.rules.schemas import FOLDER, schemas

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = REPOSITORY / "docs" / "rules"  # of the built-in catalog

app = typer.Typer(no_args_is_help=True, help="The rule catalog: prove it, read it, try it.")
app.command("list")(rule_views.list_rules)
app.command("show")(rule_views.show)
app.command("try")(rule_try.try_rules)
app.command("score")(rule_score.score)


@app.command()
def check(directory: Directory = None) -> None:
    """Load the catalog, run every case of every rule, compare with the lock, and list every problem."""
    root, problems = directory_of(directory), list[str]()
    try:
        catalog = load(root)
    except CatalogError as error:
        problems += error.problems
    if problems := [*problems, *unlocked(root)]:
        raise CatalogError(root, problems)
    cases = sum(len(rule.cases) for rule in catalog.rules)
    counted = f"{len(catalog.rules)} rules, {cases} cases, all as expected and locked"
    typer.echo(f"{catalog.city.title}: {counted}; digest {catalog.digest}")


@app.command()
def lock(
    directory: Directory = None,
    forget: Annotated[
        list[str] | None, typer.Option(help="A rule that was deleted, by its id; may be repeated.")
    ] = None,
) -> None:
    """Write down version and digest of every rule and file. A changed rule must have a risen version."""
    root = directory_of(directory)
    load(root)
    made = renewed(root, forget or ())
    _write(root / LOCK, made.written())
    typer.echo(f"{root / LOCK}: {len(made.rules)} rules, {len(made.files)} other files")


@app.command()
def schema(directory: Directory = None) -> None:
    """Write JSON Schemas of the catalog's files, so that editors complete keys and underline mistakes."""
    folder = directory_of(directory) / FOLDER
    for name, text in schemas().items():
        _write(folder / name, text)
    typer.echo(f"{folder}: {len(schemas())} schemas")


@app.command()
def docs(
    directory: Directory = None,
    output: Annotated[
        Path | None, typer.Option(help="Where to write; default: docs/rules here, or docs in the directory.")
    ] = None,
) -> None:
    """Write a page for each rule, and a table of all, as Markdown."""
    root = directory_of(directory)
    made = written_pages(root)
    folder = output or (PAGES if root == BUILT_IN else root / "docs")
    for name, text in made.items():
        _write(folder / name, text)
    for path in folder.glob("*.md"):
        if path.name not in made and path.read_text("utf-8", errors="replace").startswith(MARK):
            path.unlink()  # of a rule that is gone
    typer.echo(f"{folder / INDEX}: {len(made) - 1} rules")


def written_pages(root: Path) -> dict[str, str]:
    """The pages of the catalog in this directory, as they stand in their usual place."""
    own, place = files(root, []), PAGES if root == BUILT_IN else root / "docs"

    def href(path: str) -> str | None:
        return Path(relpath(root / path, place)).as_posix() if path in own else None

    return pages(load(root), href)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise SetupError(f"{path}: cannot be written: {error.strerror}.") from error
