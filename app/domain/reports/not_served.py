"""Not served: what its columns mean, and its picture."""

from app.domain.not_served import DEFINITION
from app.domain.reports.day_picture import not_served
from app.domain.reports.definition import SUPPRESSED, Column, Option, Report

_COUNT, _SHARE = int | None, "share (0 to 1)"

NOT_SERVED = Report(
    name="not_served",
    title="Calls that qualify and were not served",
    summary="Why, in and out of working hours, and at which hour of the day; small cells withheld.",
    counts="Calls that qualify",
    period="calls that began",
    definition=DEFINITION,
    caveats=(
        "A call that was not served yet may still be: recent periods look worse than they will be.",
        "What qualifies is what the rules find: a call that they miss is not counted here at all.",
        "Calls in and out of hours differ in more than the hour: a difference is no proof of its cause.",
        "City hours stand for those of all agencies; one that answers day and night has its own.",
    ),
    options=(Option("queue", str | None, None, "How calls fared in this queue; else in any"),),
    columns=(
        Column("hours", str | None, "", "in or out of the city's working hours; null: both"),
        Column("days", str | None, "", "weekday or weekend; null: both"),
        Column("hour", str | None, "", "Of the day, 00 to 23; null: all"),
        Column("qualified", _COUNT, "calls", "A route asked for a referral"),
        Column("served", _COUNT, "calls", "An agency reached the person, or accepted the referral"),
        Column("not_served", _COUNT, "calls", "Not so, to now"),
        Column("not_served_share", float | None, _SHARE, "not_served of qualified"),
        Column("not_served_interval", tuple[float, float] | None, _SHARE, "95 %, Wilson"),
        Column("not_served_by_reason", dict[str, int | None], "calls", "Of these, for each reason"),
        SUPPRESSED,
    ),
    chart=not_served,
)
