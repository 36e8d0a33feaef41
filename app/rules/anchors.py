"""What each rule can do nothing without: looked for first, so that rules that cannot hold cost nothing."""

from collections.abc import Callable, Iterable, Sequence

from app.rules.model import TEXT_FIELDS, Rule, Signal

Common = Callable[[str], bool]  # whether a list holds everyday words


def own_lists(rule: Rule, signal: Signal) -> list[str]:
    """The lists a text must mention one of: those named, and one for the phrases written in the rule."""
    inline = [inline_id(signal.has_phrase, rule.topic)] if signal.has_phrase else []
    return [*(signal.has_phrase_from or ()), *inline]


def inline_id(phrases: Iterable[str], topic: str | None) -> str:
    """What phrases written in a rule are called among the lists."""
    return f"{topic or ''}={'|'.join(phrases)}"


def anchors(rule: Rule, signal: Signal, common: Common) -> Sequence[str]:
    """The lists to look for first: one of them is mentioned wherever the signal holds."""
    own = own_lists(rule, signal)
    near = signal.near_phrase_from or []
    return near if near and any(map(common, own)) and not any(map(common, near)) else own


def needed(rule: Rule, common: Common) -> list[str]:
    """The signals of which one must hold for the rule to hold: the rarest of all_of, else all of any_of."""

    def cost(name: str) -> int:
        signal = rule.signals[name]
        if signal.field not in TEXT_FIELDS:
            return 0
        return 1 + any(map(common, anchors(rule, signal, common)))

    return [min(rule.all_of, key=cost)] if rule.all_of else rule.any_of


def first_lists(rules: Iterable[Rule], common: Common) -> set[str]:
    """The lists without which no rule over texts can hold.

    Where there are only everyday words to look for, with those that they must stand near.
    """
    first: set[str] = set()
    for rule in rules:
        for signal in (rule.signals[name] for name in needed(rule, common)):
            if signal.field in TEXT_FIELDS:
                lists = anchors(rule, signal, common)
                first.update(lists, signal.near_phrase_from or () if any(map(common, lists)) else ())
    return first
