"""Which catalog a command is about."""

from pathlib import Path
from typing import Annotated

import typer

from app.rules.documents import BUILT_IN
from app.settings import from_environment

Directory = Annotated[
    Path | None, typer.Argument(help="A catalog directory; default: TRIAGE_CATALOG, or the built-in one.")
]
CatalogOption = Annotated[
    Path | None,
    typer.Option("--catalog", help="A catalog directory; default: TRIAGE_CATALOG, or the built-in one."),
]


def directory_of(named: Path | None) -> Path:
    """The directory named, else the one that the settings name, else the built-in one."""
    found = named or from_environment().catalog
    return found.resolve() if found else BUILT_IN
