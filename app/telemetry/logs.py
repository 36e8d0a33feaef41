"""JSON logs through an allow-list of keys: what is not named here is not written.

Messages are static; ids and codes go in keys. No narrative, name, phone number, address or secret.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import orjson
import structlog

ALLOWED = frozenset(
    (
        "attempt",
        "catalog_digest",
        "problems",
        "count",
        "duration_seconds",
        "error",
        "event",
        "key_id",
        "level",
        "method",
        "place",
        "port",
        "queue",
        "queues",
        "request_id",
        "role",
        "route",
        "source",
        "sqlstate",
        "status",
        "timestamp",
        "version",
    )
)


def _allowed_only(_logger: Any, _name: str, record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value for key, value in record.items() if key in ALLOWED}


def configure(level: str) -> None:
    """Write JSON lines to stderr from this level up; other libraries say no more than warnings."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _allowed_only,
            structlog.processors.JSONRenderer(
                serializer=lambda record, **_: orjson.dumps(record, default=str).decode()
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries may quote data in their messages; only the fact and its place are passed on.
    logging.basicConfig(level=logging.WARNING, handlers=[_Library()], force=True)


class _Library(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raised = record.exc_info[1] if record.exc_info else None
        facts = {"error": type(raised).__name__, "place": place(raised)} if raised else {}
        _log.warning("library_message", source=record.name, level=record.levelname.lower(), **facts)


def place(raised: BaseException) -> str:
    """Where an error was raised, as file:line of the innermost frame of ours: no message, no values."""
    frames = traceback.extract_tb(raised.__traceback__)
    ours = [frame for frame in frames if "/app/" in frame.filename] or frames
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(ours[-3:]))


_log = structlog.get_logger()


def info(event: str, **facts: Any) -> None:
    """Something happened as it should."""
    _log.info(event, **facts)


def debug(event: str, **facts: Any) -> None:
    """Something routine happened."""
    _log.debug(event, **facts)


def warning(event: str, **facts: Any) -> None:
    """Something did not work, and the service goes on."""
    _log.warning(event, **facts)


def error(event: str, **facts: Any) -> None:
    """The service failed at something."""
    _log.error(event, **facts)
