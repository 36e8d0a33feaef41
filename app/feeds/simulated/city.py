"""The map: invented streets, apartments and businesses in five districts. None of them exists."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.feeds.simulated.dice import Dice

CITY = "DURHAM"
LOCAL = ZoneInfo("America/New_York")


def _named(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.replace("\n", "|").split("|") if name.strip())


STREETS = _named("""
    Quillfern Ln | Old Kettle Rd | Marrowbone Ave | Larkhollow Dr | Pennywhistle Ct | Brindle Oak St
    Tallowmere Rd | Copperjay Ln | Sexton Barn Rd | Wickerby St | Dovecote Run | Hobnail Ave | Thistledown Cir
    Ninepin Aly | Cinderpath Rd | Bramblewick St | Lanternfish Dr | Old Sorghum Rd | Fiddlehead Pl
    Gristmill Bend | Tobaccobarn Ct | Wrenfield Ave | Saltlick Rd | Harrowgate Mill Rd | Juniper Kiln Ln
    Cotterpin St | Plumb Bob Ln | Candlenut Dr | Rookery Hill Rd | Sparrowgrass St | Beeswax Ln
    Turnstile Ave | Muleshoe Bend | Pepperidge Kiln Rd | Cattail Switch | Wagonwright St | Millrace Hollow Rd
    Yarrowstalk Dr | Dusty Loom Ave | Spindleshank Ct
""")
COMPLEXES = _named("""
    Courts At Quillfern | Larkhollow Commons | Tallowmere Village | Wickerby Terrace | Old Kettle Lofts
    Gristmill Bend Apts | Saltlick Manor | Candlenut Square
""")
BUSINESSES = _named("""
    KETTLE STOP MART | CROW AND QUILL COFFEE | NINEPIN LAUNDROMAT | BIG WAGON GROCERY | PEPPERKILN PHARMACY
    LANTERNFISH GRILL | TURNSTILE BUS STATION | HOBNAIL HARDWARE | COPPERJAY MOTEL | DUSTY LOOM LIBRARY
    SORGHUM BISCUIT HOUSE | MULESHOE GAS | WRENFIELD SHOPPING CENTER | CINDERPATH SHELTER
""")
_CENTER = (35.99, -78.90)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a call is, and whose beat it is."""

    street: str  # number and street, or an intersection
    name: str | None  # of the business or the apartments
    apartment: str | None
    beat: str  # three digits; the first is the district, 1 to 5
    latitude: float  # to about 100 m: no point falls on one house
    longitude: float

    @property
    def district(self) -> int:
        """1 to 5."""
        return int(self.beat[0])


def home(draw: Dice) -> Address:
    """A house, or an apartment in one of the complexes."""
    if draw.random() < 0.45:
        number = draw.randrange(len(COMPLEXES))
        return _address(draw, number * 5 + number % 5, COMPLEXES[number], str(draw.randint(1, 24) * 10 + 1))
    return _address(draw, draw.randrange(len(STREETS)), None, None)


def business(draw: Dice) -> Address:
    """A shop, a station, a shelter; always at the same place."""
    number = draw.randrange(len(BUSINESSES))
    return _address(draw, number * 3 % len(STREETS), BUSINESSES[number], None, house=100 * number + 18)


def corner(draw: Dice) -> Address:
    """Somewhere in the street: an intersection."""
    first, second = draw.sample(range(len(STREETS)), 2)
    place = _address(draw, first, None, None)
    crossing = f"{STREETS[first]} / {STREETS[second]}".upper()
    return Address(crossing, None, None, place.beat, place.latitude, place.longitude)


def _address(
    draw: Dice, street: int, name: str | None, apartment: str | None, house: int | None = None
) -> Address:
    district, part = street % 5 + 1, street // 5 % 4 + 1
    line = f"{house or draw.randint(1, 49) * 100 + draw.randint(1, 98)} {STREETS[street]}".upper()
    latitude = _CENTER[0] + (district - 3) * 0.022 + (part - 2.5) * 0.006
    longitude = _CENTER[1] + (part - 2.5) * 0.02 + (district % 2) * 0.011
    return Address(
        line,
        name.upper() if name else None,
        apartment,
        f"{district}{part}{street // 20 + 1}",
        round(latitude + draw.uniform(-0.008, 0.008), 3),
        round(longitude + draw.uniform(-0.008, 0.008), 3),
    )
