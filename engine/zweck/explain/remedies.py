"""The controller's remedies: for each ground that is closed, the cheapest acts that would open it and lead to a permission.

The search starts from what fails. Of the requirement that most grounds could mend, each ground is one remedy at most, together with what
mends everything else; then ways around it. Each is decided before it is proposed.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from zweck.bounded.cache import made_once
from zweck.combine import LawVerdict, RequirementVerdict, Verdict
from zweck.decision.decision import Outcome, Status
from zweck.decision.remedied import Prospect, RemedyAct, RemedyFact, RemedyResult
from zweck.editions.coverage import cited
from zweck.explain.gaps import any_gap
from zweck.explain.missing import missing_facts, open_points
from zweck.explain.nodes import Mask, joined
from zweck.explain.remedies_acts import Acts, Changes, Doing
from zweck.explain.remedies_search import DONE, Mending, Search, Sets
from zweck.explain.ruled import Reading
from zweck.explain.trace import Trace, Tracer
from zweck.law.policy import Ground, Prohibition
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value
from zweck.program.lanes import places

MAX_REMEDIES: Final = 4
MAX_TRIED: Final = 12
REMEDIES: Final = 4096
"""Bytes that the remedies of a question take, about."""

TRIED_PER_GROUND: Final = 3
GOOD: Final = (Outcome.PERMITTED, Outcome.NOT_REGULATED)


class After(NamedTuple):
    """The outcome once some acts are done, and the reading that shows what is still open."""

    outcome: Outcome
    reading: Reading


Redecide = Callable[[Mapping[str, Value]], After]
"""Decides the question with some facts changed."""


class Option(NamedTuple):
    """A rule that would no longer stand in the way, and the sets of acts by which: a ground that holds, or what then does not apply."""

    rule: str
    citation: str
    sets: Sets
    opens: bool
    reads: Mask = 0


class Point(NamedTuple):
    """Something in the law with this scope that fails or is open, and its options."""

    scope: int
    options: tuple[Option, ...]


class Remedies:
    """Finds remedies under the law of one edition; safe to use from several threads."""

    def __init__(self, tracer: Tracer, vocabulary: Vocabulary, mending: Mending) -> None:
        self._tracer = tracer
        self._vocabulary = vocabulary
        self._repertoire = mending.repertoire
        self._known = mending.known
        self._mending = mending
        self._read: dict[int, Mask] = {}

    def found(self, reading: Reading, trace: Trace, shown: Hashable, redecide: Redecide) -> tuple[RemedyResult, ...]:
        """At most one remedy for a ground, the way of the law before ways around it; none if the outcome is good already.

        A prohibition may leave facts open that are merely to be stated; what is open already has no remedy but those that close it. Where
        a gap surely stays, nothing that is known leads to a permission. Equal planes and equal values `shown` have equal remedies.
        """
        if reading.ruled.verdict.outcome in GOOD or not self._repertoire.acts:
            return ()
        if not trace.keeps:
            return self._sought(reading, trace, redecide)
        key = (self._tracer.edition, trace.row, shown)
        found = self._known.get(key)
        if found is None:
            found = self._sought(reading, trace, redecide)
            self._known.put(key, found, REMEDIES)
        return found

    def _sought(self, reading: Reading, trace: Trace, redecide: Redecide) -> tuple[RemedyResult, ...]:
        verdict, facts = reading.ruled.verdict, reading.facts
        forbidden = verdict.outcome is Outcome.PROHIBITED
        doing = Doing(self._repertoire, facts)
        search = Search(self._mending, trace, facts.values, doing, open_may_stay=forbidden)
        points: list[Point] = []
        for point in self._points(verdict, search, forbidden):
            if not point.options:
                return ()  # no act mends this
            points.append(point)
        if not points:
            return ()
        return tuple(self._proposed(points, search, doing, redecide, forbidden).values())

    # --- what is to be mended ---------------------------------------------------------------------------------------------------------

    def _points(self, verdict: Verdict, search: Search, forbidden: bool) -> Iterator[Point]:
        bad = (Status.FAILED,) if forbidden else (Status.FAILED, Status.OPEN)
        for law in verdict.laws:
            absent = law.plan.gaps and search.truth(law.plan.scope)
            if law.outcome in GOOD or (forbidden and law.outcome is not Outcome.PROHIBITED and not absent):
                continue
            around = self._around(law, search)
            if law.applies is None:
                yield Point(law.plan.scope, around)
            yield from (self._prohibition(law, one, place, around, search) for one, place, status in law.prohibitions if status in bad)
            yield from (self._requirement(law, one, around, search) for one in law.requirements if one.status in bad)

    def _around(self, law: LawVerdict, search: Search) -> tuple[Option, ...]:
        """The ways out of a law's scope, or of the gaps, which are cited where they are open."""
        version = law.plan.version
        citations = (version.scope.citation,) if version.scope else _cited(law, search)
        return _possible((Option(f"{version.law}/scope", "; ".join(citations), search.named(law.plan.scope, False), False),))

    def _requirement(self, law: LawVerdict, one: RequirementVerdict, around: tuple[Option, ...], search: Search) -> Point:
        plan = one.plan
        grounds = (self._ground(ground, place, search) for ground, place in plan.grounds)
        untouched = Option(plan.name, plan.rule.citation, search.named(plan.trigger, False), False)
        return Point(law.plan.scope, _possible((*grounds, untouched, *around)))

    def _ground(self, ground: Ground, place: int, search: Search) -> Option:
        return Option(ground.id, ground.citation, search.named(place, True), True, self._tracer[place].reads)

    def _prohibition(self, law: LawVerdict, rule: Prohibition, place: int, around: tuple[Option, ...], search: Search) -> Point:
        return Point(law.plan.scope, _possible((Option(rule.id, rule.citation, search.named(place, False), False), *around)))

    # --- what is proposed -------------------------------------------------------------------------------------------------------------

    def _proposed(self, points: list[Point], search: Search, doing: Doing, redecide: Redecide, forbidden: bool) -> dict[Acts, RemedyResult]:
        """The remedies by their acts; one whose acts include all of another's is none."""
        ways = max((self._ordered(point, points, search) for point in points), key=_distinct)
        accepted: dict[Acts, RemedyResult] = {}
        tried = 0
        for option, sets in ways:
            for acts in sets[:TRIED_PER_GROUND]:
                if tried == MAX_TRIED or any(done & acts == done for done in accepted):
                    continue
                changes = doing.together(acts)
                if not changes or doing.contradicted(acts, changes):
                    continue
                tried += 1
                after = redecide(changes)
                still_open = self._still_open(after, forbidden)
                if still_open is not None:
                    accepted = {done: remedy for done, remedy in accepted.items() if done & acts != acts}
                    accepted[acts] = self._result(option, acts, doing, after, still_open)
                    break
            if len(accepted) == MAX_REMEDIES:
                break
        return accepted

    def _ordered(self, lead: Point, points: list[Point], search: Search) -> list[tuple[Option, Sets]]:
        """Each option with all that the others need; grounds first, the cheaper first."""
        others = [point for point in points if point is not lead]
        elsewhere = _all(search, (point for point in others if point.scope != lead.scope))
        here = search.joined(elsewhere, _all(search, (point for point in others if point.scope == lead.scope)))
        found = [
            (option, search.joined(elsewhere if option.rule.endswith("/scope") else here, option.sets))
            for option in lead.options
            if (elsewhere if option.rule.endswith("/scope") else here)
        ]
        possible = [(option, sets) for option, sets in found if sets and sets != DONE]
        return sorted(possible, key=lambda one: (not one[0].opens, self._repertoire.cost(one[1][0]), -self._about(*one)))

    def _about(self, option: Option, sets: Sets) -> int:
        """How many facts of the acts a ground reads: the same acts are rather a remedy for the one that is about them."""
        return (option.reads & joined(self._repertoire.acts[place].reads for place in places(sets[0]))).bit_count()

    def _still_open(self, after: After, forbidden: bool) -> tuple[str, ...] | None:
        """The facts that are still to be stated once some acts are done; `None` where these acts are no remedy."""
        if after.outcome in GOOD:
            return ()
        verdict = after.reading.ruled.verdict
        if not forbidden or verdict.outcome is Outcome.PROHIBITED:
            return None
        trace = after.reading.trace(self._tracer)
        if any_gap(verdict, trace):
            return None
        missing = missing_facts(open_points(verdict, trace), self._tracer.common, self._vocabulary)
        return tuple(one.fact for one in missing)

    def _result(self, option: Option, acts: Acts, doing: Doing, after: After, still_open: tuple[str, ...]) -> RemedyResult:
        reads = joined(map(self._reads, after.reading.ruled.verdict.laws))
        done = tuple(self._act(place, doing, reads) for place in sorted(places(acts), key=lambda place: self._repertoire.acts[place].order))
        prospect = Prospect.CARRIES if after.outcome in GOOD else Prospect.OPEN
        return RemedyResult("", (), option.rule, option.citation, done, still_open, prospect)

    def _act(self, place: int, doing: Doing, reads: Mask) -> RemedyAct:
        act, bits = self._repertoire.acts[place].act, self._tracer.bits
        return RemedyAct(act.name, act.title, act.checklist, tuple(_facts(doing, doing.changes(place), reads, bits)))

    def _reads(self, law: LawVerdict) -> Mask:
        """All facts on which the outcome of a law rests."""
        scope = law.plan.scope
        return made_once(self._read, scope, lambda: joined(self._tracer[place].reads for place in law.plan.points()))


def _facts(doing: Doing, changes: Changes, reads: Mask, bits: Mapping[str, Mask]) -> Iterator[RemedyFact]:
    """The facts that the laws read: to be stated where they are not stated, else to be changed."""
    read = {name: value for name, value in changes.items() if bits[name] & reads}
    for name, value in (read or changes).items():
        yield RemedyFact(name, value, change=doing.values[name] not in (None, value))


def _cited(law: LawVerdict, search: Search) -> Iterable[str]:
    """The places of law that is not there, of each gap that there is or may be."""
    return dict.fromkeys(cited(gap.absent) for gap in law.plan.gaps if search.truth(gap.place) is not False)


def _distinct(ways: list[tuple[Option, Sets]]) -> int:
    """How many options need acts that no other one needs."""
    cheapest = {sets[0] for _, sets in ways}
    return sum(not any(other != acts and other & acts == other for other in cheapest) for acts in cheapest)


def _possible(options: Iterable[Option]) -> tuple[Option, ...]:
    return tuple(option for option in options if option.sets)


def _all(search: Search, points: Iterable[Point]) -> Sets:
    """The sets that mend all of several points."""
    result: Sets = DONE
    for point in points:
        result = search.joined(result, search.best([acts for option in point.options for acts in option.sets]))
        if not result:
            break
    return result
