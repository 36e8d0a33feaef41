"""`python -m app` is the `triage` command."""

from app.cli import main

main()
