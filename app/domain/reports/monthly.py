"""Rates by month: for each rate a panel, with 95 % limits."""

from collections.abc import Sequence
from typing import Any

from app.domain.reports.definition import Answer
from app.domain.reports.picture import _COLOURS, _SHAPES, _WIDTH, _shown, framed, nothing

_ALL = "all months"


def rates_by_month(
    answer: Answer, *, rates: Sequence[tuple[str, str, str]], split: str, series: Sequence[str]
) -> Any:
    """For each rate (its column, what it is of, title) a point with limits for each month and series."""
    import altair as alt

    panels = [panel for one in rates if (panel := _panel(answer, *one, split, series))]
    return framed(alt.vconcat(*panels, spacing=24), answer) if panels else nothing(answer)


def _panel(answer: Answer, rate: str, of: str, title: str, split: str, series: Sequence[str]) -> Any:
    import altair as alt

    cells = [
        {
            "month": line["month"] or _ALL,
            "who": line[split].replace("_", " "),
            "value": line[rate],
            "low": line[f"{rate}_low"],
            "high": line[f"{rate}_high"],
        }
        for line in answer.lines
        if line[split] in series and _shown(line, rate)
    ]
    if not cells:
        return None
    names = [name.replace("_", " ") for name in series]
    months = [_ALL, *sorted({line["month"] for line in answer.lines if line["month"]})]
    counted = [
        f"{line[split].replace('_', ' ')} n {line[of]:,}"
        for line in answer.lines
        if line["month"] is None and line[split] in series and _shown(line, of)
    ]
    colours = alt.Scale(domain=names, range=_COLOURS[: len(names)])
    shapes = alt.Scale(domain=names, range=_SHAPES[: len(names)])
    share = alt.Y("low:Q", title="share, 95 % limits", scale=alt.Scale(domain=[0, 1]))
    base = alt.Chart(alt.InlineData(values=cells)).encode(
        x=alt.X("month:N", title=None, scale=alt.Scale(domain=months), axis=alt.Axis(labelAngle=-45)),
        xOffset=alt.XOffset("who:N", sort=names, scale=alt.Scale(domain=names, paddingOuter=0.8)),
        color=alt.Color("who:N", title=None, scale=colours),
    )
    limits = base.mark_rule(strokeWidth=1.5).encode(y=share.axis(format="%"), y2="high:Q")
    point = base.mark_point(filled=True, size=60, opacity=1)
    point = point.encode(y="value:Q", shape=alt.Shape("who:N", title=None, scale=shapes))
    wide, heading = (
        max(_WIDTH, 60 * len(months)),
        alt.Title([title, ", ".join(counted)], fontSize=12, anchor="start"),
    )
    return (limits + point).properties(width=min(2 * _WIDTH, wide), height=190, title=heading)
