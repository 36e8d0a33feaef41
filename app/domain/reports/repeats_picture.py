"""The picture of repeats: curves of the latest year, and never without severity and linkage below them."""

from typing import Any

from app.domain.repeats import NO_ADDRESS, UNITS
from app.domain.reports.definition import Answer, Line
from app.domain.reports.picture import _COLOURS, _DASHES, _WIDTH, _at_risk, framed, nothing

_INDEX = "first"
_BESIDE = {
    "repeated_share": ("repeated", "circle"),
    "severe_share": ("severe: the call", "triangle-up"),
    "severe_repeats_share": ("severe: the repeat", "triangle-down"),
    "linked_share": ("linked: service received", "square"),
}


def draw(answer: Answer) -> Any:
    """Each tag beside the other; of the latest year that is told, each unit from its first call."""
    import altair as alt

    columns = []
    for tag in dict.fromkeys(line["tag"] for line in answer.lines):
        known = [line for line in answer.lines if line["tag"] == tag and line["index"] == _INDEX]
        told = [line["year"] for line in known if line["repeated_share"] is not None]
        if told:
            here = [line for line in known if line["year"] == max(told)]
            columns.append(_column(tag, here, answer))
    if not columns:
        return nothing(answer)
    return framed(alt.hconcat(*columns, spacing=40), answer)


def _column(tag: str, lines: list[Line], answer: Answer) -> Any:
    """Curves with their limits, numbers at risk, and the shares of each unit."""
    import altair as alt

    year = lines[0]["year"]
    points = [
        {**point, "group": point["unit"], "age": point["days"]}
        for point in answer.points
        if (point["tag"], point["year"]) == (tag, year)
    ]
    names = list(dict.fromkeys(point["group"] for point in points))
    places = [UNITS.index(name) for name in names]  # each unit looks the same in both columns
    ages = alt.Scale(domain=[0, int((answer.options or {}).get("window_days", 365))], nice=False)
    legend = alt.Legend(title=None, orient="bottom", symbolStrokeWidth=2, symbolSize=600)
    look = {
        "color": alt.Color(
            "group:N",
            scale=alt.Scale(domain=names, range=[_COLOURS[place] for place in places]),
            legend=legend,
        ),
        "strokeDash": alt.StrokeDash(
            "group:N",
            scale=alt.Scale(domain=names, range=[_DASHES[place] for place in places]),
            legend=legend,
        ),
    }
    base = alt.Chart(alt.InlineData(values=points)).encode(x=alt.X("age:Q", title="days", scale=ages))
    band = base.mark_area(opacity=0.12, interpolate="step-after", color="#555555")
    line = base.mark_line(interpolate="step-after", strokeWidth=2)
    share = alt.Y("repeated_share:Q", title="share that called again", axis=alt.Axis(format="%"))
    n = ", ".join(
        f"{one['unit']} {one['n']:,}" if one["n"] is not None else f"{one['unit']} not countable"
        for one in lines
        if one["n"] is not None or one["reason"] == NO_ADDRESS
    )
    told = alt.Title(
        [f"{tag.replace('_', ' ')}, {year}, from each unit's first call", f"n {n}"],
        fontSize=12,
        anchor="start",
    )
    curves = (
        band.encode(y="low:Q", y2="high:Q", detail="group:N") + line.encode(y=share, **look)
    ).properties(width=_WIDTH, height=200, title=told)
    return alt.vconcat(curves, _at_risk(points, ages, names), _beside(lines), spacing=8).resolve_scale(
        color="independent", strokeDash="independent"
    )


def _beside(lines: list[Line]) -> Any:
    """What stands beside every repeat: how severe it was, and whether anybody was linked."""
    import altair as alt

    cells = [
        {
            "what": f"{line['unit']}: {what}",
            "shape": what,
            "share": line[name],
            "low": line["repeated_share_low"] if name == "repeated_share" else None,
            "high": line["repeated_share_high"] if name == "repeated_share" else None,
        }
        for line in lines
        for name, (what, _) in _BESIDE.items()
        if line[name] is not None
    ]
    shapes = alt.Scale(
        domain=[what for what, _ in _BESIDE.values()], range=[shape for _, shape in _BESIDE.values()]
    )
    order = [cell["what"] for cell in cells]
    base = alt.Chart(alt.InlineData(values=cells)).encode(
        y=alt.Y("what:N", title=None, sort=order, axis=alt.Axis(labelLimit=220))
    )
    limits = base.mark_rule(color="black").encode(x=alt.X("low:Q"), x2="high:Q")
    limits = limits.transform_filter("datum.low !== null")
    x = alt.X("share:Q", title="share", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    marks = base.mark_point(size=55, color="black", filled=False, opacity=1).encode(
        x=x, shape=alt.Shape("shape:N", scale=shapes, legend=None)
    )
    # Beside the mark, and beyond its upper limit.
    text = base.mark_text(align="left", dx=9, fontSize=10).transform_calculate(
        end="datum.high === null ? datum.share : datum.high"
    )
    text = text.encode(x="end:Q", text=alt.Text("share:Q", format=".0%"))
    return (limits + marks + text).properties(width=_WIDTH, height=15 * len(cells))
