"""Calls about partners, former partners and relatives; those that only look so; and harm to a child."""

from typing import Any

from app.feeds.simulated.stories.story import QUIET, REPORTED, VIOLENT, Cast, Outcome, Story

_ASSAULT = {"13B": 64, "13A": 12, "13C": 14, "290": 7, "100": 2, "11A": 1}
_QUARREL = {
    Outcome.NO_REPORT: 72,
    Outcome.REPORT: 14,
    Outcome.GONE: 9,
    Outcome.ARREST: 3,
    Outcome.UNFOUNDED: 2,
}


def _domestic(name: str, weight: float, begins: dict[str, float], *opening: str, **more: Any) -> Story:
    common: dict[str, Any] = {
        "detail": ("domestic detail", "domestic detail", "description"),
        "scene": ("domestic scene",),
        "cast": Cast.PARTNERS,
        "hours": "evening",
        "minutes": 36,
        "outcomes": VIOLENT,
        "offenses": _ASSAULT,
        "recoded": "became domestic",
        "spanish": "domestic spanish",
        "domestic": True,
    }
    return Story(name, weight, begins, opening, **{**common, **more})


DOMESTIC = (
    _domestic(
        "partner violence",
        16,
        {"DOMVIO": 8, "DOMVRB": 2},
        "partner violence",
        ends="DOMVIO",
        weapon_share=0.1,
    ),
    _domestic("partners quarrel", 20, {"DOMVRB": 1}, "partner verbal", outcomes=_QUARREL),
    _domestic("violence behind a hang-up", 3.5, {"NINEHU": 1}, "hang up", ends="DOMVIO", weapon_share=0.1),
    _domestic(
        "violence behind unknown trouble",
        4,
        {"UNKTRB": 7, "DISTPH": 3},
        "unknown trouble",
        "neighbor hears",
        ends="DOMVIO",
        weapon_share=0.1,
    ),
    _domestic(
        "a disturbance that was a couple",
        5,
        {"DISTVB": 7, "NOISEC": 2, "WELCHK": 1},
        "neighbor hears",
        ends="DOMVRB",
        outcomes=_QUARREL,
    ),
    _domestic(
        "partner violence under another type",
        6,
        {"ASSALT": 5, "DISTPH": 4, "ROBBER": 1},
        "partner violence",
        weapon_share=0.15,
    ),
    _domestic(
        "a couple heard by neighbors",
        5,
        {"WELCHK": 4, "DISTVB": 4, "NOISEC": 2},
        "neighbor hears",
        outcomes=_QUARREL,
    ),
    _domestic(
        "family violence",
        7.5,
        {"DOMVIO": 5, "DISTPH": 3, "DOMVRB": 2},
        "family violence",
        cast=Cast.RELATIVES,
        weapon_share=0.08,
    ),
    _domestic(
        "protective order",
        4.5,
        {"ORDVIO": 8, "TRESPS": 2},
        "order",
        cast=Cast.EXES,
        offenses={"90Z": 8, "13C": 2},
        outcomes=VIOLENT,
    ),
    _domestic(
        "followed by an ex",
        2.5,
        {"STALKN": 6, "HARASS": 4},
        "ex",
        cast=Cast.EXES,
        offenses={"13C": 1},
        outcomes=REPORTED,
    ),
    _domestic(
        "harassed by an ex",
        5,
        {"HARASS": 5, "THREAT": 4, "VANDAL": 3},
        "ex",
        cast=Cast.EXES,
        offenses={"13C": 6, "290": 4},
        outcomes=REPORTED,
    ),
    Story(
        "not domestic: roommates",
        6,
        {"DOMVRB": 8, "DOMVIO": 2},
        ("roommates",),
        ends="DISTVB",
        scene=("roommates scene",),
        recoded="not domestic",
        cast=Cast.ROOMMATES,
        hours="evening",
    ),
    Story(
        "child abuse",
        7,
        {"CHABUS": 8, "WELCHK": 2},
        ("child abuse",),
        ends="CHABUS",
        scene=("child scene",),
        cast=Cast.CHILD,
        hours="day",
        minutes=50,
        outcomes=REPORTED,
        offenses={"13B": 5, "90F": 4, "13A": 1},
    ),
    Story(
        "child neglect",
        5,
        {"CHNEGL": 8, "WELCHK": 2},
        ("child neglect",),
        ends="CHNEGL",
        scene=("child scene",),
        cast=Cast.CHILD,
        hours="day",
        minutes=45,
        outcomes=QUIET,
        offenses={"90F": 1},
    ),
)
