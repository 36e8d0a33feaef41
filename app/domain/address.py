"""A household: a street address with its unit in one spelling; nothing for what is no one's home."""

import re
from itertools import pairwise

_ABBREVIATED = {
    **{word: word[0] for word in ("north", "south", "east", "west")},
    "northeast": "ne",
    "northwest": "nw",
    "southeast": "se",
    "southwest": "sw",
    "street": "st",
    "avenue": "ave",
    "av": "ave",
    "road": "rd",
    "drive": "dr",
    "lane": "ln",
    "court": "ct",
    "circle": "cir",
    "boulevard": "blvd",
    "place": "pl",
    "terrace": "ter",
    "parkway": "pkwy",
    "highway": "hwy",
    "trail": "trl",
    "square": "sq",
    "saint": "st",
    "mount": "mt",
    "crossing": "xing",
    "extension": "ext",
    "point": "pt",
    "ridge": "rdg",
    "heights": "hts",
    "first": "1st",
    "second": "2nd",
    "third": "3rd",
    "fourth": "4th",
    "fifth": "5th",
    "sixth": "6th",
    "seventh": "7th",
    "eighth": "8th",
    "ninth": "9th",
    "tenth": "10th",
}
_UNIT = frozenset("apt apartment unit ste suite rm room lot trlr trailer spc bldg building fl floor".split())
# Many households, or none, have these addresses: without a unit they are nobody's.
_MANY = frozenset(
    "apts apartments condos condominiums towers tower hotel motel inn lodge suites shelter mission dorm"
    " dormitory hall hospital clinic jail prison detention school university college mall plaza center"
    " centre station church library mhp".split()
)
_STREETS = frozenset("st ave rd dr ln ct cir blvd pl ter pkwy hwy trl way".split())
_NO_PLACE = frozenset("blk block and at near".split())  # a block or a crossing, not a house
_CROSSING = re.compile(r"[&@]|(?<!\d)/|/(?!\d)")
_NUMBER = re.compile(r"\d+[a-z]?")


def household(address: str | None, apartment: str | None) -> str | None:
    """The street address and the unit in one spelling, as `12 n main st|4b`; `12 n main st|` for a house.

    None for crossings, blocks, places of many, and addresses of several units whose unit is not stated.
    """
    if not address or _CROSSING.search(address):
        return None
    first, *more = [_words(part) for part in address.split(",")]
    street, inside, marked = _parted(first)
    for part in more:
        if part and part[0] in _UNIT:  # what else follows a comma is a town
            inside, marked = inside + _parted(part)[1], True
    inside = _parted(_words(apartment))[1] or _words(apartment) if apartment else inside
    if len(street) < 2 or not _NUMBER.fullmatch(street[0]) or _NO_PLACE & set(street):
        return None
    unit = "".join(word for word in inside if word not in _UNIT)
    spelled = [_ABBREVIATED.get(word, word) for word in street]
    if not unit and (marked or _of_many(spelled)):
        return None
    return f"{' '.join(spelled)}|{unit}"


def _of_many(street: list[str]) -> bool:
    """Whether a word says that many live here; 12 Church St is a house."""
    return any(word in _MANY and after not in _STREETS for word, after in pairwise([*street, ""]))


def _parted(words: list[str]) -> tuple[list[str], list[str], bool]:
    """The words before and after the first that marks a unit, and whether one does."""
    for number, word in enumerate(words):
        if word in _UNIT:
            return words[:number], words[number + 1 :], True
    return words, [], False


def _words(text: str) -> list[str]:
    spelled = text.casefold().replace("#", " unit ").replace("'", "").replace(".", "")
    return re.sub(r"[^\w]+", " ", spelled).split()
