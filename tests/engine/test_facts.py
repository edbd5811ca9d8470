"""Stated facts are checked; silence is read as the vocabulary says."""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

import pytest

from zweck.facts.question import MAX_FAULTS, MAX_MEMBERS, FactError, Question, ask, complete
from zweck.facts.silences import against_controller
from zweck.forms.quoting import read_day, shown
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Implied, Silence, SilenceClass, Vocabulary
from zweck.logic.condition import Operator, Test, Value


@pytest.mark.parametrize(
    ("fact", "raw", "value"),
    [
        ("consent.given", True, True),
        ("person.age", 0, 0),
        ("person.age", 2**31 - 1, 2**31 - 1),
        ("person.country", "NO", "NO"),
        ("purpose.kind", "news", "news"),
        ("data.kinds", [], frozenset()),
        ("data.kinds", ["name", "image", "name"], frozenset({"name", "image"})),
        ("data.kinds", {"name"}, frozenset({"name"})),
        ("data.recorded_on", "2001-02-28", date(2001, 2, 28)),
        ("data.recorded_on", date(2001, 2, 28), date(2001, 2, 28)),
        ("consent.given", "unknown", None),
        ("data.kinds", "unknown", None),
    ],
)
def test_a_value_that_is_understood(fact: str, raw: object, value: Value | None, arcadia: PolicySet) -> None:
    assert ask({fact: raw}, arcadia.vocabulary).stated == {fact: value}


@pytest.mark.parametrize(
    ("fact", "raw", "message"),
    [
        ("purpose.knd", "news", "`purpose.knd` is not a fact of the vocabulary"),
        ("consent.given", "yes", "`consent.given` takes `true` or `false`, not the text `yes`"),
        ("consent.given", 1, "`consent.given` takes `true` or `false`, not the number `1`"),
        ("consent.given", None, "`consent.given` takes `true` or `false`, not `null`"),
        ("person.age", True, "`person.age` takes a whole number, not negative, not the truth value `true`"),
        ("person.age", -1, "`person.age` takes a whole number, not negative, not `-1`"),
        ("person.age", 2**31, "`person.age` takes a whole number, not negative, not `2147483648`"),
        ("person.age", 1.5, "`person.age` takes a whole number, not negative, not `1.5`"),
        ("person.country", "Norway", "`person.country` takes a country code of ISO 3166-1, e.g. `DE`, not `Norway`"),
        ("person.country", 49, "`person.country` takes a country code of ISO 3166-1, e.g. `DE`, not the number `49`"),
        ("person.country", "no", "`person.country` takes a country code of ISO 3166-1, e.g. `DE`, not `no`"),
        ("purpose.kind", ["news"], "`purpose.kind` takes one of `herding`, `statistics`, `advertising`, `news`, not the list `[news]`"),
        ("data.kinds", "name", "`data.kinds` takes a list of words, not the text `name`"),
        ("data.kinds", ["nam"], "`data.kinds` has no value `nam`"),
        ("data.kinds", [["name"]], "`data.kinds` has no value `[name]`"),
        ("data.recorded_on", "2001-02-29", "`data.recorded_on` takes a day of the calendar as `YYYY-MM-DD`, not `2001-02-29`"),
        ("data.recorded_on", "2001-W09-3", "`data.recorded_on` takes a day of the calendar as `YYYY-MM-DD`, not `2001-W09-3`"),
        (
            "data.recorded_on",
            datetime(2001, 2, 28),
            "`data.recorded_on` takes a day of the calendar as `YYYY-MM-DD`, not `2001-02-28 00:00:00`",
        ),
        ("data.recorded_on", 2001, "`data.recorded_on` takes a day of the calendar as `YYYY-MM-DD`, not the number `2001`"),
        ("data.recorded_on", {"day": 1}, "`data.recorded_on` takes a day of the calendar as `YYYY-MM-DD`, not `{day: 1}`"),
    ],
)
def test_a_value_that_is_not_understood(fact: str, raw: object, message: str, arcadia: PolicySet) -> None:
    with pytest.raises(FactError) as caught:
        ask({fact: raw}, arcadia.vocabulary)
    assert [str(fault.message) for fault in caught.value.faults] == [message]


def test_what_is_known_of_a_value_holds_for_its_type_alone(arcadia: PolicySet) -> None:
    """Python takes `True` for 1, and values that were read are known."""
    several = ["name"] * (MAX_MEMBERS + 1)  # too many to be known
    for kinds in (["name"], ["name"], several, several):
        stated = ask({"consent.given": True, "person.age": 1, "data.kinds": kinds}, arcadia.vocabulary).stated
        assert stated == {"consent.given": True, "person.age": 1, "data.kinds": frozenset({"name"})}
    others = [("consent.given", 1), ("consent.given", 1.0), ("person.age", True), ("person.age", 1.0), ("data.kinds", [["name"]])]
    for fact, raw in others:
        with pytest.raises(FactError):
            ask({fact: raw}, arcadia.vocabulary)


@pytest.mark.parametrize(
    ("fact", "raw", "help"),
    [
        ("purpose.knd", "news", "did you mean `purpose.kind`?"),
        ("purpose.kind", "newz", "did you mean `news`?"),
        ("data.kinds", "name", "write `[name]`"),
        ("data.kinds", ["nam"], "did you mean `name`?"),
        ("Zweck", "news", "did you mean `purpose.kind`?"),
        ("purpose.kind", "Berichterstattung", "did you mean `news`?"),
        ("purpose.kind", "news reporting", "did you mean `news`?"),
        ("purpose.kind", ["news"], "write `news`"),
        ("purpose.kind", True, ""),
        ("consent.given", "true", "write `true` without quotation marks"),
        ("consent.given", "Nein", "did you mean `false`?"),
        ("person.age", "17", "write `17` without quotation marks"),
        ("data.kinds", ["zzz"], "use `name`, `flock`, `image`, `health`"),
        ("time.decision_date", "31.12.2026", "did you mean `2026-12-31`?"),
        ("time.decision_date", "1.2.2026", "did you mean `2026-02-01`?"),
        ("data.kinds", "name, flock", "several values are a list: `[name, flock]`; where the fact has one value, write one of them"),
        ("person.age", "under 18", "write a number, such as `17`; from 18 on is `18..` in a case, and `{at_least: 18}` in a condition"),
    ],
)
def test_help(fact: str, raw: object, help: str, arcadia: PolicySet) -> None:
    with pytest.raises(FactError) as caught:
        ask({fact: raw}, arcadia.vocabulary)
    assert [str(fault.help or "") for fault in caught.value.faults] == [help]


def test_all_faults_at_once_in_the_order_of_the_names(arcadia: PolicySet) -> None:
    with pytest.raises(FactError) as caught:
        ask({"z": 1, "person.age": "old", "consent.given": True, "a": 2}, arcadia.vocabulary)
    assert [fault.fact for fault in caught.value.faults] == ["a", "person.age", "z"]


def test_very_many_faults_do_not_take_long(arcadia: PolicySet) -> None:
    with pytest.raises(FactError) as caught:
        ask({f"purpose.kind{number}": 1 for number in range(5_000)}, arcadia.vocabulary)
    assert len(caught.value.faults) == MAX_FAULTS + 1  # one more shows that there are more


@pytest.mark.parametrize(
    ("raw", "text"),
    [(True, "true"), (None, "null"), ("a\nb", "a\N{REPLACEMENT CHARACTER}b"), ("x" * 100, "x" * 80 + "…"), ([True, None], "[true, null]")],
    ids=["bool", "null", "line break", "long", "list"],
)
def test_a_value_is_repeated_as_yaml_writes_it(raw: object, text: str) -> None:
    assert shown(raw) == text


@pytest.mark.parametrize("raw", ["2001-2-3", "20010203", " 2001-02-03", "2001-02-03 ", "２００１-02-03", "", 2001, None])
def test_no_day(raw: object) -> None:
    assert read_day(raw) is None


# --- silence ----------------------------------------------------------------------------------------------------------------------


def test_every_fact_has_a_value_or_is_unknown(arcadia: PolicySet) -> None:
    facts = complete(Question({}), arcadia.vocabulary)
    assert list(facts.values) == list(arcadia.vocabulary.facts)


def test_nothing_is_presumed_unasked(arcadia: PolicySet) -> None:
    facts = complete(Question({}), arcadia.vocabulary)
    assert not facts.assumed
    assert not facts.implied
    assert {*facts.values.values()} == {None}


def test_the_ordinary_course_is_presumed_when_asked(arcadia: PolicySet) -> None:
    facts = complete(Question({"person.country": "GR"}, presume_unstated=True), arcadia.vocabulary)
    assert facts.assumed == {"consent.objection", "controller.seat", "person.age", "person.living"}
    assert facts.values["person.age"] == 30
    assert facts.values["consent.objection"] is False
    assert facts.values["controller.seat"] == "GR"
    assert facts.values["consent.given"] is None


def test_facts_not_shown_stand_against_the_controller_in_the_other_reading(arcadia: PolicySet) -> None:
    facts = complete(Question({"register.entry": None}), arcadia.vocabulary)
    against = against_controller(facts)
    assert against is not None
    assert against.assumed == {"consent.given", "consent.channels", "controller.kind"}
    assert against.values["consent.given"] is False
    assert against.values["consent.channels"] == frozenset()
    assert against.values["register.entry"] is None
    assert against.values["person.age"] is None


def test_a_fact_stated_as_unknown_stays_unknown(arcadia: PolicySet) -> None:
    facts = complete(Question({"person.living": None, "person.age": None}, presume_unstated=True), arcadia.vocabulary)
    assert facts.values["person.living"] is None
    assert facts.values["person.age"] is None
    assert not facts.assumed & {"person.living", "person.age"}


@pytest.mark.parametrize(
    ("stated", "value"),
    [
        ({"purpose.kind": "news", "operation.kind": "collect"}, "news"),
        ({"purpose.kind": "news", "operation.kind": "use"}, None),
        ({"purpose.kind": "news", "operation.kind": None}, None),
        ({"purpose.kind": "news"}, None),
        ({"operation.kind": "collect"}, None),
        ({"purpose.kind": None, "operation.kind": "collect"}, None),
        ({"purpose.kind": "news", "operation.kind": "collect", "purpose.collected_for": "herding"}, "herding"),
    ],
    ids=["condition holds", "condition fails", "unknown", "not stated", "nothing to be the same as", "the same as unknown", "stated"],
)
def test_a_presumption_with_a_condition(stated: dict[str, Value | None], value: str | None, arcadia: PolicySet) -> None:
    assert complete(Question(stated, presume_unstated=True), arcadia.vocabulary).values["purpose.collected_for"] == value


def _with(vocabulary: Vocabulary, **silences: Silence) -> Vocabulary:
    changed = {name.replace("__", "."): silence for name, silence in silences.items()}
    facts = {name: replace(fact, silence=changed.get(name, fact.silence)) for name, fact in vocabulary.facts.items()}
    return replace(vocabulary, facts=facts)


CONSENTED: Final = Test("consent.given", Operator.ONE_OF, frozenset({True}))


@pytest.mark.parametrize(("consent", "value"), [(True, "letter"), (False, None), (None, None)])
def test_stated_facts_imply_a_value(consent: bool | None, value: str | None, arcadia: PolicySet) -> None:
    implied = Silence(SilenceClass.DOING, implied=(Implied("letter", CONSENTED),))
    facts = complete(Question({"consent.given": consent}), _with(arcadia.vocabulary, operation__channel=implied))
    assert facts.values["operation.channel"] == value
    assert facts.implied == ({"operation.channel"} if value else set())


def test_presumed_values_imply_nothing(arcadia: PolicySet) -> None:
    """Conditions of the vocabulary read stated facts only, so no presumption rests on another."""
    implied = Silence(SilenceClass.DOING, implied=(Implied("letter", Test("person.age", Operator.AT_LEAST, 18)),))
    facts = complete(Question({}, presume_unstated=True), _with(arcadia.vocabulary, operation__channel=implied))
    assert facts.values["person.age"] == 30
    assert facts.values["operation.channel"] is None


@pytest.mark.parametrize(("consent", "value"), [(True, None), (False, False), (None, False)])
def test_a_claim_that_a_stated_fact_makes_likely_is_asked(consent: bool | None, value: bool | None, arcadia: PolicySet) -> None:
    shown = Silence(SilenceClass.SHOWN, against=False, asked=CONSENTED)
    facts = complete(Question({"consent.given": consent}), _with(arcadia.vocabulary, register__entry=shown))
    against = against_controller(facts)
    assert against is not None
    assert against.values["register.entry"] is value
