"""Names that make nobody: common given names with family names that nobody bears, and fiction's phones."""

from app.feeds.simulated.dice import Dice

ENGLISH, SPANISH = "English", "Spanish"


def given_name(draw: Dice, sex: str, language: str) -> str:
    """A given name."""
    return draw.choice(_GIVEN[sex, language])


def family_name(draw: Dice, language: str) -> str:
    """A family name."""
    return draw.choice(_FAMILIES[language])


def phone(draw: Dice) -> str:
    """A phone number of fiction: 555-0100 to 555-0199 ring nowhere, in any area code.

    Area code 919 is left to people who come back, so that a number they call from is theirs alone.
    """
    return f"{draw.choice(_AREA_CODES)}-555-01{draw.randrange(100):02d}"


def own_phone(number: int) -> str | None:
    """The number of this one of the hundred people who come back most, which nobody else has."""
    return f"919-555-01{number:02d}" if number < 100 else None


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_AREA_CODES = _listed("""
    984 252 336 704 828 910 980 202 205 206 210 212 213 214 215 216 217 239 240 248 267 301 302 303 304 305
    310 312 313 314 315 317 321 330 401 402 404 405 407 410 412 415 417 423 440 443 478 501 502 503 504 505
    513 515 518 540 561 571 585 601 602 603 609 610 612 614 615 616 617 619 678 701 702 703 706 713 716 718
    757 770 773 803 804 813 843 850 864 901 904 908 912 917 937 941 954 972
""")
_GIVEN = {
    ("F", ENGLISH): _listed("""
        Ada Bettina Carla Della Edith Faye Gwen Hattie Ione Jolene Keisha Lorna Mabel Nadine Odessa Pearl
        Renita Selma Tamika Una Verna Willa Yvette Zelda Monique Brandi Latoya Crystal Denise Shanice
    """),
    ("M", ENGLISH): _listed("""
        Abel Boyd Curtis Darnell Ellis Floyd Garland Homer Isaac Jamal Kermit Leon Marvin Nolan Otis Percy
        Quincy Rufus Silas Terrell Ulric Vernon Wendell Xavier Zeke Tyrone Cody Dustin Andre Malik
    """),
    ("F", SPANISH): _listed("""
        Alma Blanca Consuelo Dolores Esperanza Fabiola Graciela Iliana Lourdes Marisol Noemi Ximena
    """),
    ("M", SPANISH): _listed("""
        Abelardo Benicio Cirilo Demetrio Efrain Fausto Genaro Hilario Isidro Leandro Rogelio Wilfrido
    """),
}
_FAMILIES = {
    ENGLISH: _listed("""
        Ashgrovel Bellwicket Corrowan Dunmarsh Eldersbee Fennimorton Gallowmere Hatherwick Inchbolt Jarrowby
        Kettlesmith Larkspurre Mossgrave Nettlecomb Ottershawl Pennifold Quillmann Rathbonnet Sedgeworthy
        Thornabee Umberlake Vannicott Wexcomber Yarrowmoor Applethorn Brackenbuff Cinderfold Dovetailer
        Emberlyn Foxhollow Grindlestone Hobbinsworth Ivorsen-Hale Juniperly Knotwell Loomwright Millraceton
        Nightinglow Oakenfell Pebblethwaite Redfernly Saltmarshe Tangleworth Underwillow Wagstaffer
    """),
    SPANISH: _listed("""
        Arroyuelo Barrancazul Campoverdez Delrincon Espinabel Fontanarez Granadilla Hojasanta Lagunero
        Montesclaros Naranjelo Olivoseco Piedrahonda Quebradez Riosecano Solorcano Tierrabuena Vallejuelo
    """),
}
