"""The search for silence that permits, and the proof of implied values when policies are loaded, against every case one by one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.agreement.plain import Plain
from tests.analysis.long_way import MAX_CASES, Case, LongWay, possible
from tests.analysis.small import DAY, LAW, TYPES, Maker
from tests.law import shipped_law
from tests.proving import drawn
from zweck.analysis.deep import silence
from zweck.analysis.deep.check import forgotten
from zweck.analysis.deep.finding import Kind
from zweck.analysis.deep.silence import GOOD, searched
from zweck.analysis.space.cases import changing
from zweck.analysis.space.over_days import over_days
from zweck.analysis.space.sides import Side, outcome_of
from zweck.combine import law_verdict
from zweck.decision.decision import Detail, Outcome
from zweck.editions.build import Editions
from zweck.editions.effects.implied import check_implied
from zweck.facts.question import Question, complete
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.load.source import Source
from zweck.law.policy import Law, PolicySet
from zweck.law.vocabulary import Effect, Entry, Implied
from zweck.load import load
from zweck.logic.condition import Test, Value, walk

IMPLYING = """
    silence:
      class: doing
      implied:
        - value: letter
          when: {purpose.kind: advertising}
"""


def unchecked(folder: Path) -> PolicySet:
    """A policy set whose implied values were not proven."""
    policies = Source(folder).policies()
    assert policies is not None
    return policies


def unproven(policies: PolicySet) -> list[str]:
    """The messages about implied values that are not proven."""
    diagnostics = Diagnostics()
    check_implied(policies, Editions.of(policies), diagnostics)
    return [str(one.message) for one in diagnostics]


@pytest.fixture
def implying(copy: Path) -> Path:
    """Arcadia, where advertising implies letters; its Act distinguishes letters from other channels."""
    path = copy / "vocabulary" / "operation.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("    silence:", text.index("fact: operation.channel"))
    path.write_text(text[:start] + IMPLYING.lstrip("\n") + text[text.index("    changeable_by", start) :], encoding="utf-8")
    return copy


def test_a_value_that_the_law_distinguishes(implying: Path) -> None:
    with pytest.raises(PolicyError) as error:
        load(implying)

    (one,) = error.value.diagnostics
    assert one.code == "ZW426"
    assert str(one.message).startswith("`operation.channel` is implied, but `ar-privacy/")


def test_the_search_finds_it_too(implying: Path) -> None:
    policies = unchecked(implying)
    (finding,) = forgotten(policies)
    assert (finding.kind, finding.by) == (Kind.FORGOTTEN, ("operation.channel",))
    assert finding.facts is not None
    kept = {name: value for name, value in finding.facts.items() if name not in finding.by}
    engine = Side(policies).engine
    before, after = (outcome_of(finding.law, engine.decide(Question(facts), Detail.OUTCOME)) for facts in (finding.facts, kept))
    assert before not in GOOD
    assert after in GOOD


def test_a_contradiction_proves_it(implying: Path) -> None:
    path = implying / "vocabulary" / "contradictions.yaml"
    with path.open("a", encoding="utf-8") as file:
        file.write(
            "  - contradiction: A9\n    effect: refuse\n"
            "    when: {all: [{purpose.kind: advertising}, {not: {operation.channel: letter}}]}\n"
            "    reason: {de: Werbung kommt als Brief., en: Advertising comes by letter.}\n"
        )
    assert [*forgotten(load(implying))] == []


def test_contradictions_carry_the_proof_in_the_shipped_law() -> None:
    """Without them the search finds cases in which silence permits, all of values that are then no longer proven."""
    policies = shipped_law()
    policies = replace(policies, vocabulary=replace(policies.vocabulary, contradictions=()))
    found = [*forgotten(policies)]
    assert {finding.law for finding in found} >= {"de-bdsg-old", "eu-gdpr"}
    assert {name for finding in found for name in finding.by} <= {message.split("`")[1] for message in unproven(policies)}


# --- against every case --------------------------------------------------------------------------------------------------------------


def implied_at_random(maker: Maker) -> PolicySet:
    """A small law with one or two implied values."""
    policies = maker.policies()
    facts = dict(policies.vocabulary.facts)
    for name in maker.chance.sample(maker.facts, maker.chance.randint(1, 2)):
        others = replace(maker, facts=tuple(fact for fact in maker.facts if fact != name))
        when = others.test(graded=False) if {*others.facts} - {"a.grade"} else None
        if when is not None and when.operator.name in ("ONE_OF", "CONTAINS_ANY", "AT_MOST", "AT_LEAST"):
            part = Implied(maker.chance.choice(possible(name)), when)
            facts[name] = replace(facts[name], silence=replace(facts[name].silence, implied=(part,)))
    return replace(policies, vocabulary=replace(policies.vocabulary, facts=facts))


class Everything(LongWay):
    """Every case over what the law, the contradictions and the implied values read."""

    def __post_init__(self) -> None:
        """Read the implied values too."""
        super().__post_init__()
        facts = self.old.vocabulary.facts.values()
        self.implied = [fact.name for fact in facts if fact.silence.implied and fact.name in self.names]
        conditions = [part.when for name in self.implied for part in self.old.vocabulary.facts[name].silence.implied]
        self.read += [part for condition in conditions for part in walk(condition) if isinstance(part, Test)]
        self.names = sorted({*self.names, *(part.fact for condition in conditions for part in walk(condition) if isinstance(part, Test))})
        self.values = {name: dict(self._classes(name)) for name in self.names}
        for name in self.implied:
            for part in self.old.vocabulary.facts[name].silence.implied:
                self.values[name][("implied", part.value)] = part.value

    def forgotten(self) -> bool:
        """Whether leaving out facts that may be implied permits anywhere."""
        edition, native = Editions.of(self.old).on(DAY), Plain()

        def outcome(stated: Case) -> Outcome:
            values = complete(Question(stated), self.old.vocabulary).values
            return law_verdict(edition.laws[0], native.truths(edition, values)).outcome

        bad = (case for case in self.stated() if outcome(case) not in GOOD)
        return any(outcome(kept) in GOOD for case in bad for kept in self._kept(case))

    def stated(self) -> Iterator[Case]:
        """Every case that contradicts nothing; facts may be left out."""
        nothing: dict[str, Value | None] = dict.fromkeys(TYPES)
        for values in product(*([*classes.values(), None] for classes in self.values.values())):
            case = dict(zip(self.names, values, strict=True))
            if not self._contradicts({**nothing, **case}):
                yield {name: value for name, value in case.items() if value is not None}

    def _kept(self, case: Case) -> Iterator[Case]:
        names = [name for name in self.implied if name in case]
        for size in range(1, len(names) + 1):
            for left in combinations(names, size):
                yield {name: value for name, value in case.items() if name not in left}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_the_search_finds_what_every_case_shows_and_the_proof_is_right(seed: int) -> None:
    policies = implied_at_random(Maker.of(seed))
    long = Everything(policies, policies)
    assume(long.implied and long.total <= MAX_CASES)
    found = [*forgotten(policies)]
    assert [finding.law for finding in found] == [LAW] * long.forgotten()
    refusing = tuple(one for one in policies.vocabulary.contradictions if one.effect is Effect.REFUSE)
    strict = replace(policies, vocabulary=replace(policies.vocabulary, contradictions=refusing))
    assert not [*forgotten(strict)] or unproven(strict)


# --- forms of a law over time --------------------------------------------------------------------------------------------------------


def over_time(maker: Maker) -> PolicySet:
    """A law of several versions, each edited from the one before, and tables that change on other days."""
    state = policies = implied_at_random(maker)
    versions = []
    for year in range(2016, 2024):
        state = maker.edited(state) if maker.chance.random() < 0.7 else state
        (version,) = state.laws[LAW].versions
        versions.append(replace(version, start=date(year, 1, 1), until=date(year, 12, 31)))
    table = policies.vocabulary.tables["listed"]
    entries = [Entry(code, None, date(maker.chance.randint(2016, 2021), 7, 1), date(2022, 6, 30)) for code in ("AT", "FR")]
    tables = {**policies.vocabulary.tables, "listed": replace(table, entries=(*table.entries, *entries))}
    return replace(policies, laws={LAW: Law(LAW, tuple(versions))}, vocabulary=replace(policies.vocabulary, tables=tables))


def days_found(policies: PolicySet) -> list[date]:
    """The days of forms in which silence permits."""
    return [day for day, _ in searched(LAW, Side(policies))]


@settings(max_examples=drawn(2000), deadline=None)
@given(st.integers(0, 2**32))
@example(37)
@example(58)
@example(93)
def test_forms_searched_together_have_what_each_has_alone(seed: int) -> None:
    policies = over_time(Maker.of(seed))
    assume(any(fact.silence.implied for fact in policies.vocabulary.facts.values()))
    together = days_found(policies)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(silence, "TOGETHER", 1)
        assert together == days_found(policies)


def test_several_forms_are_one_law() -> None:
    """Else nothing would be proven of them together."""
    found = {True: 0, False: 0}
    for seed in range(60):
        side = Side(over_time(Maker.of(seed)))
        forms = [*changing(LAW, side)]
        found[over_days(forms) is not None] += len(forms) > 1
    assert found[True] > 4 * found[False]
