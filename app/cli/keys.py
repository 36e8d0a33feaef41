"""`triage keys`: who may call."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from app.cli.database import with_database
from app.domain.access import Role
from app.services import keys as service
from app.services.keys import IssuedKey
from app.storage import keys as storage

app = typer.Typer(no_args_is_help=True, help="API keys: create, list, rotate, revoke.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def create(
    role: Annotated[Role, typer.Option(help="What the key may do.")],
    source: Annotated[str | None, typer.Option(help="Which CAD, for the role source.")] = None,
    queue: Annotated[
        list[str] | None, typer.Option(help="Which queue, for the role agency; may be repeated.")
    ] = None,
    label: Annotated[str | None, typer.Option(help="Whose key it is.")] = None,
    expires_days: Annotated[
        int | None, typer.Option(min=1, help="Days until it dies; default: never.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Issue a key. It is shown this once; only a hash of its secret is stored."""
    expires_at = datetime.now(UTC) + timedelta(days=expires_days) if expires_days else None
    issued = with_database(
        lambda database, catalog: service.create(
            database,
            catalog,
            role=role,
            source=source,
            queues=queue or (),
            label=label,
            expires_at=expires_at,
        )
    )
    _show(issued, as_json=as_json)


@app.command()
def rotate(
    key_id: str,
    overlap_days: Annotated[int, typer.Option(min=0, help="Days that the old key lives on.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Issue a second key for the same caller; the old one dies when the overlap ends."""
    issued = with_database(
        lambda database, _: service.rotate(database, key_id, overlap=timedelta(days=overlap_days))
    )
    _show(issued, as_json=as_json)


@app.command()
def revoke(key_id: str) -> None:
    """Kill a key; running services stop believing it within a second."""
    with_database(lambda database, _: service.revoke(database, key_id))
    typer.echo(f"Key {key_id} is revoked.")


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """Every key ever issued, without its secret."""
    rows = with_database(lambda database, _: database.run(storage.every))
    names = ("key_id", "owner_id", "role", "source", "queues", "label", "live", "expires_at", "last_used_on")
    if as_json:
        typer.echo(orjson.dumps([{name: getattr(row, name) for name in names} for row in rows]).decode())
        return
    table = Table(*names)
    for row in rows:
        table.add_row(*(_cell(getattr(row, name)) for name in names))
    Console().print(table)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(value) if isinstance(value, list) else str(value)


def _show(issued: IssuedKey, *, as_json: bool) -> None:
    if as_json:
        typer.echo(orjson.dumps(asdict(issued)).decode())
    else:
        typer.echo(issued.key)  # alone on standard output, so that KEY=$(...) holds it and nothing else
        typer.echo(f"(key {issued.key_id}, role {issued.role}; shown this once)", err=True)
