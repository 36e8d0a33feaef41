"""How calls are linked: merged into one another, or split from one another."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from app.services.standing import Standing

Calls = Mapping[tuple[str, str], Standing]


def families(calls: Calls, *, former: bool = True) -> Iterator[list[Standing]]:
    """The calls in groups that are connected by links, former ones too; most stand alone."""
    near: dict[Standing, set[Standing]] = {}
    for call in calls.values():
        for number in {*call.points_to(), *(call.pointed_to if former else ())}:
            if other := calls.get((call.source, number)):
                near.setdefault(call, set()).add(other)
                near.setdefault(other, set()).add(call)
    seen: set[Standing] = set()
    for call in calls.values():
        if call in seen:
            continue
        family, waiting = [call], [call]
        seen.add(call)
        while waiting:
            for other in near.get(waiting.pop(), set()) - seen:
                seen.add(other)
                family.append(other)
                waiting.append(other)
        yield family


def survivor(call: Standing, calls: Calls) -> Standing:
    """The call this one lives on in; itself, unless it was merged into one we know."""
    return _end(call, lambda one: _pointed(one.call.field("merged_into"), one, calls))


def split_parent(call: Standing, calls: Calls) -> Standing | None:
    """What the call that this one was split from lives on in; None if that is this call itself.

    Calls split from and merged into one another in a circle have one among them that has no parent.
    """
    if _end(call, lambda one: _parent(one, calls)) is call:
        return None
    return _parent(call, calls)


def _parent(call: Standing, calls: Calls) -> Standing | None:
    origin = _pointed(call.call.field("split_from"), call, calls)
    parent = survivor(origin, calls) if origin else None
    return None if parent is survivor(call, calls) else parent


def _pointed(number: str | None, call: Standing, calls: Calls) -> Standing | None:
    return calls.get((call.source, number)) if number else None


def _end(call: Standing, further: Callable[[Standing], Standing | None]) -> Standing:
    """Where going further ends. In a circle, the call with the lowest number is the end for all."""
    trail = [call]
    while other := further(call):
        if other in trail:
            circle = trail[trail.index(other) :]
            return min(circle, key=lambda one: one.call_number)
        trail.append(other)
        call = other
    return call


def absorbed(call: Standing, family: Iterable[Standing], calls: Calls) -> list[Standing]:
    """The others of the family that live on in this call."""
    return [one for one in family if one is not call and survivor(one, calls) is call]
