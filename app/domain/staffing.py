"""Who of an agency's staff is proposed for a referral, and why: a pure function of who there is now."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NEVER = datetime.max.replace(tzinfo=UTC)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours of one weekday by the clocks of the city; what ends no later than it starts runs overnight."""

    weekday: int  # Monday is 0
    starts: time
    ends: time

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its first and last instant if it starts on this day.

        An hour that clocks show twice belongs to the shift both times; one they skip is as long as it was.
        """
        ends_on = day + _DAY if self.ends <= self.starts else day
        starts = datetime.combine(day, self.starts, zone)
        last = [datetime.combine(ends_on, self.ends, zone).replace(fold=fold) for fold in (0, 1)]
        return starts.astimezone(UTC), max(one.astimezone(UTC) for one in last)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff as of now; `load` counts the open referrals assigned to them."""

    staff_id: UUID
    display_name: str
    skills: frozenset[str]
    languages: frozenset[str]  # codes
    programs: frozenset[str]
    capacity: int
    hours: tuple[Shift, ...]
    active: bool
    load: int

    @property
    def full(self) -> bool:
        """Whether no more fits."""
        return self.load >= self.capacity

    def ready_at(self, at: datetime, zone: ZoneInfo) -> datetime:
        """This instant if on duty then, else when next on duty; far off if no hours are known."""
        today = at.astimezone(zone).date()
        spans = [
            shift.on(day, zone)
            for day in (today + number * _DAY for number in range(-1, 9))
            for shift in self.hours
            if shift.weekday == day.weekday()
        ]
        return min((max(starts, at) for starts, ends in spans if ends > max(starts, at)), default=_NEVER)


@dataclass(frozen=True, slots=True)
class Need:
    """What a referral asks of whoever takes it."""

    program: str
    skills: frozenset[str]
    languages: Mapping[str, str]  # code: title

    def met_by(self, member: Member) -> bool:
        """Whether the member may be proposed."""
        return (
            member.active
            and not member.full
            and self.program in member.programs
            and self.skills <= member.skills
            and self.languages.keys() <= member.languages
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whom a referral should go to, in which program, and why; without a member, why nobody fits."""

    program: str | None
    member: Member | None
    reason: str


def propose(need: Need, staff: Collection[Member], at: datetime, zone: ZoneInfo) -> Proposal:
    """The member that fits and is on duty first; of these the one with the smallest share of their load.

    A tie goes to the smaller id, so the same staff always gives the same proposal.
    """
    fitting = [member for member in staff if need.met_by(member)]
    if not fitting:
        return Proposal(need.program, None, _why_nobody(need, staff, at, zone))
    chosen = min(fitting, key=lambda member: rank(member, at, zone))
    return Proposal(need.program, chosen, _why(need, chosen, at, zone))


def rank(member: Member, at: datetime, zone: ZoneInfo) -> tuple[datetime, float, UUID]:
    """The smallest is proposed."""
    share = member.load / member.capacity if member.capacity else 1.0
    return member.ready_at(at, zone), share, member.staff_id


def _why(need: Need, chosen: Member, at: datetime, zone: ZoneInfo) -> str:
    words = _asked(need)
    ready_at = chosen.ready_at(at, zone)
    if ready_at == _NEVER:
        words.append("hours not known")
    elif ready_at > at:
        words.append(f"on duty from {ready_at.astimezone(zone):%a %H:%M}")
    return ", ".join((*words, f"{chosen.load} of {chosen.capacity} open"))


def _why_nobody(need: Need, staff: Collection[Member], at: datetime, zone: ZoneInfo) -> str:
    active = [member for member in staff if member.active]
    wanting = [*_wanting(need, active)]
    on_duty = [member for member in active if member.ready_at(at, zone) == at]
    which, where = (on_duty, "on duty") if on_duty else (active, "on staff")
    if not wanting and not all(member.full for member in active):
        wanting.append(f"no one with room has all of: {', '.join(_asked(need))}")
    if full := sum(member.full for member in which):
        wanting.append(f"{full} of {len(which)} {where} {'is' if full == 1 else 'are'} full")
    return "; ".join(wanting)


def _asked(need: Need) -> list[str]:
    return [*need.languages.values(), in_words(need.program), *map(in_words, sorted(need.skills))]


def _wanting(need: Need, active: Sequence[Member]) -> Iterator[str]:
    """What nobody has."""
    if not any(need.program in member.programs for member in active):
        yield f"no one works in {in_words(need.program)}"
    for skill in sorted(need.skills):
        if not any(skill in member.skills for member in active):
            yield f"no one is skilled in {in_words(skill)}"
    for code, title in need.languages.items():
        if not any(code in member.languages for member in active):
            yield f"no one speaks {title}"


def in_words(slug: str) -> str:
    """A name of the catalog as it is said."""
    return slug.replace("_", " ")
