"""The picture of what was not served: each reason in and out of hours, and the whole by hour of the day."""

from collections.abc import Sequence
from typing import Any

from app.domain.reports.definition import Answer, Line
from app.domain.reports.picture import framed, nothing

_IN, _OUT = "in hours", "out of hours"
_SERIES = ("weekday, in hours", "weekday, out of hours", "weekend")
_SHAPES, _COLOURS = ("circle", "square", "triangle-up"), ("#000000", "#0072B2", "#D55E00")


def not_served(answer: Answer) -> Any:
    """Shares of the qualifying calls; what is withheld is in neither panel."""
    import altair as alt

    halves = {line["hours"]: line for line in answer.lines if line["hour"] is None}
    panels = [panel for panel in (_reasons(halves), _hours(answer.lines)) if panel is not None]
    if not panels:
        return nothing(answer)
    whole = alt.vconcat(*panels, spacing=30).resolve_scale(
        color="independent", fill="independent", shape="independent"
    )
    return framed(whole, answer)


def _reasons(halves: dict[str | None, Line]) -> Any:
    """Of all that qualify in each half, the share not served, and for each reason."""
    import altair as alt

    cells = []
    for hours, name in (("in", _IN), ("out", _OUT)):
        line = halves[hours]
        if not line["qualified"]:
            continue
        counts = {"all reasons": line["not_served"], **line["not_served_by_reason"]}
        label = f"{name} (n {line['qualified']:,})"
        cells += [
            {"reason": f"{place:02} {reason}", "half": label, "share": count / line["qualified"], "n": count}
            for place, (reason, count) in enumerate(counts.items())
            if count is not None
        ]
    if not cells:
        return None
    names = list(dict.fromkeys(cell["half"] for cell in cells))
    y = alt.Y("reason:N", title=None, axis=alt.Axis(labelExpr="slice(datum.label, 3)", labelLimit=300))
    base = alt.Chart(alt.InlineData(values=cells)).encode(y=y, yOffset=alt.YOffset("half:N", sort=names))
    fill = alt.Fill(
        "half:N",
        title=None,
        sort=names,
        scale=alt.Scale(domain=names, range=["#FFFFFF", "#595959"][: len(names)]),
    )
    x = alt.X("share:Q", title="share of the calls that qualify", axis=alt.Axis(format="%"))
    bar = base.mark_bar(stroke="black", strokeWidth=0.7).encode(x=x, fill=fill)
    text = base.mark_text(align="left", dx=4).encode(x="share:Q", text=alt.Text("n:Q", format=","))
    return (bar + text).properties(width=620, title=_title("Not served, by reason (numbers: calls)"))


def _hours(lines: Sequence[Line]) -> Any:
    """The share not served at each hour of the day, with its limits."""
    import altair as alt

    cells = [
        {
            "hour": int(line["hour"]) + (_SERIES.index(name) - 1) * 0.2,
            "when": name,
            "share": line["not_served_share"],
            "low": line["not_served_interval"][0],
            "high": line["not_served_interval"][1],
        }
        for line in lines
        if line["hour"] is not None and line["not_served_share"] is not None
        for name in [_series(line)]
    ]
    if not cells:
        return None
    hours = alt.Scale(domain=[-0.7, 23.7], nice=False)
    x = alt.X("hour:Q", title="hour at which the call began", scale=hours, axis=alt.Axis(values=[*range(24)]))
    base = alt.Chart(alt.InlineData(values=cells)).encode(x=x)
    share = alt.Y(
        "low:Q", title="share not served", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%")
    )
    limits = base.mark_rule(color="#777777").encode(y=share, y2="high:Q")
    legend = alt.Legend(title=None, orient="bottom")
    names = [name for name in _SERIES if any(cell["when"] == name for cell in cells)]
    places = [_SERIES.index(name) for name in names]
    point = base.mark_point(filled=True, size=70, opacity=1).encode(
        y="share:Q",
        shape=alt.Shape(
            "when:N", legend=legend, scale=alt.Scale(domain=names, range=[_SHAPES[place] for place in places])
        ),
        color=alt.Color(
            "when:N",
            legend=legend,
            scale=alt.Scale(domain=names, range=[_COLOURS[place] for place in places]),
        ),
    )
    title = _title("Not served, by hour, with 95 % limits")
    return (limits + point).properties(width=620, height=200, title=title)


def _series(line: Line) -> str:
    if line["days"] == "weekend" and line["hours"] == "out":
        return _SERIES[2]
    return _SERIES[0] if line["hours"] == "in" else _SERIES[1]


def _title(words: str) -> Any:
    import altair as alt

    return alt.Title(words, fontSize=12, anchor="start")
