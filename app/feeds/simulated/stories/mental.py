"""Calls about somebody in mental distress. Few are coded so."""

from typing import Any

from app.feeds.simulated.stories.story import CRISIS, DRUNK, VIOLENT, Cast, Outcome, Place, Story

_OUT = {Place.BUSINESS: 6, Place.STREET: 3, Place.HOME: 1}


def _mental(name: str, weight: float, begins: dict[str, float], *opening: str, **more: Any) -> Story:
    common: dict[str, Any] = {
        "scene": ("mental scene",),
        "cast": Cast.REGULAR,
        "minutes": 38,
        "outcomes": CRISIS,
        "recoded": "became mental",
        "spanish": "mental spanish",
        "mental": True,
    }
    return Story(name, weight, begins, opening, **{**common, **more})


_SUICIDE: dict[str, Any] = {
    "detail": ("suicide detail", "suicide detail", "mental history"),
    "scene": ("suicide scene",),
    "minutes": 55,
    "weapon_share": 0.12,
}
_PSYCHOSIS: dict[str, Any] = {
    "detail": ("psychosis", "psychosis", "off meds", "mental history", "mental denial", "description")
}

MENTAL = (
    _mental("suicide threat", 6.5, {"SUICTH": 1}, "suicide", **_SUICIDE),
    _mental(
        "suicide threat, first a check",
        4.5,
        {"WELCHK": 5, "WELCKU": 4, "UNKTRB": 1},
        "welfare",
        "lonely",
        ends="SUICTH",
        **_SUICIDE,
    ),
    _mental(
        "suicide threat, first a quarrel",
        1.7,
        {"DISTVB": 6, "DOMVRB": 3, "NINEHU": 1},
        "verbal",
        "hang up",
        ends="SUICTH",
        **_SUICIDE,
    ),
    _mental("suicide threat, never coded", 9, {"WELCHK": 5, "WELCKU": 4, "ASTPER": 1}, "suicide", **_SUICIDE),
    _mental(
        "suicide attempt",
        2.5,
        {"SUICAT": 6, "OVERDS": 4},
        "suicide attempt",
        ends="SUICAT",
        **_SUICIDE | {"outcomes": {Outcome.REPORT: 70, Outcome.NO_REPORT: 20, Outcome.MHOP: 10}},
    ),
    _mental(
        "attempt coded as an overdose",
        3,
        {"OVERDS": 1},
        "suicide attempt",
        "overdose",
        **_SUICIDE,
    ),
    _mental("somebody at a height", 2.5, {"WELCKU": 6, "SUSPER": 4}, "suicide", **_SUICIDE, places=_OUT),
    _mental("crisis", 5.5, {"MHCRIS": 1}, "off meds", "psychosis", **_PSYCHOSIS),
    _mental(
        "crisis, first another type",
        3.5,
        {"DISTVB": 4, "TRESPS": 2, "UNKTRB": 1, "SUSPER": 2, "ASTPER": 1},
        "verbal",
        "suspicious",
        ends="MHCRIS",
        **_PSYCHOSIS,
    ),
    _mental(
        "violent crisis",
        0.9,
        {"MHCRIV": 6, "MHCRIS": 4},
        "mental weapon",
        ends="MHCRIV",
        **_PSYCHOSIS,
        weapon_share=0.5,
        offenses={"13B": 5, "13A": 3, "290": 2},
    ),
    _mental(
        "psychosis seen by a relative",
        22,
        {"WELCHK": 7, "WELCKU": 2, "ASTPER": 1},
        "off meds",
        "psychosis",
        **_PSYCHOSIS,
    ),
    _mental("psychosis in a shop", 17, {"TRESPS": 9, "SUSPER": 1}, "trespass", **_PSYCHOSIS, places=_OUT),
    _mental(
        "psychosis as a disturbance", 16, {"DISTVB": 9, "NOISEC": 1}, "psychosis", "off meds", **_PSYCHOSIS
    ),
    _mental(
        "psychosis in the street",
        10,
        {"SUSPER": 7, "WELCHK": 3},
        "psychosis",
        "suspicious",
        **_PSYCHOSIS,
        places=_OUT,
    ),
    _mental(
        "psychosis and begging",
        3,
        {"PANHND": 6, "INDECN": 4},
        "panhandling",
        "indecency",
        **_PSYCHOSIS,
        places=_OUT,
    ),
    _mental(
        "a crime that was none",
        9,
        {"BURGLR": 3, "LARCEN": 2, "HARASS": 2, "FOLLOW": 2, "SUSPER": 1},
        "delusion",
        detail=("mental history", "housekeeping"),
    ),
    _mental(
        "calls again and again",
        6,
        {"NINEHU": 6, "UNKTRB": 4},
        "hang up",
        "delusion",
        detail=("mental history", "delusion"),
        minutes=9,
    ),
    _mental(
        "drunk and in distress",
        14,
        {"INTOXP": 8, "WELCHK": 2},
        "intoxicated mental",
        detail=("psychosis", "mental history", "suicide detail"),
        places=_OUT,
        hours="night",
        outcomes=DRUNK,
        offenses={"90E": 1},
    ),
    _mental(
        "dementia",
        9,
        {"MISPER": 4, "ASTPER": 4, "WELCHK": 2},
        "dementia",
        detail=("description",),
        cast=Cast.ELDER,
    ),
    _mental(
        "low and alone", 14, {"WELCHK": 5, "ASTPER": 4, "UNKTRB": 1}, "lonely", detail=("mental history",)
    ),
    _mental(
        "commitment papers",
        7,
        {"FOLLOW": 7, "ASTPER": 3},
        "commitment",
        detail=("mental history",),
        hours="day",
    ),
    _mental(
        "crisis with a weapon",
        2,
        {"THREAT": 5, "DISTPH": 3, "SUSPER": 2},
        "mental weapon",
        **_PSYCHOSIS,
        weapon_share=0.9,
    ),
    _mental(
        "a relative in crisis turns violent",
        7,
        {"DOMVIO": 5, "DOMVRB": 3, "DISTPH": 2},
        "family mental",
        detail=("domestic detail", "off meds", "mental history"),
        scene=("mental scene", "domestic scene"),
        cast=Cast.RELATIVES,
        domestic=True,
        outcomes=VIOLENT | {Outcome.MHOP: 8},
        offenses={"13B": 7, "13C": 2, "290": 1},
        weapon_share=0.1,
    ),
    _mental(
        "a partner threatens to die",
        4.5,
        {"DOMVRB": 5, "DOMVIO": 3, "WELCHK": 2},
        "partner mental",
        detail=("domestic detail", "suicide detail"),
        scene=("suicide scene", "domestic scene"),
        cast=Cast.PARTNERS,
        domestic=True,
        spanish="domestic spanish",
        offenses={"13C": 6, "13B": 4},
        weapon_share=0.15,
    ),
)
