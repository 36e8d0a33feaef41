"""What the demo prints: queues, elapsed times, and requests to try."""

from datetime import UTC, datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from app.rules.tables import Queue

_SHOWN = 8
_CAPTION = (
    "The day was replayed at speed: times between what the dispatch system did are the simulated day's;"
    " times from there to a queue, and in a queue, are those of this run."
)


def show_queue(console: Console, queue: Queue, page: dict[str, Any]) -> None:
    """The first referrals of a queue: bare facts, as its agency lists them."""
    items = page["items"]
    table = _table(f"{queue.id}: {queue.title}")
    for name, least in (("status", 9), ("!", 1), ("program", 15), ("call", 14), ("type", 8), ("why held", 8)):
        table.add_column(name, no_wrap=True, min_width=least)
    for one in items[:_SHOWN]:
        table.add_row(
            one["status"],
            "!" if one["urgent"] else "",
            one["program"],
            one["call"]["call_number"],
            one["call"]["call_type"] or one["call"]["call_type_code"],
            one["review"] or one["reason"] or "",
        )
    console.print(table)
    left = len(items) - _SHOWN
    if left > 0:
        console.print(f"  ... and {left}{'+' if page['next_cursor'] else ''} more", highlight=False)


def show_elapsed(console: Console, report: dict[str, Any]) -> None:
    """The elapsed-time table."""
    table = _table("Elapsed time")
    table.caption, table.caption_justify = _CAPTION, "left"
    table.add_column("interval", no_wrap=True, min_width=21)
    # A number that is cut short is another number: where a line is too short, it goes on below.
    for name in ("n", "open", "median", "p90", "in target"):
        table.add_column(name, justify="right", overflow="fold", min_width=4 if name == "n" else 8)
    for row in report["items"]:
        table.add_row(
            row["pair"].replace("_to_", " → ").replace("dcdss_", "").replace("_", " "),
            _count(row, "n"),
            _count(row, "open"),
            _length(row, "median_seconds"),
            _length(row, "p90_seconds"),
            _share(row),
        )
    console.print(table)


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))


def show_curls(console: Console, url: str, issued: dict[str, str]) -> None:
    """Requests that work as they stand."""
    event = (
        '{"event_id": "try-1", "call_number": "26-TRY-1", "kind": "created", '
        f'"occurred_at": "{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", '
        '"call": {"call_type_code": "WELCHK"}, "notes": [{"text": "RP ADV SUBJ HEARING VOICES"}]}'
    )
    json = "-H 'Content-Type: application/json'"
    lines = [
        ("Send an event as the dispatch system", "source", f"{json} -d '{event}' {url}/v1/events"),
        ("See your queue as MHOP", "mhop", f"'{url}/v1/queues/mhop/referrals?status=requested&limit=5'"),
        (
            "Claim the next referral as DCRC",
            "dcrc",
            f'{json} -d \'{{"request_id": "try-1"}}\' {url}/v1/queues/dcrc/claims',
        ),
        ("See what waits for a supervisor", "supervisor", f"'{url}/v1/queues/dcdss/referrals?status=draft'"),
        ("Read the metrics as operations", "operator", f"{url}/metrics"),
    ]
    console.print(f"\n[bold]API:[/] {url}/docs\n")
    for title, caller, request in lines:
        console.print(f"# {title}", style="dim", highlight=False)
        command = f"curl -s -H 'Authorization: Bearer {issued[caller]}' {request}\n"
        console.print(command, soft_wrap=True, highlight=False, markup=False)


def _count(row: dict[str, Any], name: str) -> str:
    return "withheld" if name in row["suppressed"] else f"{row[name]:,}"


def _length(row: dict[str, Any], name: str) -> str:
    if name in row["suppressed"]:
        return "withheld"
    if row[name] is None:
        return "not reached" if row["n"] else ""
    return _duration(row[name])


def _share(row: dict[str, Any]) -> str:
    if "within_target" in row["suppressed"]:
        return "withheld"
    if row["within_target"] is None:
        return ""
    return f"{row['within_target']:.0%} in {_duration(row['target_seconds'])}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.3g} h" if seconds < 172800 else f"{seconds / 86400:.3g} days"
