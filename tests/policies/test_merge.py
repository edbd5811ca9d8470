"""The sources of a question: one value a fact, or unknown, with the contradiction named (the shipped law)."""

from functools import cache
from pathlib import Path

import pytest

from tests.policies.test_doubts import engine, policies
from zweck.cases import load_cases
from zweck.decision.decision import Decision, Outcome
from zweck.facts.merge import Merged, Origin, Source, merge
from zweck.facts.question import FactError, question
from zweck.logic.condition import Value

Facts = dict[str, Value | None]
SUITE = Path(__file__).parent / "eu-gdpr" / "2018-05-25" / "storing-after-objection.yaml"


@cache
def case(id: str) -> Facts:
    """The facts of a case."""
    return dict(next(case for case in load_cases(SUITE, policies()) if case.id == id).question.stated)


def merged(*sources: Source) -> Merged:
    return merge(sources, policies().vocabulary)


def decided(stated: Facts, *sources: Source) -> Decision:
    return engine().decide(question(stated, policies().vocabulary, presume_unstated=True, sources=sources))


def caller(**facts: Value | None) -> Source:
    return Source(Origin.CALLER, {name.replace("__", "."): value for name, value in facts.items()})


def register(**facts: Value | None) -> Source:
    return Source(Origin.REGISTER, {name.replace("__", "."): value for name, value in facts.items()}, "e-17")


def test_equal_values_are_one_fact_with_several_proofs() -> None:
    found = merged(caller(consent__given=True), register(consent__given=True))
    assert (found.stated, found.conflicts) == ({"consent.given": True}, ())
    assert [source.origin for source in found.proofs("consent.given")] == [Origin.CALLER, Origin.REGISTER]


def test_a_contradicted_fact_is_unknown_and_named() -> None:
    found = merged(caller(consent__given=True, consent__explicit=True), register(consent__given=False))
    assert found.stated == {"consent.given": None, "consent.explicit": True}
    (conflict,) = found.conflicts
    assert [(source.origin, value) for source, value in conflict.claims["consent.given"]] == [
        (Origin.CALLER, True),
        (Origin.REGISTER, False),
    ]


def test_lists_contradict_each_other_unless_they_are_equal() -> None:
    found = merged(caller(consent__channels=frozenset({"email"})), register(consent__channels=frozenset({"email", "sms"})))
    assert found.stated == {"consent.channels": None}


@pytest.mark.parametrize(
    ("said", "held", "found"),
    [
        ("none", "upheld", "upheld"),
        ("rejected", "pending", "pending"),
        ("pending", "none", "pending"),
        ("pending", None, None),
        ("upheld", None, "upheld"),
    ],
)
def test_the_more_adverse_value_of_a_person_holds_at_once(said: str, held: str | None, found: str | None) -> None:
    both = merged(caller(rights__objection=said), register(rights__objection=held))
    assert both.stated == {"rights.objection": found}
    assert bool(both.conflicts) is (held is not None)


def test_an_objection_that_only_the_caller_knows_prohibits() -> None:
    advertising = {**case("GDPR-21-3.store"), "rights.marketing_objection": True}
    answer = decided(advertising, register(rights__marketing_objection=False))
    assert answer.outcome is Outcome.PROHIBITED
    assert "GDPR-21-3" in {reason.rule for reason in answer.reasons}


def test_an_adverse_value_that_permits_counts_for_nothing() -> None:
    """The block list is lawful because of the objection; where the register knows of none, its storing is not permitted."""
    entry = {**case("GDPR-21-3.block-list"), "rights.marketing_objection": True}
    assert decided(entry).outcome is Outcome.PERMITTED
    assert decided(entry, register(rights__marketing_objection=False)).outcome is not Outcome.PERMITTED


def test_every_reading_of_few_contradicted_facts_is_decided() -> None:
    """Neither of two ages at which consent would be wanted, and none was given, is a way around the objection."""
    advertising = {**case("GDPR-21-3.store"), "data.source": "third_party"}
    answer = decided(advertising, Source(Origin.ACTIVITY, {"data.source": "public_source"}, "mailing@2022-01-01"))
    assert answer.outcome is Outcome.PROHIBITED


def test_what_a_source_does_not_know_is_unknown_and_no_silence() -> None:
    found = merged(caller(consent__withdrawn=False), register(consent__withdrawn=None))
    assert (found.stated, found.conflicts) == ({"consent.withdrawn": None}, ())


def test_presumed_facts_count_where_no_other_source_has_them() -> None:
    presumed = Source(Origin.PRESUMED, {"subject.status": "living", "subject.age": 40}, "mailing@2022-01-01", fallback=True)
    found = merged(presumed, caller(subject__age=12))
    assert (found.stated, found.conflicts) == ({"subject.age": 12, "subject.status": "living"}, ())
    assert [source.origin for source in found.proofs("subject.age")] == [Origin.CALLER]


def test_a_contradiction_of_several_sources_makes_its_facts_unknown() -> None:
    found = merged(caller(operation__kind="contact"), Source(Origin.ACTIVITY, {"channel.medium": "none"}))
    assert found.stated == {"operation.kind": None, "channel.medium": None}
    (conflict,) = found.conflicts
    assert conflict.contradiction is not None
    assert conflict.contradiction.id == "K2"


def test_a_contradiction_of_one_source_is_refused() -> None:
    with pytest.raises(FactError, match="contradict each other"):
        decided({"operation.kind": "contact", "channel.medium": "none"}, register(consent__given=True))
