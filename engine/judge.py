"""Ways to a verdict: by the native matcher, which finds no more than the verdict rests on; by any matcher, from all truths; or by both.

Verdicts of the native way are shared: where all points came out alike before, the verdict is the one found then.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol

from engine.combine import LawVerdict, Verdict, combine, law_verdict, together
from engine.compile.edition import Edition, LawPlan
from engine.evaluate import Truth, Values
from engine.match import Matcher
from engine.match.native import Native
from engine.match.native_law import LawPoints
from engine.match.native_laws import Points
from engine.match.select import matcher

MOST_VERDICTS: Final = 10_000
"""In each edition; beyond, they are no longer shared."""

Lookup = Callable[[tuple[int, ...]], tuple[Truth, ...]]
"""Gives the truths of the names at some places."""


class Judge(Protocol):
    """Finds the verdict on a question; safe to use from several threads."""

    def verdict(self, edition: Edition, values: Values) -> Verdict:
        """The verdict."""
        ...

    def judge(self, edition: Edition, values: Values) -> tuple[Verdict, Lookup]:
        """The verdict, and what gives the truths of any names."""
        ...


class NativeJudge:
    """Judges by the native matcher."""

    def __init__(self, native: Native | None = None) -> None:
        """Start without any verdict."""
        self._native = native or Native()
        self._verdicts: dict[Edition, dict[Points, Verdict]] = {}
        self._laws: dict[tuple[Edition, int, LawPoints], LawVerdict] = {}

    def verdict(self, edition: Edition, values: Values) -> Verdict:
        """The verdict."""
        points = self._native.points(edition, values)
        verdicts = self._verdicts.get(edition)
        if verdicts is None:
            verdicts = self._verdicts.setdefault(edition, {})
        verdict = verdicts.get(points)
        if verdict is None:
            verdict = together(self._law(edition, law, found) for law, found in points)
            if len(verdicts) < MOST_VERDICTS:
                verdict = verdicts.setdefault(points, verdict)
        return verdict

    def judge(self, edition: Edition, values: Values) -> tuple[Verdict, Lookup]:
        """The verdict, and what gives the truths of any names."""
        return self.verdict(edition, values), lambda places: self._native.truths(edition, places, values)

    def _law(self, edition: Edition, law: int, points: LawPoints) -> LawVerdict:
        key = (edition, law, points)
        found = self._laws.get(key)
        if found is None:
            plan = edition.laws[law]
            found = law_verdict(plan, dict(_placed(plan, points)))
            if len(self._laws) < MOST_VERDICTS:
                found = self._laws.setdefault(key, found)
        return found


class WholeJudge:
    """Judges by any matcher, from the truths of all names."""

    def __init__(self, by: Matcher) -> None:
        """Judge by this matcher."""
        self._matcher = by

    def verdict(self, edition: Edition, values: Values) -> Verdict:
        """The verdict."""
        return self.judge(edition, values)[0]

    def judge(self, edition: Edition, values: Values) -> tuple[Verdict, Lookup]:
        """The verdict, and what gives the truths of any names."""
        truths = self._matcher.match(edition, values)
        return combine(edition, truths), lambda places: tuple(truths[place] for place in places)


class BothJudge:
    """Judges by both matchers, which must agree."""

    def __init__(self) -> None:
        """Begin with both.

        Raises:
            MatcherUnavailable: if durable-rules does not import here.
        """
        self._first = NativeJudge()
        self._second = WholeJudge(matcher("rete"))

    def verdict(self, edition: Edition, values: Values) -> Verdict:
        """The verdict.

        Raises:
            Disagreement: if the verdicts or the truths differ.
        """
        return self.judge(edition, values)[0]

    def judge(self, edition: Edition, values: Values) -> tuple[Verdict, Lookup]:
        """The verdict, and what gives the truths of any names.

        Raises:
            Disagreement: if the verdicts or the truths differ.
        """
        verdict, lookup = self._first.judge(edition, values)
        other, other_lookup = self._second.judge(edition, values)
        names = [*differences(verdict, other)]
        places = tuple(range(len(edition.names)))
        names += [
            edition.names[place].key for place, one, two in zip(places, lookup(places), other_lookup(places), strict=True) if one is not two
        ]
        if names:
            raise Disagreement(dict.fromkeys(names))
        return verdict, lookup


class Disagreement(Exception):
    """Two ways lead to different verdicts; `names` are the laws, requirements, rules and names of the rule base on which they differ."""

    def __init__(self, names: Iterable[str]) -> None:
        """Keep the names."""
        self.names = tuple(names)
        super().__init__(f"the matchers disagree on {', '.join(self.names)}")


def judge_by(name: str) -> Judge:
    """The way of a name: `native`, `rete` or `both`.

    Raises:
        MatcherUnavailable: if durable-rules is wanted and does not import here.
    """
    return NativeJudge() if name == "native" else BothJudge() if name == "both" else WholeJudge(matcher(name))


def differences(one: Verdict, other: Verdict) -> Iterator[str]:
    """The laws, requirements and prohibitions that came out differently."""
    told, heard = dict(_told(one)), dict(_told(other))
    yield from (name for name in {**told, **heard} if told.get(name) != heard.get(name))


def _told(verdict: Verdict) -> Iterator[tuple[str, object]]:
    for law in verdict.laws:
        yield law.plan.version.law, (law.applies, law.outcome)
        yield from ((gate.plan.name, (gate.status, tuple(ground.id for ground, _ in gate.grounds))) for gate in law.requirements)
        yield from ((rule.id, status) for rule, _, status in law.prohibitions)


def _placed(plan: LawPlan, points: LawPoints) -> Iterator[tuple[int, Truth]]:
    """Points with their places; grounds of a requirement that is not triggered have none."""
    scope, requirements, bars = points
    yield plan.scope, scope
    for requirement, truths in zip(plan.requirements, requirements, strict=True):
        yield from zip((requirement.trigger, *(place for _, place in requirement.grounds)), truths, strict=False)
    yield from zip((place for _, place in plan.prohibitions), bars, strict=True)
