"""The `triage` command: one file per group of commands."""

import sys

from app.cli.root import app as application
from app.errors import SetupError, TriageError


def main() -> None:
    """Run the command; what the operator must change is one clear line, not a traceback."""
    try:
        application()
    except (SetupError, TriageError) as error:
        sys.exit(f"triage: {error}")
