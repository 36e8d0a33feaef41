"""`triage digest`: a week of a queue and what is overdue in it, as files; for a weekly job."""

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from app.api import digest_files
from app.cli.database import with_database
from app.domain.access import Caller, Role
from app.errors import SetupError
from app.rules.catalog import Catalog
from app.services import digest as service
from app.services.digest import Digest, Overdue
from app.storage.engine import Database


def digest(
    queue: Annotated[str, typer.Option(help="Whose digest: it is written for that queue's agency.")],
    out: Annotated[Path, typer.Option(help="The directory to write to; made if need be.")],
    week: Annotated[str | None, typer.Option(help="As 2026-W47; default: the last that is over.")] = None,
) -> None:
    """Write digest and overdue list of a queue as CSV and HTML, each whole or not at all.

    Nobody of a call is in them, but the agency's staff; only their owner may read them all the same.
    """
    # The operator makes for the agency what the agency could ask for itself.
    caller = Caller("digest", Role.AGENCY, queues=frozenset((queue,)))

    async def made(database: Database, catalog: Catalog) -> tuple[Digest, Overdue]:
        return (
            await service.of_week(database, catalog, caller, queue, week),
            await service.overdue(database, catalog, caller, queue),
        )

    told, late = with_database(made)
    name = f"{queue}-{told.week}"
    files = {
        f"{name}-digest.csv": digest_files.digest_csv(told),
        f"{name}-digest.html": digest_files.digest_html(told),
        f"{name}-overdue.csv": digest_files.overdue_csv(late),
        f"{name}-overdue.html": digest_files.overdue_html(late),
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            _write(out / file, text)
            typer.echo(out / file)
    except OSError as error:
        raise SetupError(f"{error.filename or out}: {error.strerror}.") from error


def _write(path: Path, text: str) -> None:
    """Replace the file at once: a reader sees the old one or the new one, whole."""
    descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        Path(fresh).replace(path)
    except OSError:
        Path(fresh).unlink(missing_ok=True)
        raise
