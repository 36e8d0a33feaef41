"""An example of elapsed times, as the API document shows it; invented."""

from typing import Any


def _quantile(name: str, *figures: float | None) -> dict[str, Any]:
    ends = ("seconds", "low_seconds", "high_seconds", "at_risk")
    return {f"{name}_{end}": figure for end, figure in zip(ends, figures, strict=True)}


ELAPSED = {
    "pair": "referred_to_claimed",
    "meaning": "referral offered to first claimed by its agency",
    "group": "dcrc",
    "n": 214,
    "open": 17,
    "negative": 0,
    "back_entered": 0,
    **_quantile("median", 5400.0, 4980.0, 6060.0, 107),
    **_quantile("p75", 41400.0, 30600.0, 57600.0, 54),
    **_quantile("p90", None, 93600.0, None, None),
    **_quantile("p99", None, None, None, None),
    "target_seconds": 86400.0,
    "within_target": 0.83,
    "within_target_low": 0.778,
    "within_target_high": 0.882,
    "within_target_at_risk": 36,
    "logrank_p": 0.031,
    "suppressed": [],
}
POINT = {
    "pair": "referred_to_claimed",
    "group": "dcrc",
    "n": 214,
    "seconds": 5400.0,
    "open_share": 0.5,
    "low": 0.44,
    "high": 0.57,
    "at_risk": 107,
}


def _arm(name: str, units: int | None, *figures: float | None) -> dict[str, Any]:
    columns = (
        *("calls_before", "calls_after", "change", "change_share"),
        *("expected", "expected_low", "expected_high", "remains", "remains_low", "remains_high"),
        *("arrests_before", "arrests_after", "domestic_before", "domestic_after"),
    )
    counted = dict(zip(columns, figures, strict=True))
    return {"arm": name, "units": units, "not_run_out": units and 0, **counted, "suppressed": []}


UTILIZERS = [
    _arm("enrolled_at_enrolment", 43, 812, 395, -417, -0.514, 655.2, 584, 729, 0.6, 0.47, 0.78, 61, 24, 0, 0),
    _arm("enrolled_at_eligibility", 43, 804, 409, -395, -0.491, 648, 577, 722, 0.63, 0.5, 0.8, 60, 26, 0, 0),
    _arm("not_enrolled", 214, 798, 540.5, -257.5, -0.323, 643.4, 572, 717, 0.84, 0.76, 0.93, 58, 40.5, 0, 12),
    _arm("enrolled_at_eligibility/not_enrolled", None, *[None] * 7, 0.75, 0.58, 0.97, *[None] * 4),
]


def _rate(name: str, *figures: float | None) -> dict[str, Any]:
    ends = ("", "_low", "_high")
    names = [*(f"rate{end}" for end in ends), *(f"difference{end}" for end in ends)]
    names += [f"difference_clustered{end}" for end in ends[1:]]
    return {f"{name}_{end}": figure for end, figure in zip(names, figures, strict=True)}


TRAINING = {
    "month": None,
    "responders": "trained",
    "calls": 840,
    "referred": 504,
    "reportable": 160,
    "reported": 96,
    **_rate("referral", 0.6, 0.566, 0.633, 0.1, 0.051, 0.149, 0.02, 0.18),
    **_rate("report", 0.6, 0.523, 0.673, 0.08, -0.03, 0.189, -0.06, 0.22),
    "suppressed": [],
}
