"""The picture of elapsed times, as it is asked to be drawn."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from app.domain.elapsed import PAIRS, Span, summaries
from app.domain.reports import REPORTS, Answer


def test_numbers_at_risk_are_printed_once_where_nothing_lasted() -> None:
    spans: dict[str | None, list[Span]]
    spans = {"a": [Span(0, True, times=40)], "b": [Span(0, True, times=30), Span(0, False, times=25)]}
    rows = summaries(PAIRS[0], spans, lambda _: None, compared=True)
    lines = [{**asdict(row), "meaning": PAIRS[0].meaning} for row in rows]
    points = [{"pair": r.pair, "group": r.group, "n": r.n, **p._asdict()} for r in rows for p in r.curve]
    began = datetime(2026, 11, 1, tzinfo=UTC)
    ended = datetime(2026, 12, 1, tzinfo=UTC)
    answer = Answer(REPORTS["elapsed"], began, ended, "America/New_York", lines, points, {})
    spec: dict[str, Any] = REPORTS["elapsed"].chart(answer).to_dict()
    [panel] = spec["concat"]
    curves, at_risk = panel["vconcat"]
    printed = [
        (one["group"], one["age"], one["at_risk"]) for one in spec["datasets"][at_risk["data"]["name"]]
    ]
    assert printed == [("a", 0, 40), ("b", 0, 55)]
    assert curves["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 1]
