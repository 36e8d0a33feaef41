"""Who says how a mention stands: looks at the cues around it, the nearest first."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from app.rules.reading.normal import CLAUSE_END, COMMA
from app.rules.reading.standing import CueKind, Mention, Standing

Hit = tuple[int, int, int]  # what was found in a text with a space at either end: form, start, space after it
Mark = tuple[int, int, int]  # where a cue ends and starts, and the number of its list
Reach = tuple[int, Standing | None, frozenset[str] | None, int, bool]  # list, makes, topics, spaces, commas
# On each side of a mention, so that the work is bounded whatever the text: cues, and letters away from it.
_CUES_LOOKED_AT, _FURTHEST = 12, 2_000


class CompiledCues:
    """Lists of cues, compiled."""

    def __init__(
        self,
        kinds: Sequence[CueKind],
        owners: Sequence[tuple[int, ...]],
        *,
        first: int,
        phrases: int,
        longest: int,
    ) -> None:
        """`owners`, by form from `first` on, are lists; or, above those, what is none of a list's cues.

        Forms below `phrases` are phrases and no cues. No form has more letters than `longest`.
        """
        self.kinds, self.first, self.phrases, self.longest = kinds, first, phrases, longest
        many = len(kinds)
        own = [[one for one in some if one < many] for some in owners]
        # By form: what ends a reach, with what reaches the mentions after it, or those before it.
        self.ahead = [self._reaches(some, ahead=True) for some in own]
        self.behind = [self._reaches(some, ahead=False) for some in own]
        self.withdrawing = {
            first + form: withdrawing
            for form, some in enumerate(own)
            if (withdrawing := [one for one in some if kinds[one].makes is Standing.WITHDRAWN])
        }
        self.excepted = {
            first + form: excepted
            for form, some in enumerate(owners)
            if (excepted := [one - many for one in some if one >= many])
        }

    def _reaches(self, owners: Sequence[int], *, ahead: bool) -> list[Reach]:
        kinds = [(one, self.kinds[one]) for one in owners]
        return [
            (one, kind.makes, kind.topics, kind.reach + 1, kind.crosses_commas)
            for one, kind in kinds
            if kind.makes is None or kind.ahead is ahead
        ]


class Judge:
    """Says how each mention of one text stands."""

    def __init__(self, text: str, cues: CompiledCues, hits: Sequence[Hit]) -> None:
        """`hits` are all phrases and cues of the text, in order of their ends."""
        self._text, self._cues, self._hits = text, cues, hits
        self._phrases: Sequence[Mark] | None = None  # found when first asked for
        self._marks: Sequence[Hit] | None = None

    def judged(self, start: int, end: int, topic: str | None) -> Mention:
        """The mention with its standing: of all cues that reach it, the gravest counts."""
        marks = self._look() if self._marks is None else self._marks
        kinds, gravest, by = self._cues.kinds, Standing.AFFIRMED, None
        here = bisect_right(self._ends, start)
        reaching = []
        for mark in self._withdrawals:
            topics = kinds[mark[2]].topics
            if start < mark[1] and (topics is None or topic in topics):
                reaching.append(mark)
        if here:
            reaching += self._before(marks[max(0, here - _CUES_LOOKED_AT) : here], start, topic)
        if here < len(marks):
            reaching += self._after(marks[here : here + _CUES_LOOKED_AT], end, topic)
        for mark in reaching:
            makes = kinds[mark[2]].makes
            if makes is not None and makes > gravest and not self._part_of_a_phrase(mark):
                gravest, by = makes, mark
        return Mention(start, end, gravest, self._text[by[1] : by[0]] if by else None)

    def _look(self) -> Sequence[Hit]:
        """Find the cues, where they end, those that are exceptions, and the withdrawals."""
        first, cues = self._cues.first, self._cues
        self._marks = [hit for hit in self._hits if hit[0] >= first]
        self._ends = [hit[2] - 2 for hit in self._marks]
        self._exceptions = self._owned(cues.excepted)
        # Of each list of cues the last one counts: it stands behind all that the others stand behind.
        withdrawing = self._owned(cues.withdrawing)
        self._withdrawals = {mark[2]: mark for mark in withdrawing if not self._void(mark)}.values()
        return self._marks

    def _owned(self, owners: Mapping[int, Sequence[int]]) -> list[Mark]:
        """The cues of these forms, by list."""
        found = [hit for hit in self._marks or () if hit[0] in owners]
        return [(after - 2, start, owner) for number, start, after in found for owner in owners[number]]

    def _before(self, marks: Sequence[Hit], start: int, topic: str | None) -> list[Mark]:
        """Those of the cues before a mention that reach ahead to it, the nearest first."""
        reaching: list[Mark] = []
        text, ahead, forms = self._text, self._cues.ahead, self._cues.first
        furthest = max(0, start - _FURTHEST)
        clause = max(furthest, text.rfind(CLAUSE_END, furthest, start) + 1)
        for number, first, after in reversed(marks):
            last = after - 2
            if last < clause:
                break
            for owner, makes, topics, spaces, commas in ahead[number - forms]:
                if makes is None:
                    if not self._void((last, first, owner)):
                        return reaching
                elif (
                    (topics is None or topic in topics)
                    and text.count(" ", last, start) <= spaces
                    and (commas or COMMA not in text[last:start])
                    and not self._void((last, first, owner))
                ):
                    reaching.append((last, first, owner))
        return reaching

    def _after(self, marks: Sequence[Hit], end: int, topic: str | None) -> list[Mark]:
        """Those of the cues after a mention that reach back to it, the nearest first."""
        reaching: list[Mark] = []
        text, behind, forms = self._text, self._cues.behind, self._cues.first
        furthest = min(len(text), end + _FURTHEST)
        clause = text.find(CLAUSE_END, end, furthest)
        furthest = furthest if clause < 0 else clause
        for number, first, after in marks:
            if first > furthest:
                break
            if first < end:
                continue
            for owner, makes, topics, spaces, commas in behind[number - forms]:
                if makes is None:
                    if not self._void((after - 2, first, owner)):
                        return reaching
                elif (
                    (topics is None or topic in topics)
                    and text.count(" ", end, first) <= spaces
                    and (commas or COMMA not in text[end:first])
                    and not self._void((after - 2, first, owner))
                ):
                    reaching.append((after - 2, first, owner))
        return reaching

    def _void(self, mark: Mark) -> bool:
        """Whether an exception holds a cue: one of the same list; or, of other lists, a longer one.

        Exceptions of what ends a reach concern nothing else: `no` in `says no` is a cue, `says` is none.
        """
        if not self._exceptions:
            return False
        kinds, (end, start, number) = self._cues.kinds, mark
        for last, first, owner in self._ending_from(self._exceptions, end):
            longer = last - first > end - start and kinds[owner].makes is not None
            if first <= start and (owner == number or (longer and kinds[number].makes is not None)):
                return True
        return False

    def _ending_from(self, marks: Sequence[Mark], end: int) -> Iterator[Mark]:
        """Those that end there or later, as far as one that holds what ends there may reach."""
        furthest = end + self._cues.longest
        for number in range(bisect_left(marks, (end,)), len(marks)):
            if marks[number][0] > furthest:
                return
            yield marks[number]

    def _part_of_a_phrase(self, mark: Mark) -> bool:
        """Whether a cue is part of a phrase of a list and changes nothing beside it: `no contact order`.

        What is past in a phrase is past beside it too: `history at this address of fights`.
        """
        end, start, number = mark
        if self._cues.kinds[number].makes is Standing.HISTORICAL:
            return False
        if self._phrases is None:
            last = self._cues.phrases
            self._phrases = [(after - 2, first, form) for form, first, after in self._hits if form < last]
        return any(first <= start for _, first, _ in self._ending_from(self._phrases, end))
