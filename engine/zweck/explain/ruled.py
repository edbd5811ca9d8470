"""Verdicts with all that follows from them without a look at the facts, a part for each law, chosen by the planes of its names."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from zweck.combine import LawVerdict, Verdict, together
from zweck.decision.decision import Finding, LawResult, Outcome
from zweck.editions.edition import Absence
from zweck.explain.account import Account, Share
from zweck.explain.doubts import Carried, Doubts
from zweck.explain.gaps import absent_in
from zweck.explain.missing import is_open
from zweck.explain.rows import Cited, CitedRows
from zweck.explain.trace import Trace, Tracer
from zweck.facts.silences import FactSet
from zweck.logic.condition import Value
from zweck.logic.kleene import Truth
from zweck.program.laws import Given, Matched
from zweck.program.question import Planes, Posed


class Telling(NamedTuple):
    """The tools that say what laws contribute to an answer, of one edition."""

    account: Account
    doubts: Doubts
    rows: CitedRows


class Part:
    """The part of one law where the truths of its names are these; it stands in many rulings, under one edition."""

    __slots__ = ("_result", "_shares", "absent", "law", "open", "truths")

    def __init__(self, law: LawVerdict, truths: Mapping[int, Truth]) -> None:
        self.law = law
        self.truths = truths
        self.absent: tuple[Absence, ...] = tuple(absent_in(law.plan, truths)) if law.plan.gaps else ()
        self.open = is_open(law)
        self._result: LawResult | None = None
        self._shares: dict[Outcome, Share] = {}

    def result(self, telling: Telling) -> LawResult:
        """The law as answers name it."""
        self._result = self._result or telling.account.law(self.law)
        return self._result

    def share(self, outcome: Outcome, telling: Telling) -> Share:
        """The share of the law in an outcome that rests on it."""
        known = self._shares
        return known.get(outcome) or known.setdefault(outcome, telling.account.share(self.law, outcome, self.truths))


class Ruled:
    """The verdict that questions share whose names come out alike, made of its parts."""

    def __init__(self, parts: Iterable[Part], telling: Telling) -> None:
        self.parts = tuple(parts)
        self._telling = telling
        self.verdict: Verdict = together([part.law for part in self.parts])
        self.open = bool(self.verdict.on_scopes) or any(part.open for part in self.parts)
        self.absent = tuple([gap for part in self.parts for gap in part.absent])
        self.cited: Cited = {}
        laws = self.verdict.carrying
        self._carrying = [part for part in self.parts if part.law in laws]

    @cached_property
    def outcome_only(self) -> Finding:
        """The outcome and the laws."""
        return Finding(self._telling.account.outcome_only(self.verdict, self._laws()))

    @property
    def unless_shown(self) -> Finding:
        """The outcome and the laws of a prohibition that rests on facts that were not shown."""
        return replace(self.outcome_only, conclusive=False)

    @cached_property
    def full(self) -> Finding:
        """The ruling with reasons and all that rides on it."""
        several = [part.share(self.verdict.outcome, self._telling) for part in self._carrying]
        return Finding(self._telling.account.ruling(self.verdict, self._laws(), several))

    @cached_property
    def carried(self) -> Carried:
        """On what the verdict rests, as far as it leads to doubts."""
        found = dict(self._telling.doubts.unruled() if self.verdict.unruled else ())
        for part in self._carrying:
            found.update(self._telling.doubts.carried(part.law, self.verdict.outcome, part.truths))
        return found

    @cached_property
    def named(self) -> frozenset[str]:
        """The facts that choose the rows of tables which the ruling names."""
        return frozenset().union(*[self._telling.rows.read_by(part.law) for part in self._carrying])

    def _laws(self) -> list[LawResult]:
        return [part.result(self._telling) for part in self.parts if part.law.applies]


class Reading:
    """One reading of a question: its planes, the truths that were matched, and the verdict; `adverse` is reading S."""

    __slots__ = ("_facts", "_trace", "adverse", "matched", "planes", "posed", "ruled")

    def __init__(self, posed: Posed, planes: Planes, matched: Matched, ruled: Ruled, *, adverse: bool) -> None:
        self.posed = posed
        self.planes = planes
        self.matched = matched
        self.ruled = ruled
        self.adverse = adverse
        self._facts: FactSet | None = None
        self._trace: Trace | None = None

    @property
    def facts(self) -> FactSet:
        """A value for every fact, made when it is first wanted."""
        self._facts = self._facts or self.posed.facts(adverse=self.adverse)
        return self._facts

    def named(self, names: Iterable[str]) -> Mapping[str, Value | None]:
        """The values of some facts."""
        return self.posed.named(names, adverse=self.adverse)

    def trace(self, tracer: Tracer) -> Trace:
        """The truths of names, and the facts behind them, made when they are first wanted."""
        if self._trace is None:
            given = self.matched if isinstance(self.matched, Given) else None
            known = [part.truths for part in self.ruled.parts] if given is None else [dict(enumerate(given.truths))]
            self._trace = Trace(tracer, self.planes, self.posed.both.reading(adverse=self.adverse), known, keeps=given is None)
        return self._trace
