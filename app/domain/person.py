"""Who a person on a call may be: names, birth dates, phones and households in one spelling, and likeness.

Two persons are compared by what is the same in these normal forms. They are never stored: only keyed
digests of them are (services/person_keys.py).
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from app.domain.address import household
from app.domain.call import Call

_ALIKE = 85.0  # of 100; "jon smith" and "john smith" have 95, "mary jones" and "john jones" 67
_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_SUFFIXES = frozenset("jr sr ii iii iv junior senior mr mrs ms miss dr".split())
_NOBODY = frozenset("unknown unk refused anonymous anon none na null doe".split())
_NO_BIRTH_DATES = frozenset(("1900-01-01", "1901-01-01"))  # what systems fill in for an unknown one
_EXTENSION = re.compile(r"(?:x|ext)\.?\s*\d+\s*$", re.IGNORECASE)


class Traits(NamedTuple):
    """What one person on one call may be recognised by; None where it is not known well enough."""

    name_birth_date: str | None
    birth_date: str | None
    phone: str | None
    household: str | None


class Likeness(NamedTuple):
    """What two persons are compared by when something of them is the same."""

    name: str | None
    birth_date: str | None


def traits(call: Call, *, at_home: bool) -> dict[str, Traits]:
    """The traits of each person on the call, by person_id.

    Where nobody is to be known by the address of the call, `at_home` is False. A birth date or a
    household alone says nothing of somebody without a name.
    """
    if not call.involved:
        return {}
    found, persons = {}, call.persons
    home = household(call.field("address"), call.field("apartment")) if at_home else None
    callers = [one["person_id"] for one in persons if "caller" in one.get("roles", ())]
    for one in persons:
        name, birth_date = likeness(one)
        said = one.get("phone")
        if said is None and callers == [one["person_id"]]:
            said = call.field("caller_phone")
        found[one["person_id"]] = Traits(
            f"{name}\n{birth_date}" if name and birth_date else None,
            birth_date if name else None,
            phone(said),
            home if name else None,
        )
    return found


def same_traits(before: Call, call: Call) -> bool:
    """Whether nothing was said since that traits rest on."""
    return before.involved == call.involved and all(
        before.stated.get(field) == call.stated.get(field)
        for field in ("address", "apartment", "caller_phone")
    )


def likeness(person: Mapping[str, Any]) -> Likeness:
    """What a person of `Call.persons` is compared by."""
    names = (person.get("given_name"), person.get("family_name"))
    return Likeness(name(*names), _birth_date(person.get("birth_date")))


def name(given: str | None, family: str | None) -> str | None:
    """A whole name in one spelling: no case, accents, punctuation, titles, suffixes or order.

    None if a part is wanting, or if it is a filler such as John Doe.
    """
    if not given or not family:
        return None
    words = [*_words(given), *_words(family)]
    if _NOBODY & set(words):
        return None
    whole = [word for word in words if word not in _SUFFIXES]
    long = [word for word in whole if len(word) > 1]
    kept = long if len(long) > 1 else whole  # a middle initial is stated at times
    return " ".join(sorted(kept)) if len(kept) > 1 else None


def phone(said: str | None) -> str | None:
    """The digits of a phone number, without country code 1 and extension; None if it can be nobody's own."""
    if not said:
        return None
    digits = re.sub(r"[^0-9]", "", _EXTENSION.sub("", said))
    if said.lstrip().startswith("+") and not digits.startswith("1"):
        return f"+{digits}" if 8 <= len(digits) <= 15 else None
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    real = len(digits) == 10 and digits[0] not in "01" and digits[3] not in "01" and len(set(digits[3:])) > 1
    return digits if real else None


def alike(one: Likeness, other: Likeness, shared: Collection[str]) -> bool:
    """Whether a person should look if these two are one, given which traits (fields of Traits) they share."""
    if not shared or (one.birth_date and other.birth_date and one.birth_date != other.birth_date):
        return False
    if one.name is None or other.name is None:
        return "phone" in shared
    return max(fuzz.token_sort_ratio(one.name, other.name), fuzz.token_set_ratio(one.name, other.name)) >= (
        _ALIKE
    )


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_UNDECOMPOSED))
    letters = "".join(" " if not one.isalnum() else one for one in plain if not _silent(one))
    return letters.split()


def _silent(letter: str) -> bool:
    """An accent, or an apostrophe: O'Brien is OBrien."""
    return letter in "'’‘`´" or unicodedata.combining(letter) > 0


def _birth_date(said: str | None) -> str | None:
    return said if said and said >= "1900" and said not in _NO_BIRTH_DATES else None
