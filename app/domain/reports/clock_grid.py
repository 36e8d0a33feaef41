"""Medians by weekday and hour: a panel of seven rows and 24 columns for each pair of milestones."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from app.domain.reports.definition import Answer, Line
from app.domain.reports.picture import _shown, _unit, framed, nothing

_CELL = 26


def grids(answer: Answer) -> Any:
    """The median of each weekday and hour, darker the longer; a point where it is withheld or not reached."""
    import altair as alt

    by_pair = groupby(answer.lines, key=lambda line: line["meaning"])
    panels = [panel for meaning, some in by_pair if (panel := _panel(meaning, list(some)))]
    if not panels:
        return nothing(answer)
    return framed(alt.vconcat(*panels, spacing=20).resolve_scale(color="independent"), answer)


def _panel(meaning: str, lines: Sequence[Line]) -> Any:
    import altair as alt

    known = [line["median_seconds"] for line in lines if line["group"] and _shown(line, "median_seconds")]
    if not known:
        return None
    per, unit = _unit(max(known))
    cells = [
        {
            "weekday": line["group"].rpartition(" ")[0],
            "hour": line["group"].rpartition(" ")[2],
            "median": line["median_seconds"] / per if _shown(line, "median_seconds") else None,
        }
        for line in lines
    ]
    base = alt.Chart(alt.InlineData(values=cells)).encode(
        x=alt.X("hour:O", title="hour", scale=alt.Scale(domain=[f"{hour:02}" for hour in range(24)])),
        y=alt.Y("weekday:O", title=None, axis=alt.Axis(labelExpr="slice(datum.label, 2)")),
    )
    shades = alt.Scale(range=["#FFFFFF", "#4D4D4D"], domainMin=0)
    square = base.mark_rect(stroke="#A0A0A0", strokeWidth=0.5).encode(
        color=alt.Color("median:Q", title=f"median, {unit}", scale=shades)
    )
    dark = f"datum.median > {0.7 * max(known) / per}"
    number = base.mark_text(fontSize=9).encode(
        text=alt.Text("median:Q", format=".2~g"),
        color=alt.condition(dark, alt.value("white"), alt.value("black")),
    )
    unknown = base.mark_text(fontSize=9, text="·").transform_filter("datum.median === null")
    seen = number.transform_filter("datum.median !== null")
    title = alt.Title(f"{meaning}: median, {unit}; ·: withheld, or not reached", fontSize=12, anchor="start")
    return (square.transform_filter("datum.median !== null") + seen + unknown).properties(
        width=24 * _CELL, height=7 * _CELL, title=title
    )
