"""The examination: every condition as written, with its truth and the facts behind it."""

from collections.abc import Iterator, Mapping

from hypothesis import given

from tests.engine.strategies import ARCADIA, questions
from tests.engine.test_doubts import HERDING
from tests.law import shipped_law
from zweck.decision.decision import Detail, Status
from zweck.decision.examined import Examination, ExaminedCondition, ExaminedRule, Provenance
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.logic.condition import Value

ENGINE = Engine(ARCADIA, cache=100)


def examined(question: Question) -> Examination:
    """The examination of a question."""
    found = ENGINE.decide(question, Detail.EXAMINATION).examination
    assert found is not None
    return found


def rules(examination: Examination) -> Iterator[ExaminedRule]:
    """All rules of an examination."""
    for law in examination.laws:
        yield law.scope
        for requirement in law.requirements:
            yield requirement.rule
            yield from requirement.grounds
        yield from law.prohibitions
    yield from examination.referred


def conditions(condition: ExaminedCondition) -> Iterator[ExaminedCondition]:
    """A condition and all its parts."""
    yield condition
    for part in condition.parts:
        yield from conditions(part)


def everything(examination: Examination) -> Iterator[ExaminedCondition]:
    """All conditions of an examination."""
    return (part for rule in rules(examination) if rule.condition for part in conditions(rule.condition))


@given(question=questions())
def test_a_condition_as_written_is_as_true_as_the_rule_that_was_matched(question: Question) -> None:
    for rule in rules(examined(question)):
        assert rule.truth is (True if rule.condition is None else rule.condition.truth), rule.rule


@given(question=questions())
def test_the_verdict_follows_from_the_truths_examined(question: Question) -> None:
    examination, answer = {law.law: law for law in examined(question).laws}, ENGINE.decide(question, Detail.REASONS)
    assert {law.law for law in answer.laws} == {name for name, law in examination.items() if law.scope.truth}
    for law in answer.laws:
        found = examination[law.law]
        assert [one.rule.rule for one in found.requirements] == [one.requirement for one in law.requirements]
        for requirement, result in zip(found.requirements, law.requirements, strict=True):
            met = {ground.rule.rpartition("/")[2] for ground in requirement.grounds if ground.truth}
            assert met == set(result.grounds) or result.status is Status.NOT_TRIGGERED
            assert (result.status is Status.NOT_TRIGGERED) is (requirement.rule.truth is False)
        assert [rule.truth is True for rule in found.prohibitions] == [one.status is Status.FAILED for one in law.prohibitions]


@given(question=questions())
def test_every_value_has_its_source(question: Question) -> None:
    stated: Mapping[str, Value | None] = question.stated
    for condition in everything(examined(question)):
        for fact in condition.facts:
            assert (fact.value is None) is (fact.provenance is Provenance.UNKNOWN)
            assert (fact.provenance is Provenance.STATED) is (stated.get(fact.fact) is not None)
            assert fact.value == stated[fact.fact] if fact.provenance is Provenance.STATED else True
            assert fact.provenance is not Provenance.PRESUMED or question.presume_unstated


@given(question=questions())
def test_all_that_is_referred_to_is_examined_once(question: Question) -> None:
    examination = examined(question)
    referred = [rule.rule for rule in examination.referred]
    assert len(referred) == len(set(referred))
    assert {part.refers for part in everything(examination)} - {""} == set(referred)


def test_values_that_the_law_does_not_tell_apart_are_not_taken_from_the_cache() -> None:
    def age(value: int) -> set[Value | None]:
        examination = examined(ENGINE.ask({**HERDING, "person.age": value}))
        return {fact.value for condition in everything(examination) for fact in condition.facts if fact.fact == "person.age"}

    assert (age(40), age(41)) == ({40}, {41})


def test_a_rule_that_is_not_in_force_is_named_by_its_words() -> None:
    """The shipped law: a judgment of 2025 is no ground for calling data personal in 2018, and its term is German for a German reader."""
    engine = Engine(shipped_law())
    found = engine.decide(engine.ask({"time.decision_date": "2018-05-25"}), Detail.EXAMINATION).examination
    assert found is not None
    said = {(part.text.de, part.text.en, part.truth) for part in everything(found) if "C-413/23" in part.text.de and not part.refers}
    place = "(Art. 4 Nr. 1, 5 DSGVO; EuGH C-413/23)"
    german, english = f"„Schlüssel zur Person beim Absender“ {place}", f"“key to the person with the sender” {place}"
    assert said == {(f"{german} (gilt an diesem Tag nicht)", f"{english} (not in force on this day)", False)}


def test_a_rule_of_a_law_that_no_longer_applies_is_named_by_its_words() -> None:
    """The old BDSG names grounds of the TDDSG, repealed in 2007, and of the TMG, which followed it; both by their places in the law."""
    engine = Engine(shipped_law())
    for day, place in (("2005-06-01", "§ 15 Abs. 3, Abs. 5 Satz 3 TMG (TMG-15-3)"), ("2010-06-01", "§ 6 Abs. 3 TDDSG (TDDSG-6-3)")):
        found = engine.decide(engine.ask({"time.decision_date": day}), Detail.EXAMINATION).examination
        assert found is not None
        said = {part.text.de for part in everything(found) if not part.refers}
        assert f"erlaubt nach {place} (gilt an diesem Tag nicht)" in said, day


def test_the_doubt_stands_at_its_rule() -> None:
    doubtful = {rule.rule: [doubt.id for doubt in rule.doubts] for rule in rules(examined(ENGINE.ask(HERDING))) if rule.doubts}
    assert doubtful["ar-privacy/HDSG-4-2"] == [ENGINE.decide(ENGINE.ask(HERDING)).doubts[0].id]


def test_only_the_examination_has_one() -> None:
    question = ENGINE.ask(HERDING)
    assert [detail for detail in Detail if ENGINE.decide(question, detail).examination] == [Detail.EXAMINATION]
