"""The people of a scenario: nobody of them shares a birth date with another, so each is told apart."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from app.feeds.simulated import city, names
from app.feeds.simulated.city import Address
from app.feeds.simulated.dice import Dice
from app.feeds.simulated.names import ENGLISH
from app.feeds.simulated.scenarios.history import Party

_FIRST_ADULT, _ADULTS_APART = date(1958, 1, 1), timedelta(days=5)
_FIRST_CHILD, _CHILDREN_APART = date(2006, 1, 1), timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Someone:
    """An invented person with a home."""

    given_name: str
    family_name: str
    sex: str
    birth_date: date
    home: Address

    def party(self, *roles: str, relationship: str | None = None) -> Party:
        """In this part on a call."""
        born = self.birth_date.isoformat()
        return Party(roles, self.given_name, self.family_name, self.sex, born, relationship)


@dataclass(slots=True)
class Crowd:
    """Gives people that were not given before."""

    draw: Dice
    _adults: int = field(default=0)
    _children: int = field(default=0)

    def adult(self, home: Address | None = None) -> Someone:
        """Somebody new; at this home, or one of their own."""
        self._adults += 1
        return self._someone(_FIRST_ADULT + self._adults * _ADULTS_APART, None, home)

    def child(self, parent: Someone) -> Someone:
        """A child of this parent, not yet of age in the years of the scenarios."""
        self._children += 1
        return self._someone(_FIRST_CHILD + self._children * _CHILDREN_APART, parent.family_name, parent.home)

    def _someone(self, born: date, family: str | None, home: Address | None) -> Someone:
        sex = self.draw.choice("FM")
        given = names.given_name(self.draw, sex, ENGLISH)
        family = family or names.family_name(self.draw, ENGLISH)
        return Someone(given, family, sex, born, home or city.home(self.draw))
