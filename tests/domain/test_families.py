"""Families: who hangs together by reports, and what is told of them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.families import Reported, counted, families, line


def report(*persons: str, domestic: bool = True, severe: bool = False, linked: bool = False) -> Reported:
    return Reported(domestic, severe, linked, persons)


def test_a_chain_of_reports_is_one_family() -> None:
    """Ann and Bob; Bob and Cat; Cat alone: one family of three. Dan and Eve: another. One of nobody."""
    some = [
        report("ann", "bob"),
        report("dan", "eve", severe=True),
        report("cat", "bob", severe=True),
        report("cat", linked=True),
        report(),
        report("ann", "dan", domestic=False),  # joins nobody: it is about something else
    ]
    found = counted(some)
    told = ("reports", "domestic_reports", "unidentified", "families", "repeated")
    assert [found[name] for name in told] == [6, 5, 1, 2, 1]
    assert [found[name] for name in ("severe", "repeated_severe", "linked")] == [2, 1, 1]
    assert (found["_further"], found["_beyond_second"]) == (2, 1)  # the first family's second and third


@settings(max_examples=60)
@given(st.lists(st.sets(st.sampled_from("abcdefgh"), max_size=3), max_size=8))
def test_families_are_those_of_plain_joining(persons: list[set[str]]) -> None:
    groups: list[set[str]] = []
    for some in filter(None, persons):
        near = [group for group in groups if group & some]
        groups = [group for group in groups if not group & some] + [some.union(*near)]
    found = [
        {person for one in family for person in one.persons}
        for family in families([report(*sorted(some)) for some in persons])
    ]
    assert sorted(map(sorted, found)) == sorted(map(sorted, groups))


def test_the_briefs_figures_come_out_as_they_are_told() -> None:
    """2017: 24 of 100 reports are of domestic violence, 22 of 100 families twice; 2018: 29 and 18."""
    told = {}
    for year, share, again in (("2017", 24, 44), ("2018", 29, 36)):
        names = [f"{year} {number}" for number in range(200)]
        domestic = [report(name) for name in (*names, *names[:again])]
        others = [report(domestic=False)] * (len(domestic) * (100 - share) // share)
        told[year] = [*domestic, *others]
    found = {year: line(some) for year, some in told.items()}
    assert [found[year]["repeated_share"] for year in found] == [0.22, 0.18]
    assert [round(found[year]["domestic_share"], 3) for year in found] == [0.24, 0.29]


def test_the_rest_of_a_share_is_no_smaller_than_what_may_be_told() -> None:
    """Of 30 families 25 were linked: their share would tell the five who were not."""
    some = [report(str(number), linked=number < 25) for number in range(30)]
    found = line(some)
    assert (found["linked_share"], found["families"], found["suppressed"]) == (None, 30, ["linked_share"])
