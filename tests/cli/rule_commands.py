"""`triage rules ...` within the test's own process."""

from typing import NamedTuple

from typer.testing import CliRunner

from app.cli.root import app
from app.errors import SetupError, TriageError


class Done(NamedTuple):
    """How a command ended; `error` is the one clear line, if it ended with one."""

    output: str
    notes: str
    error: str | None


def rules(*arguments: object, given: str | None = None, **environment: str) -> Done:
    """Run one command to its end."""
    done = CliRunner().invoke(app, ["rules", *map(str, arguments)], input=given, env=environment)
    if done.exception is None:
        return Done(done.stdout, done.stderr, None)
    if not isinstance(done.exception, SetupError | TriageError):
        raise done.exception
    return Done(done.stdout, done.stderr, str(done.exception))
