"""What a dispatcher types: sentences with their slots filled, by the people on the call and by chance."""

from collections.abc import Sequence
from datetime import date

from app.feeds.simulated.city import BUSINESSES, STREETS
from app.feeds.simulated.company import Company
from app.feeds.simulated.dice import Dice
from app.feeds.simulated.people import Person
from app.feeds.simulated.sentences import SENTENCES

_WORDS: dict[str, Sequence[str]] = {
    "rp": ("RP", "RP", "RP", "RP", "COMP", "COMP", "CALLER", "C1", "R/P"),
    "adv": ("ADV", "ADV", "ADV", "ADVISES", "STATES", "STS", "SAYS", "REPORTS"),
    "shop": BUSINESSES,
    "street": [street.upper() for street in STREETS],
    "room": ("BATHROOM", "BEDROOM", "GARAGE", "CLOSET", "BASEMENT", "LAUNDRY ROOM"),
    "ago": ("YESTERDAY", "LAST NIGHT", "THIS AM", "LAST WEEK", "2 HRS AGO", "20 MIN AGO", "A MONTH AGO"),
    "mins": ("5", "10", "10-15", "15", "20", "30", "40", "45"),
    "months": ("2", "4", "5", "7", "8"),
    "drug": ("SPICE", "METH", "CRACK", "FENTANYL", "PAIN PILLS", "XANAX", "SLEEPING PILLS", "UNK PILLS"),
    "drink": ("40 OZ", "PINT OF VODKA", "WINE BOTTLE", "TALL CAN", "MALT LIQUOR"),
    "item": (
        "TV",
        "PHONE",
        "LAPTOP",
        "LAWN MOWER",
        "PACKAGE",
        "COFFEE CUP",
        "LAMP",
        "GAME CONSOLE",
        "LADDER",
    ),
    "weapon": ("KNIFE", "GUN", "HANDGUN", "BAT", "HAMMER", "MACHETE", "PIPE", "STICK", "SCISSORS"),
    "color": ("BLK", "WHI", "SIL", "GRY", "RED", "BLU", "GRN", "GLD", "TAN", "MAR"),
    "car": ("SEDAN", "4DR", "PICKUP", "SUV", "MINIVAN", "HATCHBACK", "CAR", "TRUCK", "VAN"),
    "wear": (
        "BLK HOODIE/JEANS",
        "WHI TSHIRT/RED SHORTS",
        "GRY SWEATS",
        "BLU JKT/KHAKIS",
        "HOSP GOWN",
        "NO SHIRT/JEANS",
        "GRN COAT/BACKPACK",
        "ORG VEST",
        "PURPLE SCRUBS",
        "CAMO JKT",
        "BLK LEGGINGS/GRY TOP",
    ),
    "code": ("#4417", "0220*", "1955", "7731", "XK9", "TRM", "482", "#0606"),
    "mileage": ("2210.4", "88.1", "455.0", "10921.7", "6034.2"),
    "year": ("2019", "2021", "2022", "2023", "2024", "LAST YEAR"),
    "age": ("3 YO BOY", "4 YO", "6 YO GIRL", "7 YO", "8 YO BOY", "9 YO", "11 YO GIRL", "12 YO", "13 YO"),
    "kid_parent": ("MOTHER", "FATHER", "STEPFATHER", "MOTHERS BF", "GRANDMOTHER", "UNK ADULT"),
    "pariente": ("HIJO", "HERMANO", "PAPA", "ESPOSO", "SOBRINO", "VECINO"),
    "pareja": ("ESPOSO", "NOVIO", "EX NOVIO", "PAREJA", "MARIDO"),
    "cosa": ("EL CARRO", "LA BICICLETA", "LA BOLSA", "EL TELEFONO", "HERRAMIENTAS"),
}
_FRESH = frozenset(("rp", "adv", "mins"))  # drawn anew for every sentence
_KIN = {
    "M": ("SON", "SON", "BROTHER", "FATHER", "HUSBAND", "UNCLE", "NEPHEW", "FRIEND", "NEIGHBOR", "TENANT"),
    "F": (
        "DAUGHTER",
        "DAUGHTER",
        "SISTER",
        "MOTHER",
        "WIFE",
        "AUNT",
        "NIECE",
        "FRIEND",
        "NEIGHBOR",
        "TENANT",
    ),
}
_PRONOUNS = {"M": ("HE", "HIS", "HIM", "HIMSELF"), "F": ("SHE", "HER", "HER", "HERSELF")}
# The suspect in the victim's words, by what the victim was to the suspect (NIBRS).
_RELATIONS: dict[str, dict[str, Sequence[str]]] = {
    "SE": {"M": ("HUSBAND", "HUSB", "SPOUSE"), "F": ("WIFE", "SPOUSE")},
    "CS": {"M": ("HUSBAND", "LIVE IN BF"), "F": ("WIFE", "LIVE IN GF")},
    "BG": {
        "M": ("BF", "BOYFRIEND", "B/F", "CHILDS FATHER"),
        "F": ("GF", "GIRLFRIEND", "G/F", "CHILDS MOTHER"),
    },
    "XS": {"M": ("EX HUSBAND", "EX", "EX-HUSB"), "F": ("EX WIFE", "EX")},
    "XR": {"M": ("EX BF", "EX BOYFRIEND", "EX", "CHILDS FATHER"), "F": ("EX GF", "EX GIRLFRIEND", "EX")},
    "PA": {"M": ("SON", "ADULT SON"), "F": ("DAUGHTER", "ADULT DAUGHTER")},
    "CH": {"M": ("FATHER", "DAD"), "F": ("MOTHER", "MOM")},
    "SB": {"M": ("BROTHER",), "F": ("SISTER",)},
    "OF": {"M": ("COUSIN", "NEPHEW", "UNCLE"), "F": ("COUSIN", "NIECE", "AUNT")},
    "SP": {"M": ("STEPSON",), "F": ("STEPDAUGHTER",)},
    "GP": {"M": ("GRANDSON",), "F": ("GRANDDAUGHTER",)},
    "CO": {"M": ("ROOMMATE",), "F": ("ROOMMATE",)},
    "NE": {"M": ("NEIGHBOR",), "F": ("NEIGHBOR",)},
    "AQ": {"M": ("MALE FROM WORK", "ACQUAINTANCE"), "F": ("ACQUAINTANCE", "FEMALE FROM WORK")},
}
_UNKNOWN = {"M": ("UNK MALE",), "F": ("UNK FEMALE",)}
_OTHER_PARTY = {"M": ("OTHER PARTY",), "F": ("OTHER PARTY",)}
_TYPO_SHARE = 0.02


class Narrator:
    """Types the notes of one call: what it says of a person or a thing stays the same on that call."""

    def __init__(self, draw: Dice, company: Company, day: date) -> None:
        """The notes of a call of these people on this day."""
        about, pair = company.subject, company.pair
        victim = pair.victim if pair else about
        relations = _RELATIONS.get(pair.relationship, _UNKNOWN) if pair else _OTHER_PARTY
        self._draw = draw
        self._said: set[str] = set()
        self._slots = _Slots(draw)
        self._slots.update(zip(("sub", "pos", "obj", "self"), _PRONOUNS[about.sex], strict=True))
        self._slots.update(zip(("vsub", "vpos", "vobj"), _PRONOUNS[victim.sex], strict=False))
        self._slots.update(
            who=_seen(draw, about, about.age_on(day)),
            name=about.family_name.upper(),
            kin=draw.choice(_KIN[about.sex]),
            rel=draw.choice(relations[about.sex]),
            vic="FEMALE" if victim.sex == "F" else "MALE",
            phone=victim.phone or "SAME NUMBER",
        )
        if company.address.name:
            self._slots["shop"] = company.address.name

    def says(self, *groups: str) -> str:
        """One sentence of one of these groups, not said before on this call while others are left."""
        sentences = SENTENCES[self._draw.choice(groups)]
        template = self._draw.choice(sentences)
        for _ in range(3):
            if template not in self._said:
                break
            template = self._draw.choice(sentences)
        self._said.add(template)
        text = template.format_map(self._slots)
        return _mistyped(self._draw, text) if self._draw.random() < _TYPO_SHARE else text

    @property
    def weapon(self) -> str:
        """The weapon that these notes speak of."""
        return self._slots["weapon"]


class _Slots(dict[str, str]):
    """The words in the slots; those nobody stated are drawn."""

    def __init__(self, draw: Dice) -> None:
        super().__init__()
        self._draw = draw

    def __missing__(self, slot: str) -> str:
        word = self._draw.choice(_WORDS[slot])
        if slot not in _FRESH:
            self[slot] = word
        return word


def _seen(draw: Dice, person: Person, age: int) -> str:
    """A person as a stranger describes them."""
    word = "MALE" if person.sex == "M" else "FEMALE"
    decade = f"{age // 10 * 10}S"
    return draw.choice((word, f"{word} {decade}", f"{word[0]}/{decade}", f"{word[0]}/{age}", f"UNK {word}"))


def _mistyped(draw: Dice, text: str) -> str:
    """The text with two neighbouring letters swapped."""
    at = draw.randrange(max(1, len(text) - 1))
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
