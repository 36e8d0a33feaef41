"""What the extract consists of: from this come the CSV headers, the Parquet schemas and the codebook."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.domain.milestone import CALL_MILESTONES, REFERRAL_MILESTONES

OTHER = "other"  # in place of a code or word that no table of ours has: it could say anything
ROLES = ("arrestee", "caller", "child", "patient", "subject", "suspect", "victim", "witness")
LINKAGE_MILESTONES = ("sent", "accepted", "service_received", "not_received")


class Kind(StrEnum):
    """What a column holds. Any cell may be null (in CSV: empty) but those of a list."""

    TEXT = "text"
    TEXTS = "list of text"  # in CSV: with a blank between
    INTEGER = "integer"
    FLAG = "true or false"
    INSTANT = "instant"  # UTC, to the second


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table. Its rows stand in the order of `sorted_by`: pseudonyms, so that no order tells a time."""

    name: str
    one_row: str
    meaning: str
    columns: tuple[Column, ...]
    sorted_by: tuple[str, ...]


def _text(name: str, meaning: str) -> Column:
    return Column(name, Kind.TEXT, meaning)


def _texts(name: str, meaning: str) -> Column:
    return Column(name, Kind.TEXTS, meaning)


def _flag(name: str, meaning: str) -> Column:
    return Column(name, Kind.FLAG, meaning)


def _twice(name: str, meaning: str) -> Iterator[Column]:
    yield Column(f"{name}_at", Kind.INSTANT, f"{meaning}: when it happened")
    yield Column(f"{name}_recorded_at", Kind.INSTANT, f"{meaning}: when it was learned of")


_CALL = _text("call", "Pseudonym of the call")
_DIGEST = _text("catalog_digest", "Which rule catalog: see rule_changes")
_CODE = f"; `{OTHER}`: none that the catalog's tables have"
_CALL_MEANINGS = {
    "call_received": "The call reached the 911 center (or, if that is not stated, was created)",
    "created": "The call was created",
    "dispatched": "The first unit was dispatched",
    "en_route": "The first unit was on its way",
    "on_scene": "The first unit was on scene",
    "cleared": "The last unit cleared",
    "closed": "The call was cleared or cancelled, the last time",
}
_REFERRAL_MEANINGS = {
    "requested": "It was (last) offered to the queue; that happens here, and is learned at once",
    "claimed": "It was first claimed; that happens here, and is learned at once",
    "accepted": "The agency accepted it",
    "started": "The agency began to work on it",
    "first_attempt": "Somebody was first tried to be reached",
    "first_contact": "Somebody was first reached",
    "assessed": "The brief assessment was done",
    "closed": "It came to its end",
    "reported": "The statutory report was made",
}
_LINKAGE_MEANINGS = {
    "sent": "It was sent to the provider",
    "accepted": "The provider first accepted the person",
    "service_received": "The person got the service: linked",
    "not_received": "It was clear that the person would not get the service",
}

CALLS = Table(
    "calls",
    "call that began in the period",
    "What each call came to, as it is known now. Merged calls are told apart: count those that are not.",
    (
        _CALL,
        _text("source", "Pseudonym of the dispatch system that sent it"),
        _text("status", "open, cleared or cancelled"),
        _flag("merged", "It became part of another call"),
        _flag("persons_withheld", "Domestic violence is or was on it, or on a call it became part of"),
        *_twice("began", "It was received, else the first instant anything speaks of"),
        _texts("tags", "What the rules say of it, or a supervisor who corrected them"),
        _texts("gates", "Facts that change what may happen"),
        _texts("qualifies", "Queues that the rules refer it to; one-way queues are left out"),
        _text("not_served", "Why a call that is tagged or qualifies has no referral"),
        _text("first_type", f"The code of the first type that was stated{_CODE}"),
        _text("final_type", f"The code of the type as it stands{_CODE}"),
        _texts("clearance_codes", f"How officers cleared it{_CODE}"),
        _text("beat", "Where it was, no finer; withheld where the extract has fewer than 11 calls of it"),
        _flag("on_file", "There is a police report: a case number"),
        _flag("arrested", "An offense of it led to an arrest"),
        _DIGEST,
        *(column for name in CALL_MILESTONES for column in _twice(name, _CALL_MEANINGS[name])),
    ),
    ("call",),
)
EVENTS = Table(
    "events",
    "event of these calls",
    "What dispatch systems sent, without what it says.",
    (
        _CALL,
        _text("source", "Pseudonym of the dispatch system that sent it"),
        _text("kind", f"created, updated, note, unit, cleared ...; `{OTHER}`: a kind not known here"),
        Column("occurred_at", Kind.INSTANT, "When it happened, as the source says"),
        Column("received_at", Kind.INSTANT, "When it was received here"),
        _text("status", "accepted; or superseded: newer facts stood in all that it says"),
        _texts("signals", "Data-quality signals: late, clock_suspect, unknown_code ..."),
    ),
    ("call", "occurred_at", "received_at", "kind", "signals"),
)
RULE_MATCHES = Table(
    "rule_matches",
    "rule that held in an evaluation of a call",
    "Every evaluation that changed something, with the rules that held; not the words that made them hold."
    " Routes are rules too; those to one-way queues are left out.",
    (
        _CALL,
        Column("evaluated_at", Kind.INSTANT, "When the rules said so: the latest evaluation stands"),
        _text("rule", "Which rule"),
        Column("version", Kind.INTEGER, "Which version of it"),
        _flag("shadow", "It was only tried beside the others, and changed nothing"),
        _DIGEST,
    ),
    ("call", "evaluated_at", "rule"),
)
REFERRALS = Table(
    "referrals",
    "referral of these calls",
    "One for each call, queue and program. Those of one-way queues are left out whole.",
    (
        _text("referral", "Pseudonym of the referral"),
        _CALL,
        _text("queue", "Whose queue"),
        _text("program", "What for: the program that the rules referred to"),
        _text("route", "The rule that made it"),
        _text("status", "How far it has come"),
        _flag("urgent", "It went ahead of others"),
        _text("reason", "Why it is held or was not done; null where its queue tells outcomes only"),
        _text(
            "outcome", "What completing it came to; where its queue tells outcomes only, what else it came to"
        ),
        *_twice("made", "The rules first asked for it; that happens here, and is learned at once"),
        *(column for name in REFERRAL_MILESTONES for column in _twice(name, _REFERRAL_MEANINGS[name])),
    ),
    ("referral",),
)
LINKAGES = Table(
    "linkages",
    "onward referral of a person to a provider",
    "Linkages of the referrals above. That one was sent says nothing of the person: only a service that was"
    " received counts as linked.",
    (
        _text("linkage", "Pseudonym of the linkage"),
        _text("referral", "Pseudonym of the referral"),
        _CALL,
        _text("queue", "Whose agency made it"),
        _text("category", "What it is for"),
        _text("service", "Pseudonym of the service; withheld where the extract has fewer than 11 of it"),
        _text("status", "sent, accepted, received or not_received"),
        _text("reason", "Why it was not received; null where its queue tells outcomes only"),
        *(column for name in LINKAGE_MILESTONES for column in _twice(name, _LINKAGE_MEANINGS[name])),
    ),
    ("linkage",),
)
PERSONS = Table(
    "persons",
    "person on a call",
    "Who was on which call. Persons of calls with domestic violence are left out, unless the manifest says"
    " otherwise (`domestic_violence_persons`). Ages, names and phones are not here.",
    (
        _CALL,
        _text("person", "Pseudonym of the person: the same on all calls of this release"),
        _text(
            "link",
            "How sure it is that equal pseudonyms are one person: by_key (same name and birth date), by_hand"
            " (a supervisor joined or parted occurrences that hang together with this one), unlinked (too"
            " little is known: the pseudonym stands on this call alone, so persons are counted too high)",
        ),
        _texts("roles", f"On that call: {', '.join(ROLES)}; `{OTHER}`"),
        _texts(
            "couples",
            "Pseudonyms of the pairs that the person is in on this call: a victim with a suspect or"
            " arrestee; the same for the same two persons whatever their roles",
        ),
        _text("household", "Pseudonym of the household, where a name and an address are known"),
    ),
    ("person", "call"),
)
ELIGIBILITY = Table(
    "eligibility",
    "person, queue and program for which it was met",
    "When each person of `persons` first met all that a program asks, enrolled or not, so that arms can be"
    " compared from the same time zero. Who has no row for a program never met it in the period. One-way"
    " queues are left out.",
    (
        _text("person", "Pseudonym of the person"),
        _text("queue", "Whose queue"),
        _text("program", "Which program the rules referred to"),
        _flag(
            "serves_role", "On such a call the person had a role that the program serves, or it names none"
        ),
        Column("calls", Kind.INTEGER, "How many of the person's calls met it"),
        *_twice("eligible", "It was first met: the first such call began; null: enrolled by transfer alone"),
        *_twice("enrolled", "The agency first accepted a referral of such a call; null: never enrolled"),
    ),
    ("person", "queue", "program"),
)
RULE_CHANGES = Table(
    "rule_changes",
    "rule that a catalog changed",
    "The catalogs that were live, in order, and what each changed of the rules; lists and queues change the"
    " digest too (`rule` null).",
    (
        Column("number", Kind.INTEGER, "1 is the first that was ever live"),
        _DIGEST,
        _text("live_from", "The month from which on it was live; no finer, since digests stand beside calls"),
        _text("change", "added, removed or changed; other: no rule was"),
        _text("rule", "Which rule"),
        Column("version_before", Kind.INTEGER, "Its version before"),
        Column("version", Kind.INTEGER, "Its version from then on"),
    ),
    ("number", "rule"),
)
COUNTS = Table(
    "counts",
    "month and group",
    "Calls by the true month in which they began (city's clocks) and tag, and their referrals by queue, since"
    " the dates of rows are shifted. Counts of 1 to 10 are withheld, and as many others as it takes that none"
    " of them can be worked out; those of all months can be counted in the rows and are told.",
    (
        _text("month", "As 2026-11; null: all"),
        _text("counted", "calls or referrals"),
        _text(
            "group",
            "Of calls: mental_health, domestic_violence, both or neither; of referrals: the queue; pooled:"
            " groups of no more than 10; null: all",
        ),
        Column("count", Kind.INTEGER, "How many; null: withheld"),
    ),
    ("counted", "month", "group"),
)

TABLES = (
    CALLS,
    EVENTS,
    RULE_MATCHES,
    REFERRALS,
    LINKAGES,
    PERSONS,
    ELIGIBILITY,
    RULE_CHANGES,
    COUNTS,
)
