"""What a queue's profile passes on of a call, and of the reasons why the call is there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from app.domain.call import Call
from app.domain.screening import instrument_of
from app.rules.codebook import Codebook
from app.rules.facts import age_of
from app.rules.profiles import ADULT_AT, UNSTATED, NotePart, PersonPart, Profile, covers
from app.rules.tables import Queue

Row = Mapping[str, Any]

# What evidence names that is no field of the call, and the fields it is worked out from.
_BEHIND = {"apco_type": ("call_type_code", "call_type"), "arrests": ("offenses",)}
_OF_PERSONS = {
    "relationships": ("relationship", "relationship_to_suspect"),
    "languages": ("language", "language"),
}
_EVERYONES = frozenset(("call_status", "awaiting_create"))


def excerpt(call: Call, matches: Any, tags: Collection[str], profile: Profile) -> dict[str, Any]:
    """The fields, notes, persons, units and screenings of the call that leave under this profile."""
    return {
        "fields": _kept(call.fields, profile.call.passed(tags)),
        "notes": [_kept(note, profile.notes.passes) for note in _notes(call.notes, matches, profile.notes)],
        "persons": [shown for one in call.persons if (shown := _person(one, call.began_at, profile.persons))],
        "units": [_kept(unit, profile.units.passes) for unit in call.units] if profile.units.passes else [],
        "screenings": [
            _screening(one, profile.screenings.passes)
            for one in call.screenings
            if instrument_of(one["instrument"]) in profile.screenings.instruments
        ],
    }


def concluded(names: Iterable[str], named: Sequence[str]) -> list[str]:
    """The tags or gates that may be told."""
    return [name for name in names if covers(named, name)]


def because(
    matches: Any, shown: Row, tags: Collection[str], queue: Queue, codebook: Codebook
) -> list[dict[str, Any]]:
    """The matches behind a referral: the route to this queue, and the rules that tagged the call.

    `shown` is the excerpt of the call: evidence quotes nothing else. A rule whose tag or gate may not be
    told, or of whose evidence nothing may, is not told either; nor is one that changes nothing.
    """
    if not matches:
        return []
    profile = queue.profile
    told = _Told(shown, tags, profile, codebook)
    routes = [
        {
            "rule": one["rule"],
            "version": one["version"],
            "sets": f"{queue.id}/{one['program']}",
            "evidence": told.evidence(one),
        }
        for one in matches["routed"]
        if one["queue"] == queue.id
    ]
    may = [*profile.tags, *profile.gates]
    tagged = [
        {**one, "evidence": told.evidence(one)}
        for one in matches["matches"]
        if not one.get("shadow") and covers(may, one["sets"])
    ]
    return [*routes, *(one for one in tagged if one["evidence"])]


class _Told:
    """What evidence may name: what is shown of the call anyway."""

    def __init__(self, shown: Row, tags: Collection[str], profile: Profile, codebook: Codebook) -> None:
        self._profile, self._persons, self._codebook = profile, shown["persons"], codebook
        self._passes = profile.call.passed(tags)
        self._texts = {note.get("note_id"): note["text"] for note in shown["notes"] if "text" in note}
        self._screened = tuple(f"{one.upper()}_" for one in profile.screenings.instruments)

    def evidence(self, match: Row) -> list[Row]:
        return [one for one in match["evidence"] if self._may(one)]

    def _may(self, one: Row) -> bool:
        field, words, passes = one["field"], one["words"], self._passes
        if field == "narrative":
            return _quotes(one, self._texts.get(one.get("note_id")))
        if field in ("tags", "gates"):
            return covers(self._profile.tags if field == "tags" else self._profile.gates, words.lower())
        if field == "screenings":
            return bool(words.startswith(self._screened))
        if field in _OF_PERSONS:
            return self._of_somebody_shown(*_OF_PERSONS[field], words)
        if field in ("persons", "notes_in"):
            return bool(self._persons if field == "persons" else self._texts)
        return field in _EVERYONES or all(name in passes for name in _BEHIND.get(field, (field,)))

    def _of_somebody_shown(self, kind: str, field: str, code: str) -> bool:
        stated = [person[field] for person in self._persons if field in person]
        return any(code in self._codebook.meanings(kind, value) for value in stated)


def _quotes(one: Row, text: str | None) -> bool:
    """Whether the evidence is cut from this text: note ids of calls that were merged may coincide."""
    return text is not None and text[one["start"] : one["end"]] == one["words"]


def _kept(values: Row, names: Sequence[str]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def _screening(screening: Row, passes: Sequence[str]) -> dict[str, Any]:
    """Our result would give the answers away."""
    return {**_kept(screening, passes), "scored": screening["scored"] if "answers" in passes else None}


def _notes(notes: Sequence[Row], matches: Any, part: NotePart) -> list[Row]:
    if not part.about:
        return [*notes]
    quoted = [one for match in _held(matches, part.about) for one in match["evidence"]]
    about = {
        number
        for number, note in enumerate(notes)
        if any(one.get("note_id") == note["note_id"] and _quotes(one, note["text"]) for one in quoted)
    }
    if _held(matches, part.only_those_if):
        return [notes[number] for number in sorted(about)]
    if not about:  # here by its codes alone
        return [*notes]
    return [
        note for number, note in enumerate(notes) if any(abs(number - one) <= part.around for one in about)
    ]


def _held(matches: Any, tags: Sequence[str]) -> list[Row]:
    """The matches that set one of these tags, or a finer one."""
    found = (matches or {}).get("matches", ())
    return [one for one in found if not one.get("shadow") and covers(tags, one["sets"])]


def minor(person: Row, on_day: str | None) -> bool:
    """Whether somebody is known to be a child on this day."""
    age = age_of(person, on_day)
    return "child" in _roles(person) or (age is not None and age < ADULT_AT)


def _roles(person: Row) -> set[str]:
    return {role.casefold() for role in person.get("roles") or ()} or {UNSTATED}


def _person(person: Row, on_day: str | None, parts: Sequence[PersonPart]) -> dict[str, Any]:
    """What the parts that a person falls under pass on of it; nothing for one under none."""
    roles = _roles(person)
    ages = {"any", "minor" if minor(person, on_day) else "adult"}
    passed = {
        name
        for part in parts
        if part.ages in ages and not roles.isdisjoint(part.roles)
        for name in part.passes
    }
    return {name: value for name, value in person.items() if name in passed}
