"""Codes: what its columns mean, and its picture."""

from dataclasses import replace
from typing import Any

from app.domain.codes import DEFINITION
from app.domain.reports import picture
from app.domain.reports.definition import SUPPRESSED, Answer, Column, Line, Report

_SAYS, _EITHER = bool | None, "null: whether or not"


def _picture(answer: Answer) -> Any:
    """Of each topic what is tagged, by who else says so, and what is coded and not tagged."""
    lines = [
        {**line, "label": _label(line)}
        for line in answer.lines
        if line["coded"] is not None and (line["tagged"] or (line["tagged"] is False and line["coded"]))
    ]
    return picture.bars(replace(answer, lines=lines), label="label", counts=("calls",), unit="calls")


def _label(line: Line) -> str:
    said = [name for name in ("initial", "final", "cleared") if line[name]]
    by = " + ".join(said) if said else "any code" if line["coded"] else "no code"
    topic = line["topic"].replace("_", " ")
    return f"{topic}: {'tagged' if line['tagged'] else 'not tagged'}, {by}"


CODES = Report(
    name="codes",
    title="What codes say, and what our tags say",
    summary="Initial type, final type, clearance codes and tags in one table of disagreement, by topic.",
    counts="Calls",
    period="calls that began",
    definition=DEFINITION,
    caveats=(
        "Neither codes nor tags are the truth: `rules` says how right supervisors found the tags.",
        "Codes are read by the catalog in use now; tags are those of when the call was last heard of.",
        "A call that is open may still get a clearance code.",
    ),
    columns=(
        Column("topic", str | None, "", "What the tags are about; null: all calls"),
        Column("tagged", _SAYS, "", f"Our tags say it; {_EITHER}"),
        Column("coded", _SAYS, "", f"One of the three codes says it; {_EITHER}"),
        Column("initial", _SAYS, "", f"The first type stated says it; {_EITHER}"),
        Column("final", _SAYS, "", f"The type as it stands says it; {_EITHER}"),
        Column("cleared", _SAYS, "", f"A clearance code says it, such as 5 or 5R; {_EITHER}"),
        Column("calls", int | None, "calls", "Calls of which this is so"),
        Column("share", float | None, "share (0 to 1)", "Of the calls with the same `tagged`, or of all"),
        SUPPRESSED,
    ),
    chart=_picture,
)
