"""Ways to a verdict: by the native matcher, which finds no more than the verdict rests on; by any matcher, from all truths; or by both.

Verdicts of the native way are shared: where all points came out alike before, the verdict is the one found then.
"""

from collections.abc import Hashable, Iterable, Iterator
from typing import Final, Protocol

from zweck.combine import LawVerdict, Verdict, combine, law_verdict, together
from zweck.editions.edition import Edition
from zweck.facts import FactSet
from zweck.logic.kleene import Truth, Values
from zweck.match import Matcher
from zweck.match.laws import Laws
from zweck.match.layout import Marks
from zweck.match.native import Native
from zweck.match.points import LawPoints, Points, placed
from zweck.match.select import matcher

MOST_VERDICTS: Final = 10_000
"""In each edition; beyond, they are no longer shared."""


class Judgement(Protocol):
    """How a question was judged."""

    @property
    def alike(self) -> Hashable | None:
        """What only questions of the same edition share whose verdict is the same, with all that rides on it; `None` where nobody knows."""
        ...

    @property
    def verdict(self) -> Verdict:
        """The verdict."""
        ...

    def truths(self, places: tuple[int, ...]) -> tuple[Truth, ...]:
        """The truths of the names at some places."""
        ...


class Judge(Protocol):
    """Finds the verdict on a question; safe to use from several threads."""

    def judge(self, edition: Edition, facts: FactSet) -> Judgement:
        """How the question comes out."""
        ...

    def truths(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of all names, in their order."""
        ...


class NativeJudge:
    """Judges by the native matcher."""

    def __init__(self, native: Native | None = None) -> None:
        """Start without any verdict."""
        self._native = native or Native()
        self._verdicts: dict[Laws, dict[Hashable, Verdict]] = {}
        self._laws: dict[tuple[Laws, int, LawPoints], LawVerdict] = {}

    def judge(self, edition: Edition, facts: FactSet) -> "NativeJudgement":
        """How the question comes out."""
        laws = self._native.laws(edition)
        return NativeJudgement(self, laws, facts.values, laws.find(facts))

    def truths(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of all names, in their order."""
        return self._native.laws(edition).truths(tuple(range(len(edition.names))), values)

    def verdict(self, laws: Laws, found: Marks | Points) -> Verdict:
        """The verdict on what was found of the laws of an edition."""
        verdicts = self._verdicts.get(laws)
        if verdicts is None:
            verdicts = self._verdicts.setdefault(laws, {})
        verdict = verdicts.get(found)
        if verdict is None:
            if isinstance(found, int):
                verdict = self.verdict(laws, laws.points(found))
            else:
                verdict = together(self._law(laws, law, points) for law, points in found)
            if len(verdicts) < MOST_VERDICTS:
                verdict = verdicts.setdefault(found, verdict)
        return verdict

    def _law(self, laws: Laws, law: int, points: LawPoints) -> LawVerdict:
        key = (laws, law, points)
        found = self._laws.get(key)
        if found is None:
            plan = laws.edition.laws[law]
            found = law_verdict(plan, dict(placed(plan, points)))
            if len(self._laws) < MOST_VERDICTS:
                found = self._laws.setdefault(key, found)
        return found


class NativeJudgement:
    """How the native matcher judged a question."""

    __slots__ = ("_found", "_judge", "_laws", "_values")

    def __init__(self, judge: NativeJudge, laws: Laws, values: Values, found: Marks | Points) -> None:
        """Keep what was found."""
        self._judge = judge
        self._laws = laws
        self._values = values
        self._found = found

    @property
    def alike(self) -> Hashable | None:
        """The marks, if there are any."""
        found = self._found
        return found if isinstance(found, int) else None

    @property
    def verdict(self) -> Verdict:
        """The verdict; put together when it is asked for."""
        return self._judge.verdict(self._laws, self._found)

    def truths(self, places: tuple[int, ...]) -> tuple[Truth, ...]:
        """The truths of the names at some places."""
        return self._laws.truths(places, self._values)


class WholeJudgement:
    """A verdict from the truths of all names."""

    alike: Hashable | None = None

    def __init__(self, verdict: Verdict, truths: tuple[Truth, ...]) -> None:
        """Keep both."""
        self.verdict = verdict
        self._truths = truths

    def truths(self, places: tuple[int, ...]) -> tuple[Truth, ...]:
        """The truths of the names at some places."""
        return tuple(self._truths[place] for place in places)


class WholeJudge:
    """Judges by any matcher, from the truths of all names."""

    def __init__(self, by: Matcher) -> None:
        """Judge by this matcher."""
        self._matcher = by

    def judge(self, edition: Edition, facts: FactSet) -> WholeJudgement:
        """How the question comes out."""
        truths = self.truths(edition, facts.values)
        return WholeJudgement(combine(edition, truths), truths)

    def truths(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of all names, in their order."""
        return self._matcher.match(edition, values)


class BothJudge:
    """Judges by both matchers, which must agree."""

    def __init__(self) -> None:
        """Begin with both.

        Raises:
            MatcherUnavailable: if durable-rules does not import here.
        """
        self._first = NativeJudge()
        self._second = WholeJudge(matcher("rete"))

    def judge(self, edition: Edition, facts: FactSet) -> NativeJudgement:
        """How the question comes out.

        Raises:
            Disagreement: if the verdicts or the truths differ.
        """
        first = self._first.judge(edition, facts)
        second = self._second.judge(edition, facts)
        names = [*differences(first.verdict, second.verdict), *self._truths(edition, facts.values)[1]]
        if names:
            raise Disagreement(dict.fromkeys(names))
        return first

    def truths(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of all names, in their order.

        Raises:
            Disagreement: if they differ.
        """
        truths, names = self._truths(edition, values)
        if names:
            raise Disagreement(names)
        return truths

    def _truths(self, edition: Edition, values: Values) -> tuple[tuple[Truth, ...], list[str]]:
        """The truths of the first, and the names on which the second differs."""
        truths, others = self._first.truths(edition, values), self._second.truths(edition, values)
        return truths, [named.key for named, one, two in zip(edition.names, truths, others, strict=True) if one is not two]


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
