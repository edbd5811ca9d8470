"""Mutants of small laws: what is proven or found must be what trying every case one by one proves or finds."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from math import prod
from pathlib import Path

import pytest

from tests.agreement.plain import Plain
from tests.analysis.long_way import LongWay, facts_in, read_by
from tests.analysis.small import DAY, TYPES, Maker
from tests.arcadia import FOLDER
from tests.proving import at_most
from zweck.analysis.mutation.make import mutants
from zweck.analysis.mutation.mutant import Kind, Mutant, applied
from zweck.analysis.mutation.noticed import Noticing
from zweck.analysis.mutation.proof import Prover, State, examine
from zweck.analysis.space.sides import Side
from zweck.cases import Case, load_cases, run
from zweck.cases.observed import Observed
from zweck.combine import combine
from zweck.decision.decision import Status
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.engine import Detail, Engine
from zweck.facts.question import Question
from zweck.law.parse.grammar_records import MUTATIONS
from zweck.law.policy import PolicySet, Rule
from zweck.law.vocabulary import DECISION_DATE
from zweck.load import load
from zweck.logic.condition import All, Value, leaves

SEEDS = range(60)
MAX_CASES = 400
LAWS = at_most(6, 4)


class EveryCase(LongWay):
    """All cases that a law or one of its mutants distinguishes, those with unknown facts included."""

    def __init__(self, policies: PolicySet, mutated: list[PolicySet]) -> None:
        """Find what is read."""
        super().__init__(policies, policies)
        self.read = [test for one in (policies, *mutated) for test in read_by(one)]
        self.names = sorted({fact for test in self.read for fact in facts_in(test)})
        self.values = {name: dict(self._classes(name)) for name in self.names}

    def _classes(self, name: str) -> Iterator[tuple[object, Value]]:
        """Also the country that mutants add."""
        yield from super()._classes(name)
        if name == "a.country":
            yield self._signs(name, "US"), "US"

    @property
    def size(self) -> int:
        """How many there are."""
        return prod(len(classes) + 1 for classes in self.values.values())

    def cases(self) -> Iterator[dict[str, Value | None]]:
        """Every case."""
        for values in product(*([*classes.values(), None] for classes in self.values.values())):
            yield {**dict.fromkeys((*TYPES, DECISION_DATE)), **dict(zip(self.names, values, strict=True)), DECISION_DATE: DAY}


def small_laws() -> Iterator[tuple[PolicySet, list[Mutant], EveryCase]]:
    """The first small laws whose cases can all be tried."""
    found = 0
    for seed in SEEDS:
        policies = Maker.of(seed).policies()
        made = list(mutants(policies))
        every = EveryCase(policies, [applied(policies, mutant) for mutant in made])
        if every.size <= MAX_CASES and made:
            found += 1
            yield policies, made, every
        if found == LAWS:
            return


def observed(native: Plain, edition: Edition, case: dict[str, Value | None]) -> Observed:
    """The parts of an answer that a case can observe."""
    verdict = combine(edition.laws, native.truths(edition, case))
    laws = [law for law in verdict.laws if law.applies]
    requirements = [requirement for law in laws for requirement in law.requirements]
    failed = [requirement.plan.name for requirement in requirements if requirement.status is Status.FAILED]
    failed += [rule.id for law in laws for rule, _, status in law.prohibitions if status is Status.FAILED]
    grounds = frozenset(ground.id for requirement in requirements for ground, _ in requirement.grounds)
    return Observed(verdict.outcome, frozenset(law.plan.version.law for law in laws), grounds, frozenset(failed))


def test_equivalent_and_surviving_mutants_of_small_laws() -> None:
    """A mutant is found to differ if and only if some case differs; what is found differs as claimed."""
    states = {True: 0, False: 0}
    for policies, made, every in small_laws():
        found = Prover(Side(policies)).examine(made)
        native = Plain()
        before = [(case, observed(native, Editions.of(policies).on(DAY), case)) for case in every.cases()]
        for mutant in made:
            after = Editions.of(applied(policies, mutant)).on(DAY)
            differs = any(observed(native, after, case).differs(seen) for case, seen in before)
            assert differs == (mutant in found), mutant
            states[differs] += 1
    assert min(states.values()) > 20  # neither is rare


@pytest.fixture(scope="module")
def cases(arcadia: Side) -> list[Case]:
    """The cases of Arcadia."""
    return load_cases(FOLDER / "cases", arcadia.policies)


def test_a_case_notices_what_the_suite_reports(arcadia: Side, cases: list[Case]) -> None:
    """A mutant is killed if and only if the suite, run by the law as the mutant has it, has a failing case."""
    asked = Noticing(arcadia, cases)
    killed = 0
    for mutant in list(mutants(arcadia.policies))[::3]:
        engine = Engine(applied(arcadia.policies, mutant))
        failing = {case.id for case in cases if run(case, engine)}
        noticing = asked.case(mutant)
        assert (noticing is None) == (not failing), mutant
        assert noticing is None or noticing.id in failing
        killed += noticing is not None
    assert killed > 20


def test_every_witness_is_answered_as_claimed(arcadia: Side) -> None:
    """Without any case all mutants survive that are not equivalent; each witness, asked of both, gives the answers claimed."""
    made = list(mutants(arcadia.policies))
    for mutant, result in zip(made, examine(arcadia, [], made), strict=True):
        assert (result.state is State.SURVIVED) == (result.witness is not None)
        if result.witness is not None:
            question = Question(result.witness.facts, presume_unstated=True)
            for policies, claimed in ((arcadia.policies, result.witness.before), (applied(arcadia.policies, mutant), result.witness.after)):
                ruling = Engine(policies).decide(question, Detail.OUTCOME)
                assert (ruling.outcome, frozenset(law.law for law in ruling.laws)) == (claimed.outcome, claimed.laws)


def test_every_kind_of_mutant(arcadia: Side) -> None:
    """Arcadia has them all but for adverse facts and rows of periods; each has a place in a file, and no two are the same change."""
    made = list(mutants(arcadia.policies))
    assert {mutant.kind for mutant in made} == set(Kind) - {Kind.UNREAD, Kind.PERIOD}
    assert all(mutant.span.path for mutant in made)
    changes = [(id(mutant.old), str(mutant.new), mutant.shifted) for mutant in made]
    assert len(set(changes)) == len(changes)


def test_an_adverse_fact_is_read_no_more(copy: Path) -> None:
    """In no condition of the rule, also where several conditions read it; all else is read as before."""
    path = copy / "ar/privacy/2001-01-01/lawful-ground.yaml"
    before = "  unless:\n    definition: child\n"
    text = path.read_text(encoding="utf-8")
    twice = "  unless:\n    any:\n      - definition: child\n      - all: [{consent.objection: true}, {operation.kind: use}]\n"
    twice += "      - not: {consent.objection: false}\n"
    path.write_text(text.replace(before, twice, 1), encoding="utf-8")
    facts = copy / "vocabulary/consent.yaml"
    fact = "  - fact: consent.objection\n    type: bool\n"
    facts.write_text(facts.read_text(encoding="utf-8").replace(fact, f"{fact}    adverse: [{{value: true}}]\n", 1), encoding="utf-8")
    (mutant,) = (one for one in mutants(load(copy)) if one.kind is Kind.UNREAD)
    assert isinstance(mutant.old, Rule)
    assert isinstance(mutant.new, Rule)
    was, now = (Counter(map(str, leaves(rule.unless or All(())))) for rule in (mutant.old, mutant.new))
    assert {leaf for leaf in now if "consent.objection" in leaf} == set()
    assert sum((was - now).values()) == 2
    assert mutant.old.when == mutant.new.when


def test_the_operators_are_frozen(arcadia: Side) -> None:
    """The score of two revisions can be compared: what is changed, and how often in a small law, stays as it is."""
    assert tuple(Kind) == MUTATIONS
    made = Counter(str(mutant.kind) for mutant in mutants(arcadia.policies) if mutant.law == "ar-press")
    assert made == {
        "condition dropped": 4,
        "exception dropped": 1,
        "rule dropped": 2,
        "outcome swapped": 1,
        "condition negated": 3,
        "date shifted": 2,
        "term widened": 4,
        "grade moved": 2,
        "all and any exchanged": 1,
    }
