"""What the rules may know of a call: one flat view, made from the fold."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app.domain.call import Call
from app.rules.codebook import Codebook
from app.rules.reading.reader import Text

_NONE: frozenset[str] = frozenset()
_BLANK = frozenset(("",))
_DENIED = frozenset(("", "no", "n", "none", "false", "0", "unk", "unknown", "not known", "neg", "negative"))


class Facts(NamedTuple):
    """Codes in upper case, texts, flags and persons, by field name."""

    codes: Mapping[str, frozenset[str]]
    texts: Mapping[str, tuple[Text, ...]]
    flags: Mapping[str, bool]
    persons: tuple[Mapping[str, Any], ...]

    def __hash__(self) -> int:
        """Equal facts have equal hashes: every field stands in the same order."""
        told = (value for person in self.persons for value in person.values())
        return hash((*self.codes.values(), *self.texts.values(), *self.flags.values(), *told))


def facts(call: Call, codebook: Codebook) -> Facts:
    """The facts of a call, with the common meaning of its codes beside them."""
    fields = call.fields
    began_at = call.began_at
    persons = tuple([_person(person, began_at, codebook) for person in call.persons])
    code, words = fields.get("call_type_code"), fields.get("call_type")
    offenses = fields.get("offenses") or ()
    texts = [Text(note["text"], note["note_id"]) for note in call.notes]
    return Facts(
        codes={
            "call_type_code": _code(code),
            "apco_type": _code(codebook.apco_of(code, words)),
            "clearance_codes": _codes(fields.get("clearance_codes") or ()),
            "offenses": _codes([offense["code"] for offense in offenses]),
            "arrests": _codes([offense["code"] for offense in offenses if offense.get("arrest")]),
            "disposition": _code(fields.get("disposition")),
            "priority": _code(fields.get("priority")),
            "beat": _code(fields.get("beat")),
            "call_status": _code(call.status),
            "relationships": _all_of(persons, "relationship"),
            "languages": _all_of(persons, "language"),
            "screenings": _screened(call) if call.screened else _NONE,
        },
        texts={
            "narrative": tuple(texts),
            "call_type": (Text(words),) if words else (),
        },
        flags={
            "in_custody": bool(fields.get("in_custody")),
            "child_present": bool(fields.get("child_present")),
            "child_report": stated(fields.get("child_report")),
            "weapon": stated(fields.get("weapon")),
            "awaiting_create": call.awaiting_create,
        },
        persons=persons,
    )


def combined(parts: Sequence[Facts]) -> Facts:
    """The facts of calls that were merged into one: all that any of them knows."""
    if len(parts) == 1:
        return parts[0]
    return Facts(
        codes={name: frozenset().union(*(part.codes[name] for part in parts)) for name in parts[0].codes},
        texts={name: tuple(text for part in parts for text in part.texts[name]) for name in parts[0].texts},
        flags={name: any(part.flags[name] for part in parts) for name in parts[0].flags},
        persons=tuple(person for part in parts for person in part.persons),
    )


def stated(value: bool | str | None) -> bool:
    """Whether a field that is true or says what it is says that it is."""
    return value is True or (isinstance(value, str) and value.strip().casefold() not in _DENIED)


def _code(code: str | None) -> frozenset[str]:
    return frozenset((code.strip().upper(),)) if code else _NONE


def _codes(codes: Sequence[str]) -> frozenset[str]:
    return frozenset([code.strip().upper() for code in codes]) - _BLANK if codes else _NONE


def _screened(call: Call) -> frozenset[str]:
    scored = [one["scored"] for one in call.screenings]
    return frozenset([one.code for one in scored if one and one.code])


def _all_of(persons: Sequence[Mapping[str, Any]], name: str) -> frozenset[str]:
    return _NONE.union(*[person[name] for person in persons]) if persons else _NONE


def _person(person: Mapping[str, Any], on_day: str | None, codebook: Codebook) -> Mapping[str, Any]:
    relationship, language = person.get("relationship_to_suspect"), person.get("language")
    return {
        "roles": frozenset(map(str.upper, person.get("roles") or ())),
        "sex": _code(person.get("sex")),
        "age": age_of(person, on_day),
        "relationship": codebook.meanings("relationship", relationship) if relationship else _NONE,
        "language": codebook.meanings("language", language) if language else _NONE,
    }


def age_of(person: Mapping[str, Any], on_day: str | None) -> float | None:
    """Age in years: as stated, else from the birth date on the day of the call."""
    if (age := person.get("age")) is not None:
        return float(age)
    if not (born_on := person.get("birth_date")) or not on_day:
        return None
    # Both are ISO 8601 as the fold writes it: the year, and what comes after it, in fixed places.
    return float(int(on_day[:4]) - int(born_on[:4]) - (on_day[5:10] < born_on[5:10]))
