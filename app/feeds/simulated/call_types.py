"""The city's call types as its CAD sends them: code, words and priority."""

from typing import NamedTuple


class CallType(NamedTuple):
    """A call type; priority 1 is the most urgent."""

    title: str
    priority: int


CALL_TYPES = {
    "MHCRIS": CallType("Mental Health Crisis", 2),
    "MHCRIV": CallType("Mental Health Crisis With Violence", 1),
    "SUICTH": CallType("Suicide Threat", 1),
    "SUICAT": CallType("Suicide Attempt", 1),
    "WELCHK": CallType("Welfare Check", 3),
    "WELCKU": CallType("Welfare Check Urgent", 2),
    "TRESPS": CallType("Trespass Or Unwanted", 3),
    "INTOXP": CallType("Intoxicated Person", 3),
    "PANHND": CallType("Panhandling", 4),
    "INDECN": CallType("Indecency", 3),
    "ASTPER": CallType("Assist Person", 4),
    "FOLLOW": CallType("Follow Up", 4),
    "DISTVB": CallType("Verbal Disturbance", 3),
    "DISTPH": CallType("Physical Disturbance", 2),
    "DOMVIO": CallType("Domestic Violence", 1),
    "DOMVRB": CallType("Domestic Verbal", 2),
    "ORDVIO": CallType("Protective Order Violation", 2),
    "STALKN": CallType("Stalking", 2),
    "HARASS": CallType("Harassment", 4),
    "THREAT": CallType("Threats", 3),
    "ASSALT": CallType("Assault", 2),
    "CHABUS": CallType("Child Abuse", 2),
    "CHNEGL": CallType("Child Neglect", 2),
    "RUNAWY": CallType("Runaway", 3),
    "OVERDS": CallType("Overdose", 1),
    "PROSTI": CallType("Prostitution", 4),
    "DRUGAC": CallType("Drug Activity", 4),
    "SUSPER": CallType("Suspicious Person", 3),
    "SUSVEH": CallType("Suspicious Vehicle", 3),
    "LARCEN": CallType("Larceny", 4),
    "BURGLR": CallType("Burglary", 2),
    "ROBBER": CallType("Robbery", 1),
    "SHOTSF": CallType("Shots Fired", 1),
    "NOISEC": CallType("Noise Complaint", 4),
    "TRFACC": CallType("Traffic Accident", 2),
    "TRFSTP": CallType("Traffic Stop", 3),
    "ALARMB": CallType("Burglar Alarm", 3),
    "ANIMAL": CallType("Animal Complaint", 4),
    "PARKNG": CallType("Parking Complaint", 5),
    "NINEHU": CallType("911 Hang Up", 3),
    "UNKTRB": CallType("Unknown Trouble", 2),
    "MISPER": CallType("Missing Person", 3),
    "FRAUDC": CallType("Fraud", 5),
    "VANDAL": CallType("Vandalism", 4),
}
# Types that say "mental health": the only thing that a count by code can see.
MENTAL_TYPES = frozenset(("MHCRIS", "MHCRIV", "SUICTH", "SUICAT"))
