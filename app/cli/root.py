"""The commands, put together."""

import typer

from app.cli import database, keys, serve

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command("serve")(serve.serve)
app.add_typer(database.app, name="database")
app.add_typer(keys.app, name="keys")
