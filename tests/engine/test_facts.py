"""Stated facts are checked; silence is read as the vocabulary says."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from zweck.facts import FactError, Question, ask, complete
from zweck.law.policy import PolicySet
from zweck.law.values import read_day, shown
from zweck.law.vocabulary import FactType, Favours, OnlyIf, SameAs, Silence, Value, Vocabulary


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
        ("consent.given", "yes", "`consent.given` takes `true` or `false`, not `yes`"),
        ("consent.given", 1, "`consent.given` takes `true` or `false`, not `1`"),
        ("consent.given", None, "`consent.given` takes `true` or `false`, not `null`"),
        ("person.age", True, "`person.age` takes a whole number, not negative, not `true`"),
        ("person.age", -1, "`person.age` takes a whole number, not negative, not `-1`"),
        ("person.age", 2**31, "`person.age` takes a whole number, not negative, not `2147483648`"),
        ("person.age", 1.5, "`person.age` takes a whole number, not negative, not `1.5`"),
        ("person.country", "Norway", "`person.country` takes a country code of two capital letters, e.g. `DE`, not `Norway`"),
        ("person.country", "no", "`person.country` takes a country code of two capital letters, e.g. `DE`, not `no`"),
        ("purpose.kind", ["news"], "`purpose.kind` takes one of `herding`, `statistics`, `advertising`, `news`, not `[news]`"),
        ("data.kinds", "name", "`data.kinds` takes a list of words, not `name`"),
        ("data.kinds", ["nam"], "`data.kinds` has no value `nam`"),
        ("data.kinds", [["name"]], "`data.kinds` has no value `[name]`"),
        ("data.recorded_on", "2001-02-29", "`data.recorded_on` takes a day of the calendar as `YYYY-MM-DD`, not `2001-02-29`"),
        ("data.recorded_on", "2001-W09-3", "`data.recorded_on` takes a day of the calendar as `YYYY-MM-DD`, not `2001-W09-3`"),
        (
            "data.recorded_on",
            datetime(2001, 2, 28),
            "`data.recorded_on` takes a day of the calendar as `YYYY-MM-DD`, not `2001-02-28 00:00:00`",
        ),
        ("data.recorded_on", {"day": 1}, "`data.recorded_on` takes a day of the calendar as `YYYY-MM-DD`, not `{day: 1}`"),
    ],
)
def test_a_value_that_is_not_understood(fact: str, raw: object, message: str, arcadia: PolicySet) -> None:
    with pytest.raises(FactError) as caught:
        ask({fact: raw}, arcadia.vocabulary)
    assert [fault.message for fault in caught.value.faults] == [message]


@pytest.mark.parametrize(
    ("fact", "raw", "help"),
    [
        ("purpose.knd", "news", "did you mean `purpose.kind`?"),
        ("purpose.kind", "newz", "did you mean `news`?"),
        ("data.kinds", "name", "write `[name]`"),
        ("data.kinds", ["nam"], "did you mean `name`?"),
        ("data.kinds", ["zzz"], "use `name`, `flock`, `image`, `health`"),
    ],
)
def test_help(fact: str, raw: object, help: str, arcadia: PolicySet) -> None:
    with pytest.raises(FactError) as caught:
        ask({fact: raw}, arcadia.vocabulary)
    assert [fault.help for fault in caught.value.faults] == [help]


def test_all_faults_at_once_in_the_order_of_the_names(arcadia: PolicySet) -> None:
    with pytest.raises(FactError) as caught:
        ask({"z": 1, "person.age": "old", "consent.given": True, "a": 2}, arcadia.vocabulary)
    assert [fault.fact for fault in caught.value.faults] == ["a", "person.age", "z"]


def test_very_many_faults_do_not_take_long(arcadia: PolicySet) -> None:
    with pytest.raises(FactError) as caught:
        ask({f"purpose.kind{number}": 1 for number in range(5_000)}, arcadia.vocabulary)
    assert len(caught.value.faults) == 5_000


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


def test_only_presumptions_against_the_controller_are_used_unasked(arcadia: PolicySet) -> None:
    facts = complete(Question({}), arcadia.vocabulary)
    assert facts.presumed == {"person.living", "controller.kind", "consent.given", "consent.channels", "register.entry"}
    assert facts.values["consent.given"] is False
    assert facts.values["consent.channels"] == frozenset()
    assert facts.values["person.age"] is None


def test_all_presumptions_are_used_when_asked(arcadia: PolicySet) -> None:
    facts = complete(Question({"person.country": "EL"}, presume_unstated=True), arcadia.vocabulary)
    assert facts.values["person.age"] == 30
    assert facts.values["consent.objection"] is False
    assert facts.values["controller.seat"] == "EL"
    assert {"person.age", "consent.objection", "controller.seat"} <= facts.presumed
    assert "person.country" not in facts.presumed


def test_what_is_stated_as_unknown_stays_unknown(arcadia: PolicySet) -> None:
    facts = complete(Question({"consent.given": None, "person.age": None}, presume_unstated=True), arcadia.vocabulary)
    assert facts.values["consent.given"] is None
    assert facts.values["person.age"] is None
    assert not facts.presumed & {"consent.given", "person.age"}


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
    ids=["limit holds", "limit fails", "limit unknown", "limit not stated", "nothing to be the same as", "the same as unknown", "stated"],
)
def test_a_presumption_with_a_limit(stated: dict[str, Value | None], value: str | None, arcadia: PolicySet) -> None:
    assert complete(Question(stated, presume_unstated=True), arcadia.vocabulary).values["purpose.collected_for"] == value


def _with(vocabulary: Vocabulary, **silences: Silence) -> Vocabulary:
    changed = {name.replace("__", "."): silence for name, silence in silences.items()}
    facts = {name: replace(fact, silence=changed.get(name, fact.silence)) for name, fact in vocabulary.facts.items()}
    return replace(vocabulary, facts=facts)


def test_presumptions_in_a_circle_presume_nothing(arcadia: PolicySet) -> None:
    vocabulary = _with(
        arcadia.vocabulary,
        consent__given=Silence(SameAs("consent.objection"), Favours.SUBJECT),
        consent__objection=Silence(SameAs("consent.given"), Favours.SUBJECT),
    )
    facts = complete(Question({}), vocabulary)
    assert facts.values["consent.given"] is None
    assert facts.values["consent.objection"] is None
    assert complete(Question({"consent.given": True}), vocabulary).values["consent.objection"] is True


def test_a_presumption_rests_on_another_one(arcadia: PolicySet) -> None:
    vocabulary = _with(
        arcadia.vocabulary,
        register__entry=Silence(SameAs("consent.objection"), Favours.SUBJECT),
        consent__objection=Silence(SameAs("consent.given"), Favours.SUBJECT),
    )
    facts = complete(Question({}), vocabulary)
    assert facts.values["register.entry"] is False
    assert {"register.entry", "consent.objection", "consent.given"} <= facts.presumed


@pytest.mark.parametrize(("consent", "value"), [(True, "letter"), (False, None), (None, None)])
def test_a_limit_by_a_truth_value(consent: bool | None, value: str | None, arcadia: PolicySet) -> None:
    limited = Silence("letter", Favours.SUBJECT, OnlyIf("consent.given", frozenset({True})))
    vocabulary = _with(arcadia.vocabulary, operation__channel=limited)
    assert complete(Question({"consent.given": consent}), vocabulary).values["operation.channel"] == value


def test_values_that_python_takes_for_each_other_are_told_apart_by_their_type(arcadia: PolicySet) -> None:
    facts = arcadia.vocabulary.facts
    flag = next(name for name, fact in facts.items() if fact.type is FactType.BOOL)
    number = next(name for name, fact in facts.items() if fact.type is FactType.INT)
    for _ in range(2):  # also where the good values are known
        assert ask({flag: True, number: 1}, arcadia.vocabulary).stated == {flag: True, number: 1}
        for wrong in ({flag: 1}, {flag: 1.0}, {number: True}, {number: 1.0}, {flag: [True]}):
            with pytest.raises(FactError):
                ask(wrong, arcadia.vocabulary)


def test_all_faults_are_named_at_once(arcadia: PolicySet) -> None:
    flag = next(name for name, fact in arcadia.vocabulary.facts.items() if fact.type is FactType.BOOL)
    with pytest.raises(FactError) as caught:
        ask({"no.such_fact": 1, flag: "perhaps", "neither.this": []}, arcadia.vocabulary)
    assert [fault.fact for fault in caught.value.faults] == sorted(["no.such_fact", flag, "neither.this"])
