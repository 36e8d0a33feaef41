"""The people: invented, and some of them come back. Each is derived from a seed and a number.

Nobody is stored: number 7 of a seed is the same person, at the same home with the same phone, in every
run. Low numbers are drawn again and again (people in repeated crisis, couples in repeated violence).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.feeds.simulated import city, names
from app.feeds.simulated.city import Address
from app.feeds.simulated.dice import Dice, dice, one_of, rank
from app.feeds.simulated.names import ENGLISH, SPANISH

_SPANISH_SHARE = 0.15
_REGULARS, _COUPLES, _RESIDENTS = 60, 120, 150_000
_ADULT = (19, 70)
# Who comes back: the share of men, the share without a home, and the ages.
_KINDS = {"REGULAR": (0.57, 0.3, _ADULT), "WOMAN": (0.0, 0.3, (19, 45)), "ELDER": (0.45, 0.0, (68, 93))}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be on a call."""

    given_name: str
    family_name: str
    sex: str  # F or M
    language: str
    phone: str | None
    home: Address | None  # None: no fixed address
    ages: tuple[int, int]  # from, and to before, in years
    phase_days: int

    def born_on(self, day: date) -> date:
        """The birth date. Who grows out of the ages is followed by somebody young of the same name."""
        youngest, end = self.ages
        days = (day.toordinal() - self.phase_days) % ((end - youngest) * 365)
        return day - timedelta(days=youngest * 366 + days)

    def age_on(self, day: date) -> int:
        """Whole years on that day."""
        born = self.born_on(day)
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Household:
    """Two people with something between them, and perhaps children."""

    victim: Person
    suspect: Person
    relationship: str  # NIBRS: what the victim was to the suspect
    home: Address  # of the victim; the suspect's too unless they live apart
    children: tuple[Person, ...] = ()


def resident(seed: int, draw: Dice) -> Person:
    """Anybody of the city; hardly ever the same one again."""
    return _adult(dice(seed, "resident", draw.randrange(_RESIDENTS)))


def regular(seed: int, draw: Dice, day: date, kind: str = "REGULAR") -> Person:
    """Somebody in crisis: often one who was before. A crisis lasts for months, then rests.

    `kind` is REGULAR, WOMAN or ELDER.
    """
    men_share, homeless_share, ages = _KINDS[kind]
    for _ in range(4):
        number = rank(draw, _REGULARS)
        own = dice(seed, kind, number)
        period, phase = own.randint(120, 700), own.randrange(700)
        if (day.toordinal() + phase) % period < period * 0.6:
            break
    phone = names.own_phone(2 * number) if kind == "REGULAR" else None
    return _adult(own, phone=phone, homeless_share=homeless_share, men_share=men_share, ages=ages)


def household(seed: int, draw: Dice, kind: str) -> Household:
    """Two partners, former partners or relatives; some are called about again and again.

    `kind` is PARTNERS, EXES or RELATIVES.
    """
    number = rank(draw, _COUPLES)
    own = dice(seed, kind, number)
    language = _language(own)
    code = one_of(own, _RELATIONSHIPS[kind])
    related = kind == "RELATIVES"
    woman_harmed = own.random() < (0.6 if related else 0.8)
    same_sex = own.random() < (0.5 if related else 0.06)
    ages, suspects_ages = _AGES.get(code, (_ADULT, _ADULT))
    victim = _adult(
        own,
        language=language,
        phone=names.own_phone(2 * number + 1) if kind == "PARTNERS" else None,
        men_share=float(not woman_harmed),
        ages=ages,
    )
    assert victim.home is not None
    suspect = _adult(
        own,
        language=language,
        men_share=float(woman_harmed is not same_sex),
        family=victim.family_name if code in _ONE_NAME else None,
        ages=suspects_ages,
        place=None if code in _APART else victim.home,
    )
    brood = own.choice((0, 0, 0, 1) if related else (0, 0, 0, 1, 1, 2, 3))
    children = tuple(_child(own, victim) for _ in range(brood))
    return Household(victim, suspect, code, victim.home, children)


def family(seed: int, draw: Dice) -> Household:
    """A child and a parent; the child is the one who may be harmed."""
    own = dice(seed, "family", draw.randrange(_RESIDENTS))
    parent = _adult(own, ages=(22, 45))
    assert parent.home is not None
    children = tuple(_child(own, parent) for _ in range(own.choice((1, 1, 2, 3))))
    return Household(children[0], parent, "CH", parent.home, children)


def roommates(seed: int, draw: Dice) -> Household:
    """Two people who share a home and nothing else."""
    own = dice(seed, "roommates", draw.randrange(_RESIDENTS))
    victim = _adult(own)
    assert victim.home is not None
    return Household(victim, _adult(own, place=victim.home), "CO", victim.home)


def strangers(seed: int, draw: Dice) -> Household:
    """Two people who met by chance, or know each other a little."""
    victim, suspect = resident(seed, draw), resident(seed, draw)
    assert victim.home is not None
    return Household(victim, suspect, one_of(draw, _OTHERS), victim.home)


# NIBRS relationships by how often.
_RELATIONSHIPS = {
    "PARTNERS": {"BG": 52, "SE": 28, "XR": 10, "CS": 6, "XS": 4},
    "EXES": {"XR": 68, "XS": 32},
    "RELATIVES": {"PA": 34, "SB": 26, "CH": 18, "OF": 12, "SP": 6, "GP": 4},
}
_OTHERS = {"ST": 50, "AQ": 28, "NE": 14, "RU": 8}
_APART = frozenset(("XR", "XS"))
_ONE_NAME = frozenset(("SE", "XS", "PA", "SB", "CH", "GP"))
# Ages of the victim and of the suspect.
_AGES = {
    "PA": ((45, 75), (18, 40)),
    "SP": ((40, 65), (18, 35)),
    "GP": ((62, 88), (18, 30)),
    "CH": ((18, 38), (45, 68)),
    "SB": ((18, 40), (18, 40)),
}


def _language(own: Dice) -> str:
    return SPANISH if own.random() < _SPANISH_SHARE else ENGLISH


def _adult(
    own: Dice,
    *,
    language: str | None = None,
    phone: str | None = None,
    men_share: float = 0.5,
    homeless_share: float = 0.0,
    family: str | None = None,
    ages: tuple[int, int] = _ADULT,
    place: Address | None = None,
) -> Person:
    language = language or _language(own)
    sex = "M" if own.random() < men_share else "F"
    number = phone or names.phone(own)
    lives = city.home(own)
    return Person(
        names.given_name(own, sex, language),
        family or names.family_name(own, language),
        sex,
        language,
        number if phone or own.random() < 0.9 else None,
        None if own.random() < homeless_share else place or lives,
        ages,
        own.randrange(20_000),
    )


def _child(own: Dice, parent: Person) -> Person:
    sex = own.choice("FM")
    given = names.given_name(own, sex, parent.language)
    return Person(
        given, parent.family_name, sex, parent.language, None, parent.home, (0, 17), own.randrange(20_000)
    )
