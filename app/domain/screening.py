"""Screening instruments: what the answers come to, by the rule of each instrument.

Items are known by number, and those of the C-SSRS by their LOINC codes; nobody's wording is kept or shown,
it is not ours (LAP: MNADV; C-SSRS: RFMH). An item that was not answered counts as not yes, and a result says
which of those could still raise it. The officer's own result stands beside ours and is never replaced.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple

from app.domain.text import slug


class Instrument(StrEnum):
    """The instruments whose rules we know."""

    LAP = "lap"
    CSSRS = "cssrs"


class Lethality(StrEnum):
    """The outcome boxes of the LAP form, from low to high."""

    NOT = "not_screened_in"
    BELIEF = "screened_in_belief"
    PROTOCOL = "screened_in_protocol"


class Risk(IntEnum):
    """The levels of the C-SSRS screener, from low to high. LOINC 93374-7."""

    NONE = 0
    LOW = 1
    MODERATE = 2
    HIGH = 3


class Item(NamedTuple):
    """An item of the C-SSRS, and the level that a yes to it alone comes to."""

    loinc: str
    risk: Risk


# Lethality Assessment Program, Maryland model: one yes of the first three screens in, else four of the rest.
LAP_ALONE = ("q1", "q2", "q3")
LAP_TOGETHER = ("q4", "q5", "q6", "q7", "q8", "q9", "q10", "q11")
LAP_ENOUGH = 4

# C-SSRS screener, recent (LOINC 93373-9). A yes to Q4, to Q5 or to Q6 within three months is high: Columbia's
# "most worrisome" answers. Some implementations put Q4 in moderate; they are wrong.
CSSRS = {
    "q1": Item("93246-7", Risk.LOW),
    "q2": Item("93247-5", Risk.LOW),
    "q3": Item("93248-3", Risk.MODERATE),
    "q4": Item("93249-1", Risk.HIGH),
    "q5": Item("93250-9", Risk.HIGH),
    "q6": Item("93267-3", Risk.MODERATE),  # ever
    "q6b": Item("93269-9", Risk.HIGH),  # within the past three months
}
YES, NO = "LA33-6", "LA32-8"  # the LOINC answers
CSSRS_ASKED_AFTER = {"q3": "q2", "q4": "q2", "q5": "q2", "q6b": "q6"}  # only after a yes

ITEMS = {Instrument.LAP: (*LAP_ALONE, *LAP_TOGETHER), Instrument.CSSRS: tuple(CSSRS)}

Answered = Mapping[str, bool | None]  # by item; None and absent: not answered


@dataclass(frozen=True, slots=True)
class Result:
    """What one screening comes to."""

    instrument: Instrument
    result: str
    high: bool
    reasons: tuple[str, ...]  # the items, or officer_belief, that made it so
    unanswered: tuple[str, ...]  # items whose yes could raise it
    inconsistent: tuple[str, ...]  # items answered yes though the one they follow was answered no
    no_answers: bool  # not one item was answered
    declared: str | None  # the officer's own result, if it is one of the instrument's
    agrees: bool | None  # whether that is ours too; None: not declared, or no answers were sent

    @property
    def code(self) -> str | None:
        """The result as the rules name it. Silence has none: it shows neither danger nor safety."""
        if self.no_answers and not self.high:
            return None
        if self.instrument is Instrument.LAP:
            return "LAP_HIGH" if self.high else "LAP_NOT_HIGH"
        return f"CSSRS_{self.result.upper()}"


def instrument_of(name: str) -> Instrument | None:
    """The instrument of this name, however it is punctuated (`C-SSRS`), or None for one we do not know."""
    return _INSTRUMENTS.get(slug(name))


def declared_of(instrument: Instrument, words: str | None) -> str | None:
    """The instrument's result that the officer declared in these words, or None."""
    return _RESULTS[instrument].get(slug(words)) if words else None


def score(
    name: str,
    answers: Answered | None,
    *,
    officer_belief: bool | None = None,
    declared_result: str | None = None,
) -> Result | None:
    """The result of a screening, or None for an instrument we do not know.

    `answers` None: none were sent, so there is nothing to hold the officer's result against.
    """
    instrument = instrument_of(name)
    if instrument is None:
        return None
    declared, given = declared_of(instrument, declared_result), answers or {}
    if instrument is Instrument.CSSRS:
        found = _cssrs(given)
    else:  # the box for it states the belief too
        believed = declared == Lethality.BELIEF if officer_belief is None else officer_belief
        found = _lap(given, believed)
    return Result(
        instrument,
        *found,
        no_answers=len(_unanswered(given, ITEMS[instrument])) == len(ITEMS[instrument]),
        declared=declared,
        agrees=None if declared is None or answers is None else declared == found.result,
    )


class _Found(NamedTuple):
    """The first fields of a result."""

    result: str
    high: bool
    reasons: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    inconsistent: tuple[str, ...] = ()


def _lap(answers: Answered, believed: bool) -> _Found:
    """Screened in by protocol, else by the officer's belief, else not."""
    alone, together = _yes(answers, LAP_ALONE), _yes(answers, LAP_TOGETHER)
    if alone or len(together) >= LAP_ENOUGH:
        return _Found(Lethality.PROTOCOL.value, True, alone or together)
    unanswered, more = _unanswered(answers, LAP_ALONE), _unanswered(answers, LAP_TOGETHER)
    if len(together) + len(more) >= LAP_ENOUGH:
        unanswered += more
    if believed:
        return _Found(Lethality.BELIEF.value, True, ("officer_belief",), unanswered)
    return _Found(Lethality.NOT.value, False, (), unanswered)


def _cssrs(answers: Answered) -> _Found:
    """The highest level that a yes comes to. An impossible yes counts too: safe beats tidy."""
    yes = _yes(answers, CSSRS)
    risk = max((CSSRS[item].risk for item in yes), default=Risk.NONE)
    skipped = {item for item, before in CSSRS_ASKED_AFTER.items() if answers.get(before) is False}
    missing = [item for item in _unanswered(answers, CSSRS) if item not in skipped]
    return _Found(
        risk.name.lower(),
        risk is Risk.HIGH,
        reasons=tuple(item for item in yes if CSSRS[item].risk is risk),
        unanswered=tuple(item for item in missing if CSSRS[item].risk > risk),
        inconsistent=tuple(item for item in yes if item in skipped),
    )


def _yes(answers: Answered, items: Iterable[str]) -> tuple[str, ...]:
    return tuple(item for item in items if answers.get(item))


def _unanswered(answers: Answered, items: Iterable[str]) -> tuple[str, ...]:
    return tuple(item for item in items if answers.get(item) is None)


_INSTRUMENTS = {slug(one): one for one in Instrument}
_RESULTS = {
    Instrument.LAP: {slug(one): one.value for one in Lethality},
    Instrument.CSSRS: {slug(one.name): one.name.lower() for one in Risk},
}
