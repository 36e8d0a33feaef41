"""A small mapping, and the rows of a CSV text under it."""

import io

from app.feeds.mapping import Mapping, load_mapping
from app.feeds.table import Row, Table

MAPPING = """
timezone: America/Chicago
call_number: Id
empty: ["NULL"]
events:
  - kind: created
    event_id: "{Id}/created"
    occurred_at: Received
    call: {received_at: Received, beat: Beat}
    units:
      - {unit_id: {column: Unit, codes: {"": unknown}}, status: {constant: Dispatched}, at: Dispatched}
  - kind: cleared
    if_filled: Closed
    event_id: "{Id}/cleared"
    occurred_at: Closed
"""
HEADER = "Id,Received,Dispatched,Closed,Unit,Beat\n"


def a_mapping(**keys: str) -> Mapping:
    return load_mapping(MAPPING + "\n".join(f"{key}: {value}" for key, value in keys.items()), "city.yaml")


def table(text: str, mapping: Mapping | None = None) -> Table:
    return Table(io.StringIO(text, newline=""), mapping or a_mapping(), "calls.csv")


def rows(*lines: str, mapping: Mapping | None = None) -> list[Row]:
    return list(table(HEADER + "\n".join(lines), mapping).rows())
