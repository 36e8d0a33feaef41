"""Rules in plain words, for pages and screens: what a signal asks, and when a rule holds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.rules.catalog import FOLDERS, Catalog
from app.rules.model import CONCLUSIONS, Groups, PersonTest, Rule, Signal

FEW = 6  # phrases or codes of a list that are named; the file has the rest

_FIELDS = {
    "narrative": "the narrative",
    "call_type": "the wording of the call type",
    "call_type_code": "the call-type code",
    "apco_type": "the common call type (APCO 2.103.2)",
    "clearance_codes": "a clearance code",
    "offenses": "an offense (NIBRS)",
    "arrests": "the offense of an arrest (NIBRS)",
    "disposition": "the disposition",
    "priority": "the priority",
    "beat": "the beat",
    "call_status": "the state of the call",
    "relationships": "somebody's recorded relationship to the suspect",
    "languages": "somebody's recorded language",
    "notes_in": "the language of the notes",
}
_FLAGS = {
    "in_custody": "somebody is in custody",
    "child_present": "a child is present",
    "child_report": "there is cause to suspect harm to a child",
    "weapon": "there is a weapon",
    "awaiting_create": "only updates of the call have arrived so far",
}
_VERDICTS = {"match": "holds", "no_match": "does not hold", "held": "holds, for a supervisor to confirm"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a page or a screen sets names, quotations and files."""

    name: Callable[[str], str] = str
    text: Callable[[str], str] = str
    file: Callable[[str, str], str] = lambda title, path: f"{title} ({path})"


PLAIN = Style()


class Wording:
    """The words of one catalog's rules in one style."""

    def __init__(self, catalog: Catalog, style: Style = PLAIN) -> None:
        self.catalog, self.style = catalog, style
        self._reasons = {reason.code: reason.title for reason in catalog.city.reasons}
        self._paths = paths(catalog)

    def signal(self, signal: Signal) -> str:
        """What must be so for the signal to hold: a sentence."""
        if signal.persons is not None:
            said = self._persons(signal)
        elif signal.is_ is not None:
            fact = _FLAGS.get(signal.field or "", _spoken(signal.field))
            said = f"it is {'' if signal.is_ else 'not '}stated that {fact}"
        elif signal.lists or signal.has_phrase:
            said = self._mention(signal)
        else:
            said = self._code(signal)
        return f"{said[:1].upper()}{said[1:]}."

    def groups(self, groups: Groups) -> str:
        """Which signals must hold, and which must not: what follows "when"."""
        parts = [
            self._group("", "all of ", groups.all_of),
            self._group("", "any of ", groups.any_of),
            self._group("not ", "none of ", groups.none_of),
        ]
        return ", and ".join(part for part in parts if part)

    def holds(self, rule: Rule) -> list[str]:
        """When the rule holds, is held back, urgent, or gives way: a sentence each."""
        said = [f"Holds when {self.groups(rule)}."]
        for hold in rule.hold:
            why = self.style.text(self._reasons.get(hold.reason, _spoken(hold.reason)))
            reason = f"{self.style.name(hold.reason)}: {why}"
            said.append(f"Waits for a supervisor when {self.groups(hold)}. Reason {reason}.")
        if rule.urgent:
            said.append(f"Urgent when {self.groups(rule.urgent)}.")
        if rule.yields_to:
            said.append(f"Gives way when this holds: {self._names(rule.yields_to)}.")
        return said

    def sets(self, rule: Rule) -> str:
        """What the rule sets."""
        if rule.route is None:
            return f"{'tag' if rule.tag else 'gate'} {self.style.name(rule.sets)}"
        queue = self.catalog.queues[rule.route.queue]
        program = next(one.title for one in queue.programs if one.id == rule.route.program)
        words = self.style.text(f"{queue.title}: {program}")
        return f"referral {self.style.name(rule.sets)}, {words}"

    def call(self, call: Mapping[str, Any]) -> str:
        """The call of a case."""
        if not call:
            return "a call of which nothing is known"
        return "; ".join(f"{_spoken(key)}: {self._stated(key, value)}" for key, value in call.items())

    def path(self, rule: Rule) -> str:
        """The rule's file in the catalog."""
        return self._paths["rules", rule.id]

    def _group(self, one: str, many: str, names: Sequence[str]) -> str:
        return f"{one if len(names) == 1 else many}{self._names(names)}" if names else ""

    def _names(self, names: Iterable[str]) -> str:
        return ", ".join(self.style.name(name) for name in names)

    def _mention(self, signal: Signal) -> str:
        said = f"{_field(signal)} mentions {self._phrases(signal.has_phrase, signal.has_phrase_from)}"
        if signal.near_phrase_from:
            clauses = signal.within_clauses
            where = "in the same clause" if clauses == 1 else f"within {clauses} clauses"
            near = self._phrases(None, signal.near_phrase_from)
            side = "near it" if signal.near_side == "either" else f"{signal.near_side} it"
            said += f"; and {side}, {where} with at most {signal.within_words} words between, {near}"
        if signal.unless_between:
            said += f"; but not with {self._phrases(None, signal.unless_between)} between them"
        return said

    def _phrases(self, inline: Sequence[str] | None, lists: Sequence[str] | None) -> str:
        parts = [_either([self._quoted(phrase) for phrase in inline])] if inline else []
        return _either([*parts, *(f"a phrase of {self._list(name)}" for name in lists or ())])

    def _list(self, name: str) -> str:
        """A list by its title, with how many phrases it has and the first few."""
        known = self.catalog.wordbook.lists
        listed = known[name]
        first = ", ".join(self._quoted(phrase) for phrase in listed.phrases[:FEW])
        more = " …" if len(listed.phrases) > FEW else ""
        also = "".join(
            f"; with {len(one.phrases)} of {self._file('lists', one.id, one.title)}"
            for one in known.values()
            if one.adds_to == name
        )
        counts = f"; also counts when {_either(listed.counts_when)}" if listed.counts_when else ""
        title = self._file("lists", name, listed.title)
        return f"{title} ({len(listed.phrases)}: {first}{more}{also}{counts})"

    def _code(self, signal: Signal) -> str:
        if signal.field in CONCLUSIONS and signal.one_of:
            names = _either(self.style.name(one.lower()) for one in signal.one_of)
            return f"the call is tagged {names}" if signal.field == "tags" else f"the gate {names} is set"
        if signal.other_than is not None:
            return f"{_field(signal)} is known, and is not {_either(map(self.style.name, signal.other_than))}"
        parts = [_either(map(self.style.name, signal.one_of))] if signal.one_of else []
        if signal.one_of_codes:
            table = self.catalog.tables[signal.one_of_codes]
            first = ", ".join(f"{self.style.name(one.code)} {one.title}" for one in table.codes[:FEW])
            more = " …" if len(table.codes) > FEW else ""
            title = self._file("codes", table.id, table.title)
            parts.append(f"one of {title} ({len(table.codes)}: {first}{more})")
        return f"{_field(signal)} is {_either(parts)}"

    def _persons(self, signal: Signal) -> str:
        assert signal.persons is not None
        asked = [*self._asked(signal.persons), *(self._asked(signal.any) if signal.any else ())]
        said = f"there is a person {', '.join(asked)}"
        if signal.all:
            said += f"; and every such person is one {', '.join(self._asked(signal.all))}"
        return said

    def _asked(self, test: PersonTest) -> list[str]:
        asked = []
        for lead, words in (
            ("who is", test.roles),
            ("of sex", test.sex),
            ("whose relationship to the suspect is", test.relationship),
        ):
            if words is not None:
                asked.append(f"{lead} {_either(map(self.style.name, words))}")
        if test.age_at_least is not None:
            asked.append(f"aged {test.age_at_least:g} or more")
        if test.age_below is not None:
            asked.append(f"aged under {test.age_below:g}")
        return asked

    def _stated(self, key: str, value: Any) -> str:
        if key == "narrative":
            notes = value if isinstance(value, list) else [value]
            return ", then ".join(self._quoted(str(text)) for text in notes)
        if isinstance(value, Mapping):
            return ", ".join(f"{_spoken(name)} {self._stated(name, one)}" for name, one in value.items())
        if isinstance(value, list):
            parts = [self._stated("", one) for one in value]
            return " and ".join(f"({one})" for one in parts) if _are_mappings(value) else ", ".join(parts)
        return self.style.text("yes" if value is True else "no" if value is False else str(value))

    def _quoted(self, words: str) -> str:
        return f"“{self.style.text(words)}”"

    def _file(self, folder: str, name: str, title: str) -> str:
        return self.style.file(self.style.text(title), self._paths[folder, name])


def verdict(expected: str) -> str:
    """The verdict of a case in words."""
    return _VERDICTS[expected]


def paths(catalog: Catalog) -> dict[tuple[str, str], str]:
    """The file of everything in the catalog that has an id, by its folder (rules: `rules`) and id."""
    found = {}
    for path, body in catalog.documents.items():
        folder = path.split("/", maxsplit=1)[0]
        if "id" in body:
            found[folder if folder in FOLDERS else "rules", body["id"]] = path
    return found


def _field(signal: Signal) -> str:
    return _FIELDS.get(signal.field or "", _spoken(signal.field))


def _are_mappings(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(one, Mapping) for one in values)


def _spoken(name: str | None) -> str:
    return (name or "").replace("_", " ")


def _either(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
