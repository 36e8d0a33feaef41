"""Pictures of reports: drawn by Vega-Lite with no browser and no network; what is withheld is not in them.

Readable in black and white: series differ in dashes and shapes besides their colours, which are those of
Okabe and Ito, told apart by the colour-blind too. Every picture says what it counts, in which period.
Altair and its renderer are loaded at first use, since they take long to.
"""

import textwrap
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any, Literal

from app.domain.reports.definition import Answer, Line

_COLOURS = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
_DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (10, 2), (4, 6))
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
_MOST_SERIES = len(_COLOURS)
_WIDTH, _LETTERS = 340, 130
_UNITS = (
    (3 * 60, 1, "seconds"),
    (3 * 3600, 60, "minutes"),
    (4 * 86400, 3600, "hours"),
    (None, 86400, "days"),
)


def rendered(answer: Answer, form: str, *, titled: bool = True) -> bytes:
    """The report's picture as svg or png; without its title where that stands beside it."""
    import vl_convert

    spec = answer.report.chart(answer).to_dict()
    if not titled:
        del spec["title"]
    if form == "svg":
        svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
        return svg.encode()
    png: bytes = vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=[])
    return png


def bars(answer: Answer, *, label: str, counts: Sequence[str], unit: str) -> Any:
    """One bar for each line and count, with its number; in the order of the lines."""
    import altair as alt

    cells = [
        {"label": f"{number:02} {line[label]}", "count": name.replace("_", " "), "n": line[name]}
        for number, line in enumerate(answer.lines)
        for name in counts
        if _shown(line, name)
    ]
    if not cells:
        return nothing(answer)
    names = [name.replace("_", " ") for name in counts]
    base = alt.Chart(alt.InlineData(values=cells)).encode(
        y=alt.Y("label:N", title=None, axis=alt.Axis(labelExpr="slice(datum.label, 3)", labelLimit=300)),
        yOffset=alt.YOffset("count:N", sort=names),
    )
    bar = base.mark_bar(stroke="black", strokeWidth=0.7).encode(
        x=alt.X("n:Q", title=unit),
        fill=alt.Fill(
            "count:N",
            title=None,
            sort=names,
            scale=alt.Scale(domain=names, range=["#595959", "#A6CEE3", "#FFFFFF"][: len(names)]),
            legend=alt.Legend() if len(names) > 1 else None,
        ),
    )
    text = base.mark_text(align="left", dx=4).encode(x="n:Q", text=alt.Text("n:Q", format=","))
    return framed((bar + text).properties(width=2 * _WIDTH), answer)


def intervals(answer: Answer, *, label: str, value: str, limits: str, count: str, split: str) -> Any:
    """A point with its 95 % limits for each line that is not split further (by month)."""
    import altair as alt

    cells = [
        {
            "label": f"{line[label]} (n {line[count]:,})" if _shown(line, count) else line[label],
            "value": line[value],
            "low": line[limits][0],
            "high": line[limits][1],
        }
        for line in answer.lines
        if line[split] is None and _shown(line, value) and _shown(line, limits)
    ]
    if not cells:
        return nothing(answer)
    title = f"{value.replace('_', ' ')} with 95 % limits"
    base = alt.Chart(alt.InlineData(values=cells)).encode(
        y=alt.Y("label:N", title=None, axis=alt.Axis(labelLimit=400))
    )
    scale = alt.Scale(domain=[0, 1])
    rule = base.mark_rule(color="black").encode(x=alt.X("low:Q", title=title, scale=scale), x2="high:Q")
    point = base.mark_point(filled=True, size=60, color="black", opacity=1).encode(x="value:Q")
    return framed((rule + point).properties(width=1.6 * _WIDTH), answer)


def curves(answer: Answer) -> Any:
    """Which share is still open at each age, a panel for each pair; of many groups, their medians instead."""
    import altair as alt

    groups = {line["group"] for line in answer.lines}
    draw = _curve_panel if len(groups) <= _MOST_SERIES else _median_panel
    source = answer.points if draw is _curve_panel else answer.lines
    by_pair = [(pair, list(some)) for pair, some in groupby(source, key=lambda one: one["pair"])]
    meanings = {line["pair"]: line["meaning"] for line in answer.lines}
    names = sorted({point["group"] or "all" for point in answer.points})  # alike in all panels
    aims = {pair: {one["target_seconds"] for one in answer.lines if one["pair"] == pair} for pair in meanings}
    panels = [draw(meanings[pair], some, names, aims[pair]) for pair, some in by_pair]
    panels = [panel for panel in panels if panel is not None]
    if not panels:
        return nothing(answer)
    return framed(alt.concat(*panels, columns=2, spacing=30).resolve_scale(y="independent"), answer)


def _curve_panel(
    meaning: str, points: Sequence[Line], names: Sequence[str], targets: Collection[float | None]
) -> Any:
    """Curves with their limits and targets, and below them how many are left to end."""
    import altair as alt

    if len(points) < 2:
        return None
    per, unit = _unit(max(point["seconds"] for point in points))
    n = {point["group"] or "all": point["n"] for point in points}
    cells = [{**point, "group": point["group"] or "all", "age": point["seconds"] / per} for point in points]
    longest = max(one["age"] for one in cells) or 1  # an axis has a length, though nothing lasted
    ages = alt.Scale(domain=[0, longest], nice=False)
    x = alt.X("age:Q", title=unit, scale=ages)
    legend = (
        alt.Legend(title=None, orient="bottom", symbolStrokeWidth=2, symbolSize=600)
        if len(names) > 1
        else None
    )
    colour = alt.Color("group:N", scale=alt.Scale(domain=names, range=_COLOURS[: len(names)]), legend=legend)
    dash = alt.StrokeDash(
        "group:N", scale=alt.Scale(domain=names, range=_DASHES[: len(names)]), legend=legend
    )
    base = alt.Chart(alt.InlineData(values=cells))
    band = base.mark_area(opacity=0.15, interpolate="step-after", color="#555555").encode(
        x=x, y="low:Q", y2="high:Q", detail="group:N"
    )
    share = alt.Y(
        "open_share:Q", title="share still open", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%")
    )
    line = base.mark_line(interpolate="step-after", strokeWidth=2).encode(
        x=x, y=share, color=colour, strokeDash=dash
    )
    counted = ", ".join(
        ("n " if name == "all" else f"{name} n ") + (f"{count:,}" if count else "withheld")
        for name, count in n.items()
    )
    title = alt.Title([*textwrap.wrap(meaning, 60), *textwrap.wrap(counted, 60)], fontSize=12, anchor="start")
    layers = band + line
    if aims := [one / per for one in targets if one is not None and one / per <= longest]:
        layers += _aims(aims, unit, x, longest)
    panel = layers.properties(width=_WIDTH, height=170, title=title)
    return alt.vconcat(panel, _at_risk(cells, ages, list(n)), spacing=4)


def _aims(aims: Sequence[float], unit: str, x: Any, longest: float) -> Any:
    """A line at each target, with its label beside it: to the right, or to the left near the right edge."""
    import altair as alt

    cells = [
        {
            "age": aim,
            "label": f"target {aim:.3g} {unit if aim != 1 else unit.removesuffix('s')}",
            "left": aim > 0.75 * longest,
            "low": aim < 0.25 * longest,  # where curves are high
        }
        for aim in sorted(aims)
    ]
    base = alt.Chart(alt.InlineData(values=cells)).encode(x=x)
    layers = base.mark_rule(color="#404040", strokeWidth=1, strokeDash=[1, 2])
    placed: tuple[tuple[str, Literal["left", "right"], int, int], ...] = (
        ("datum.left", "right", -4, 8),
        ("!datum.left && !datum.low", "left", 4, 8),
        ("datum.low", "left", 4, 162),
    )
    for shown, align, gap, y in placed:
        label = base.mark_text(align=align, dx=gap, y=y, fontSize=10, color="#404040")
        layers += label.encode(text="label:N").transform_filter(shown)
    return layers


def _at_risk(cells: Sequence[Mapping[str, Any]], ages: Any, names: Sequence[str]) -> Any:
    """How many are left to end, below the curves."""
    import altair as alt

    axis = alt.Axis(domain=False, ticks=False, labelLimit=90, offset=18)
    told = alt.Chart(alt.InlineData(values=_some_at_risk(cells))).mark_text(fontSize=10)
    title = alt.Title("numbers at risk", fontSize=10, fontWeight="normal", anchor="start")
    return told.encode(
        x=alt.X("age:Q", scale=ages, axis=None),
        y=alt.Y("group:N", title=None, sort=names, axis=axis),
        text=alt.Text("at_risk:Q", format=","),
    ).properties(width=_WIDTH, height=16 * len(names), title=title)


def _some_at_risk(cells: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Up to six points of each curve, so far apart that their numbers can be read."""
    found: list[Mapping[str, Any]] = []
    gap = max(one["age"] for one in cells) / 7
    for _, some in groupby(cells, key=lambda one: one["group"]):
        last = None
        for one in some:
            # All may be of no length: then there is no gap either.
            apart = last is None or last < one["age"] >= last + gap
            if one["at_risk"] is not None and apart:
                found.append(one)
                last = one["age"]
    return found


def _median_panel(meaning: str, lines: Sequence[Line], *_of_curves: Any) -> Any:
    """Each group's median with its limits, and its 90th percentile, where they were reached."""
    import altair as alt

    lines = [line for line in lines if _shown(line, "n") and _shown(line, "median_seconds")]
    if not lines:
        return None
    ends = ("median_seconds", "median_high_seconds", "p90_seconds")
    per, unit = _unit(max(line[name] for line in lines for name in ends if _shown(line, name)))
    cells = [
        {
            "label": f"{line['group']} (n {line['n']:,})",
            "what": what,
            "age": line[name] / per,
            "low": _over(line["median_low_seconds"], per) if what == "median" else None,
            "high": _over(line["median_high_seconds"], per) if what == "median" else None,
        }
        for line in lines
        for what, name in (("median", "median_seconds"), ("90 % ended", "p90_seconds"))
        if _shown(line, name)
    ]
    y = alt.Y("label:N", title=None, sort=[cell["label"] for cell in cells], axis=alt.Axis(labelLimit=160))
    base = alt.Chart(alt.InlineData(values=cells)).encode(y=y)
    scale = alt.Scale(domain=["median", "90 % ended"], range=["circle", "diamond"])
    point = base.mark_point(size=50, color="black", opacity=1).encode(
        x=alt.X("age:Q", title=f"{unit}; line: 95 % limits of the median"),
        shape=alt.Shape("what:N", title=None, scale=scale, legend=alt.Legend(orient="bottom")),
    )
    limits = base.mark_rule(color="black").encode(x="low:Q", x2="high:Q")
    limits = limits.transform_filter("datum.low !== null && datum.high !== null")
    title = alt.Title(textwrap.wrap(meaning, 60), fontSize=12, anchor="start")
    return (limits + point).properties(width=_WIDTH, title=title)


def _over(seconds: float | None, per: float) -> float | None:
    return None if seconds is None else seconds / per


def _unit(longest: float) -> tuple[int, str]:
    return next((per, name) for most, per, name in _UNITS if most is None or longest <= most)


def _shown(line: Line, name: str) -> bool:
    """Whether a cell may be drawn: never one that is withheld."""
    return line[name] is not None and name not in line.get("suppressed", ())


def nothing(answer: Answer) -> Any:
    """Says that there is nothing to draw."""
    import altair as alt

    said = alt.InlineData(values=[{"said": "Nothing to draw: there is none, or it is withheld."}])
    return framed(alt.Chart(said).mark_text(fontSize=14).encode(text="said:N").properties(width=600), answer)


def framed(chart: Any, answer: Answer) -> Any:
    """With title, period and definition."""
    import altair as alt

    told = [*textwrap.wrap(answer.window, _LETTERS), *textwrap.wrap(answer.report.definition, _LETTERS)]
    title = alt.Title(
        answer.report.title, subtitle=told, anchor="start", fontSize=17, subtitleFontSize=11, offset=16
    )
    return (
        chart.properties(title=title, padding=14)
        .configure(background="white")
        .configure_view(stroke=None)
        .configure_axis(gridColor="#E0E0E0", labelColor="black", titleColor="black")
    )
