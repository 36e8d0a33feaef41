"""Examples for the operations on rules."""

from typing import Any

_JSON = "application/json"
_DIGEST = "d6e996838067534f60c01e63b344062ce8a7c1713ee1f3f16b06a3a916196cfa"
_TEXT = "RP ADV BF STRUCK HER, DENIES WEAPONS"
_RULE = {
    "rule_id": "dv-partner-violence",
    "version": 1,
    "title": "Violence Between Intimate Partners",
    "status": "live",
    "sets": "domestic_violence.intimate_partner",
    "owner": "crisis-response-center",
    "description": "Finds narratives that speak of a partner and of force or a threat of it.",
}
_WHOLE = {
    **_RULE,
    "catalog_digest": _DIGEST,
    "tag": "domestic_violence.intimate_partner",
    "gate": None,
    "route": None,
    "rationale": "Half of these calls are coded as assaults, fights or unknown trouble.",
    "created_on": "2026-11-23",
    "modified_on": "2026-11-23",
    "sources": [],
    "false_positives": ["A partner who is a witness."],
    "known_misses": ["Partners called by name only."],
    "in_words": ["Holds when all of partner, violence."],
    "signals": {
        "partner": {
            "in_words": "The narrative mentions a phrase of Partners (lists/partner.yaml) (1: “bf”).",
            "asks": {"field": "narrative", "has_phrase_from": ["partner"]},
        },
        "violence": {
            "in_words": "The narrative mentions a phrase of Force (lists/violence.yaml) (1: “hit*”).",
            "asks": {"field": "narrative", "has_phrase_from": ["violence"]},
        },
    },
    "all_of": ["partner", "violence"],
    "any_of": [],
    "none_of": [],
    "hold": [],
    "urgent": None,
    "yields_to": [],
    "cases": [
        {
            "name": "struck",
            "call": {"narrative": "Boyfriend struck girlfriend and fled"},
            "expect": "match",
        }
    ],
}
_SAID = {"field": "narrative", "note_id": "000"}
_MATCH = {
    "rule": "dv-partner-violence",
    "version": 1,
    "sets": "domestic_violence.intimate_partner",
    "evidence": [
        {**_SAID, "signal": "partner", "words": "BF", "start": 7, "end": 9, "who": None},
        {**_SAID, "signal": "violence", "words": "STRUCK", "start": 10, "end": 16, "who": None},
    ],
}
_TAGGED = {
    "signal": "domestic_violence",
    "field": "tags",
    "words": "DOMESTIC_VIOLENCE",
    **dict.fromkeys(("note_id", "start", "end", "who")),
}
_TRIAL = {
    "catalog_digest": _DIGEST,
    "tags": ["domestic_violence", "domestic_violence.intimate_partner"],
    "gates": [],
    "matches": [_MATCH],
    "routes": [
        {
            "rule": "route-dcrc-advocacy",
            "version": 1,
            "sets": "dcrc/advocacy",
            "evidence": [_TAGGED],
            "queue": "dcrc",
            "program": "advocacy",
            "hold": None,
            "urgent": False,
        }
    ],
    "shadow": [],
    "not_counted": [
        {
            **_SAID,
            "words": "WEAPONS",
            "start": 29,
            "end": 36,
            "standing": "negated",
            "cue": "denies",
            "rules": ["gate-weapon"],
        }
    ],
    "texts": [{**_SAID, "text": _TEXT}],
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "list_rules": {"response": ("200", _JSON, {"catalog_digest": _DIGEST, "items": [_RULE]})},
    "get_rule": {"response": ("200", _JSON, _WHOLE)},
    "reload_rules": {"response": ("200", _JSON, {"catalog_digest": _DIGEST, "rules": 74})},
    "try_rules": {
        "request": {_JSON: {"call_type_code": "UNKTRB", "narrative": [_TEXT]}},
        "response": ("200", _JSON, _TRIAL),
    },
}
