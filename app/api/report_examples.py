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
