"""Who is on one call and where: drawn for a story, and written down as a call taker would."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.feeds.simulated import city, people
from app.feeds.simulated.city import Address
from app.feeds.simulated.dice import Dice, one_of
from app.feeds.simulated.names import SPANISH, phone
from app.feeds.simulated.people import Household, Person
from app.feeds.simulated.stories import Cast, Place, Story


@dataclass(frozen=True, slots=True)
class Company:
    """The people of one call."""

    subject: Person  # whom it is about
    pair: Household | None  # victim and suspect, if there are two
    caller: Person | None  # None: nobody gave a name
    caller_phone: str | None
    address: Address
    known: bool  # somebody will be named on the call

    @property
    def in_spanish(self) -> bool:
        """Whether the caller speaks Spanish."""
        return self.caller is not None and self.caller.language == SPANISH


def gathered(seed: int, draw: Dice, story: Story, day: date) -> Company:
    """The people of a call of this story on this day."""
    pair = _pair(seed, draw, story.cast)
    if pair:
        subject = pair.suspect
    elif story.cast in {Cast.REGULAR, Cast.WOMAN, Cast.ELDER}:
        subject = people.regular(seed, draw, day, story.cast.name)
    else:
        subject = people.resident(seed, draw)
    caller = _caller(seed, draw, story, subject, pair)
    number = caller.phone if caller else phone(draw)
    return Company(
        subject,
        pair,
        caller,
        number if draw.random() < 0.85 and not story.stopped else None,
        _address(draw, story, subject, pair),
        story.cast is not Cast.NOBODY and draw.random() < 0.85,
    )


def as_typed(draw: Dice, person: Person, day: date) -> dict[str, Any]:
    """What a call taker got of a person: mostly all, sometimes a misspelt name or a phone only."""
    full = {
        "given_name": person.given_name.upper(),
        "family_name": person.family_name.upper(),
        "sex": person.sex,
        "birth_date": person.born_on(day).isoformat(),
    }
    chance = draw.random()
    if chance < 0.62:
        typed = full
    elif chance < 0.72:
        typed = _without(full, "birth_date") | {"age": person.age_on(day)}
    elif chance < 0.80:
        typed = full | {"family_name": _misspelt(draw, full["family_name"])}
    elif chance < 0.86:
        typed = _without(full, "given_name", "birth_date")
    elif chance < 0.93 and person.phone:
        return {"phone": person.phone}
    else:
        return {"sex": person.sex, "age": max(person.ages[0], person.age_on(day) // 5 * 5)}
    if person.phone and draw.random() < 0.6:
        typed["phone"] = person.phone
    if draw.random() < (0.85 if person.language == SPANISH else 0.4):
        typed["language"] = person.language
    return typed


def _without(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}


def _misspelt(draw: Dice, name: str) -> str:
    """The name with a letter doubled, dropped or swapped."""
    at = draw.randrange(1, len(name) - 1)
    return draw.choice(
        (
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1 :],
            name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
        )
    )


def _pair(seed: int, draw: Dice, cast: Cast) -> Household | None:
    match cast:
        case Cast.PARTNERS | Cast.EXES | Cast.RELATIVES:
            return people.household(seed, draw, cast.name)
        case Cast.ROOMMATES:
            return people.roommates(seed, draw)
        case Cast.STRANGERS:
            return people.strangers(seed, draw)
        case Cast.CHILD:
            return people.family(seed, draw)
        case _:
            return None


def _caller(seed: int, draw: Dice, story: Story, subject: Person, pair: Household | None) -> Person | None:
    """The victim, the person themselves, somebody else, or nobody who gave a name."""
    chance = draw.random()
    if story.stopped or chance < (0.55 if story.cast is Cast.NOBODY else 0.15):
        return None
    if pair and story.cast is not Cast.CHILD and chance < 0.8:
        return pair.victim
    if story.cast is Cast.REGULAR and chance < 0.4:
        return subject
    return people.resident(seed, draw)


def _address(draw: Dice, story: Story, subject: Person, pair: Household | None) -> Address:
    place = one_of(draw, story.places)
    if place is Place.BUSINESS:
        return city.business(draw)
    if place is Place.HOME and pair:
        return pair.home
    if place is Place.HOME and subject.home:
        return subject.home
    return city.corner(draw) if draw.random() < 0.6 else city.business(draw)
