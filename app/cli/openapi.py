"""`triage openapi`: the committed API document."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from app.errors import SetupError
from app.settings import Settings

PATH = Path(__file__).resolve().parents[2] / "openapi" / "openapi.json"


def written() -> bytes:
    """The document as it is committed: made without a database, the same on every machine."""
    from app.main import create_app  # a second, which every other command would wait for

    document = create_app(Settings()).openapi()
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2) + b"\n"


def openapi(
    check: Annotated[bool, typer.Option("--check", help="Only say whether the file is fresh.")] = False,
) -> None:
    """Write openapi/openapi.json from the code."""
    made = written()
    if not check:
        PATH.write_bytes(made)
    elif not PATH.exists() or PATH.read_bytes() != made:
        raise SetupError(f"{PATH} is not what the code says; run `make openapi`.")
