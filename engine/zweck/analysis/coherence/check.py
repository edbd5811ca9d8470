"""The check of coherence over cases: each adverse value is set in each permitted case and the case is decided again; and the inverse.

A permission that survives is explained by each law of the fields on which the value bears (see `held`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Final, NamedTuple

from zweck.analysis.coherence.held import Held, Rows
from zweck.analysis.coherence.values import Against, adverse_values, changed, milder
from zweck.bounded.progress import Progress, quietly
from zweck.decision.decision import Outcome
from zweck.editions.build import Editions
from zweck.editions.edition import Edition, LawPlan
from zweck.facts.question import Question, complete, stated_in
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, Vocabulary
from zweck.logic.condition import Value
from zweck.logic.kleene import Values
from zweck.program.lanes import Lanes, compiler_of
from zweck.program.outcomes import Outcomes

GOOD: Final = frozenset({Outcome.PERMITTED, Outcome.NOT_REGULATED})

TOGETHER: Final = 2_000
"""Questions that are decided in one run."""


class Fault(StrEnum):
    """The ways in which law and facts do not cohere."""

    SURVIVES = "survives"
    """A permission stays beside a fact against the controller, and no rule says that it disregards it."""
    HELPS = "helps"
    """A fact against the controller permits what was not permitted."""
    HARMS = "harms"
    """A milder value forbids what was permitted."""


class Incoherence(NamedTuple):
    """A case with a fact stated otherwise: the value, the outcomes before and after, and the laws that do not explain it."""

    fault: Fault
    case: str
    fact: str
    value: Value
    before: Outcome
    after: Outcome
    laws: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()


class Survivor(NamedTuple):
    """A permission that survives an adverse value, with the laws that disregard it and where they say so.

    Without norms, it is `explained` where no law that applies asks for the fact here.
    """

    fact: str
    value: Value
    citations: tuple[str, ...]
    explained: bool


class Idle(NamedTuple):
    """Something that a rule (of a law as a whole: without an id) says that it disregards, and that no permission that survived needed."""

    law: str
    rule: str
    fact: str


class Named(NamedTuple):
    """A question with its name."""

    name: str
    question: Question


class _Tried(NamedTuple):
    of: Named
    against: Against
    question: Question
    before: Outcome


class Coherence:
    """Checks cases against one policy set; the law is compiled once for all of them."""

    def __init__(self, policies: PolicySet, facts: Collection[str] | None = None) -> None:
        """Take the adverse values of the vocabulary, or of some of its facts."""
        self._policies = policies
        self._vocabulary = policies.vocabulary
        self._editions = Editions.of(policies)
        self._compiler = compiler_of(policies)
        self._outcomes = Outcomes(policies, self._compiler)
        self._against = [one for one in adverse_values(policies.vocabulary) if facts is None or one.fact.name in facts]
        self._needed: set[Idle] = set()
        self._by_fact: Mapping[str, list[Against]] = _by_fact(self._against)

    def faults(self, cases: Iterable[Named], along: Progress = quietly) -> Iterator[Incoherence]:
        """All incoherences that cases show."""
        several = [case for case in cases if case.question.merged is None]
        befores = [found.outcome for found in self._outcomes.of([case.question for case in several])]
        known = list(zip(several, befores, strict=True))
        for some in along("cases", [known[place : place + 100] for place in range(0, len(known), 100)]):
            tried = [one for case, before in some for one in self._adversely(case, before)]
            afters = self._decided([one.question for one in tried])
            pairs = list(zip(tried, afters, strict=True))
            for one, after in pairs:
                if one.before not in GOOD and after in GOOD and not self._required(one):
                    yield _fault(Fault.HELPS, one, one.against.adverse.value, after)
            yield from self._unexplained([one for one, after in pairs if one.before in GOOD and after in GOOD])
            yield from self._harmed(some)

    def survivors(self, asked: Question) -> list[Survivor]:
        """The adverse facts that a permission would survive, each with the norms for it: a list that a lawyer signs.

        Whole but for the defects of titles of which the question says nothing.
        """
        titles = {"", *asked.stated}
        tried = [one for one in self._adversely(Named("", asked), Outcome.PERMITTED) if one.against.adverse.defect_of in titles]
        afters = self._decided([one.question for one in tried])
        left = [one for one, after in zip(tried, afters, strict=True) if after in GOOD]
        found = []
        for one, held in self._held(left):
            laws = [plan for plan in held.laws if self._bears(one.against, plan)]
            citations = tuple(dict.fromkeys(said for plan in laws for said in held.citations(plan)))
            explained = bool(citations) or all(held.explains(plan) for plan in laws)
            found.append(Survivor(one.against.fact.name, one.against.adverse.value, citations, explained))
        return found

    def idle(self) -> list[Idle]:
        """After `faults`: what rules say that they disregard and no permission that survived needed."""
        versions = [version for law in self._policies.laws.values() for version in law.versions]
        said = [Idle(version.law, "", one.fact) for version in versions for one in version.disregards]
        said += [Idle(rule.law, rule.id, one.fact) for version in versions for rule in version.rules for one in rule.disregards]
        return [one for one in dict.fromkeys(said) if one not in self._needed]

    def _adversely(self, case: Named, before: Outcome) -> Iterator[_Tried]:
        stated = case.question.stated
        for against in self._against:
            if against.stated_in(stated) or not against.matters(stated):
                continue
            if before not in GOOD and any(one.stated_in(stated) for one in self._by_fact[against.fact.name]):
                continue  # it stands at a value that may be worse
            found = against.with_it(case.question, self._vocabulary)
            if found is not None:
                yield _Tried(case, against, found, before)

    def _decided(self, questions: Sequence[Question]) -> list[Outcome]:
        return [found.outcome for some in _runs(questions) for found in self._outcomes.of(some)]

    def _harmed(self, known: Sequence[tuple[Named, Outcome]]) -> Iterator[Incoherence]:
        tried: list[tuple[_Tried, Value]] = []
        for case, before in known:
            stated = case.question.stated
            for against in self._against if before in GOOD else ():
                if stated.get(against.fact.name) == against.adverse.value:
                    for value in milder(against):
                        found = changed(case.question, {against.fact.name: value}, self._vocabulary)
                        if found is not None:
                            tried.append((_Tried(case, against, found, before), value))
        for (one, value), after in zip(tried, self._decided([one.question for one, _ in tried]), strict=True):
            if after is Outcome.PROHIBITED and not self._required(one):
                yield _fault(Fault.HARMS, one, value, after)

    def _required(self, one: _Tried) -> bool:
        """Whether a rule that decides says that it requires the fact: one that fails, or a ground that holds."""
        name = one.against.fact.name
        ((_, held),) = self._held([one])
        return any(name in rule.requires for plan in held.laws for rule in held.deciding(plan))

    # --- survivors ------------------------------------------------------------------------------------------------------------------

    def _unexplained(self, left: Sequence[_Tried]) -> Iterator[Incoherence]:
        for one, held in self._held(left):
            laws = [plan for plan in held.laws if self._bears(one.against, plan)]
            open_ = [plan for plan in laws if not held.explains(plan) and not self._disregards(one, plan, held)]
            if open_:
                grounds = [ground.id for plan in open_ for ground in held.carrying(plan)]
                fault = _fault(Fault.SURVIVES, one, one.against.adverse.value, one.before)
                yield fault._replace(laws=tuple(plan.version.law for plan in open_), grounds=tuple(dict.fromkeys(grounds)))

    def _disregards(self, one: _Tried, plan: LawPlan, held: Held) -> bool:
        """Whether a rule that applies says that it disregards the fact; notes that it was needed."""
        found = list(held.saying(plan))
        self._needed.update(Idle(*where, said.fact) for where, said in found)
        return bool(found)

    def _bears(self, against: Against, plan: LawPlan) -> bool:
        """Whether a law must explain it: one of the fields on which it bears; of a defect, where none is listed, every law."""
        if against.adverse.defect_of and not against.adverse.bears_on:
            return True
        fields = {cover.field for cover in plan.version.covers}
        return bool(fields) and (not against.adverse.bears_on or not fields.isdisjoint(against.adverse.bears_on))

    def _held(self, left: Sequence[_Tried]) -> Iterator[tuple[_Tried, Held]]:
        """For each question the rules that apply to it."""
        names = [one.against.fact.name for one in left]
        beside = [stated_in(one.question) for one in left]
        unsaid = [{**stated, name: None} for stated, name in zip(beside, names, strict=True)]
        alone = [{**stated, name: one.against.adverse.value} for stated, name, one in zip(beside, names, left, strict=True)]
        titles = [one.against.adverse.defect_of for one in left]
        untitled = [{**stated, title: None} if title else stated for stated, title in zip(beside, titles, strict=True)]
        presumed = [one.question.presume_unstated for one in left]
        program = self._compiler.program
        said, silent, only, bare = (Lanes(program, zip(stated, presumed, strict=True)) for stated in (beside, unsaid, alone, untitled))
        for place, one in enumerate(left):
            edition = self._edition(one.question)
            rows = Rows(said, silent, only, bare, self._compiler.view(edition).names[0], place)
            yield one, Held(edition, one.against, rows, partial(_values, one.question, self._vocabulary))

    def _edition(self, asked: Question) -> Edition:
        day = asked.stated[DECISION_DATE]
        if not isinstance(day, date):
            raise TypeError(day)
        return self._editions.on(day)


def _values(question: Question, vocabulary: Vocabulary) -> Values:
    return complete(question, vocabulary).values


def _fault(fault: Fault, one: _Tried, value: Value, after: Outcome) -> Incoherence:
    return Incoherence(fault, one.of.name, one.against.fact.name, value, one.before, after)


def _by_fact(against: Iterable[Against]) -> dict[str, list[Against]]:
    found: dict[str, list[Against]] = defaultdict(list)
    for one in against:
        found[one.fact.name].append(one)
    return found


def _runs(questions: Sequence[Question]) -> Iterator[Sequence[Question]]:
    """The questions in runs."""
    yield from (questions[place : place + TOGETHER] for place in range(0, len(questions), TOGETHER))
